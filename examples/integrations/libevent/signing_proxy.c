/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A server in a libevent base that signs requests and forwards them, as an agent beside a program without credentials
 * does:
 *
 *     signing_proxy UPSTREAM_HOST UPSTREAM_PORT SERVICE REGION [RENEW_SECONDS]
 *
 * One thread runs everything, and nothing in it waits. A timer asks for credentials ahead of their end, on an awsc loop
 * in the same base. Requests are signed with the credentials that the server has, also while the next ones are fetched;
 * only a request that comes before the first credentials waits for them. GET /_status needs none.
 */
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#include <event2/buffer.h>
#include <event2/dns.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>

#include <awsc/credentials.h>
#include <awsc/http.h>
#include <awsc/sigv4.h>
#include <awsc_libevent.h>

typedef struct server server;

/* A request on its way: it waits for credentials, then for the upstream server. */
typedef struct forward {
    server *owner;
    struct evhttp_request *client; /* libevent keeps it until it is answered, even if its client has left */
    struct evhttp_connection *upstream;
    LIST_ENTRY(forward) link;
} forward;

struct server {
    const char *host;
    unsigned short port;
    const char *service;
    const char *region;
    struct event_base *base;
    struct evdns_base *dns;
    struct evhttp *http;
    struct event *timer;
    awsc_libevent *loop;
    awsc_credentials_provider *provider;
    awsc_identity *identity; /* NULL until the first credentials have come */
    bool renewing;
    unsigned long renewals, forwarded;
    LIST_HEAD(forwards, forward) forwards, ended;
};

/* ---- answers ----------------------------------------------------------------------------------------------------- */

/* A connection must not be freed inside its callback, where this runs: the next request frees it. */
static void end_forward(forward *own)
{
    LIST_REMOVE(own, link);
    LIST_INSERT_HEAD(&own->owner->ended, own, link);
}

static void free_ended(server *s)
{
    while (!LIST_EMPTY(&s->ended)) {
        forward *own = LIST_FIRST(&s->ended);
        if (own->upstream) evhttp_connection_free(own->upstream);
        LIST_REMOVE(own, link);
        free(own);
    }
}

static void fail(forward *own, int http_status, const char *why)
{
    struct evbuffer *text = evbuffer_new();
    if (text) (void)evbuffer_add_printf(text, "%s\n", why);
    evhttp_send_reply(own->client, http_status, "Failed", text);
    if (text) evbuffer_free(text);
    end_forward(own);
}

static void on_answer(struct evhttp_request *answer, void *user)
{
    forward *own = user;
    if (!answer || !evhttp_request_get_response_code(answer)) {
        fail(own, 502, "the upstream server failed");
        return;
    }
    const char *type = evhttp_find_header(evhttp_request_get_input_headers(answer), "Content-Type");
    if (type) (void)evhttp_add_header(evhttp_request_get_output_headers(own->client), "Content-Type", type);
    evhttp_send_reply(own->client, evhttp_request_get_response_code(answer), NULL,
                      evhttp_request_get_input_buffer(answer));
    own->owner->forwarded++;
    end_forward(own);
}

/* ---- signed requests --------------------------------------------------------------------------------------------- */

static const char *method_of(const struct evhttp_request *request)
{
    enum evhttp_cmd_type method = evhttp_request_get_command(request);
    if (method == EVHTTP_REQ_POST) return "POST";
    if (method == EVHTTP_REQ_PUT) return "PUT";
    return method == EVHTTP_REQ_DELETE ? "DELETE" : "GET";
}

