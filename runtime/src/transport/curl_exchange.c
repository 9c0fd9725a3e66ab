/* One attempt over libcurl: the options of the handle, the callbacks, and how it ended. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/ssl.h>

#include "error/error.h"
#include "log/log.h"
#include "transport/curl_internal.h"

/* Bytes of headers that are taken from a server; older versions of libcurl have no limit of their own. */
enum { MAX_HEAD_BYTES = 256 * 1024 };

/* ---- request body ---------------------------------------------------------------------------------------------- */

static int open_body(awsc_exchange *exchange, awsc_error **error)
{
    const awsc_body *body = &exchange->body;
    exchange->body_fd = -1;
    if (body->source) {
        exchange->body_length = body->source->length;
        if (body->source->rewind && body->source->rewind(body->source->user))
            return awsc_error_set(error, AWSC_ERR_VALIDATION, "the reader of the request body cannot be rewound");
        return AWSC_OK;
    }
    if (body->path) {
        struct stat info;
        exchange->body_fd = open(body->path, O_RDONLY | O_CLOEXEC);
        if (exchange->body_fd < 0 || fstat(exchange->body_fd, &info) || !S_ISREG(info.st_mode))
            return awsc_error_set(error, AWSC_ERR_VALIDATION, "request body: cannot read the file %s: %s", body->path,
                                  exchange->body_fd < 0 ? strerror(errno) : "not a regular file");
        exchange->body_length = (uint64_t)info.st_size;
        return AWSC_OK;
    }
    exchange->body_length = body->size;
    return AWSC_OK;
}

static size_t read_upload(awsc_exchange *exchange, char *buffer, size_t room)
{
    size_t got = 0;
    if (exchange->upload_over) return 0;
    int status = exchange->request.upload.read(exchange->request.upload.user, buffer, room, &got);
    if (status == AWSC_END) return 0;
    exchange->upload_paused = !got;
    return got ? got : CURL_READFUNC_PAUSE;
}

static size_t read_body(char *buffer, size_t size, size_t count, void *user)
{
    awsc_exchange *exchange = user;
    if (exchange->request.upload.read) return read_upload(exchange, buffer, size * count);
    uint64_t left = exchange->body_length - exchange->body_sent;
    size_t room = size * count;
    if (room > left) room = (size_t)left;
    exchange->last_progress_ms = awsc_loop_now_ms(exchange->engine->loop);
    if (!room) return 0;
    int64_t got;
    if (exchange->body.source) {
        got = exchange->body.source->read(exchange->body.source->user, buffer, room);
    } else if (exchange->body_fd >= 0) {
        do got = read(exchange->body_fd, buffer, room);
        while (got < 0 && errno == EINTR);
    } else {
        memcpy(buffer, (const char *)exchange->body.data + exchange->body_sent, room);
        got = (int64_t)room;
    }
    if (got <= 0 || (uint64_t)got > room) {
        exchange->body_failed = true;
        return CURL_READFUNC_ABORT;
    }
    exchange->body_sent += (uint64_t)got;
    return (size_t)got;
}

/* libcurl asks for this before it sends a request a second time by itself, which is not for it to decide. */
static int seek_body(void *user, curl_off_t offset, int origin)
{
    awsc_exchange *exchange = user;
    if (origin == SEEK_SET && offset == 0 && exchange->body_sent == 0) return CURL_SEEKFUNC_OK;
    exchange->resent = true;
    return CURL_SEEKFUNC_FAIL;
}

/* Runs before each transmission of the request: a second one is libcurl's own idea. */
static int before_request(void *user, char *primary, char *local, int primary_port, int local_port)
{
    awsc_exchange *exchange = user;
    (void)primary;
    (void)local;
    (void)primary_port;
    (void)local_port;
    if (exchange->transmissions++ == 0) return CURL_PREREQFUNC_OK;
    exchange->resent = true;
    return CURL_PREREQFUNC_ABORT;
}

/* ---- response -------------------------------------------------------------------------------------------------- */

static size_t stop(awsc_exchange *exchange, int status)
{
    exchange->handler_status = status;
    return 0;
}

static int parse_status(awsc_view line)
{
    awsc_view version;
    awsc_view rest = awsc_view_split(line, ' ', &version);
    if (!rest.data || rest.size < 3) return 0;
    int status = 0;
    for (int i = 0; i < 3; i++) {
        if (!awsc_ascii_is_digit(rest.data[i])) return 0;
        status = status * 10 + (rest.data[i] - '0');
    }
    return status;
}

