/* SPDX-License-Identifier: Apache-2.0 */
#include "layout.h"

#include <string.h>

#include "decimal.h"
#include "pager.h"
#include "value.h"

/* Size in bytes at which collected text is printed. */
enum { FULL = 16 * 1024 };

void awsc_cli_append_result_number(awsc_cli_buffer *out, awsc_cli_view text)
{
    const awsc_cli_value number = {.kind = AWSC_CLI_NUMBER, .text = text};
    double real;
    if (awsc_cli_view_equal(text, AWSC_CLI_VIEW("-0")))
        awsc_cli_append_char(out, '0');
    else if (awsc_cli_is_float(&number) && !awsc_cli_parse_f64(text, &real))
        awsc_cli_append_f64(out, real);
    else
        awsc_cli_append_view(out, text);
}

void awsc_cli_write_result_numbers(awsc_arena *arena, awsc_cli_value *value)
{
    awsc_cli_buffer out = AWSC_CLI_BUFFER_INIT;
    for (size_t i = 0; i < value->count; i++) awsc_cli_write_result_numbers(arena, value->entries[i].value);
    if (value->kind != AWSC_CLI_NUMBER) return;
    awsc_cli_append_result_number(&out, value->text);
    value->text = awsc_cli_take(arena, &out);
}

static void new_line(awsc_cli_json_layout *i)
{
    awsc_cli_append_char(&i->out, '\n');
    for (unsigned level = 0; level < i->level; level++) awsc_cli_append_text(&i->out, "    ");
}

size_t awsc_cli_quoted_size(awsc_cli_view text)
{
    size_t at = 1;
    while (at < text.size && text.data[at] != '"') at += text.data[at] == '\\' ? 2 : 1;
    return at < text.size ? at + 1 : text.size;
}

/* Returns the size of the number or word at the beginning. */
static size_t word_size(awsc_cli_view text)
{
    size_t at = 1;
    while (at < text.size && !strchr(",:]}", text.data[at])) at++;
    return at;
}

static void append_word(awsc_cli_json_layout *i, awsc_cli_view word)
{
    bool number = word.data[0] == '-' || awsc_cli_is_digit(word.data[0]);
    if (number)
        awsc_cli_append_result_number(&i->out, word);
    else
        awsc_cli_append_view(&i->out, word);
}

/* Formats the first character, or the text or word that begins with it. Returns its size. */
static size_t take(awsc_cli_json_layout *i, awsc_cli_view text)
{
    char c = text.data[0];
    size_t size = 1;
    bool closes = c == ']' || c == '}';
    if (closes) i->level--;
    if (i->opened != closes && (i->opened || closes)) new_line(i);
    i->opened = c == '[' || c == '{';
    if (i->opened) i->level++;
    if (c == '"') size = awsc_cli_quoted_size(text);
    if (!strchr("[]{},:\"", c)) {
        size = word_size(text);
        append_word(i, (awsc_cli_view){text.data, size});
        return size;
    }
    awsc_cli_append(&i->out, text.data, size);
    if (c == ':') awsc_cli_append_char(&i->out, ' ');
    if (c == ',') new_line(i);
    return size;
}

static void print(awsc_cli_json_layout *i)
{
    if (i->out.failed || !i->out.size) return;
    awsc_cli_page(i->cli, awsc_cli_buffer_view(&i->out));
    awsc_cli_buffer_truncate(&i->out, 0);
    i->began = true;
}

void awsc_cli_lay_out(awsc_cli_json_layout *i, awsc_cli_view piece)
{
    for (size_t at = 0; at < piece.size;) {
        at += take(i, (awsc_cli_view){piece.data + at, piece.size - at});
        if (i->out.size >= FULL) print(i);
    }
}

int awsc_cli_lay_out_end(awsc_cli_json_layout *i)
{
    bool empty = !i->began && awsc_cli_view_equal(awsc_cli_buffer_view(&i->out), AWSC_CLI_VIEW("{}"));
    awsc_cli_append_char(&i->out, '\n');
    bool failed = i->out.failed;
    if (!empty) print(i);
    awsc_cli_buffer_clear(&i->out);
    return failed ? awsc_cli_fail(AWSC_CLI_GENERAL, "Out of memory") : AWSC_CLI_OK;
}
