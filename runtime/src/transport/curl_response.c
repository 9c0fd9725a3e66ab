/* SPDX-License-Identifier: Apache-2.0 */
/* libcurl's callbacks for a response: heads, line by line, and the body. */
#include <inttypes.h>
#include <string.h>

#include "base/number.h"
#include "transport/curl_internal.h"

static size_t stop(awsc_exchange *exchange, int status)
{
    exchange->handler_status = status;
    return 0;
}

/* Notes that the response violates HTTP. Returns AWSC_ERR_TRANSPORT. */
static int refuse_response(awsc_exchange *exchange, const char *problem)
{
    exchange->problem = problem;
    return AWSC_ERR_TRANSPORT;
}

/* ---- how long the body is: RFC 9112, section 6.3 --------------------------------------------------------------- */

/* Parses a member of a Content-Length: only digits, at most INT64_MAX. Returns whether it is valid. */
static bool parse_length(awsc_view digits, uint64_t *length)
{
    return !awsc_parse_u64(digits, length) && *length <= INT64_MAX;
}

/* Notes the value of a Content-Length header. Equal values may repeat, in several headers or in a list. */
static void note_length(awsc_curl_head *head, awsc_view value)
{
    do {
        awsc_view member;
        uint64_t length;
        value = awsc_view_split(value, ',', &member);
        if (!parse_length(awsc_view_trim(member), &length))
            head->length_is_invalid = true;
        else if (head->has_length && head->length != length)
            head->lengths_differ = true;
        else
            head->length = length;
        head->has_length = true;
    } while (value.data);
}

static void close_after(awsc_exchange *exchange)
{
    exchange->has_own_options = true;
    (void)curl_easy_setopt(exchange->easy, CURLOPT_FORBID_REUSE, 1L);
}

static int check_length(awsc_exchange *exchange)
{
    const awsc_curl_head *head = &exchange->head;
    if (head->status == 204 && (head->is_encoded || head->length)) close_after(exchange); /* it may send that body */
    if (head->status == 204 || head->status == 304 || strcmp(exchange->request.request->method, "HEAD") == 0)
        return AWSC_OK;
    if (head->is_encoded) {
        /* Transfer-Encoding counts. Something between may have gone by the length, and have more to say. */
        if (head->has_length) close_after(exchange);
        return AWSC_OK;
    }
    if (head->length_is_invalid)
        return refuse_response(exchange, "the response's Content-Length is invalid: expected digits, up to 2^63 - 1");
    if (head->lengths_differ) return refuse_response(exchange, "the response has different values of Content-Length");
    return AWSC_OK;
}

/* ---- the lines of a head --------------------------------------------------------------------------------------- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static int begin_head(awsc_exchange *exchange)
{
    long status = 0;
    (void)curl_easy_getinfo(exchange->easy, CURLINFO_RESPONSE_CODE, &status);
    exchange->head = (awsc_curl_head){.begun = true, .status = (int)status};
    if (status == 101) return refuse_response(exchange, "the server switched to another protocol (HTTP 101)");
    return exchange->handler.on_status(exchange->handler.user, (int)status);
}

static int take_header(awsc_exchange *exchange, awsc_view line)
{
    awsc_view name;
    awsc_view value = awsc_view_trim(awsc_view_split(line, ':', &name));
    if (name.size == line.size) return refuse_response(exchange, "the response has a header without a colon");
    if (name.size && is_blank(name.data[name.size - 1]))
        return refuse_response(exchange, "the response has a header with a blank before its colon");
    if (awsc_view_equal_ignore_case(name, AWSC_VIEW("Content-Length"))) note_length(&exchange->head, value);
    if (awsc_view_equal_ignore_case(name, AWSC_VIEW("Transfer-Encoding"))) exchange->head.is_encoded = true;
    return exchange->handler.on_header(exchange->handler.user, name.data, name.size, value.data, value.size);
}

/* Passes on the last header line, which is complete once the next line does not continue it. */
static int finish_line(awsc_exchange *exchange)
{
    int status = exchange->line.size ? take_header(exchange, awsc_buffer_view(&exchange->line)) : AWSC_OK;
    awsc_buffer_truncate(&exchange->line, 0);
    return status;
}

