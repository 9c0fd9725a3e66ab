/* SPDX-License-Identifier: Apache-2.0 */
#include "http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "control.h"
#include "dispatch.h"
#include "idle.h"
#include "runtime.h"
#include "sender.h"

#define CONNECTION_MEMORY_BYTES (96u * 1024u)
#define CONNECTION_LIMIT 4096u
/* When fewer than this number of connections are free, each new connection closes a waiting one. */
#define CONNECTION_MARGIN 256u
#define BACKLOG 4096
#define STACK_BYTES (512u * 1024u)
/* A body that is too large is read and dropped up to this size, so that the client reads the response. */
#define MAX_DROPPED_BYTES (128u * 1024u * 1024u)

struct awsc_local_http {
    struct MHD_Daemon *daemon;
    awsc_local_idle *idle;
    char url[80];
};

/* State of a request and its response. */
typedef struct exchange {
    awsc_local_server *server;
    awsc_arena *arena;
    awsc_view target;
    awsc_buffer body;
    uint64_t received;
    bool begun;
    bool too_large;
    int references; /* by the connection and by a response in flight; both are on the connection's thread */
} exchange;

/* ---- connections ----------------------------------------------------------------------------------------------- */

static void on_connection(void *user, struct MHD_Connection *connection, void **context,
                          enum MHD_ConnectionNotificationCode code)
{
    const awsc_local_http *http = user;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        *context = info ? awsc_local_idle_watch(http->idle, info->connect_fd) : NULL;
    } else {
        awsc_local_idle_forget(*context);
        *context = NULL;
    }
}

