/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signs a request that the program sends itself, here over a blocking socket: no client, no service library, no libcurl
 * in the program. A program with TLS writes the same bytes to its TLS connection.
 *
 *   sigv4_sign http://HOST[:PORT]/PATH SERVICE REGION [BODY]        GET, or POST of a JSON text
 */
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <awsc/credentials.h>
#include <awsc/http.h>
#include <awsc/sigv4.h>

typedef struct place {
    char host[256]; /* with the port, as in the Host header */
    char name[256], port[16];
    const char *target;
} place;

/* 0, or -1: not such a URL, or too long. */
static int read_url(const char *url, place *out)
{
    static const char scheme[] = "http://";
    if (strncmp(url, scheme, sizeof scheme - 1)) return -1;
    url += sizeof scheme - 1;
    size_t size = strcspn(url, "/?"), name = strcspn(url, ":/?");
    if (size >= sizeof out->host || url[size] != '/') return -1;
    snprintf(out->host, sizeof out->host, "%.*s", (int)size, url);
    snprintf(out->name, sizeof out->name, "%.*s", (int)name, url);
    snprintf(out->port, sizeof out->port, "%s", name < size ? out->host + name + 1 : "80");
    out->target = url + size;
    return 0;
}

static int make_request(const place *to, const char *body, awsc_http_request **request, awsc_error **error)
{
    int status = awsc_http_request_new(body ? "POST" : "GET", to->target, request, error);
    if (!status) status = awsc_http_request_set_header(*request, "Host", to->host, error);
    if (!status && body) {
        status = awsc_http_request_set_header(*request, "Content-Type", "application/json", error);
        awsc_http_request_set_body(*request, AWSC_BODY_MEMORY(body, strlen(body)));
    }
    return status;
}

/* A program that sends many requests keeps the provider, and asks it for each: it fetches and renews by itself. */
static int sign(awsc_http_request *request, const char *service, const char *region, awsc_error **error)
{
    awsc_credentials_provider *provider = NULL;
    awsc_identity *identity = NULL;
    int status = awsc_credentials_provider_new_default(NULL, &provider, error);
    if (!status) status = awsc_credentials_get(provider, NULL, &identity, error);
    if (!status) {
        awsc_sigv4_params params = AWSC_SIGV4_PARAMS_INIT;
        params.credentials = awsc_identity_credentials(identity);
        params.service = service;
        params.region = region;
        status = awsc_sigv4_sign(request, &params, error);
    }
    awsc_identity_free(identity);
    awsc_credentials_provider_free(provider);
    return status;
}

static int connect_to(const place *to)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found = NULL;
    int fd = -1;
    if (getaddrinfo(to->name, to->port, &hints, &found)) return -1;
    for (const struct addrinfo *at = found; at && fd < 0; at = at->ai_next) {
        fd = socket(at->ai_family, at->ai_socktype, at->ai_protocol);
        if (fd >= 0 && connect(fd, at->ai_addr, at->ai_addrlen)) {
            close(fd);
            fd = -1;
        }
    }
    freeaddrinfo(found);
    return fd;
}

/* Writes exactly the signed method, target, headers and body. */
static void write_request(FILE *out, const awsc_http_request *request)
{
    const char *query = awsc_http_request_query(request);
    awsc_body body = awsc_http_request_body(request);
    fprintf(out, "%s %s%s%s HTTP/1.1\r\n", awsc_http_request_method(request), awsc_http_request_path(request),
            *query ? "?" : "", query);
    for (size_t i = 0; i < awsc_http_request_header_count(request); i++)
        fprintf(out, "%s: %s\r\n", awsc_http_request_header_name(request, i),
                awsc_http_request_header_value(request, i));
    fprintf(out, "Content-Length: %zu\r\nConnection: close\r\n\r\n", body.size);
    fwrite(body.data ? body.data : "", 1, body.size, out);
    fflush(out);
}

/* Sends the request and prints the response with its head. 0, or 1: it failed. */
static int exchange(const place *to, const awsc_http_request *request)
{
    char line[4096];
    int http_status = 0;
    int fd = connect_to(to);
    FILE *stream = fd < 0 ? NULL : fdopen(fd, "r+");
    if (!stream) {
        perror(to->host);
        if (fd >= 0) close(fd);
        return 1;
    }
    write_request(stream, request);
    if (fgets(line, sizeof line, stream)) (void)sscanf(line, "HTTP/1.%*c %d", &http_status);
    while (fgets(line, sizeof line, stream)) fputs(line, stdout);
    printf("\nHTTP %d\n", http_status);
    fclose(stream);
    return http_status < 200 || http_status >= 400 ? 1 : 0;
}

int main(int argc, char **argv)
{
    place to;
    awsc_http_request *request = NULL;
    awsc_error *error = NULL;
    if (argc < 4 || read_url(argv[1], &to)) {
        fprintf(stderr, "usage: sigv4_sign http://HOST[:PORT]/PATH SERVICE REGION [BODY]\n");
        return 2;
    }
    int status = make_request(&to, argc > 4 ? argv[4] : NULL, &request, &error);
    if (!status) status = sign(request, argv[2], argv[3], &error);
    if (status)
        fprintf(stderr, "%s\n", awsc_error_text(error));
    else
        status = exchange(&to, request);
    awsc_error_free(error);
    awsc_http_request_free(request);
    return status ? 1 : 0;
}