static size_t receive_header(char *data, size_t size, size_t count, void *user)
{
    awsc_exchange *exchange = user;
    size_t bytes = size * count;
    awsc_view line = awsc_view_trim(awsc_view_of(data, bytes));
    int status = AWSC_OK;
    exchange->last_progress_ms = awsc_loop_now_ms(exchange->engine->loop);
    exchange->head_bytes += bytes;
    if (exchange->head_bytes > MAX_HEAD_BYTES) return stop(exchange, AWSC_ERR_PARSE);
    if (exchange->head_done) return bytes; /* trailers */
    if (awsc_view_starts_with(line, AWSC_VIEW("HTTP/"))) {
        status = exchange->handler.on_status(exchange->handler.user, parse_status(line));
    } else if (line.size == 0) {
        long code = 0;
        (void)curl_easy_getinfo(exchange->easy, CURLINFO_RESPONSE_CODE, &code);
        if (code < 200) return bytes; /* an interim response; the real one follows */
        exchange->head_done = true;
        status = exchange->handler.on_head_end(exchange->handler.user);
    } else {
        awsc_view name;
        awsc_view value = awsc_view_split(line, ':', &name);
        if (!value.data) return bytes;
        status = exchange->handler.on_header(exchange->handler.user, awsc_view_trim(name), awsc_view_trim(value));
    }
    return status ? stop(exchange, status) : bytes;
}

static size_t receive_body(char *data, size_t size, size_t count, void *user)
{
    awsc_exchange *exchange = user;
    size_t bytes = size * count;
    exchange->last_progress_ms = awsc_loop_now_ms(exchange->engine->loop);
    int status = exchange->handler.on_body(exchange->handler.user, data, bytes);
    if (status == AWSC_END) {
        exchange->paused = true;
        return CURL_WRITEFUNC_PAUSE;
    }
    return status ? stop(exchange, status) : bytes;
}

/* ---- the handle ------------------------------------------------------------------------------------------------ */

static CURLcode use_store(CURL *easy, void *context, void *user)
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
    char *line = size <= sizeof stack ? stack : awsc_alloc(exchange->engine->allocator, size);
    if (!line) return -1;
    /* libcurl's form for a header without a value is "Name;". */
    if (*value)
        (void)snprintf(line, size, "%s: %s", name, value);
    else
        (void)snprintf(line, size, "%s;", name);
    struct curl_slist *headers = curl_slist_append(exchange->headers, line);
    if (line != stack) {
        awsc_wipe(line, size);
        awsc_release(exchange->engine->allocator, line);
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

static int make_headers(awsc_exchange *exchange)
{
    const awsc_http_request *request = exchange->request.request;
    for (size_t i = 0; i < request->headers.count; i++) {
        if (add_header_line(exchange, request->headers.items[i].name, request->headers.items[i].value)) return -1;
    }
    return suppress_header(exchange, "Accept", "Accept:") ||
                   suppress_header(exchange, "Content-Type", "Content-Type:") ||
                   suppress_header(exchange, "Expect", "Expect:")
               ? -1
               : 0;
}

static CURLcode set_tls(awsc_exchange *exchange)
{
    CURL *easy = exchange->easy;
    awsc_curl_transport *transport = exchange->transport;
    CURLcode code = curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, transport->verify_tls ? 1L : 0L);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, transport->verify_tls ? 2L : 0L);
    if (code || !transport->verify_tls) return code;
    if (transport->own_store) {
        code = curl_easy_setopt(easy, CURLOPT_CAINFO, NULL);
        if (!code) code = curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
        if (!code) code = curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, use_store);
        if (!code) code = curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, transport);
    } else if (transport->ca_bundle) {
        code = curl_easy_setopt(easy, CURLOPT_CAINFO, transport->ca_bundle);
    }
    return code;
}

/* The environment was read when the client was made; libcurl must not look at it again. */
static CURLcode set_proxy(awsc_exchange *exchange)
{
    const awsc_curl_transport *transport = exchange->transport;
    const char *proxy = transport->proxy;
    if (!proxy) {
        bool tls = awsc_view_starts_with(awsc_view_text(exchange->request.url), AWSC_VIEW("https:"));
        proxy = tls ? transport->https_proxy : transport->http_proxy;
    }
    CURLcode code = curl_easy_setopt(exchange->easy, CURLOPT_PROXY, proxy ? proxy : "");
    if (!code)
        code = curl_easy_setopt(exchange->easy, CURLOPT_NOPROXY,
                                transport->no_proxy && !transport->proxy ? transport->no_proxy : "");
    return code;
}

