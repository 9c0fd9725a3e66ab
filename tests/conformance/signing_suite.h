/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by the runners of the two signature suites: directories of text files, see the vectors' README. */
#ifndef AWSC_TESTS_SIGNING_SUITE_H
#define AWSC_TESTS_SIGNING_SUITE_H

#include <dirent.h>

#include <awsc/sigv4.h>

#include "base/timestamp.h"
#include "conformance/vectors.h"
#include "http/http.h"

static inline awsc_time parse_time(const char *text)
{
    awsc_time time = {0, 0};
    /* An invalid time becomes 1970, which no case expects. */
    if (text && awsc_time_parse_basic(awsc_view_text(text), &time))
        (void)awsc_time_parse_date_time(awsc_view_text(text), &time);
    return time;
}

static inline awsc_credentials read_credentials(const cJSON *json)
{
    awsc_credentials credentials = AWSC_CREDENTIALS_INIT;
    credentials.access_key_id = json_text(json, "access_key_id");
    credentials.secret_access_key = json_text(json, "secret_access_key");
    credentials.session_token = json_text(json, json_get(json, "token") ? "token" : "session_token");
    return credentials;
}

static inline awsc_http_request *make_request(const char *method, const char *path, const char *query)
{
    awsc_http_request *request = NULL;
    if (awsc_http_request_new_empty(method, &request, NULL)) abort();
    awsc_buffer_append_text(&request->path, path);
    awsc_buffer_append_text(&request->query, query);
    return request;
}

/* Reads a file of a case without the line breaks at its end; returns NULL if it does not exist. */
static inline char *suite_file(const char *suite, const char *name, const char *file)
{
    char path[1024];
    snprintf(path, sizeof path, "sigv4/%s/%s/%s", suite, name, file);
    char *text = vectors_text(path, NULL);
    for (size_t n = text ? strlen(text) : 0; n && text[n - 1] == '\n'; n--) text[n - 1] = '\0';
    return text;
}

/* Reads the headers of a request text from `lines` on; returns the body. */
static inline char *parse_headers(awsc_http_request *request, char *lines)
{
    while (lines && *lines && *lines != '\n') {
        char *end = strchr(lines, '\n');
        /* A line that begins with a blank continues the previous one. */
        while (end && (end[1] == ' ' || end[1] == '\t')) {
            *end = ' ';
            end = strchr(end, '\n');
        }
        if (end) *end = '\0';
        char *colon = strchr(lines, ':');
        if (!colon) {
            fprintf(stderr, "no header: %s\n", lines);
            exit(2);
        }
        *colon = '\0';
        if (awsc_http_request_add_header(request, lines, colon + 1, NULL)) abort();
        lines = end ? end + 1 : NULL;
    }
    return lines && *lines ? lines + 1 : NULL;
}

/* "METHOD target HTTP/1.1", headers, blank line, body. The text is changed. */
static inline awsc_http_request *parse_request(char *text)
{
    char *lines = strchr(text, '\n');
    if (lines) *lines++ = '\0';
    char *target = strchr(text, ' '), *version = target ? strstr(target + 1, " HTTP/1.1") : NULL;
    if (!version) {
        fprintf(stderr, "no request: %s\n", text);
        exit(2);
    }
    *target++ = *version = '\0';
    char *query = strchr(target, '?');
    if (query) *query++ = '\0';
    awsc_http_request *request = make_request(text, target, query ? query : "");
    char *body = parse_headers(request, lines);
    if (body) awsc_http_request_set_body(request, AWSC_BODY_MEMORY(body, strlen(body)));
    return request;
}

static inline bool has_parameter(const char *query, const char *parameter, size_t size)
{
    for (const char *at = query; at; at = strchr(at, '&') ? strchr(at, '&') + 1 : NULL)
        if (strcspn(at, "&") == size && memcmp(at, parameter, size) == 0) return true;
    return false;
}

/* Whether the required parts of a case exist. */
static inline bool suite_has_case(vectors *v, const cJSON *context, const char *request)
{
    bool complete = json_get(context, "credentials") && json_text(context, "region") && json_text(context, "service") &&
                    json_text(context, "timestamp") && request;
    if (!complete) case_problem(v, "context.json or request.txt is not that of a case");
    return complete;
}

/* Reads context.json, except for the credentials. */
static inline awsc_sigv4_params suite_params(const cJSON *context, const awsc_credentials *credentials)
{
    awsc_sigv4_params params = AWSC_SIGV4_PARAMS_INIT;
    params.credentials = credentials;
    params.region = json_text(context, "region");
    params.service = json_text(context, "service");
    params.time = (awsc_opt_time){AWSC_SET, parse_time(json_text(context, "timestamp"))};
    const cJSON *expires = json_get(context, "expiration_in_seconds");
    if (expires) params.expires_seconds = AWSC_I64((int64_t)cJSON_GetNumberValue(expires));
    if (!json_true(context, "normalize")) params.flags |= AWSC_SIGV4_KEEP_PATH;
    if (json_true(context, "sign_body")) params.flags |= AWSC_SIGV4_ADD_PAYLOAD_HASH;
    if (json_true(context, "omit_session_token")) params.flags |= AWSC_SIGV4_TOKEN_UNSIGNED;
    return params;
}

/* Runs each case of a suite twice: signature in the headers, signature in the query. */
static inline void run_suite(vectors *v, const char *suite, void (*run)(vectors *v, const char *name, bool presign))
{
    char path[8192];
    snprintf(path, sizeof path, "%s/sigv4/%s", CONFORMANCE_DIR, suite);
    DIR *folder = opendir(path);
    if (!folder) return;
    for (struct dirent *entry; (entry = readdir(folder));) {
        struct stat facts;
        char name[8704];
        snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        if (entry->d_name[0] == '.' || stat(name, &facts) || !S_ISDIR(facts.st_mode)) continue;
        run(v, entry->d_name, false);
        run(v, entry->d_name, true);
    }
    closedir(folder);
}

#endif
