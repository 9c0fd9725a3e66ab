/* SPDX-License-Identifier: Apache-2.0 */
/* Decodes scalars that are rarer than texts and integers. */
#include <math.h>

#include "base/encode.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/timestamp.h"
#include "codec/json_decoder.h"
#include "error/error.h"

/* ---- bytes and documents --------------------------------------------------------------------------------------- */

int awsc_json_decode_blob(awsc_json_decoder *d, awsc_blob *out, const awsc_path *path)
{
    awsc_json_string string;
    if (awsc_json_peek(&d->reader) != AWSC_JSON_STRING) return awsc_json_fail_kind(d, path, "a string of base64");
    if (awsc_json_read_string(&d->reader, &string)) return awsc_json_fail_syntax(d, path);
    *out = (awsc_blob){AWSC_EMPTY, 0};
    if (string.raw.size == 0) return AWSC_OK;
    if (string.broken) return awsc_fail_at(d->error, path, "the string is not base64");
    char *bytes = awsc_arena_bytes(d->arena, string.raw.size);
    if (!bytes) return awsc_error_nomem(d->error);
    awsc_view text = string.raw;
    if (string.escaped) text = awsc_view_of(bytes, awsc_json_unescape(&string, bytes));
    size_t size;
    /* Decoding in place is safe: the output never overtakes the input. */
    if (awsc_base64_decode(text, bytes, &size)) return awsc_fail_at(d->error, path, "the string is not base64");
    if (size) *out = (awsc_blob){bytes, size};
    return AWSC_OK;
}

/* Returns a copy of JSON text that a strict reader accepts; NULL when memory runs out. */
static const char *keep_repaired(awsc_arena *arena, awsc_view text, size_t *size)
{
    awsc_buffer sound = AWSC_BUFFER_INIT_SECRET(awsc_memory());
    awsc_json_repair(text, false, &sound);
    const char *copy = sound.failed ? NULL : awsc_arena_text(arena, sound.data, sound.size);
    *size = sound.size;
    awsc_buffer_clear_secret(&sound);
    return copy;
}

int awsc_json_decode_document(awsc_json_decoder *d, awsc_json *out, const awsc_path *path)
{
    awsc_view text;
    d->reader.forgave = false;
    if (awsc_json_skip(&d->reader, &text)) return awsc_json_fail_syntax(d, path);
    out->size = text.size;
    out->data =
        d->reader.forgave ? keep_repaired(d->arena, text, &out->size) : awsc_arena_text(d->arena, text.data, text.size);
    return out->data ? AWSC_OK : awsc_error_nomem(d->error);
}

/* ---- numbers --------------------------------------------------------------------------------------------------- */

int awsc_json_decode_number(awsc_json_decoder *d, awsc_view *number, const char *expected, const awsc_path *path)
{
    if (awsc_json_peek(&d->reader) != AWSC_JSON_NUMBER) return awsc_json_fail_kind(d, path, expected);
    return awsc_json_read_number(&d->reader, number) ? awsc_json_fail_syntax(d, path) : AWSC_OK;
}

/* Reads infinity or NaN, which JSON can only express as strings. */
static int read_special(awsc_json_decoder *d, double *out, const awsc_path *path)
{
    awsc_json_string string;
    if (awsc_json_read_string(&d->reader, &string)) return awsc_json_fail_syntax(d, path);
    if (awsc_json_string_equal(&string, AWSC_VIEW("NaN")))
        *out = (double)NAN;
    else if (awsc_json_string_equal(&string, AWSC_VIEW("Infinity")))
        *out = (double)INFINITY;
    else if (awsc_json_string_equal(&string, AWSC_VIEW("-Infinity")))
        *out = -(double)INFINITY;
    else
        return awsc_fail_at(d->error, path, "expected a number, \"NaN\", \"Infinity\" or \"-Infinity\"");
    return AWSC_OK;
}