static int begin_line(awsc_exchange *exchange, awsc_view line)
{
    if (++exchange->head_lines > AWSC_CURL_MAX_HEAD_LINES) return AWSC_ERR_PARSE;
    exchange->head.has_line = true;
    if (exchange->head_done) return AWSC_OK; /* a trailer */
    awsc_buffer_append_view(&exchange->line, line);
    return exchange->line.failed ? AWSC_ERR_NOMEM : AWSC_OK;
}

/* Appends a folded line, which begins with a blank, to the header before it (RFC 9112, section 5.2). */
static int continue_line(awsc_exchange *exchange, awsc_view line)
{
    if (!exchange->head.has_line)
        return refuse_response(exchange, "the response has a folded header line with no header before it");
    line = awsc_view_trim(line);
    if (exchange->head_done || !line.size) return AWSC_OK;
    awsc_buffer_append_char(&exchange->line, ' ');
    awsc_buffer_append_view(&exchange->line, line);
    return exchange->line.failed ? AWSC_ERR_NOMEM : AWSC_OK;
}

static int end_head(awsc_exchange *exchange)
{
    exchange->head.begun = false;
    exchange->head.has_line = false;
    if (exchange->head.status < 200) return AWSC_OK; /* an interim response; the real one follows */
    exchange->head_done = true;
    int status = check_length(exchange);
    return status ? status : exchange->handler.on_head_end(exchange->handler.user);
}

static int take_line(awsc_exchange *exchange, awsc_view line)
{
    if (line.size && is_blank(line.data[0])) return continue_line(exchange, line);
    int status = finish_line(exchange);
    if (status) return status;
    line = awsc_view_trim(line);
    if (exchange->head_done) return line.size ? begin_line(exchange, line) : AWSC_OK;
    if (!exchange->head.begun) return begin_head(exchange);
    return line.size ? begin_line(exchange, line) : end_head(exchange);
}

/* Notes that bytes came. Reads the clock once for all lines that libcurl has read in this turn of the loop. */
static void note_progress(awsc_exchange *exchange)
{
    const awsc_loop *loop = exchange->engine->loop;
    if (exchange->progress_turn == loop->turns) return;
    exchange->progress_turn = loop->turns;
    exchange->last_progress_ms = awsc_loop_now_ms(loop);
}

size_t awsc_curl_receive_header(char *data, size_t size, size_t count, void *user)
{
    awsc_exchange *exchange = user;
    size_t bytes = size * count;
    note_progress(exchange);
    awsc_curl_note_moment(exchange, &exchange->moments.first_byte);
    exchange->head_bytes += bytes;
    if (exchange->head_bytes > AWSC_CURL_MAX_HEAD_BYTES) return stop(exchange, AWSC_ERR_PARSE);
    int status = take_line(exchange, awsc_view_of(data, bytes));
    return status ? stop(exchange, status) : bytes;
}

/* ---- the body -------------------------------------------------------------------------------------------------- */

static int give(awsc_exchange *exchange, const char *data, size_t size)
{
    int status = exchange->handler.on_body(exchange->handler.user, data, size);
    if (!status) exchange->received += size;
    return status;
}

/*
 * libcurl may read a hundred times before it returns to the loop, which delays timers and other exchanges. So once a
 * turn is long, reading yields to the next turn. Each exchange takes at least one piece in a turn, so that all
 * progress.
 */
size_t awsc_curl_receive_body(char *data, size_t size, size_t count, void *user)
{
    awsc_exchange *exchange = user;
    size_t bytes = size * count;
    awsc_loop *loop = exchange->engine->loop;
    if (exchange->long_turn == loop->turns) {
        awsc_curl_exchange_yield(exchange);
        return CURL_WRITEFUNC_PAUSE;
    }
    exchange->last_progress_ms = awsc_loop_now_ms(loop);
    if (awsc_loop_turn_is_long(loop, exchange->last_progress_ms)) exchange->long_turn = loop->turns;
    if (!exchange->head_done)
        return stop(exchange, refuse_response(exchange, "the response has a body before its head"));
    int status = exchange->request.read_upload ? exchange->extras.duplex->receive(exchange, data, bytes)
                                               : give(exchange, data, bytes);
    if (status == AWSC_END) {
        exchange->paused = true;
        return CURL_WRITEFUNC_PAUSE;
    }
    return status ? stop(exchange, status) : bytes;
}
