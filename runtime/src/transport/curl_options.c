/* The options of the handle that carries one attempt. */
#include <stdio.h>
#include <string.h>

#include <openssl/ssl.h>

#include "error/error.h"
#include "log/log.h"
#include "transport/curl_internal.h"

CURLcode awsc_curl_use_store(CURL *easy, void *context, void *user)
{
    (void)easy;
    X509_STORE *store = awsc_curl_transport_store(user);
    if (!store) return CURLE_SSL_CACERT_BADFILE;
    SSL_CTX_set1_cert_store(context, store);
    return CURLE_OK;
}

/* libcurl's own words at level trace; headers and data are logged by the call, redacted. */
static int debug(CURL *easy, curl_infotype type, char *data, size_t size, void *user)
{
    awsc_exchange *exchange = user;
    (void)easy;
    if (type != CURLINFO_TEXT) return 0;
    awsc_view line = awsc_view_trim(awsc_view_of(data, size));
    awsc_log(exchange->transport->logger, AWSC_LOG_TRACE, "curl: %.*s", (int)line.size, line.data);
    return 0;
}

static int add_header_line(awsc_exchange *exchange, const char *name, const char *value)
{
    char stack[512];
    size_t size = strlen(name) + strlen(value) + 3;
    char *line = size <= sizeof stack ? stack : awsc_alloc(exchange->allocator, size);
    if (!line) return -1;
    /* libcurl's form for a header without a value is "Name;". */
    if (*value)
        (void)snprintf(line, size, "%s: %s", name, value);
    else
        (void)snprintf(line, size, "%s;", name);
    struct curl_slist *headers = curl_slist_append(exchange->headers, line);
    if (line != stack) {
        awsc_wipe(line, size);
        awsc_release(exchange->allocator, line);
    }
    if (!headers) return -1;
    exchange->headers = headers;
    return 0;
}

static int suppress_header(awsc_exchange *exchange, const char *name, const char *line)
{
    if (awsc_http_request_header(exchange->request.request, name)) return 0;
    struct curl_slist *headers = curl_slist_append(exchange->headers, line);
    if (!headers) return -1;
    exchange->headers = headers;
    return 0;
}

/* libcurl makes a head of up to 1 MiB, and says of a larger one that memory ran out. */
enum { MAX_REQUEST_HEAD_BYTES = 960 * 1024 };

int awsc_curl_make_headers(awsc_exchange *exchange, awsc_error **error)
{
    const awsc_http_request *request = exchange->request.request;
    size_t bytes = strlen(exchange->request.url);
    for (size_t i = 0; i < request->headers.count; i++) {
        const awsc_http_field *header = &request->headers.items[i];
        bytes += strlen(header->name) + strlen(header->value) + sizeof ": \r\n" - 1;
        if (bytes > MAX_REQUEST_HEAD_BYTES)
            return awsc_error_set(error, AWSC_ERR_VALIDATION, "the request's URL and headers are larger than %d bytes",
                                  MAX_REQUEST_HEAD_BYTES);
        if (add_header_line(exchange, header->name, header->value)) return awsc_error_nomem(error);
    }
    return suppress_header(exchange, "Accept", "Accept:") ||
                   suppress_header(exchange, "Content-Type", "Content-Type:") ||
                   suppress_header(exchange, "Expect", "Expect:")
               ? awsc_error_nomem(error)
               : AWSC_OK;
}

static CURLcode set_tls(CURL *easy, awsc_curl_transport *transport)
{
    CURLcode code = curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, transport->verify_tls ? 1L : 0L);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, transport->verify_tls ? 2L : 0L);
    if (code || !transport->verify_tls) return code;
    if (transport->own_store) {
        code = curl_easy_setopt(easy, CURLOPT_CAINFO, NULL);
        if (!code) code = curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
        if (!code) code = curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, awsc_curl_use_store);
        if (!code) code = curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, transport);
    } else if (transport->ca_bundle) {
        code = curl_easy_setopt(easy, CURLOPT_CAINFO, transport->ca_bundle);
    }
    return code;
}

/*
 * The environment was read when the client was made; libcurl must not look at it again. The choice is our own: libcurl
 * knows no ports in NO_PROXY.
 */
static CURLcode set_proxy(const awsc_exchange *exchange)
{
    CURLcode code = curl_easy_setopt(exchange->easy, CURLOPT_PROXY, exchange->proxy ? exchange->proxy : "");
    return code ? code : curl_easy_setopt(exchange->easy, CURLOPT_NOPROXY, "");
}

