/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers, times, base64 and percent-encoding: every parsed value is written, and parsing the result gives the same
 * value. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/encode.h"
#include "base/number.h"
#include "base/timestamp.h"
#include "fuzz.h"

typedef int parse_time(awsc_view text, awsc_time *out);
typedef void format_time(awsc_buffer *out, awsc_time time);

/* Formats keep milliseconds at most. */
static void check_time(awsc_view text, parse_time *parse, format_time *format)
{
    awsc_time time = {0, 0};
    awsc_time again = {0, 0};
    if (parse(text, &time)) return;
    FUZZ_EXPECT(time.nanoseconds >= 0 && time.nanoseconds < 1000000000);
    awsc_buffer written = AWSC_BUFFER_INIT(awsc_allocator_default());
    format(&written, time);
    FUZZ_EXPECT(!written.failed);
    if (parse(awsc_buffer_view(&written), &again) == 0) FUZZ_EXPECT(again.seconds == time.seconds);
    awsc_buffer_clear(&written);
}

static void check_numbers(awsc_view text)
{
    int64_t whole = 0;
    int64_t same = 0;
    uint64_t natural = 0;
    double number = 0;
    float single = 0;
    bool is_whole = awsc_parse_whole(text, &whole) == 0;
    bool is_number = awsc_parse_f64(text, &number) == 0;
    if (is_whole) FUZZ_EXPECT(is_number && fabs(number - (double)whole) <= fabs(number) * 1e-15);
    if (awsc_parse_i64(text, &same) == 0 && is_whole) FUZZ_EXPECT(whole == same);
    if (awsc_parse_u64(text, &natural) == 0 && awsc_parse_i64(text, &same) == 0) FUZZ_EXPECT(natural == (uint64_t)same);
    if (awsc_parse_f32(text, &single) == 0 && isfinite(single)) FUZZ_EXPECT(is_number);
}

static void check_base64(awsc_view text)
{
    size_t size = 0;
    char *bytes = malloc(awsc_base64_decoded_max(text.size) + 1);
    if (awsc_base64_decode(text, bytes, &size) == 0) {
        awsc_buffer again = AWSC_BUFFER_INIT(awsc_allocator_default());
        awsc_base64_encode(&again, bytes, size);
        FUZZ_EXPECT(again.size == text.size);
        awsc_buffer_clear(&again);
    }
    free(bytes);
}

static void check_uri(awsc_view text)
{
    awsc_buffer encoded = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_buffer decoded = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_uri_encode(&encoded, text, false);
    awsc_uri_decode(&decoded, awsc_buffer_view(&encoded));
    FUZZ_EXPECT(decoded.size == text.size && (!text.size || memcmp(decoded.data, text.data, text.size) == 0));
    awsc_buffer_clear(&encoded);
    awsc_buffer_clear(&decoded);
    awsc_uri_decode(&decoded, text);
    awsc_buffer_clear(&decoded);
    if (awsc_utf8_valid(text)) FUZZ_EXPECT(awsc_utf8_length(text) <= text.size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    awsc_view text = awsc_view_of((const char *)data, size);
    awsc_time time;
    check_time(text, awsc_time_parse_date_time, awsc_time_format_date_time);
    check_time(text, awsc_time_parse_http_date, awsc_time_format_http_date);
    check_time(text, awsc_time_parse_epoch, awsc_time_format_epoch);
    (void)awsc_time_parse_basic(text, &time);
    check_numbers(text);
    check_base64(text);
    check_uri(text);
    return 0;
}

void fuzz_seeds(void)
{
    static const char *const texts[] = {
        "1985-04-12T23:20:50.52Z",
        "2016-12-31T23:59:60+13:59",
        "Tue, 29 Apr 2014 18:30:38 GMT",
        "1515531081.1234",
        "20150830T123600Z",
        "-9223372036854775808",
        "18446744073709551615",
        "50e-1",
        "1e400",
        "-0.0",
        "NaN",
        "2.2250738585072014e-308",
        "AAEC/w==",
        "a%20b%zz/\xc3\xa4",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) fuzz_add_text(texts[i]);
}