#define SET(option, value)                                                                                             \
    do {                                                                                                               \
        CURLcode set_code = curl_easy_setopt(exchange->easy, option, value);                                           \
        if (set_code) return set_code;                                                                                 \
    } while (0)

/*
 * A body of unknown length: chunks over HTTP/1.1, data frames over HTTP/2, which services of two directions want. The
 * connection is the stream's own, so that one of another version is not taken for it.
 */
static CURLcode set_upload(awsc_exchange *exchange, const char *method)
{
    SET(CURLOPT_UPLOAD, 1L);
    SET(CURLOPT_CUSTOMREQUEST, method);
    SET(CURLOPT_INFILESIZE_LARGE, (curl_off_t)-1);
    SET(CURLOPT_READFUNCTION, read_body);
    SET(CURLOPT_READDATA, exchange);
    SET(CURLOPT_SEEKFUNCTION, seek_body);
    SET(CURLOPT_SEEKDATA, exchange);
    SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    SET(CURLOPT_FRESH_CONNECT, 1L);
    SET(CURLOPT_FORBID_REUSE, 1L);
    return CURLE_OK;
}

static CURLcode set_method(awsc_exchange *exchange)
{
    const char *method = exchange->request.request->method;
    if (exchange->request.upload.read) return set_upload(exchange, method);
    const awsc_body *body = &exchange->body;
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
    SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)exchange->body_length);
    SET(CURLOPT_READFUNCTION, read_body);
    SET(CURLOPT_READDATA, exchange);
    SET(CURLOPT_SEEKFUNCTION, seek_body);
    SET(CURLOPT_SEEKDATA, exchange);
    return CURLE_OK;
}

static CURLcode set_options(awsc_exchange *exchange)
{
    SET(CURLOPT_PRIVATE, exchange);
    SET(CURLOPT_ERRORBUFFER, exchange->error_text);
    SET(CURLOPT_URL, exchange->request.url);
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
    SET(CURLOPT_SHARE, exchange->transport->share);
    SET(CURLOPT_HTTPHEADER, exchange->headers);
    SET(CURLOPT_PREREQFUNCTION, before_request);
    SET(CURLOPT_PREREQDATA, exchange);
    SET(CURLOPT_HEADERFUNCTION, receive_header);
    SET(CURLOPT_HEADERDATA, exchange);
    SET(CURLOPT_WRITEFUNCTION, receive_body);
    SET(CURLOPT_WRITEDATA, exchange);
    /* 0 would mean libcurl's own default of five minutes. */
    SET(CURLOPT_CONNECTTIMEOUT_MS,
        (long)(exchange->request.connect_timeout_ms > 0 ? exchange->request.connect_timeout_ms : 24L * 3600 * 1000));
    if (exchange->request.max_connection_idle_ms > 0)
        SET(CURLOPT_MAXAGE_CONN, (long)((exchange->request.max_connection_idle_ms + 999) / 1000));
    if (awsc_log_enabled(exchange->transport->logger, AWSC_LOG_TRACE)) {
        SET(CURLOPT_VERBOSE, 1L);
        SET(CURLOPT_DEBUGFUNCTION, debug);
        SET(CURLOPT_DEBUGDATA, exchange);
    }
    CURLcode code = set_tls(exchange);
    if (!code) code = set_proxy(exchange);
    if (!code) code = set_method(exchange);
    if (!code) code = awsc_curl_engine_prepare(exchange->engine, exchange->easy);
    if (!code && exchange->request.loopback_only) code = awsc_curl_engine_keep_to_loopback(exchange->easy);
    return code;
}

/* ---- life ------------------------------------------------------------------------------------------------------ */

/* Takes the handle back from libcurl and frees everything but the exchange itself. */
static void detach(awsc_exchange *exchange)
{
    awsc_timer_clear(exchange->engine->loop, &exchange->idle_timer);
    awsc_loop_withdraw(exchange->engine->loop, &exchange->deaf_task);
    if (exchange->easy) (void)curl_easy_setopt(exchange->easy, CURLOPT_PRIVATE, NULL); /* nothing is watched any more */
    if (exchange->shard) {
        (void)curl_multi_remove_handle(exchange->shard->multi, exchange->easy);
        exchange->shard->running--;
        exchange->shard = NULL;
    }
    if (exchange->easy) awsc_curl_engine_give_handle(exchange->engine, exchange->easy);
    exchange->easy = NULL;
    for (struct curl_slist *line = exchange->headers; line; line = line->next)
        awsc_wipe(line->data, strlen(line->data));
    curl_slist_free_all(exchange->headers);
    exchange->headers = NULL;
    if (exchange->body_fd >= 0) (void)close(exchange->body_fd);
    exchange->body_fd = -1;
}

