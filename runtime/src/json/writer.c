/* SPDX-License-Identifier: Apache-2.0 */
#include "json/writer.h"

#include <math.h>
#include <string.h>

#include "base/encode.h"
#include "json/scan.h"

static void before_value(awsc_json_writer *writer)
{
    if (writer->comma) awsc_buffer_append_char(writer->out, ',');
    writer->comma = true;
}

void awsc_json_write_open(awsc_json_writer *writer, char open)
{
    before_value(writer);
    awsc_buffer_append_char(writer->out, open);
    writer->comma = false;
}

void awsc_json_write_close(awsc_json_writer *writer, char close)
{
    awsc_buffer_append_char(writer->out, close);
    writer->comma = true;
}

void awsc_json_write_name(awsc_json_writer *writer, awsc_view name)
{
    before_value(writer);
    awsc_json_append_quoted(writer->out, name);
    awsc_buffer_append_char(writer->out, ':');
    writer->comma = false;
}

/* Returns the character that follows the backslash in the escape of `c`; 'u' for \u00XX, 0 if `c` needs no escape. */
static char escape_of(char c)
{
    switch (c) {
    case '"':
        return '"';
    case '\\':
        return '\\';
    case '\b':
        return 'b';
    case '\f':
        return 'f';
    case '\n':
        return 'n';
    case '\r':
        return 'r';
    case '\t':
        return 't';
    default:
        return (unsigned char)c < 0x20 ? 'u' : '\0';
    }
}

/* Writes the escape of a character. Returns its size in bytes. */
static size_t write_escape(char *out, char escape, unsigned char c)
{
    const char sequence[6] = {'\\', escape, '0', '0', "0123456789abcdef"[c >> 4], "0123456789abcdef"[c & 15]};
    size_t size = escape == 'u' ? 6 : 2;
    memcpy(out, sequence, size);
    return size;
}

/* Appends the text from `at`, the first character that needs an escape, to `end`. */
static void append_escaped(awsc_buffer *out, const char *at, const char *end)
{
    while (at < end) {
        const char *run = at;
        while (at < end && !escape_of(*at)) at = awsc_json_skip_plain(at + 1, end);
        awsc_buffer_append(out, run, (size_t)(at - run));
        if (at == end) return;
        char sequence[6];
        awsc_buffer_append(out, sequence, write_escape(sequence, escape_of(*at), (unsigned char)*at));
        at++;
    }
}

/* Appends a text without special characters, the usual case, in one piece with its quotes. */
void awsc_json_append_quoted(awsc_buffer *out, awsc_view text)
{
    if (!text.size) text.data = ""; /* it may be NULL */
    const char *end = text.data + text.size, *at = awsc_json_skip_plain(text.data, end);
    while (at < end && !escape_of(*at)) at = awsc_json_skip_plain(at + 1, end);
    size_t plain = (size_t)(at - text.data);
    char *to = awsc_buffer_reserve(out, plain + 2);
    if (!to) return;
    *to++ = '"';
    memcpy(to, text.data, plain);
    to[plain] = '"';
    awsc_buffer_added(out, plain + 1 + (plain == text.size));
    if (plain == text.size) return;
    append_escaped(out, at, end);
    awsc_buffer_append_char(out, '"');
}

void awsc_json_write_string(awsc_json_writer *writer, awsc_view text)
{
    before_value(writer);
    awsc_json_append_quoted(writer->out, text);
}

void awsc_json_write_raw(awsc_json_writer *writer, awsc_view text)
{
    before_value(writer);
    awsc_buffer_append_view(writer->out, text);
}

void awsc_json_write_i64(awsc_json_writer *writer, int64_t value)
{
    before_value(writer);
    awsc_buffer_append_i64(writer->out, value);
}

void awsc_json_write_f64(awsc_json_writer *writer, double value)
{
    before_value(writer);
    bool quoted = !isfinite(value);
    if (quoted) awsc_buffer_append_char(writer->out, '"');
    awsc_buffer_append_f64(writer->out, value);
    if (quoted) awsc_buffer_append_char(writer->out, '"');
}

void awsc_json_write_base64(awsc_json_writer *writer, awsc_view bytes)
{
    before_value(writer);
    awsc_buffer_append_char(writer->out, '"');
    awsc_base64_encode(writer->out, bytes.data, bytes.size);
    awsc_buffer_append_char(writer->out, '"');
}
