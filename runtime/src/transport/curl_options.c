/* SPDX-License-Identifier: Apache-2.0 */
/* Sets the options of the handle that carries one attempt. */
#include <stdint.h>
#include <string.h>

#include <openssl/ssl.h>

#include "error/error.h"
#include "log/log.h"
#include "transport/curl_internal.h"

CURLcode awsc_curl_use_store(CURL *easy, void *context, void *user)
{
    awsc_curl_transport *transport = user;
    const awsc_exchange *exchange = awsc_curl_exchange_of(easy);
    if (exchange && exchange->shares) awsc_curl_sharing_listen(exchange, context);
    if (!transport->verify_tls) return CURLE_OK;
    X509_STORE *store = awsc_curl_transport_store(transport);
    if (!store) return CURLE_SSL_CACERT_BADFILE;
    SSL_CTX_set1_cert_store(context, store);
    return CURLE_OK;
}

/* Removes the value of a header from a line of libcurl's log. Over HTTP/2 libcurl logs headers as
 * "h2h3 [name: value]" or "[HTTP/2] [1] [name: value]". */
static awsc_view without_value(awsc_view line)
{
    const char *bracket = line.size ? memchr(line.data, '[', line.size) : NULL;
    for (size_t i = bracket ? (size_t)(bracket - line.data) : line.size; i + 1 < line.size; i++)
        if (line.data[i] == ':' && line.data[i + 1] == ' ') return awsc_view_of(line.data, i + 1);
    return line;
}

/* CURLOPT_DEBUGFUNCTION: logs libcurl's messages at level trace. Headers and data are logged elsewhere, redacted. */
static int debug(CURL *easy, curl_infotype type, char *data, size_t size, void *user)
{
    awsc_exchange *exchange = user;
    (void)easy;
    if (type != CURLINFO_TEXT) return 0;
    awsc_view line = without_value(awsc_view_trim(awsc_view_of(data, size)));
    awsc_log(exchange->transport->logger, AWSC_LOG_TRACE, "curl: %.*s", (int)line.size, line.data);
    return 0;
}

static bool is_traced(const awsc_curl_transport *transport)
{
    return awsc_log_enabled(transport->logger, AWSC_LOG_TRACE);
}

/* Our limit for a request's head. For a head above 1 MiB libcurl reports that memory ran out. */
enum { MAX_REQUEST_HEAD_BYTES = 960 * 1024 };

/* libcurl may add "Expect: 100-continue" to a request whose body has at least this size, or an unknown size. */
enum { MAY_EXPECT_FROM = 512 * 1024 };

/* Maximum number of lines that suppress a default header of libcurl. */
enum { SUPPRESSED_MAX = 3 };

/* Builds a curl_slist in one memory block: the nodes, then their lines. */
typedef struct line_block {
    struct curl_slist *node; /* the next one */
    char *at;                /* where its line begins */
} line_block;

static void put_line(line_block *block, awsc_view first, awsc_view separator, awsc_view last)
{
    struct curl_slist *node = block->node++;
    node->data = block->at;
    node->next = block->node;
    memcpy(block->at, first.data, first.size);
    block->at += first.size;
    memcpy(block->at, separator.data, separator.size);
    block->at += separator.size;
    if (last.size) memcpy(block->at, last.data, last.size);
    block->at += last.size;
    *block->at++ = '\0';
}

/* Appends a header line: "Name: value", or "Name;", libcurl's form for an empty value. */
static void put_header(line_block *block, const awsc_http_field *header)
{
    put_line(block, awsc_view_of(header->name, header->name_size),
             header->value_size ? AWSC_VIEW(": ") : AWSC_VIEW(";"), awsc_view_of(header->value, header->value_size));
}

/* Finds the headers that libcurl would add, since the request lacks them. Returns the number of lines in `out`. */
static size_t find_suppressed(const awsc_exchange *exchange, awsc_view out[SUPPRESSED_MAX])
{
    const awsc_http_request *request = exchange->request.request;
    size_t count = 0;
    if (!awsc_http_request_header(request, "Accept")) out[count++] = AWSC_VIEW("Accept:");
    if (!awsc_http_request_header(request, "Content-Type")) out[count++] = AWSC_VIEW("Content-Type:");
    if ((exchange->request.read_upload || exchange->body.length >= MAY_EXPECT_FROM) &&
        !awsc_http_request_header(request, "Expect"))
        out[count++] = AWSC_VIEW("Expect:");
    return count;
}