/* The client's request with a signature. Only the headers that the upstream server needs go along. */
static int sign(const forward *own, awsc_http_request **out, awsc_error **error)
{
    const server *s = own->owner;
    struct evbuffer *body = evhttp_request_get_input_buffer(own->client);
    const char *type = evhttp_find_header(evhttp_request_get_input_headers(own->client), "Content-Type");
    awsc_sigv4_params params = AWSC_SIGV4_PARAMS_INIT;
    char host[280];
    (void)snprintf(host, sizeof host, "%s:%u", s->host, (unsigned)s->port);
    params.credentials = awsc_identity_credentials(s->identity);
    params.service = s->service;
    params.region = s->region;
    int status = awsc_http_request_new(method_of(own->client), evhttp_request_get_uri(own->client), out, error);
    if (!status) status = awsc_http_request_set_header(*out, "Host", host, error);
    if (!status && type) status = awsc_http_request_set_header(*out, "Content-Type", type, error);
    if (status) return status;
    awsc_http_request_set_body(*out, AWSC_BODY_MEMORY(evbuffer_pullup(body, -1), evbuffer_get_length(body)));
    return awsc_sigv4_sign(*out, &params, error);
}

static int send_upstream(forward *own, const awsc_http_request *signed_request)
{
    const server *s = own->owner;
    struct evhttp_request *request = evhttp_request_new(on_answer, own);
    own->upstream = evhttp_connection_base_new(s->base, s->dns, s->host, s->port);
    if (!request || !own->upstream) {
        if (request) evhttp_request_free(request);
        return -1;
    }
    for (size_t i = 0; i < awsc_http_request_header_count(signed_request); i++)
        (void)evhttp_add_header(evhttp_request_get_output_headers(request),
                                awsc_http_request_header_name(signed_request, i),
                                awsc_http_request_header_value(signed_request, i));
    (void)evhttp_add_header(evhttp_request_get_output_headers(request), "Connection", "close");
    (void)evbuffer_add_buffer(evhttp_request_get_output_buffer(request), evhttp_request_get_input_buffer(own->client));
    return evhttp_make_request(own->upstream, request, evhttp_request_get_command(own->client),
                               evhttp_request_get_uri(own->client));
}

static void sign_and_send(forward *own)
{
    awsc_http_request *request = NULL;
    awsc_error *error = NULL;
    if (sign(own, &request, &error))
        fail(own, 400, awsc_error_text(error));
    else if (send_upstream(own, request))
        fail(own, 502, "no connection to the upstream server can be made");
    awsc_error_free(error);
    awsc_http_request_free(request);
}

/* ---- credentials ------------------------------------------------------------------------------------------------- */

/* From the loop. All requests that came before the first credentials wait for this. */
static void renewed(void *user, int status, awsc_identity *identity, awsc_error *error)
{
    server *s = user;
    forward *next;
    bool first = !s->identity;
    s->renewing = false;
    if (status == AWSC_OK) {
        s->renewals += awsc_identity_credentials(identity) != awsc_identity_credentials(s->identity);
        awsc_identity_free(s->identity);
        s->identity = identity;
    } else {
        (void)fprintf(stderr, "credentials: %s\n", awsc_error_text(error));
    }
    for (forward *each = LIST_FIRST(&s->forwards); first && each; each = next) {
        next = LIST_NEXT(each, link);
        if (s->identity)
            sign_and_send(each);
        else
            fail(each, 503, awsc_error_text(error));
    }
    awsc_error_free(error);
}

/* The provider has a cache: this asks its source only ahead of the end of the credentials. */
static void renew(evutil_socket_t unused, short events, void *user)
{
    server *s = user;
    awsc_error *error = NULL;
    (void)unused, (void)events;
    if (s->renewing) return;
    s->renewing = true;
    int status = awsc_credentials_get_start(s->provider, s->loop->loop, NULL, renewed, s, NULL, &error);
    if (status) renewed(s, status, NULL, error);
}

/* ---- the server -------------------------------------------------------------------------------------------------- */

static void on_status(struct evhttp_request *request, void *user)
{
    const server *s = user;
    struct evbuffer *text = evbuffer_new();
    if (text)
        (void)evbuffer_add_printf(text, "%lu forwarded, %lu renewals%s\n", s->forwarded, s->renewals,
                                  s->renewing ? ", renewing" : "");
    evhttp_send_reply(request, 200, "OK", text);
    if (text) evbuffer_free(text);
}

