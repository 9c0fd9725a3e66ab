#include "json/writer.h"

#include <math.h>

#include "base/encode.h"

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

/* What stands for a character after a backslash; 0: nothing, it stays; 'u': four digits. */
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

void awsc_json_append_quoted(awsc_buffer *out, awsc_view text)
{
    size_t plain = 0; /* where what is not yet written begins */
    awsc_buffer_append_char(out, '"');
    for (size_t i = 0; i < text.size; i++) {
        char escape = escape_of(text.data[i]);
        if (!escape) continue;
        awsc_buffer_append(out, text.data + plain, i - plain);
        plain = i + 1;
        unsigned char c = (unsigned char)text.data[i];
        char sequence[6] = {'\\', escape, '0', '0', "0123456789abcdef"[c >> 4], "0123456789abcdef"[c & 15]};
        awsc_buffer_append(out, sequence, escape == 'u' ? 6 : 2);
    }
    if (text.size > plain) awsc_buffer_append(out, text.data + plain, text.size - plain);
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

void awsc_json_write_f32(awsc_json_writer *writer, float value)
{
    if (!isfinite(value)) {
        awsc_json_write_f64(writer, (double)value);
        return;
    }
    before_value(writer);
    awsc_buffer_append_f32(writer->out, value);
}

void awsc_json_write_base64(awsc_json_writer *writer, awsc_view bytes)
{
    before_value(writer);
    awsc_buffer_append_char(writer->out, '"');
    awsc_base64_encode(writer->out, bytes.data, bytes.size);
    awsc_buffer_append_char(writer->out, '"');
}