/* Returns whether libcurl makes this Host header by itself, from the URL, just so. That costs it less than a line of
 * ours. */
static bool is_host_of_url(const awsc_exchange *exchange, const awsc_http_field *header)
{
    const char *host = strstr(exchange->request.url, "://"), *value = header->value;
    if (strcmp(header->name, "Host") != 0 || !host || exchange->extras.on_curl_handle) return false;
    if (strncmp(host + 3, value, header->value_size) != 0 || host[3 + header->value_size] != '/') return false;
    const char *end = value + strspn(value, "abcdefghijklmnopqrstuvwxyz0123456789.-");
    if (end == value || end[-1] == '.') return false;
    /* A last label that begins with a digit is part of an address, which libcurl may write in another form. */
    const char *label = end;
    while (label > value && label[-1] != '.') label--;
    if (*label >= '0' && *label <= '9') return false;
    /* libcurl leaves out zeros before a port, and the scheme's own port, 80 or 443. */
    return !*end || (*end == ':' && end[1] != '0' && strspn(end + 1, "0123456789") >= 4);
}

int awsc_curl_make_headers(awsc_exchange *exchange, awsc_error **error)
{
    const awsc_http_fields *headers = &exchange->request.request->headers;
    awsc_view suppressed[SUPPRESSED_MAX];
    size_t url_bytes = strlen(exchange->request.url);
    if (url_bytes > MAX_REQUEST_HEAD_BYTES) url_bytes = MAX_REQUEST_HEAD_BYTES;
    size_t others = find_suppressed(exchange, suppressed), bytes = 0, room = 0;
    for (size_t i = 0; i < headers->count; i++) {
        bytes += headers->items[i].name_size + headers->items[i].value_size + sizeof ": \r\n" - 1;
        if (bytes > MAX_REQUEST_HEAD_BYTES - url_bytes)
            return awsc_error_set(error, AWSC_ERR_VALIDATION, "the request's URL and headers are larger than %d bytes",
                                  MAX_REQUEST_HEAD_BYTES);
    }
    for (size_t i = 0; i < others; i++) room += suppressed[i].size + 1;
    if (!headers->count && !others) return AWSC_OK;
    size_t size = (headers->count + others) * sizeof(struct curl_slist) + bytes + room;
    struct curl_slist *nodes = (void *)exchange->headers_room;
    if (size > sizeof exchange->headers_room) nodes = awsc_alloc(exchange->allocator, size);
    if (!nodes) return awsc_error_nomem(error);
    line_block block = {nodes, (char *)(nodes + headers->count + others)};
    for (size_t i = 0; i < headers->count; i++)
        if (!is_host_of_url(exchange, &headers->items[i])) put_header(&block, &headers->items[i]);
    for (size_t i = 0; i < others; i++) put_line(&block, suppressed[i], AWSC_VIEW(""), AWSC_VIEW(""));
    block.node[-1].next = NULL;
    exchange->headers = nodes;
    exchange->headers_bytes = size;
    return AWSC_OK;
}

void awsc_curl_free_headers(awsc_exchange *exchange)
{
    awsc_wipe(exchange->headers, exchange->headers_bytes);
    if ((void *)exchange->headers != exchange->headers_room) awsc_release(exchange->allocator, exchange->headers);
    exchange->headers = NULL;
    exchange->headers_bytes = 0;
}

static CURLcode set_tls(CURL *easy, awsc_curl_transport *transport)
{
    CURLcode code = curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, transport->verify_tls ? 1L : 0L);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, transport->verify_tls ? 2L : 0L);
    if (code) return code;
    if (transport->own_store) {
        code = curl_easy_setopt(easy, CURLOPT_CAINFO, NULL);
        if (!code) code = curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
        if (!code) code = curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, awsc_curl_use_store);
        if (!code) code = curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, transport);
    } else if (transport->verify_tls && transport->ca_bundle) {
        code = curl_easy_setopt(easy, CURLOPT_CAINFO, transport->ca_bundle);
    }
    return code;
}