static void on_request(struct evhttp_request *request, void *user)
{
    server *s = user;
    forward *own = calloc(1, sizeof *own);
    free_ended(s);
    if (!own) {
        evhttp_send_error(request, 503, NULL);
        return;
    }
    own->owner = s;
    own->client = request;
    LIST_INSERT_HEAD(&s->forwards, own, link);
    if (s->identity)
        sign_and_send(own);
    else
        renew(-1, 0, s);
}

static void on_signal(evutil_socket_t number, short events, void *user)
{
    (void)number, (void)events;
    (void)event_base_loopbreak(user);
}

static int listen_on_loopback(server *s)
{
    struct evhttp_bound_socket *bound = evhttp_bind_socket_with_handle(s->http, "127.0.0.1", 0);
    struct sockaddr_in address;
    socklen_t size = sizeof address;
    if (!bound || getsockname(evhttp_bound_socket_get_fd(bound), (struct sockaddr *)&address, &size)) return -1;
    printf("listening on http://127.0.0.1:%d\n", ntohs(address.sin_port));
    return fflush(stdout);
}

static int serve(server *s, int renew_seconds)
{
    const struct timeval period = {renew_seconds, 0};
    struct event *end = evsignal_new(s->base, SIGTERM, on_signal, s->base);
    s->timer = event_new(s->base, -1, EV_PERSIST, renew, s);
    evhttp_set_allowed_methods(s->http, EVHTTP_REQ_GET | EVHTTP_REQ_POST | EVHTTP_REQ_PUT | EVHTTP_REQ_DELETE);
    evhttp_set_cb(s->http, "/_status", on_status, s);
    evhttp_set_gencb(s->http, on_request, s);
    int failed = !end || event_add(end, NULL) || !s->timer || event_add(s->timer, &period) || listen_on_loopback(s);
    if (!failed) {
        renew(-1, 0, s);
        (void)event_base_dispatch(s->base);
    }
    if (end) event_free(end);
    return failed ? 1 : 0;
}

static void clear(server *s)
{
    awsc_libevent_free(s->loop); /* a renewal ends here, as cancelled */
    while (!LIST_EMPTY(&s->forwards)) fail(LIST_FIRST(&s->forwards), 503, "the server ends");
    free_ended(s);
    if (s->timer) event_free(s->timer);
    if (s->http) evhttp_free(s->http);
    if (s->dns) evdns_base_free(s->dns, 0);
    awsc_identity_free(s->identity);
    awsc_credentials_provider_free(s->provider);
    if (s->base) event_base_free(s->base);
}

int main(int argc, char **argv)
{
    awsc_error *error = NULL;
    if (argc < 5) return fprintf(stderr, "usage: signing_proxy HOST PORT SERVICE REGION [RENEW_SECONDS]\n"), 2;
    server s = {.host = argv[1], .port = (unsigned short)atoi(argv[2]), .service = argv[3], .region = argv[4]};
    int seconds = argc > 5 ? atoi(argv[5]) : 30;
    (void)signal(SIGPIPE, SIG_IGN);
    s.base = event_base_new();
    s.dns =
        s.base ? evdns_base_new(s.base, EVDNS_BASE_INITIALIZE_NAMESERVERS | EVDNS_BASE_DISABLE_WHEN_INACTIVE) : NULL;
    s.http = s.base ? evhttp_new(s.base) : NULL;
    int status = s.dns && s.http ? AWSC_OK : AWSC_ERR_NOMEM;
    if (!status) status = awsc_credentials_provider_new_default(NULL, &s.provider, &error);
    if (!status) status = awsc_libevent_new(s.base, &s.loop, &error);
    if (status) (void)fprintf(stderr, "%s\n", error ? awsc_error_text(error) : "memory ran out");
    status = status || serve(&s, seconds > 0 ? seconds : 1);
    clear(&s);
    awsc_error_free(error);
    return status ? 1 : 0;
}