static awsc_local_connection *watched_connection(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

/* ---- receiving ------------------------------------------------------------------------------------------------- */

/* Creates an exchange. libmicrohttpd calls this with the raw target, before it decodes the target. */
static void *begin_exchange(void *user, const char *uri, struct MHD_Connection *connection)
{
    awsc_local_idle_head(watched_connection(connection));
    exchange *made = awsc_alloc_zeroed(awsc_allocator_default(), 1, sizeof *made);
    if (!made) return NULL;
    made->server = user;
    made->references = 1;
    made->body = AWSC_BUFFER_INIT(awsc_allocator_default());
    made->arena = awsc_arena_new_sized(awsc_allocator_default(), 0);
    const char *target = made->arena ? awsc_arena_text(made->arena, uri, strlen(uri)) : NULL;
    if (target) {
        made->target = awsc_view_text(target);
        return made;
    }
    awsc_arena_free(made->arena);
    awsc_release(awsc_allocator_default(), made);
    return NULL;
}

static void release_exchange(void *user)
{
    exchange *ended = user;
    if (--ended->references) return;
    awsc_buffer_clear(&ended->body);
    awsc_arena_free(ended->arena);
    awsc_release(awsc_allocator_default(), ended);
}

/* Releases the connection's reference to an exchange. libmicrohttpd calls this before it frees the response, which may
 * hold another reference. */
static void end_exchange(void *user, struct MHD_Connection *connection, void **state,
                         enum MHD_RequestTerminationCode code)
{
    (void)user;
    (void)code;
    awsc_local_idle_touch(watched_connection(connection));
    exchange *ended = *state;
    *state = NULL;
    if (ended) release_exchange(ended);
}

static size_t keep_escapes(void *user, struct MHD_Connection *connection, char *text)
{
    (void)user;
    (void)connection;
    return strlen(text);
}

static enum MHD_Result receive_body(exchange *current, const char *data, size_t size)
{
    current->received += size;
    if (current->received > MAX_DROPPED_BYTES) return MHD_NO;
    if (current->too_large || current->received > AWSC_LOCAL_MAX_REQUEST_BYTES) {
        current->too_large = true;
        awsc_buffer_clear(&current->body);
        return MHD_YES;
    }
    awsc_buffer_append(&current->body, data, size);
    return current->body.failed ? MHD_NO : MHD_YES;
}

/* ---- answering ------------------------------------------------------------------------------------------------- */

typedef struct header_list {
    awsc_http_header *items;
    size_t count;
} header_list;

static enum MHD_Result add_header(void *user, enum MHD_ValueKind kind, const char *name, const char *value)
{
    (void)kind;
    header_list *list = user;
    list->items[list->count++] = (awsc_http_header){name, value ? value : ""};
    return MHD_YES;
}

static enum MHD_Result answer_exchange(exchange *current, struct MHD_Connection *connection, const char *method)
{
    int count = MHD_get_connection_values(connection, MHD_HEADER_KIND, NULL, NULL);
    header_list headers = {
        awsc_arena_alloc_zeroed(current->arena, count > 0 ? (size_t)count : 1, sizeof(awsc_http_header)), 0};
    if (!headers.items) return MHD_NO;
    MHD_get_connection_values(connection, MHD_HEADER_KIND, add_header, &headers);
    awsc_view body = awsc_buffer_view(&current->body);
    awsc_local_request request = {
        .method = awsc_view_text(method),
        .target = current->target,
        .headers = headers.items,
        .header_count = headers.count,
        .body = {body.data, body.size},
    };
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    if (!info) return MHD_NO;
    awsc_local_answer answer;
    uint64_t begun_ms = awsc_clock_monotonic_ms(awsc_clock_system());
    awsc_local_dispatch(current->server, &request, current->too_large, info->connect_fd, current->arena, &answer);
    if (!awsc_local_is_control(&request)) {
        awsc_local_journal_entry entry = {
            .method = request.method,
            .target = request.target,
            .operation = answer.operation,
            .request_id = answer.response ? awsc_http_response_header(answer.response, "x-amzn-RequestId") : NULL,
            .status = answer.response && !answer.reset ? awsc_http_response_status(answer.response) : 0,
            .duration_ms = (double)(awsc_clock_monotonic_ms(awsc_clock_system()) - begun_ms),
            .request_bytes = (size_t)current->received,
        };
        awsc_local_journal_add(current->server->journal, &entry, current->server->settings->log_json);
    }
    if (current->server->settings->verbose) {
        fprintf(stderr, "%s %.*s %s %d\n", method, (int)current->target.size, current->target.data,
                answer.operation ? answer.operation : "-",
                answer.response ? awsc_http_response_status(answer.response) : 0);
    }
    current->references++;
    awsc_local_owner owner = {release_exchange, current};
    return awsc_local_send(connection, info->connect_fd, &answer, owner);
}

static enum MHD_Result on_request(void *user, struct MHD_Connection *connection, const char *url, const char *method,
                                  const char *version, const char *data, size_t *size, void **state)
{
    (void)user;
    (void)url;
    (void)version;
    exchange *current = *state;
    if (!current) return MHD_NO;
    if (!current->begun) {
        current->begun = true;
        awsc_local_idle_touch(watched_connection(connection));
        return MHD_YES;
    }
    if (*size) {
        awsc_local_idle_touch(watched_connection(connection));
        enum MHD_Result result = receive_body(current, data, *size);
        *size = 0;
        return result;
    }
    /* A function may be silent for longer than the idle timeout. */
    awsc_local_idle_hold(watched_connection(connection));
    return answer_exchange(current, connection, method);
}

/* ---- listening ------------------------------------------------------------------------------------------------- */

static int make_address(const awsc_local_settings *settings, struct sockaddr_storage *out, awsc_error **error)
{
    struct sockaddr_in *v4 = (struct sockaddr_in *)out;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;
    memset(out, 0, sizeof *out);
    if (inet_pton(AF_INET, settings->host, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(settings->port);
        return AWSC_OK;
    }
    if (inet_pton(AF_INET6, settings->host, &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(settings->port);
        return AWSC_OK;
    }
    return awsc_error_set(error, AWSC_ERR_CONFIG, "--host %s: expected a numeric IPv4 or IPv6 address", settings->host);
}

static void ignore_message(void *user, const char *format, va_list arguments)
{
    const awsc_local_server *server = user;
    if (server->settings->verbose) vfprintf(stderr, format, arguments);
}

/* Opens a listening socket without SO_REUSEPORT, so that a second program on the port fails. Returns -1 and sets
 * errno. */
static int open_listener(const struct sockaddr_storage *address)
{
    bool v6 = address->ss_family == AF_INET6;
    int one = 1;
    int listener = socket(address->ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (listener < 0) return -1;
    bool failed = setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) ||
                  (v6 && setsockopt(listener, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof one)) ||
                  bind(listener, (const struct sockaddr *)address,
                       v6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in)) ||
                  listen(listener, BACKLOG);
    if (!failed) return listener;
    int why = errno;
    close(listener);
    errno = why;
    return -1;
}

static struct MHD_Daemon *listen_on(awsc_local_server *server, awsc_local_http *http, int listener)
{
    unsigned flags = MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL | MHD_USE_ITC |
                     MHD_USE_ERROR_LOG;
    return MHD_start_daemon(flags, 0, NULL, NULL, on_request, server, MHD_OPTION_EXTERNAL_LOGGER, ignore_message,
                            server, MHD_OPTION_LISTEN_SOCKET, listener, MHD_OPTION_URI_LOG_CALLBACK, begin_exchange,
                            server, MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, NULL, MHD_OPTION_NOTIFY_COMPLETED,
                            end_exchange, server, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY_BYTES,
                            MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTION_LIMIT, MHD_OPTION_NOTIFY_CONNECTION,
                            on_connection, http, MHD_OPTION_THREAD_STACK_SIZE, (size_t)STACK_BYTES, MHD_OPTION_END);
}

int awsc_local_http_start(awsc_local_server *server, awsc_local_http **out, awsc_error **error)
{
    struct sockaddr_storage address;
    int status = make_address(server->settings, &address, error);
    if (status) return status;
    awsc_local_http *http = awsc_alloc_zeroed(awsc_allocator_default(), 1, sizeof *http);
    if (!http) return awsc_error_nomem(error);
    awsc_local_idle_limits limits = {server->settings->idle_seconds * 1000, server->settings->head_seconds * 1000,
                                     CONNECTION_LIMIT - CONNECTION_MARGIN};
    status = awsc_local_idle_new(&limits, &http->idle, error);
    if (status) {
        awsc_local_http_stop(http);
        return status;
    }
    int listener = open_listener(&address);
    if (listener >= 0) http->daemon = listen_on(server, http, listener);
    if (listener >= 0 && !http->daemon) close(listener);
    const union MHD_DaemonInfo *info =
        http->daemon ? MHD_get_daemon_info(http->daemon, MHD_DAEMON_INFO_BIND_PORT) : NULL;
    if (!info) {
        const char *why = strerror(errno);
        awsc_local_http_stop(http);
        return awsc_error_set(error, AWSC_ERR_CONFIG, "cannot listen on %s port %u: %s", server->settings->host,
                              server->settings->port, why);
    }
    bool v6 = address.ss_family == AF_INET6;
    snprintf(http->url, sizeof http->url, "http://%s%s%s:%u", v6 ? "[" : "", server->settings->host, v6 ? "]" : "",
             info->port);
    *out = http;
    return AWSC_OK;
}

const char *awsc_local_http_url(const awsc_local_http *http)
{
    return http->url;
}

void awsc_local_http_stop(awsc_local_http *http)
{
    if (!http) return;
    if (http->daemon) MHD_stop_daemon(http->daemon);
    awsc_local_idle_free(http->idle);
    awsc_release(awsc_allocator_default(), http);
}
