/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signs requests that the program sends over its own libuv connections. The provider works in the same libuv loop:
 * fetching and renewing credentials blocks nothing.
 *
 *   sigv4_libuv IPv4-ADDRESS PORT PATH SERVICE REGION [REQUESTS]
 */
#include <stdio.h>
#include <stdlib.h>

#include <awsc/credentials.h>
#include <awsc/http.h>
#include <awsc/sigv4.h>

#include <awsc_libuv.h>

enum { ROOM = 8192 };

typedef struct program {
    uv_loop_t uv;
    awsc_libuv *host;
    awsc_credentials_provider *provider;
    struct sockaddr_in address;
    char authority[64];
    const char *path, *service, *region;
    int open, failed;
} program;

/* One request and its connection. */
typedef struct exchange {
    program *own;
    uv_tcp_t tcp;
    uv_connect_t connect;
    uv_write_t write;
    char text[ROOM]; /* the request, later the response */
    size_t size;
} exchange;

static void on_closed(uv_handle_t *handle)
{
    exchange *one = handle->data;
    /* The last one leaves the loop with nothing to do. */
    if (--one->own->open == 0) {
        awsc_libuv_free(one->own->host);
        one->own->host = NULL;
    }
    free(one);
}

static void end(exchange *one, const char *problem)
{
    if (problem) {
        fprintf(stderr, "%s\n", problem);
        one->own->failed++;
    }
    uv_close((uv_handle_t *)&one->tcp, on_closed);
}

static void give_room(uv_handle_t *handle, size_t size, uv_buf_t *out)
{
    exchange *one = handle->data;
    (void)size;
    *out = uv_buf_init(one->text + one->size, (unsigned)(ROOM - 1 - one->size));
}

static void on_read(uv_stream_t *stream, ssize_t count, const uv_buf_t *buffer)
{
    exchange *one = stream->data;
    (void)buffer;
    if (count > 0) {
        one->size += (size_t)count;
        return;
    }
    one->text[one->size] = '\0';
    bool good = strncmp(one->text, "HTTP/1.1 200", 12) == 0;
    end(one, count == UV_EOF && good ? NULL : one->text);
}

static void on_written(uv_write_t *write, int result)
{
    exchange *one = write->data;
    one->size = 0;
    if (result || uv_read_start((uv_stream_t *)&one->tcp, give_room, on_read)) end(one, "the request was not sent");
}

static void on_connected(uv_connect_t *connect, int result)
{
    exchange *one = connect->data;
    uv_buf_t bytes = uv_buf_init(one->text, (unsigned)one->size);
    one->write.data = one;
    if (result || uv_write(&one->write, (uv_stream_t *)&one->tcp, &bytes, 1, on_written)) end(one, "no connection");
}

/* The head of the signed request, as text. False: it does not fit. */
static bool write_head(exchange *one, const awsc_http_request *request)
{
    int size = snprintf(one->text, ROOM, "%s %s HTTP/1.1\r\nConnection: close\r\n", awsc_http_request_method(request),
                        one->own->path);
    for (size_t i = 0; i < awsc_http_request_header_count(request) && size < ROOM; i++)
        size += snprintf(one->text + size, (size_t)(ROOM - size), "%s: %s\r\n",
                         awsc_http_request_header_name(request, i), awsc_http_request_header_value(request, i));
    if (size < ROOM) size += snprintf(one->text + size, (size_t)(ROOM - size), "\r\n");
    one->size = (size_t)size;
    return size < ROOM;
}

static int sign(const program *own, const awsc_identity *identity, awsc_http_request **request, awsc_error **error)
{
    awsc_sigv4_params params = AWSC_SIGV4_PARAMS_INIT;
    params.credentials = awsc_identity_credentials(identity);
    params.service = own->service;
    params.region = own->region;
    int status = awsc_http_request_new("GET", own->path, request, error);
    if (!status) status = awsc_http_request_set_header(*request, "Host", own->authority, error);
    return status ? status : awsc_sigv4_sign(*request, &params, error);
}

/* The provider has answered, from the loop. */
static void on_credentials(void *user, int status, awsc_identity *identity, awsc_error *error)
{
    exchange *one = user;
    awsc_http_request *request = NULL;
    if (!status) status = sign(one->own, identity, &request, &error);
    if (status)
        end(one, awsc_error_text(error));
    else if (!write_head(one, request))
        end(one, "the head of the request is too long");
    else if (uv_tcp_connect(&one->connect, &one->tcp, (const struct sockaddr *)&one->own->address, on_connected))
        end(one, "no connection");
    awsc_http_request_free(request);
    awsc_identity_free(identity);
    awsc_error_free(error);
}

static int start(program *own, awsc_error **error)
{
    exchange *one = calloc(1, sizeof *one);
    if (!one || uv_tcp_init(&own->uv, &one->tcp)) {
        free(one);
        return 1;
    }
    one->own = own;
    one->tcp.data = one->connect.data = one;
    own->open++;
    int status = awsc_credentials_get_start(own->provider, own->host->loop, NULL, on_credentials, one, NULL, error);
    if (status) end(one, awsc_error_text(*error));
    return status;
}

int main(int argc, char **argv)
{
    program own = {.path = argv[argc > 5 ? 3 : 0], .service = argv[argc > 5 ? 4 : 0], .region = argv[argc > 5 ? 5 : 0]};
    awsc_error *error = NULL;
    if (argc < 6 || uv_ip4_addr(argv[1], atoi(argv[2]), &own.address) || uv_loop_init(&own.uv)) {
        fprintf(stderr, "usage: sigv4_libuv IPv4-ADDRESS PORT PATH SERVICE REGION [REQUESTS]\n");
        return 2;
    }
    snprintf(own.authority, sizeof own.authority, "%.40s:%.5s", argv[1], argv[2]);
    int status = awsc_libuv_new(&own.uv, &own.host, &error);
    if (!status) status = awsc_credentials_provider_new_default(NULL, &own.provider, &error);
    for (int i = argc > 6 ? atoi(argv[6]) : 1; !status && i > 0; i--) status = start(&own, &error);
    if (own.open == 0) awsc_libuv_free(own.host);
    uv_run(&own.uv, UV_RUN_DEFAULT);
    if (error) fprintf(stderr, "%s\n", awsc_error_text(error));
    if (!status) printf("%d failed\n", own.failed);
    awsc_error_free(error);
    awsc_credentials_provider_free(own.provider);
    return uv_loop_close(&own.uv) || status || own.failed ? 1 : 0;
}