int awsc_json_decode_float(awsc_json_decoder *d, const awsc_member *member, void *field, const awsc_path *path)
{
    const bool single = member->type == AWSC_TYPE_F32;
    double value = 0;
    float narrow = 0;
    if (awsc_json_peek(&d->reader) == AWSC_JSON_STRING) {
        int status = read_special(d, &value, path);
        if (status) return status;
        narrow = (float)value;
    } else {
        awsc_view number;
        int status = awsc_json_decode_number(d, &number, "a number", path);
        if (status) return status;
        if (single ? awsc_parse_f32(number, &narrow) : awsc_parse_f64(number, &value))
            return awsc_fail_at(d->error, path, "the number is too large");
    }
    if (single)
        *(awsc_opt_f32 *)field = AWSC_F32(narrow);
    else
        *(awsc_opt_f64 *)field = AWSC_F64(value);
    return AWSC_OK;
}

/* ---- times ----------------------------------------------------------------------------------------------------- */

enum { LONGEST_TIME = 64 };

/* Returns the text, without escapes, of a string that may be a time. */
static awsc_view time_text(const awsc_json_string *string, char room[LONGEST_TIME])
{
    if (!string->escaped || string->broken || string->raw.size > LONGEST_TIME) return string->raw;
    return awsc_view_of(room, awsc_json_unescape(string, room));
}

/* Decodes a time whose format follows from its text, not from the model. A JSON number is epoch-seconds; in plain
 * form a string cannot be. */
static int decode_any_time(awsc_json_decoder *d, awsc_time *out, const awsc_path *path)
{
    awsc_view text;
    awsc_json_string string;
    char room[LONGEST_TIME];
    int bad;
    enum awsc_json_kind kind = awsc_json_peek(&d->reader);
    if (kind == AWSC_JSON_NUMBER) {
        if (awsc_json_read_number(&d->reader, &text)) return awsc_json_fail_syntax(d, path);
        bad = awsc_time_parse_epoch(text, out);
    } else if (kind == AWSC_JSON_STRING) {
        if (awsc_json_take_string(&d->reader, &string)) return awsc_json_fail_syntax(d, path);
        text = time_text(&string, room);
        bad = d->plain ? awsc_time_parse_date_time(text, out) && awsc_time_parse_http_date(text, out)
                       : awsc_time_parse_any(text, out);
    } else
        return awsc_json_fail_kind(d, path, "a number of seconds or a string with a time");
    if (!bad) return AWSC_OK;
    return awsc_fail_at(d->error, path,
                        "the time is not a number of seconds, and not of the form 1985-04-12T23:20:50.52Z");
}

static int decode_modeled_time(awsc_json_decoder *d, unsigned format, awsc_time *out, const awsc_path *path)
{
    awsc_view text;
    if (format != AWSC_TABLE_DATE_TIME && format != AWSC_TABLE_HTTP_DATE) {
        int status = awsc_json_decode_number(d, &text, "a number of seconds", path);
        if (status || !awsc_time_parse_epoch(text, out)) return status;
        return awsc_fail_at(d->error, path, "the time is not a number of seconds of 64 bits");
    }
    awsc_json_string string;
    char room[LONGEST_TIME];
    if (awsc_json_peek(&d->reader) != AWSC_JSON_STRING) return awsc_json_fail_kind(d, path, "a string with a time");
    if (awsc_json_take_string(&d->reader, &string)) return awsc_json_fail_syntax(d, path);
    text = time_text(&string, room);
    const bool http = format == AWSC_TABLE_HTTP_DATE;
    if (!(http ? awsc_time_parse_http_date(text, out) : awsc_time_parse_date_time(text, out))) return AWSC_OK;
    return awsc_fail_at(d->error, path, "the time is not of the form %s",
                        http ? "Tue, 29 Apr 2014 18:30:38 GMT" : "1985-04-12T23:20:50.52Z");
}

int awsc_json_decode_time(awsc_json_decoder *d, const awsc_member *member, awsc_opt_time *out, const awsc_path *path)
{
    awsc_time time;
    int status = d->plain || d->reader.forgiving
                     ? decode_any_time(d, &time, path)
                     : decode_modeled_time(d, member->flags & AWSC_TABLE_TIME_FORMAT_MASK, &time, path);
    if (!status) *out = AWSC_TIME(time.seconds, time.nanoseconds);
    return status;
}
