/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/value_text.h"

#include <math.h>
#include <string.h>

#include "base/encode.h"
#include "base/number.h"
#include "base/repair.h"
#include "base/timestamp.h"
#include "schema/value.h"
#include "schema/walk.h"

const char awsc_value_text_no_memory[] = "memory ran out";

/* ---- writing --------------------------------------------------------------------------------------------------- */

void awsc_time_write(awsc_buffer *out, unsigned format, awsc_time time)
{
    switch (format) {
    case AWSC_TABLE_HTTP_DATE:
        awsc_time_format_http_date(out, time);
        break;
    case AWSC_TABLE_EPOCH_SECONDS:
        awsc_time_format_epoch(out, time);
        break;
    default:
        awsc_time_format_date_time(out, time);
        break;
    }
}

static void write_text(awsc_buffer *out, const awsc_member *member, awsc_view text)
{
    if (member->flags & AWSC_TABLE_MEDIA_TYPE)
        awsc_base64_encode(out, text.data, text.size);
    else
        awsc_buffer_append_view(out, text);
}

void awsc_value_text_write(awsc_buffer *out, const awsc_member *member, const void *field, unsigned time_format)
{
    unsigned format = member->flags & AWSC_TABLE_TIME_FORMAT_MASK;
    switch (awsc_form_of(member)) {
    case AWSC_FORM_BOOL:
    case AWSC_FORM_INTEGER:
    case AWSC_FORM_FLOAT:
        awsc_print_number(out, member, field);
        break;
    case AWSC_FORM_TIME:
        awsc_time_write(out, format ? format : time_format, ((const awsc_opt_time *)field)->value);
        break;
    case AWSC_FORM_TEXT:
        write_text(out, member, awsc_view_text(awsc_pointer_at(field)));
        break;
    case AWSC_FORM_BYTES:
        awsc_base64_encode(out, awsc_bytes_at(field).data, awsc_bytes_at(field).size);
        break;
    default:
        break; /* the model binds nothing else to a header, a label or the query */
    }
}

void awsc_value_text_write_item(awsc_buffer *out, const awsc_member *element, const void *item)
{
    const size_t start = out->size;
    awsc_value_text_write(out, element, item, AWSC_TABLE_HTTP_DATE);
    if (element->type != AWSC_TYPE_TEXT || out->failed) return;
    const char *text = *(const char *const *)item;
    bool plain = text[0] && !strpbrk(text, ",\"") && awsc_view_trim(awsc_view_text(text)).size == strlen(text);
    if (plain || (element->flags & AWSC_TABLE_MEDIA_TYPE)) return;
    awsc_buffer_truncate(out, start);
    awsc_buffer_append_char(out, '"');
    for (; *text; text++) {
        if (*text == '"' || *text == '\\') awsc_buffer_append_char(out, '\\');
        awsc_buffer_append_char(out, *text);
    }
    awsc_buffer_append_char(out, '"');
}

/* ---- reading --------------------------------------------------------------------------------------------------- */

static const char *read_integer(awsc_view text, const awsc_member *member, void *field)
{
    int64_t value;
    if (!awsc_parse_i64(text, &value) && awsc_integer_store(member, field, value)) return NULL;
    static const char expected[][26] = {"a whole number of 8 bits", "a whole number of 16 bits",
                                        "a whole number of 32 bits", "a whole number of 64 bits"};
    return expected[member->type - AWSC_TYPE_I8];
}

int awsc_float_of_digits(awsc_view text, const awsc_member *member, void *field)
{
    double value;
    float narrow;
    if (member->type == AWSC_TYPE_F32) {
        if (awsc_parse_f32(text, &narrow)) return -1;
        *(awsc_opt_f32 *)field = AWSC_F32(narrow);
    } else {
        if (awsc_parse_f64(text, &value)) return -1;
        *(awsc_opt_f64 *)field = AWSC_F64(value);
    }
    return 0;
}

int awsc_float_of_word(awsc_view text, const awsc_member *member, void *field)
{
    bool negative = awsc_view_starts_with(text, AWSC_VIEW("-"));
    float value = (float)NAN;
    if (awsc_view_equal(text, negative ? AWSC_VIEW("-Infinity") : AWSC_VIEW("Infinity")))
        value = negative ? -(float)INFINITY : (float)INFINITY;
    else if (!awsc_view_equal(text, AWSC_VIEW("NaN")))
        return -1;
    if (member->type == AWSC_TYPE_F32)
        *(awsc_opt_f32 *)field = AWSC_F32(value);
    else
        *(awsc_opt_f64 *)field = AWSC_F64((double)value);
    return 0;
}

/* Reads a time in the format that its text has. An error names the model's format. */
static const char *read_time(awsc_view text, const awsc_member *member, unsigned time_format, awsc_opt_time *out)
{
    unsigned format = member->flags & AWSC_TABLE_TIME_FORMAT_MASK;
    if (!format) format = time_format;
    awsc_time time;
    if (!awsc_time_parse_any(text, &time)) {
        *out = AWSC_TIME(time.seconds, time.nanoseconds);
        return NULL;
    }
    if (format == AWSC_TABLE_HTTP_DATE) return "a time of the form Tue, 29 Apr 2014 18:30:38 GMT";
    return format == AWSC_TABLE_EPOCH_SECONDS ? "a time in seconds" : "a time of the form 1985-04-12T23:20:50.52Z";
}