/* Sets the chosen proxy, if the client has any. We choose it, since libcurl does not support ports in NO_PROXY. */
static CURLcode set_proxy(const awsc_exchange *exchange)
{
    if (!awsc_proxy_is_possible(&exchange->transport->proxies)) return CURLE_OK;
    return curl_easy_setopt(exchange->easy, CURLOPT_PROXY, exchange->proxy ? exchange->proxy : "");
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

/*
 * The first version of libcurl that sends the head and the first piece of any body together. Older ones do so only for
 * CURLOPT_POSTFIELDS, which is used for small bodies then.
 */
enum { FIRST_THAT_JOINS_THEM = 0x080700, SMALL_BODY = 32 * 1024 };

static bool goes_with_head(const awsc_exchange *exchange)
{
    const awsc_body *body = &exchange->request.request->body;
    return !exchange->engine->joins_body && !body->path && !body->source && body->size <= SMALL_BODY;
}

bool awsc_curl_joins_body(void)
{
    return curl_version_info(CURLVERSION_NOW)->version_num >= FIRST_THAT_JOINS_THEM;
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
        SET(CURLOPT_CUSTOMREQUEST, NULL);
        return CURLE_OK;
    }
    if (!has_body && (strcmp(method, "GET") == 0 || strcmp(method, "DELETE") == 0)) {
        SET(CURLOPT_HTTPGET, 1L);
        SET(CURLOPT_CUSTOMREQUEST, strcmp(method, "GET") == 0 ? NULL : method);
        return CURLE_OK;
    }
    SET(CURLOPT_POST, 1L);
    SET(CURLOPT_CUSTOMREQUEST, strcmp(method, "POST") == 0 ? NULL : method);
    SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)exchange->body.length);
    if (goes_with_head(exchange)) {
        exchange->body_goes_with_head = true;
        SET(CURLOPT_POSTFIELDS, body->size ? body->data : "");
        return CURLE_OK;
    }
    SET(CURLOPT_POSTFIELDS, NULL);
    SET(CURLOPT_READDATA, exchange);
    SET(CURLOPT_SEEKDATA, exchange);
    return CURLE_OK;
}

/*
 * Sizes of libcurl's buffers. Before 8.7 each handle has a read buffer; its default is 16 KiB. Handles beyond the first
 * shard, where hundreds are in flight, get small ones. Since 8.7 each request has a send buffer, whose default is
 * large.
 */
enum {
    READ_BYTES = 16 * 1024,
    SMALL_READ_BYTES = 4 * 1024,
    STREAM_READ_BYTES = 128 * 1024,
    SEND_BYTES = 16 * 1024,
    LARGE_SEND_BYTES = 64 * 1024
};

CURLcode awsc_curl_set_lasting_options(CURL *easy, awsc_curl_transport *transport)
{
    static const struct {
        uint16_t option, value;
    } numbers[] = {
        {CURLOPT_PATH_AS_IS, 1},
        {CURLOPT_NOSIGNAL, 1},
        {CURLOPT_QUICK_EXIT, 1},
        {CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1},
        {CURLOPT_FOLLOWLOCATION, 0},
        {CURLOPT_HTTP09_ALLOWED, 0},
        {CURLOPT_SUPPRESS_CONNECT_HEADERS, 1},
        {CURLOPT_TCP_NODELAY, 1},
        {CURLOPT_TCP_KEEPALIVE, 1},
        {CURLOPT_TCP_KEEPIDLE, 60},
        {CURLOPT_TCP_KEEPINTVL, 30},
        {CURLOPT_DNS_CACHE_TIMEOUT, AWSC_CURL_NAMES_SECONDS},
        {CURLOPT_UPLOAD_BUFFERSIZE, SEND_BYTES},
    };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        SET((CURLoption)numbers[i].option, (long)numbers[i].value);
    SET(CURLOPT_PROTOCOLS_STR, "http,https");
    SET(CURLOPT_PREREQFUNCTION, awsc_curl_before_request);
    SET(CURLOPT_HEADERFUNCTION, awsc_curl_receive_header);
    SET(CURLOPT_WRITEFUNCTION, awsc_curl_receive_body);
    SET(CURLOPT_READFUNCTION, awsc_curl_read_body);
    SET(CURLOPT_SEEKFUNCTION, awsc_curl_seek_body);
    SET(CURLOPT_NOPROXY, "");
    SET(CURLOPT_PROXY, ""); /* libcurl must not read the environment */
    SET(CURLOPT_RESOLVER_START_FUNCTION, awsc_curl_allow_lookup);
    if (is_traced(transport)) {
        SET(CURLOPT_VERBOSE, 1L);
        SET(CURLOPT_DEBUGFUNCTION, debug);
    }
    CURLcode code = set_tls(easy, transport);
    return code ? code : awsc_curl_set_socket_functions(easy);
}

