/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libcurl reads the lines of a list in three ways: "Name: value" is sent, "Name;" is sent without a value, and "Name:"
 * keeps libcurl from sending a header of its own.
 */
#include "signing/curl_headers.h"

#include <stddef.h>

#include <awsc/curl.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "error/error.h"
#include "http/http.h"

typedef struct header_line {
    awsc_view name;
    awsc_view value;
    bool is_sent; /* false: "Name:" */
} header_line;

static bool read_line(const char *text, header_line *out)
{
    awsc_view line = awsc_view_text(text);
    awsc_view value = awsc_view_split(line, ':', &out->name);
    if (value.data) {
        out->value = awsc_view_trim(value);
        out->is_sent = out->value.size > 0;
        return out->name.size > 0;
    }
    value = awsc_view_split(line, ';', &out->name);
    out->value = awsc_view_of("", 0);
    out->is_sent = true;
    return value.data && awsc_view_trim(value).size == 0 && out->name.size > 0;
}

/* Returns whether to sign the header. Content-Length is not signed: proxies may change it, and a service may reject its
 * signature. */
static bool goes_into_request(const header_line *line)
{
    return line->is_sent && !awsc_view_equal_ignore_case(line->name, AWSC_VIEW("Content-Length"));
}

int awsc_curl_headers_read(const struct curl_slist *given, awsc_http_request *request, awsc_error **error)
{
    int number = 1;
    for (; given; given = given->next, number++) {
        header_line line;
        if (!given->data || !read_line(given->data, &line))
            return awsc_error_set(error, AWSC_ERR_VALIDATION,
                                  "awsc_curl_sign: headers: line %d is invalid; expected \"Name: value\", \"Name;\" or "
                                  "\"Name:\"",
                                  number);
        if (awsc_view_equal_ignore_case(line.name, AWSC_VIEW("X-Amz-Content-Sha256")))
            return awsc_error_set(error, AWSC_ERR_VALIDATION,
                                  "awsc_curl_sign: headers: line %d is X-Amz-Content-Sha256; expected its value in "
                                  "payload_hash",
                                  number);
        if (!goes_into_request(&line)) continue;
        bool is_host = awsc_view_equal_ignore_case(line.name, AWSC_VIEW("Host"));
        int status = awsc_http_request_put_header(request, line.name, line.value, is_host, error);
        if (status) return status;
    }
    return AWSC_OK;
}

static int append_line(struct curl_slist **list, const char *line, awsc_error **error)
{
    struct curl_slist *longer = line ? curl_slist_append(*list, line) : NULL;
    if (!longer) return awsc_error_nomem(error);
    *list = longer;
    return AWSC_OK;
}

static int append_headers(const awsc_http_request *request, struct curl_slist **list, awsc_error **error)
{
    awsc_buffer line = AWSC_BUFFER_INIT_SECRET(awsc_memory());
    int status = AWSC_OK;
    for (size_t i = 0; !status && i < request->headers.count; i++) {
        const awsc_http_field *field = &request->headers.items[i];
        awsc_buffer_truncate(&line, 0);
        awsc_buffer_append(&line, field->name, field->name_size);
        awsc_buffer_append_text(&line, field->value_size ? ": " : ";");
        awsc_buffer_append(&line, field->value, field->value_size);
        status = append_line(list, awsc_buffer_text(&line), error);
    }
    awsc_buffer_clear_secret(&line);
    return status;
}

/* Returns whether a line that is not signed stays in the list. "Host:" does not: it would stop libcurl from sending the
 * signed Host header. */
static bool is_kept(const header_line *line)
{
    return !goes_into_request(line) && !awsc_view_equal_ignore_case(line->name, AWSC_VIEW("Host"));
}

int awsc_curl_headers_make(const awsc_http_request *request, const struct curl_slist *given, struct curl_slist **out,
                           awsc_error **error)
{
    struct curl_slist *list = NULL;
    int status = append_headers(request, &list, error);
    for (; !status && given; given = given->next) {
        header_line line;
        if (read_line(given->data, &line) && is_kept(&line)) status = append_line(&list, given->data, error);
    }
    if (status) {
        awsc_curl_headers_free(list);
        return status;
    }
    *out = list;
    return AWSC_OK;
}

void awsc_curl_headers_free(struct curl_slist *headers)
{
    for (struct curl_slist *item = headers; item; item = item->next)
        if (item->data) awsc_wipe_text(item->data);
    curl_slist_free_all(headers);
}