static const char *read_bool(awsc_view text, awsc_opt_bool *out)
{
    bool is_true = awsc_view_equal(text, AWSC_VIEW("true"));
    if (!is_true && !awsc_view_equal(text, AWSC_VIEW("false"))) return "true or false";
    *out = AWSC_BOOL(is_true);
    return NULL;
}

/* Copies the text of a number of any size to the arena; refuses characters that no number contains. */
static const char *read_number(awsc_view text, awsc_arena *arena, const char **out)
{
    for (size_t i = 0; i < text.size; i++)
        if (!awsc_ascii_is_digit(text.data[i]) && !memchr("+-.eE", text.data[i], 5)) return "a number";
    if (!text.size) return "a number";
    *out = awsc_arena_text(arena, text.data, text.size);
    return *out ? NULL : awsc_value_text_no_memory;
}

/* Decodes base64 to bytes in the arena, with a NUL behind them. */
static const char *read_base64(awsc_view text, awsc_arena *arena, char **bytes, size_t *size)
{
    *bytes = awsc_arena_bytes(arena, awsc_base64_decoded_max(text.size) + 1);
    if (!*bytes) return awsc_value_text_no_memory;
    if (awsc_base64_decode(text, *bytes, size)) return "base64";
    (*bytes)[*size] = '\0';
    return NULL;
}

static const char *read_text(awsc_view text, const awsc_member *member, awsc_arena *arena, const char **out)
{
    char *decoded;
    size_t size;
    if (member->flags & AWSC_TABLE_MEDIA_TYPE) {
        const char *problem = read_base64(text, arena, &decoded, &size);
        if (problem) return problem;
        text = awsc_view_of(decoded, size);
        *out = awsc_text_is_sound(text) ? decoded : awsc_arena_repaired(arena, text);
    } else
        *out = awsc_arena_repaired(arena, text);
    return *out ? NULL : awsc_value_text_no_memory;
}

static const char *read_blob(awsc_view text, awsc_arena *arena, awsc_blob *out)
{
    char *bytes;
    size_t size;
    const char *problem = read_base64(text, arena, &bytes, &size);
    if (!problem) *out = (awsc_blob){size ? bytes : AWSC_EMPTY, size};
    return problem;
}

const char *awsc_value_text_read(awsc_view text, const awsc_member *member, unsigned time_format, awsc_arena *arena,
                                 void *field)
{
    switch (awsc_form_of(member)) {
    case AWSC_FORM_BOOL:
        return read_bool(text, field);
    case AWSC_FORM_INTEGER:
        return read_integer(text, member, field);
    case AWSC_FORM_FLOAT:
        return awsc_float_of_word(text, member, field) && awsc_float_of_digits(text, member, field) ? "a number" : NULL;
    case AWSC_FORM_TIME:
        return read_time(text, member, time_format, field);
    case AWSC_FORM_TEXT:
        return member->type == AWSC_TYPE_NUMBER ? read_number(text, arena, field)
                                                : read_text(text, member, arena, field);
    case AWSC_FORM_BYTES:
        return member->type == AWSC_TYPE_BLOB ? read_blob(text, arena, field) : NULL;
    default:
        return NULL; /* the model binds nothing else to a header */
    }
}

/* ---- lists in one header --------------------------------------------------------------------------------------- */

static awsc_view from(awsc_view text, size_t begin)
{
    return awsc_view_of(text.data + begin, text.size - begin);
}

/* Reads a value in quotes, in which a backslash escapes quotes and backslashes. Uses no more memory than the value
 * needs, because a header may contain many values. */
static int split_quoted(awsc_view text, awsc_arena *arena, awsc_view *first, awsc_view *rest)
{
    size_t end = 1, size = 0;
    for (; end < text.size && text.data[end] != '"'; end++, size++)
        if (text.data[end] == '\\' && end + 1 < text.size) end++;
    if (end >= text.size) return -1;
    char *value = awsc_arena_bytes(arena, size + 1);
    if (!value) return -1;
    for (size_t from_at = 1, to = 0; from_at < end; from_at++) {
        if (text.data[from_at] == '\\') from_at++;
        value[to++] = text.data[from_at];
    }
    *first = awsc_view_of(value, size);
    awsc_view between;
    *rest = awsc_view_split(from(text, end + 1), ',', &between);
    return awsc_view_trim(between).size ? -1 : 0;
}

int awsc_value_text_split(awsc_view text, bool dates, awsc_arena *arena, awsc_view *first, awsc_view *rest)
{
    text = awsc_view_trim(text);
    if (text.size && text.data[0] == '"') return split_quoted(text, arena, first, rest);
    awsc_view head;
    *rest = awsc_view_split(text, ',', &head);
    if (dates && rest->data) {
        awsc_view second;
        *rest = awsc_view_split(*rest, ',', &second);
        head.size += 1 + second.size;
    }
    *first = awsc_view_trim(head);
    return 0;
}
