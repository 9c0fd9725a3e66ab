/* SPDX-License-Identifier: Apache-2.0 */
/* Decodes scalars that are rarer than texts and integers. */
#include "base/encode.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/timestamp.h"
#include "codec/json_decoder.h"
#include "codec/value_text.h"
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

awsc_view awsc_json_word_of(const awsc_json_string *string, char room[AWSC_JSON_LONGEST_WORD])
{
    if (!string->escaped || string->broken || string->raw.size > AWSC_JSON_LONGEST_WORD) return string->raw;
    return awsc_view_of(room, awsc_json_unescape(string, room));
}

/* ---- numbers --------------------------------------------------------------------------------------------------- */

int awsc_json_decode_number(awsc_json_decoder *d, awsc_view *number, const char *expected, const awsc_path *path)
{
    if (awsc_json_peek(&d->reader) != AWSC_JSON_NUMBER) return awsc_json_fail_kind(d, path, expected);
    return awsc_json_read_number(&d->reader, number) ? awsc_json_fail_syntax(d, path) : AWSC_OK;
}

/* JSON can express infinity and NaN only as strings. */
int awsc_json_decode_float(awsc_json_decoder *d, const awsc_member *member, void *field, const awsc_path *path)
{
    awsc_json_string string;
    char room[AWSC_JSON_LONGEST_WORD];
    if (awsc_json_peek(&d->reader) == AWSC_JSON_STRING) {
        if (awsc_json_read_string(&d->reader, &string)) return awsc_json_fail_syntax(d, path);
        if (!awsc_float_of_word(awsc_json_word_of(&string, room), member, field)) return AWSC_OK;
        return awsc_fail_at(d->error, path, "expected a number, \"NaN\", \"Infinity\" or \"-Infinity\"");
    }
    awsc_view number;
    int status = awsc_json_decode_number(d, &number, "a number", path);
    if (!status && awsc_float_of_digits(number, member, field))
        return awsc_fail_at(d->error, path, "the number is too large");
    return status;
}

/* ---- times ----------------------------------------------------------------------------------------------------- */

/* Decodes a time whose format follows from its text, not from the model. A JSON number is epoch-seconds; in plain
 * form a string cannot be. */
static int decode_any_time(awsc_json_decoder *d, awsc_time *out, const awsc_path *path)
{
    awsc_view text;
    awsc_json_string string;
    char room[AWSC_JSON_LONGEST_WORD];
    int bad;
    enum awsc_json_kind kind = awsc_json_peek(&d->reader);
    if (kind == AWSC_JSON_NUMBER) {
        if (awsc_json_read_number(&d->reader, &text)) return awsc_json_fail_syntax(d, path);
        bad = awsc_time_parse_epoch(text, out);
    } else if (kind == AWSC_JSON_STRING) {
        if (awsc_json_take_string(&d->reader, &string)) return awsc_json_fail_syntax(d, path);
        text = awsc_json_word_of(&string, room);
        bad = d->plain ? d->plain->parse_time(text, out) : awsc_time_parse_any(text, out);
    } else
        return awsc_json_fail_kind(d, path, "a number of seconds or a string with a time");
    if (!bad) return AWSC_OK;
    return awsc_fail_at(d->error, path,
                        "the time is not a number of seconds, and not of the form 1985-04-12T23:20:50.52Z");
}

int awsc_json_decode_time(awsc_json_decoder *d, const awsc_member *member, awsc_opt_time *out, const awsc_path *path)
{
    awsc_time time;
    int status = d->plain || !d->strict
                     ? decode_any_time(d, &time, path)
                     : d->strict->decode_time(d, member->flags & AWSC_TABLE_TIME_FORMAT_MASK, &time, path);
    if (!status) *out = AWSC_TIME(time.seconds, time.nanoseconds);
    return status;
}
