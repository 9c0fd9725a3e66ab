/* The response as libcurl gives it: status, headers, body. */
#include "transport/curl_internal.h"

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

size_t awsc_curl_receive_header(char *data, size_t size, size_t count, void *user)
{
    awsc_exchange *exchange = user;
    size_t bytes = size * count;
    awsc_view line = awsc_view_trim(awsc_view_of(data, bytes));
    int status = AWSC_OK;
    exchange->last_progress_ms = awsc_loop_now_ms(exchange->engine->loop);
    exchange->head_bytes += bytes;
    if (exchange->head_bytes > AWSC_CURL_MAX_HEAD_BYTES) return stop(exchange, AWSC_ERR_PARSE);
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

size_t awsc_curl_receive_body(char *data, size_t size, size_t count, void *user)
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