/* Returns whether the exchange is in the first shard of its transport. */
static bool is_in_first_shard(const awsc_exchange *exchange)
{
    const awsc_curl_shard *first = exchange->engine->shards;
    while (first->transport_id != exchange->transport->id) first = first->next;
    return exchange->shard == first;
}

static CURLcode set_buffers(awsc_exchange *exchange)
{
    CURL *easy = exchange->easy;
    if (exchange->extras.streams)
        SET(CURLOPT_BUFFERSIZE, (long)STREAM_READ_BYTES);
    else if (!exchange->engine->joins_body)
        SET(CURLOPT_BUFFERSIZE, is_in_first_shard(exchange) ? (long)READ_BYTES : (long)SMALL_READ_BYTES);
    if (exchange->body.length <= SEND_BYTES && !exchange->request.read_upload) return CURLE_OK;
    exchange->has_own_options = true;
    SET(CURLOPT_UPLOAD_BUFFERSIZE, (long)LARGE_SEND_BYTES);
    return CURLE_OK;
}

/* libcurl's default of CURLOPT_MAXAGE_CONN. */
static const long DEFAULT_IDLE_SECONDS = 118;

static long max_idle_seconds(int64_t max_idle_ms)
{
    return max_idle_ms == AWSC_NO_LIMIT ? DEFAULT_IDLE_SECONDS : (long)((max_idle_ms + 999) / 1000);
}

/* Returns whether the exchange sets options that other exchanges of the transport would not reset. */
static bool needs_own_options(const awsc_exchange *exchange)
{
    const awsc_exchange_extras *extras = &exchange->extras;
    return exchange->connects || exchange->request.read_upload || exchange->request.loopback_only || extras->streams ||
           extras->on_curl_handle || strcmp(exchange->request.request->method, "HEAD") == 0;
}

/* Sets the HTTP version for a client that shares connections. Over TLS its requests wait for a connection that is being
 * made (CURLOPT_PIPEWAIT), instead of opening more. */
static CURLcode set_version(const awsc_exchange *exchange)
{
    CURL *easy = exchange->easy;
    if (!exchange->transport->http2) return CURLE_OK;
    bool shares = strncmp(exchange->request.url, "https:", sizeof "https:" - 1) == 0;
    SET(CURLOPT_HTTP_VERSION, shares ? (long)CURL_HTTP_VERSION_2TLS : (long)CURL_HTTP_VERSION_1_1);
    SET(CURLOPT_PIPEWAIT, shares ? 1L : 0L);
    return CURLE_OK;
}

CURLcode awsc_curl_set_options(awsc_exchange *exchange)
{
    static const uint16_t callers[] = {CURLOPT_PRIVATE, CURLOPT_PREREQDATA, CURLOPT_HEADERDATA, CURLOPT_WRITEDATA,
                                       CURLOPT_RESOLVER_START_DATA};
    CURL *easy = exchange->easy;
    exchange->has_own_options = needs_own_options(exchange);
    for (size_t i = 0; i < sizeof callers / sizeof *callers; i++) SET((CURLoption)callers[i], exchange);
    if (is_traced(exchange->transport)) SET(CURLOPT_DEBUGDATA, exchange);
    SET(CURLOPT_ERRORBUFFER, exchange->error_text);
    SET(CURLOPT_URL, exchange->request.url);
    SET(CURLOPT_SHARE, exchange->transport->share);
    SET(CURLOPT_HTTPHEADER, exchange->headers);
    SET(CURLOPT_MAXAGE_CONN, max_idle_seconds(exchange->request.max_connection_idle_ms));
    CURLcode code = set_buffers(exchange);
    if (!code) code = set_version(exchange);
    if (!code) code = set_proxy(exchange);
    if (!code) code = set_method(exchange);
    if (!code) code = awsc_curl_set_sockets(exchange);
    /* A connection that is only made must not be closed when it is. */
    if (!code && exchange->connects) code = curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 0L);
    return code;
}
