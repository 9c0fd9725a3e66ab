/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The same work without this library. The program reuses handles, buffers and contexts, sends the body with the head,
 * and sends no header that the service does not need.
 *
 *   bench_raw floor|signed WORK URL NAME CALLS [BYTES [CONCURRENCY]]
 */
#include <cjson/cJSON.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "raw.h"

#define SET(option, value)                                                                                             \
    do {                                                                                                               \
        if (curl_easy_setopt(request->easy, option, value)) bench_fail("curl_easy_setopt");                            \
    } while (0)

static bool is_list(const bench_task *task)
{
    return strcmp(task->work, "list") == 0;
}

static bool is_stream(const bench_task *task)
{
    return strcmp(task->work, "stream") == 0;
}

static size_t receive(char *data, size_t size, size_t count, void *user)
{
    raw_request *request = user;
    size *= count;
    if (request->size + size > request->room) {
        request->room = (request->size + size) * 2;
        request->answer = realloc(request->answer, request->room);
        if (!request->answer) return 0;
    }
    memcpy(request->answer + request->size, data, size);
    request->size += size;
    if (is_stream(request->task)) {
        if (request->signer)
            raw_take_events(request);
        else
            request->size = 0;
    }
    return size;
}

hand_signer *raw_signer(const bench_task *task)
{
    const char *host = strstr(task->url, "://");
    return hand_signer_new(host ? host + 3 : task->url);
}

void raw_open(raw_request *request, const bench_task *task, bool is_signed, hand_signer *signer)
{
    char url[512];
    *request = (raw_request){.task = task, .method = is_list(task) ? "GET" : "POST"};
    if (is_signed) request->signer = signer ? signer : raw_signer(task);
    request->easy = curl_easy_init();
    if (!request->easy) bench_fail("curl_easy_init");
    if (is_list(task))
        snprintf(request->path, sizeof request->path, "/2015-03-31/functions");
    else if (is_stream(task))
        snprintf(request->path, sizeof request->path, "/2021-11-15/functions/%s/response-streaming-invocations",
                 task->name);
    else
        snprintf(request->path, sizeof request->path, "/2015-03-31/functions/%s/invocations", task->name);
    snprintf(url, sizeof url, "%s%s", task->url, request->path);
    SET(CURLOPT_URL, url);
    SET(CURLOPT_NOSIGNAL, 1L);
    if (is_signed) SET(CURLOPT_USERAGENT, "gallery/1.4");
    SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    SET(CURLOPT_WRITEFUNCTION, receive);
    SET(CURLOPT_WRITEDATA, request);
    SET(CURLOPT_PRIVATE, request);
    if (task->ca_file) SET(CURLOPT_CAINFO, task->ca_file);
    if (is_stream(task)) SET(CURLOPT_BUFFERSIZE, 128L * 1024);
    if (!is_list(task)) {
        SET(CURLOPT_POSTFIELDS, task->payload);
        SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)task->bytes);
    }
}

void raw_close(raw_request *request)
{
    curl_easy_cleanup(request->easy);
    curl_slist_free_all(request->headers);
    free(request->answer);
}

static void add_line(raw_request *request, const char *line)
{
    struct curl_slist *list = curl_slist_append(request->headers, line);
    if (!list) bench_fail("curl_slist_append");
    request->headers = list;
}

void raw_prepare(raw_request *request)
{
    const bench_task *task = request->task;
    const char *date, *authorization;
    request->size = 0;
    if (request->headers && !request->signer) return;
    curl_slist_free_all(request->headers);
    request->headers = NULL;
    if (!is_list(task)) {
        add_line(request, "content-type: application/json");
        if (task->bytes > 1000000) add_line(request, "expect:");
    }
    if (request->signer) {
        hand_signer_sign(request->signer, request->method, request->path, task->payload,
                         is_list(task) ? 0 : task->bytes, &date, &authorization);
        add_line(request, date);
        add_line(request, authorization);
    }
    SET(CURLOPT_HTTPHEADER, request->headers);
}

static void parse_page(const raw_request *request)
{
    cJSON *tree = cJSON_ParseWithLength(request->answer, request->size);
    if (cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(tree, "Functions")) != 50) bench_fail("a wrong page");
    cJSON_Delete(tree);
}

void raw_check(raw_request *request, CURLcode code)
{
    long status = 0;
    if (code) bench_fail(curl_easy_strerror(code));
    curl_easy_getinfo(request->easy, CURLINFO_RESPONSE_CODE, &status);
    if (status != 200) bench_fail("a status that is not 200");
    if (is_list(request->task) && request->signer) parse_page(request);
    if (is_stream(request->task) && request->signer && !request->events) bench_fail("a stream without events");
}

static void run(const bench_task *task, bool is_signed, long calls, bool warms_up)
{
    raw_request request;
    raw_open(&request, task, is_signed, NULL);
    for (long i = warms_up ? -1 : 0; i < calls; i++) {
        if (i == 0 && warms_up) bench_begin();
        raw_prepare(&request);
        raw_check(&request, curl_easy_perform(request.easy));
    }
    if (request.signer) hand_signer_free(request.signer);
    raw_close(&request);
}

typedef struct worker {
    pthread_t thread;
    const bench_task *task;
    bool is_signed;
} worker;

static void *work(void *user)
{
    const worker *one = user;
    run(one->task, one->is_signed, one->task->calls / one->task->concurrency, false);
    return NULL;
}

static void run_threads(const bench_task *task, bool is_signed)
{
    worker *workers = calloc((size_t)task->concurrency, sizeof *workers);
    if (!workers) bench_fail("memory ran out");
    bench_begin();
    for (long i = 0; i < task->concurrency; i++) {
        workers[i] = (worker){.task = task, .is_signed = is_signed};
        if (pthread_create(&workers[i].thread, NULL, work, &workers[i])) bench_fail("pthread_create");
    }
    for (long i = 0; i < task->concurrency; i++) pthread_join(workers[i].thread, NULL);
    free(workers);
}

int main(int argc, char **argv)
{
    bench_task task;
    bench_read_task(&task, argc, argv, 2);
    bool is_signed = strcmp(argv[1], "signed") == 0;
    if (strcmp(task.work, "start") == 0) bench_begin();
    curl_global_init(CURL_GLOBAL_DEFAULT);
    if (strcmp(task.work, "threads") == 0)
        run_threads(&task, is_signed);
    else if (strcmp(task.work, "flight") == 0)
        raw_fly(&task, is_signed);
    else
        run(&task, is_signed, task.calls, strcmp(task.work, "start") != 0);
    bench_end(&task);
    return 0;
}