int awsc_curl_choose_proxy(awsc_exchange *exchange, awsc_error **error)
{
    const awsc_proxy_rules *rules = &exchange->transport->proxies;
    exchange->proxy = awsc_proxy_choose(rules, exchange->request.url);
    const char *fault = exchange->proxy ? awsc_proxy_fault(exchange->proxy) : NULL;
    if (!fault) return AWSC_OK;
    return awsc_error_set(error, AWSC_ERR_CONFIG,
                          "%s is not the URL of a proxy: %s; expected [SCHEME://][USER:PASSWORD@]HOST[:PORT] with "
                          "scheme http, https, socks4, socks4a, socks5 or socks5h",
                          exchange->proxy == rules->proxy         ? "config.proxy"
                          : exchange->proxy == rules->https_proxy ? "the proxy for https (https_proxy, all_proxy)"
                                                                  : "the proxy for http (http_proxy, all_proxy)",
                          fault);
}

#define SET(option, value)                                                                                             \
    do {                                                                                                               \
        CURLcode set_code = curl_easy_setopt(easy, option, value);                                                     \
        if (set_code) return set_code;                                                                                 \
    } while (0)

static CURLcode set_upload(awsc_exchange *exchange)
{
    const awsc_exchange_extras *extras = &exchange->extras;
    return exchange->connects ? extras->http2->set_options(exchange) : extras->duplex->set_options(exchange);
}

static CURLcode set_method(awsc_exchange *exchange)
{
    CURL *easy = exchange->easy;
    const char *method = exchange->request.request->method;
    if (exchange->request.read_upload) return set_upload(exchange);
    const awsc_body *body = &exchange->request.request->body;
    bool has_body = body->data || body->path || body->source;
    if (strcmp(method, "HEAD") == 0) {
        SET(CURLOPT_NOBODY, 1L);
        return CURLE_OK;
    }
    if (!has_body && (strcmp(method, "GET") == 0 || strcmp(method, "DELETE") == 0)) {
        SET(CURLOPT_HTTPGET, 1L);
        SET(CURLOPT_CUSTOMREQUEST, method);
        return CURLE_OK;
    }
    SET(CURLOPT_POST, 1L);
    SET(CURLOPT_CUSTOMREQUEST, method);
    SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)exchange->body.length);
    SET(CURLOPT_READFUNCTION, awsc_curl_read_body);
    SET(CURLOPT_READDATA, exchange);
    SET(CURLOPT_SEEKFUNCTION, awsc_curl_seek_body);
    SET(CURLOPT_SEEKDATA, exchange);
    return CURLE_OK;
}

CURLcode awsc_curl_set_lasting_options(CURL *easy, awsc_curl_transport *transport)
{
    SET(CURLOPT_PATH_AS_IS, 1L);
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_QUICK_EXIT, 1L);
    SET(CURLOPT_PROTOCOLS_STR, "http,https");
    SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    SET(CURLOPT_FOLLOWLOCATION, 0L);
    SET(CURLOPT_HTTP09_ALLOWED, 0L);
    SET(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    SET(CURLOPT_TCP_NODELAY, 1L);
    SET(CURLOPT_TCP_KEEPALIVE, 1L);
    SET(CURLOPT_TCP_KEEPIDLE, 60L);
    SET(CURLOPT_TCP_KEEPINTVL, 30L);
    SET(CURLOPT_DNS_CACHE_TIMEOUT, (long)AWSC_CURL_NAMES_SECONDS);
    SET(CURLOPT_PREREQFUNCTION, awsc_curl_before_request);
    SET(CURLOPT_HEADERFUNCTION, awsc_curl_receive_header);
    SET(CURLOPT_WRITEFUNCTION, awsc_curl_receive_body);
    if (awsc_log_enabled(transport->logger, AWSC_LOG_TRACE)) {
        SET(CURLOPT_VERBOSE, 1L);
        SET(CURLOPT_DEBUGFUNCTION, debug);
    }
    CURLcode code = set_tls(easy, transport);
    return code ? code : awsc_curl_set_socket_functions(easy);
}

CURLcode awsc_curl_set_options(awsc_exchange *exchange)
{
    CURL *easy = exchange->easy;
    SET(CURLOPT_PRIVATE, exchange);
    SET(CURLOPT_ERRORBUFFER, exchange->error_text);
    SET(CURLOPT_URL, exchange->request.url);
    SET(CURLOPT_SHARE, exchange->transport->share);
    SET(CURLOPT_HTTPHEADER, exchange->headers);
    SET(CURLOPT_PREREQDATA, exchange);
    SET(CURLOPT_HEADERDATA, exchange);
    SET(CURLOPT_WRITEDATA, exchange);
    SET(CURLOPT_DEBUGDATA, exchange);
    SET(CURLOPT_OPENSOCKETDATA, exchange);
    if (exchange->request.max_connection_idle_ms != AWSC_NO_LIMIT)
        SET(CURLOPT_MAXAGE_CONN, (long)((exchange->request.max_connection_idle_ms + 999) / 1000));
    CURLcode code = set_proxy(exchange);
    if (!code) code = set_method(exchange);
    if (!code) code = awsc_curl_set_sockets(exchange);
    /* A connection that is only made must not be closed when it is. */
    if (!code && exchange->connects) code = curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 0L);
    return code;
}
