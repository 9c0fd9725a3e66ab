/* SPDX-License-Identifier: Apache-2.0 */
/* Decodes JSON as the model says, and nothing else. */
#include "base/timestamp.h"
#include "codec/json_decoder.h"
#include "error/error.h"

static int decode_time(awsc_json_decoder *d, unsigned format, awsc_time *out, const awsc_path *path)
{
    awsc_view text;
    if (format != AWSC_TABLE_DATE_TIME && format != AWSC_TABLE_HTTP_DATE) {
        int status = awsc_json_decode_number(d, &text, "a number of seconds", path);
        if (status || !awsc_time_parse_epoch(text, out)) return status;
        return awsc_fail_at(d->error, path, "the time is not a number of seconds of 64 bits");
    }
    awsc_json_string string;
    char room[AWSC_JSON_LONGEST_WORD];
    if (awsc_json_peek(&d->reader) != AWSC_JSON_STRING) return awsc_json_fail_kind(d, path, "a string with a time");
    if (awsc_json_take_string(&d->reader, &string)) return awsc_json_fail_syntax(d, path);
    text = awsc_json_word_of(&string, room);
    const bool http = format == AWSC_TABLE_HTTP_DATE;
    if (!(http ? awsc_time_parse_http_date(text, out) : awsc_time_parse_date_time(text, out))) return AWSC_OK;
    return awsc_fail_at(d->error, path, "the time is not of the form %s",
                        http ? "Tue, 29 Apr 2014 18:30:38 GMT" : "1985-04-12T23:20:50.52Z");
}

const struct awsc_json_strictness awsc_json_strict = {decode_time};