static void free_exchange(awsc_exchange *exchange)
{
    detach(exchange);
    awsc_release(exchange->engine->allocator, exchange);
}

/*
 * libcurl cannot say whether a request was sent as a whole. It certainly was not while the last byte of its body has
 * not been handed over, or, without a body, before the request was begun.
 */
static bool maybe_sent(const awsc_exchange *exchange)
{
    if (exchange->transmissions == 0) return false;
    return exchange->body_length == 0 || exchange->body_sent == exchange->body_length;
}

/* libcurl says "out of memory" to a header line that is longer than it takes, too. */
static bool head_was_refused(const awsc_exchange *exchange, CURLcode code)
{
    return code == CURLE_OUT_OF_MEMORY && exchange->transmissions && !exchange->head_done;
}

static int classify(const awsc_exchange *exchange, CURLcode code)
{
    if (exchange->handler_status) return exchange->handler_status;
    if (head_was_refused(exchange, code)) return AWSC_ERR_TRANSPORT;
    if (code == CURLE_OUT_OF_MEMORY) return AWSC_ERR_NOMEM;
    if (exchange->body_failed) return AWSC_ERR_VALIDATION;
    if (code == CURLE_SSL_CACERT_BADFILE) return AWSC_ERR_CONFIG;
    /* Whatever libcurl says of a connection: a request that went out once may have arrived. */
    if (exchange->transmissions == 0) return AWSC_ERR_CONNECT;
    return AWSC_ERR_TRANSPORT;
}

static const char *describe(const awsc_exchange *exchange, CURLcode code, char *buffer, size_t size)
{
    if (exchange->body_failed) return "the request body could not be read to its end";
    if (head_was_refused(exchange, code))
        return "libcurl gave up on the response's head: a header line is too long, or memory ran out";
    if (exchange->resent) return "the connection was closed before the response began";
    if (exchange->head_bytes > MAX_HEAD_BYTES) {
        (void)snprintf(buffer, size, "the headers of the response are larger than %d bytes", MAX_HEAD_BYTES);
        return buffer;
    }
    if (code == CURLE_SSL_CACERT_BADFILE) {
        const char *bundle = exchange->transport->ca_bundle;
        (void)snprintf(buffer, size, "cannot read the certificate authorities of %.*s", CURL_ERROR_SIZE,
                       bundle ? bundle : "the system");
        return buffer;
    }
    if (code == CURLE_PEER_FAILED_VERIFICATION) {
        (void)snprintf(buffer, size, "the server's certificate was not accepted: %s",
                       exchange->error_text[0] ? exchange->error_text : curl_easy_strerror(code));
        return buffer;
    }
    return exchange->error_text[0] ? exchange->error_text : curl_easy_strerror(code);
}

/* Ends the exchange towards its handler. The exchange is gone afterwards. */
static void end(awsc_exchange *exchange, int status, const char *message)
{
    awsc_exchange_handler handler = exchange->handler;
    awsc_exchange_result result = {status, maybe_sent(exchange), message};
    detach(exchange);
    handler.on_end(handler.user, &result);
    awsc_release(exchange->engine->allocator, exchange);
}

void awsc_curl_exchange_finished(awsc_exchange *exchange, CURLcode code)
{
    char buffer[CURL_ERROR_SIZE + 64];
    if (code == CURLE_OK) {
        if (exchange->head_done)
            end(exchange, AWSC_OK, "");
        else
            end(exchange, AWSC_ERR_TRANSPORT, "the response ended before its head was complete");
        return;
    }
    end(exchange, classify(exchange, code), describe(exchange, code, buffer, sizeof buffer));
}

static void idle_timeout(awsc_timer *timer)
{
    awsc_exchange *exchange = (awsc_exchange *)(void *)((char *)timer - offsetof(awsc_exchange, idle_timer));
    awsc_loop *loop = exchange->engine->loop;
    uint64_t now = awsc_loop_now_ms(loop);
    /* Back-pressure is not the server's silence. */
    if (exchange->paused) exchange->last_progress_ms = now;
    uint64_t due = exchange->last_progress_ms + (uint64_t)exchange->request.idle_timeout_ms;
    if (now < due) {
        (void)awsc_timer_set(loop, timer, due);
        return;
    }
    char message[96];
    (void)snprintf(message, sizeof message, "no byte of the response for %lld ms",
                   (long long)exchange->request.idle_timeout_ms);
    end(exchange, AWSC_ERR_TIMEOUT, message);
}

