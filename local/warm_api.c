/* SPDX-License-Identifier: Apache-2.0 */
/* Serves the Lambda Runtime API for one process: next, response, error, init/error. */
#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "warm_state.h"

#define PATH "/2018-06-01/runtime/"
/* Maximum number of bytes of posted output that the reader has not taken. At this size the runtime must wait. */
#define MOST_WAITING_BYTES (256u * 1024u)
#define MOST_ERROR_BYTES (6u * 1024u * 1024u)

enum call { CALL_UNKNOWN, CALL_NEXT, CALL_RESPONSE, CALL_ERROR, CALL_INIT_ERROR };

/* State of one request of the runtime. */
typedef struct api_request {
    enum call call;
    char id[64];
    bool begun;
    bool accepted;
    awsc_buffer body; /* an error object */
} api_request;

static void wake(awsc_local_warm *warm)
{
    uint64_t one = 1;
    ssize_t written = write(warm->wake_fd, &one, sizeof one);
    (void)written;
}

/* ---- answers --------------------------------------------------------------------------------------------------- */

static enum MHD_Result answer(struct MHD_Connection *connection, unsigned status, const char *text)
{
    struct MHD_Response *response =
        MHD_create_response_from_buffer(strlen(text), (void *)(uintptr_t)text, MHD_RESPMEM_PERSISTENT);
    if (!response) return MHD_NO;
    MHD_add_response_header(response, "Content-Type", "application/json");
    enum MHD_Result result = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result accept_call(struct MHD_Connection *connection)
{
    return answer(connection, 202, "{\"status\":\"OK\"}");
}

static enum MHD_Result refuse_id(struct MHD_Connection *connection)
{
    return answer(connection, 400, "{\"errorMessage\":\"Invalid request ID\",\"errorType\":\"InvalidRequestID\"}");
}

/* Adds a header unless the value is NULL. Replaces control characters by blanks, since JSON may have line breaks. */
static void add_header(struct MHD_Response *response, const char *name, const char *value)
{
    char *copy = value ? strdup(value) : NULL;
    if (!copy) return;
    for (char *at = copy; *at; at++) {
        if ((unsigned char)*at < ' ') *at = ' ';
    }
    MHD_add_response_header(response, name, copy);
    free(copy);
}

/* ---- next ------------------------------------------------------------------------------------------------------ */

/* Makes the response that delivers the event. Returns NULL when memory runs out. The lock is held. */
static struct MHD_Response *deliver(awsc_local_warm *warm)
{
    const awsc_local_warm_request *request = warm->request;
    char deadline[24];
    struct MHD_Response *response = MHD_create_response_from_buffer(
        request->event.size, (void *)(uintptr_t)request->event.data, MHD_RESPMEM_MUST_COPY);
    if (!response) return NULL;
    snprintf(deadline, sizeof deadline, "%llu", (unsigned long long)warm->deadline_ms);
    add_header(response, "Content-Type", "application/json");
    add_header(response, "Lambda-Runtime-Aws-Request-Id", request->request_id);
    add_header(response, "Lambda-Runtime-Deadline-Ms", deadline);
    add_header(response, "Lambda-Runtime-Invoked-Function-Arn", request->arn);
    add_header(response, "Lambda-Runtime-Trace-Id", request->trace_id);
    add_header(response, "Lambda-Runtime-Client-Context", request->client_context);
    add_header(response, "Lambda-Runtime-Cognito-Identity", request->identity);
    add_header(response, "Lambda-Runtime-Aws-Tenant-Id", request->tenant_id);
    return response;
}

static enum MHD_Result serve_next(awsc_local_warm *warm, struct MHD_Connection *connection)
{
    struct MHD_Response *response = NULL;
    pthread_mutex_lock(&warm->lock);
    warm->initialised = true;
    wake(warm);
    while (warm->step != AWSC_LOCAL_RUN_PENDING && !warm->closing) pthread_cond_wait(&warm->changed, &warm->lock);
    if (!warm->closing) {
        awsc_time now = awsc_clock_now(awsc_clock_system());
        warm->deadline_ms =
            (uint64_t)now.seconds * 1000 + (uint64_t)now.nanoseconds / 1000000 + warm->request->timeout_ms;
        response = deliver(warm);
        if (response) warm->step = AWSC_LOCAL_RUN_DELIVERED;
        wake(warm);
    }
    pthread_mutex_unlock(&warm->lock);
    if (!response) return MHD_NO;
    enum MHD_Result result = MHD_queue_response(connection, 200, response);
    MHD_destroy_response(response);
    return result;
}

/* ---- results --------------------------------------------------------------------------------------------------- */

/* Returns whether the id is the id of the running invocation, which has no result yet. The lock is held. */
static bool is_current(const awsc_local_warm *warm, const char *id)
{
    return warm->step == AWSC_LOCAL_RUN_DELIVERED && strcmp(warm->request_id, id) == 0;
}

static void begin_result(awsc_local_warm *warm, api_request *request)
{
    pthread_mutex_lock(&warm->lock);
    request->accepted = request->call == CALL_INIT_ERROR ? !warm->initialised : is_current(warm, request->id);
    if (request->accepted && request->call == CALL_RESPONSE) warm->step = AWSC_LOCAL_RUN_RESPONDING;
    pthread_mutex_unlock(&warm->lock);
}

/* Waits until there is room, and appends output. Drops the output if the invocation has ended. */
static void pass_output(awsc_local_warm *warm, const char *data, size_t size)
{
    pthread_mutex_lock(&warm->lock);
    while (warm->output.size >= MOST_WAITING_BYTES && !warm->closing && warm->step == AWSC_LOCAL_RUN_RESPONDING) {
        pthread_cond_wait(&warm->changed, &warm->lock);
    }
    if (warm->step == AWSC_LOCAL_RUN_RESPONDING) awsc_buffer_append(&warm->output, data, size);
    wake(warm);
    pthread_mutex_unlock(&warm->lock);
}

static void set_error(awsc_local_warm *warm, awsc_view body, const char *type)
{
    warm->failed = true;
    awsc_buffer_truncate(&warm->error, 0);
    awsc_buffer_append_view(&warm->error, body);
    snprintf(warm->error_type, sizeof warm->error_type, "%s", type ? type : "Runtime.UnknownReason");
}

static const char *value_of(struct MHD_Connection *connection, enum MHD_ValueKind kind, const char *name)
{
    return MHD_lookup_connection_value(connection, kind, name);
}

/* Takes the error that a streaming runtime reports late, in trailers: its type, and its JSON in base64. */
static void note_trailers(awsc_local_warm *warm, struct MHD_Connection *connection)
{
    const char *type = value_of(connection, MHD_FOOTER_KIND, "Lambda-Runtime-Function-Error-Type");
    const char *body = value_of(connection, MHD_FOOTER_KIND, "Lambda-Runtime-Function-Error-Body");
    if (!type && !body) return;
    awsc_view text = awsc_view_text(body ? body : "");
    char *decoded = malloc(awsc_base64_decoded_max(text.size) + 1);
    size_t size = 0;
    bool good = decoded && text.size && !awsc_base64_decode(text, decoded, &size);
    set_error(warm, good ? (awsc_view){decoded, size} : text, type);
    free(decoded);
}

static enum MHD_Result end_response(awsc_local_warm *warm, struct MHD_Connection *connection)
{
    pthread_mutex_lock(&warm->lock);
    bool running = warm->step == AWSC_LOCAL_RUN_RESPONDING;
    if (running) note_trailers(warm, connection);
    if (running) warm->step = AWSC_LOCAL_RUN_POSTED;
    wake(warm);
    pthread_mutex_unlock(&warm->lock);
    return accept_call(connection);
}

static enum MHD_Result end_error(awsc_local_warm *warm, struct MHD_Connection *connection, const api_request *request)
{
    pthread_mutex_lock(&warm->lock);
    bool good = request->call == CALL_INIT_ERROR || is_current(warm, request->id);
    if (good) {
        set_error(warm, awsc_buffer_view(&request->body),
                  value_of(connection, MHD_HEADER_KIND, "Lambda-Runtime-Function-Error-Type"));
        if (request->call == CALL_ERROR) warm->step = AWSC_LOCAL_RUN_POSTED;
    }
    wake(warm);
    pthread_mutex_unlock(&warm->lock);
    return good ? accept_call(connection) : refuse_id(connection);
}

/* ---- requests -------------------------------------------------------------------------------------------------- */

static void read_path(api_request *request, const char *url, const char *method)
{
    bool post = strcmp(method, "POST") == 0;
    if (strncmp(url, PATH, strlen(PATH)) != 0) return;
    const char *rest = url + strlen(PATH);
    if (strcmp(rest, "invocation/next") == 0 && strcmp(method, "GET") == 0) request->call = CALL_NEXT;
    if (strcmp(rest, "init/error") == 0 && post) request->call = CALL_INIT_ERROR;
    if (strncmp(rest, "invocation/", 11) != 0 || !post) return;
    const char *id = rest + 11;
    const char *end = strchr(id, '/');
    if (!end || (size_t)(end - id) >= sizeof request->id) return;
    memcpy(request->id, id, (size_t)(end - id));
    if (strcmp(end, "/response") == 0) request->call = CALL_RESPONSE;
    if (strcmp(end, "/error") == 0) request->call = CALL_ERROR;
}

static enum MHD_Result take_body(awsc_local_warm *warm, api_request *request, const char *data, size_t size)
{
    if (!request->accepted) return MHD_YES;
    if (request->call == CALL_RESPONSE) {
        pass_output(warm, data, size);
        return MHD_YES;
    }
    if (request->body.size + size > MOST_ERROR_BYTES) return MHD_NO;
    awsc_buffer_append(&request->body, data, size);
    return request->body.failed ? MHD_NO : MHD_YES;
}

static enum MHD_Result on_request(void *user, struct MHD_Connection *connection, const char *url, const char *method,
                                  const char *version, const char *data, size_t *size, void **state)
{
    awsc_local_warm *warm = user;
    api_request *request = *state;
    (void)version;
    if (!request) {
        request = calloc(1, sizeof *request);
        if (!request) return MHD_NO;
        request->body = AWSC_BUFFER_INIT(awsc_allocator_default());
        read_path(request, url, method);
        *state = request;
        return MHD_YES;
    }
    if (!request->begun) {
        request->begun = true;
        if (request->call > CALL_NEXT) begin_result(warm, request);
    }
    if (*size) {
        enum MHD_Result result = take_body(warm, request, data, *size);
        *size = 0;
        return result;
    }
    if (request->call == CALL_NEXT) return serve_next(warm, connection);
    if (request->call == CALL_UNKNOWN) return answer(connection, 404, "{\"errorType\":\"NotFound\"}");
    if (!request->accepted) return refuse_id(connection);
    return request->call == CALL_RESPONSE ? end_response(warm, connection) : end_error(warm, connection, request);
}

/* Frees a request. A request that broke off sets no result: the end of the process or the timeout ends the
 * invocation. */
static void end_request(void *user, struct MHD_Connection *connection, void **state,
                        enum MHD_RequestTerminationCode code)
{
    api_request *request = *state;
    (void)user;
    (void)connection;
    (void)code;
    if (!request) return;
    awsc_buffer_clear(&request->body);
    free(request);
    *state = NULL;
}

int awsc_local_warm_api_start(awsc_local_warm *warm)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    warm->api =
        MHD_start_daemon(MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL | MHD_USE_ITC,
                         0, NULL, NULL, on_request, warm, MHD_OPTION_SOCK_ADDR, (const struct sockaddr *)&address,
                         MHD_OPTION_NOTIFY_COMPLETED, end_request, warm, MHD_OPTION_CONNECTION_LIMIT, 16u,
                         MHD_OPTION_THREAD_STACK_SIZE, (size_t)(512 * 1024), MHD_OPTION_END);
    const union MHD_DaemonInfo *info = warm->api ? MHD_get_daemon_info(warm->api, MHD_DAEMON_INFO_BIND_PORT) : NULL;
    if (!info) return -1;
    warm->port = info->port;
    return 0;
}

void awsc_local_warm_api_stop(awsc_local_warm *warm)
{
    pthread_mutex_lock(&warm->lock);
    warm->closing = true;
    pthread_cond_broadcast(&warm->changed);
    pthread_mutex_unlock(&warm->lock);
    if (warm->api) MHD_stop_daemon(warm->api);
    warm->api = NULL;
}
