/* SPDX-License-Identifier: Apache-2.0 */
/* Rewrites JSON of a response so that a strict reader accepts it. */
#include "json/reader.h"
#include "json/writer.h"

/* Appends the string as a forgiving reader decodes it. */
static void append_broken(const awsc_json_string *string, awsc_buffer *out)
{
    awsc_buffer text = AWSC_BUFFER_INIT_SECRET(out->allocator);
    char *room = awsc_buffer_reserve(&text, awsc_json_unescaped_max(string) + 1);
    if (room) awsc_buffer_added(&text, awsc_json_unescape(string, room));
    if (room)
        awsc_json_append_quoted(out, awsc_buffer_view(&text));
    else
        out->failed = true;
    awsc_buffer_clear_secret(&text);
}

/* Appends the string whose opening quote is at `at`. Returns the position behind the string. */
static const char *append_string(const char *at, const char *end, bool null, awsc_buffer *out)
{
    awsc_json_reader reader;
    awsc_json_string string;
    awsc_view rest = {at, (size_t)(end - at)};
    awsc_json_reader_init(&reader, rest, 1);
    if (!awsc_json_take_string(&reader, &string) && !(null && string.has_null)) {
        awsc_buffer_append(out, at, (size_t)(reader.at - at));
        return reader.at;
    }
    awsc_json_reader_init_forgiving(&reader, rest, 1);
    if (awsc_json_take_string(&reader, &string)) return end; /* a forgiving reader took it before */
    append_broken(&string, out);
    return reader.at;
}

void awsc_json_repair(awsc_view value, bool null, awsc_buffer *out)
{
    const char *at = value.data, *end = at + value.size;
    while (at < end) {
        const char *quote = memchr(at, '"', (size_t)(end - at));
        awsc_buffer_append(out, at, (size_t)((quote ? quote : end) - at));
        at = quote ? append_string(quote, end, null, out) : end;
    }
}