int awsc_curl_exchange_start(awsc_transport *transport, awsc_loop *loop, const awsc_exchange_request *request,
                             const awsc_exchange_handler *handler, awsc_exchange **out, awsc_error **error)
{
    awsc_curl_engine *engine = awsc_curl_engine_of(loop);
    awsc_exchange *exchange = engine ? awsc_alloc_zeroed(engine->allocator, 1, sizeof *exchange) : NULL;
    if (!exchange) return awsc_error_nomem(error);
    exchange->engine = engine;
    exchange->transport = (awsc_curl_transport *)transport;
    exchange->handler = *handler;
    exchange->request = *request;
    exchange->body = request->request->body;
    exchange->body_fd = -1;
    exchange->last_progress_ms = awsc_loop_now_ms(loop);
    exchange->idle_timer.run = idle_timeout;

    int status = open_body(exchange, error);
    if (status) goto failed;
    exchange->easy = awsc_curl_engine_take_handle(engine);
    if (!exchange->easy || make_headers(exchange)) {
        status = awsc_error_nomem(error);
        goto failed;
    }
    CURLcode code = set_options(exchange);
    if (code) {
        status = code == CURLE_OUT_OF_MEMORY ? awsc_error_nomem(error)
                                             : awsc_error_set(error, AWSC_ERR_CONFIG, "libcurl refused an option: %s",
                                                              curl_easy_strerror(code));
        goto failed;
    }
    if (request->on_curl_handle) request->on_curl_handle(request->on_curl_handle_user, exchange->easy);
    awsc_curl_shard *shard = awsc_curl_engine_shard(engine, exchange->transport->id);
    if (!shard || (request->idle_timeout_ms > 0 &&
                   awsc_timer_set(loop, &exchange->idle_timer,
                                  exchange->last_progress_ms + (uint64_t)request->idle_timeout_ms))) {
        status = awsc_error_nomem(error);
        goto failed;
    }
    CURLMcode added = curl_multi_add_handle(shard->multi, exchange->easy);
    if (added) {
        status = awsc_error_set(error, AWSC_ERR_CONFIG, "libcurl refused a request: %s", curl_multi_strerror(added));
        goto failed;
    }
    exchange->shard = shard;
    shard->running++;
    *out = exchange;
    return AWSC_OK;
failed:
    free_exchange(exchange);
    return status;
}

/* Each direction waits for itself. */
static void go_on(awsc_exchange *exchange)
{
    int waits = (exchange->paused ? CURLPAUSE_RECV : 0) | (exchange->upload_paused ? CURLPAUSE_SEND : 0);
    exchange->last_progress_ms = awsc_loop_now_ms(exchange->engine->loop);
    (void)curl_easy_pause(exchange->easy, waits);
    /* Unpausing may deliver the rest of the response at once, and with that its end. */
    if (exchange->shard) awsc_loop_defer(exchange->engine->loop, &exchange->shard->harvest);
}

void awsc_curl_exchange_resume(awsc_exchange *exchange)
{
    exchange->paused = false;
    go_on(exchange);
}

void awsc_curl_exchange_resume_upload(awsc_exchange *exchange)
{
    exchange->upload_paused = false;
    go_on(exchange);
}

/* Whether nothing is expected of the server although it was not told to wait: the response is in. */
static bool response_is_in(const awsc_exchange *exchange)
{
    return exchange->deaf && exchange->head_done && exchange->upload_paused && !exchange->paused;
}

static void end_upload(awsc_task *task)
{
    awsc_exchange *exchange = (awsc_exchange *)(void *)((char *)task - offsetof(awsc_exchange, deaf_task));
    if (!response_is_in(exchange)) return;
    exchange->upload_over = true;
    awsc_curl_exchange_resume_upload(exchange);
}

/*
 * libcurl takes a transfer for complete when both directions are. While the upload waits for more, the end of the
 * response shows only in that libcurl does not read any longer: then the upload is ended, and libcurl says whether the
 * response is whole. The connection is the upload's own.
 */
void awsc_curl_exchange_watched(CURL *easy, bool reads)
{
    awsc_exchange *exchange = NULL;
    if (!easy || curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&exchange) || !exchange) return;
    if (!exchange->request.upload.read) return;
    exchange->deaf = !reads;
    exchange->deaf_task.run = end_upload;
    if (response_is_in(exchange) && exchange->shard) awsc_loop_defer(exchange->engine->loop, &exchange->deaf_task);
}

bool awsc_curl_exchange_cancel(awsc_exchange *exchange)
{
    bool sent = maybe_sent(exchange);
    free_exchange(exchange);
    return sent;
}
