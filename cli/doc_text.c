/* SPDX-License-Identifier: Apache-2.0 */
#include "doc_text.h"

#include <string.h>

#include "width.h"

#define WIDTH 78

static size_t paragraph_end(awsc_cli_view text, size_t at)
{
    const char *found = memchr(text.data + at, '\n', text.size - at);
    return found ? (size_t)(found - text.data) : text.size;
}

void awsc_cli_indent(awsc_cli_buffer *out, size_t indent)
{
    for (size_t i = 0; i < indent; i++) awsc_cli_append_char(out, ' ');
}

/* Appends one line, wrapped at blanks. Indents the continuation lines by `hanging` more. */
static void wrap_line(awsc_cli_buffer *out, awsc_cli_view line, size_t indent, size_t hanging)
{
    size_t column = indent;
    bool first = true;
    awsc_cli_indent(out, indent);
    for (size_t at = 0; at < line.size;) {
        while (at < line.size && line.data[at] == ' ') at++;
        size_t end = at;
        while (end < line.size && line.data[end] != ' ') end++;
        awsc_cli_view word = {line.data + at, end - at};
        size_t width = awsc_cli_width(word);
        if (!first && column + 1 + width > WIDTH) {
            awsc_cli_append_char(out, '\n');
            awsc_cli_indent(out, hanging);
            column = hanging;
            first = true;
        }
        if (!first) awsc_cli_append_char(out, ' ');
        awsc_cli_append_view(out, word);
        column += width + !first;
        first = false;
        at = end;
    }
    awsc_cli_append_char(out, '\n');
}

void awsc_cli_append_doc(awsc_cli_buffer *out, const char *doc, size_t indent)
{
    awsc_cli_view text = awsc_cli_view_text(doc);
    for (size_t at = 0; at < text.size;) {
        size_t end = paragraph_end(text, at);
        awsc_cli_view line = {text.data + at, end - at};
        size_t lead = 0;
        while (lead < line.size && line.data[lead] == ' ') lead++;
        bool item = line.size > lead + 1 && line.data[lead] == '*' && line.data[lead + 1] == ' ';
        if (line.size) {
            wrap_line(out, (awsc_cli_view){line.data + lead, line.size - lead}, indent + lead,
                      indent + lead + (item ? 2 : 0));
        } else {
            awsc_cli_append_char(out, '\n');
        }
        at = end + 1;
    }
}
