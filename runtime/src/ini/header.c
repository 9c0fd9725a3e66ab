/* SPDX-License-Identifier: Apache-2.0 */
#include "ini/header.h"

#include <string.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static awsc_view trim(awsc_view text)
{
    while (text.size && is_blank(text.data[0])) text.data++, text.size--;
    while (text.size && is_blank(text.data[text.size - 1])) text.size--;
    return text;
}

bool awsc_profile_name_is_plain(awsc_view text)
{
    if (text.size == 0) return false;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (!awsc_ascii_is_alpha(c) && !awsc_ascii_is_digit(c) && (c == '\0' || !strchr("_-/.%@:+", c))) return false;
    }
    return true;
}

/* Returns the kind of a section of the config file; -1 if the kind is unknown. */
static int kind_of(awsc_view word, bool has_name)
{
    if (!has_name) return awsc_view_equal(word, AWSC_VIEW("default")) ? AWSC_SECTION_BARE_DEFAULT : -1;
    if (awsc_view_equal(word, AWSC_VIEW("profile"))) return AWSC_SECTION_PROFILE;
    if (awsc_view_equal(word, AWSC_VIEW("sso-session"))) return AWSC_SECTION_SSO_SESSION;
    if (awsc_view_equal(word, AWSC_VIEW("services"))) return AWSC_SECTION_SERVICES;
    return -1;
}

static void split_first_word(awsc_view inside, awsc_view *word, awsc_view *rest)
{
    size_t split = 0;
    while (split < inside.size && !is_blank(inside.data[split])) split++;
    *word = (awsc_view){inside.data, split};
    *rest = trim((awsc_view){inside.data + split, inside.size - split});
}

/* ---- strict ---------------------------------------------------------------------------------------------------- */

static awsc_view before_comment_sign(awsc_view line)
{
    size_t size = 0;
    while (size < line.size && line.data[size] != '#' && line.data[size] != ';') size++;
    return (awsc_view){line.data, size};
}

static const char no_bracket[] = "the section has no closing bracket";

awsc_section_header awsc_section_header_strict(awsc_view line, enum awsc_profile_file_kind file)
{
    awsc_section_header header = {-1, {NULL, 0}, NULL, false};
    awsc_view word, name;
    line = trim(before_comment_sign(line));
    if (line.size < 2 || line.data[line.size - 1] != ']') {
        header.odd = no_bracket;
        return header;
    }
    split_first_word(trim((awsc_view){line.data + 1, line.size - 2}), &word, &name);
    if (file == AWSC_PROFILE_CREDENTIALS_FILE)
        header.kind = name.size ? -1 : AWSC_SECTION_PROFILE;
    else
        header.kind = kind_of(word, name.size != 0);
    header.name = name.size ? name : word;
    if (!awsc_profile_name_is_plain(header.name)) header.kind = -1;
    return header;
}

/* ---- forgiving ------------------------------------------------------------------------------------------------- */

/* State of a scan through text with shell quotes. */
typedef struct quotes {
    char open; /* the quote that is open, or 0 */
    bool escaped;
} quotes;

/* Advances by one character. Returns whether it is part of the text, not a quote or backslash of the shell. */
static bool take_character(quotes *q, const char *at, const char *end)
{
    if (q->escaped) {
        q->escaped = false;
        return true;
    }
    bool escapes = q->open == '"' ? at + 1 < end && (at[1] == '"' || at[1] == '\\') : q->open == 0;
    if (*at == '\\' && escapes) {
        q->escaped = true;
        return false;
    }
    if (q->open ? *at == q->open : *at == '"' || *at == '\'') {
        q->open = q->open ? '\0' : *at;
        return false;
    }
    return true;
}

static bool is_plain(const quotes *q)
{
    return !q->open && !q->escaped;
}

/* Returns the first closing bracket outside of quotes, else the first at all; NULL if there is no bracket. */
static const char *find_bracket(awsc_view line)
{
    quotes q = {'\0', false};
    const char *end = line.data + line.size;
    for (const char *at = line.data + 1; at < end; at++) {
        bool outside = is_plain(&q);
        if (take_character(&q, at, end) && outside && *at == ']') return at;
    }
    return memchr(line.data, ']', line.size);
}

/* Splits the text into shell words and writes them to `buffer`, each preceded by a NUL. Returns their number, or -1 if
 * a quote is not closed. */
static int split_words(awsc_view text, awsc_buffer *buffer)
{
    quotes q = {'\0', false};
    int count = 0;
    bool in_word = false;
    const char *end = text.data + text.size;
    for (const char *at = text.data; at < end; at++) {
        bool outside = is_plain(&q);
        if (outside && is_blank(*at)) {
            in_word = false;
            continue;
        }
        if (!in_word) {
            awsc_buffer_append_char(buffer, '\0');
            count++;
        }
        in_word = true;
        if (take_character(&q, at, end)) awsc_buffer_append_char(buffer, *at);
    }
    return is_plain(&q) ? count : -1;
}

/* Returns word `index` from the buffer of split_words. */
static awsc_view word_at(const awsc_buffer *buffer, int index)
{
    const char *at = buffer->data + 1;
    for (; index > 0; index--) at += strlen(at) + 1;
    return awsc_view_text(at);
}

static bool is_printable(awsc_view text)
{
    for (size_t i = 0; i < text.size; i++)
        if ((unsigned char)text.data[i] < ' ' || text.data[i] == 0x7f) return false;
    return true;
}

static void ignore(awsc_section_header *header, const char *why)
{
    header->odd = why;
    header->ignored = true;
}

/* Reads [KIND NAME] or [default]. A header that is not closed, or has too many words, still gets a name, for messages.
 */
static void read_config_header(awsc_view inside, awsc_buffer *buffer, awsc_section_header *header)
{
    awsc_view word, rest;
    int words = split_words(inside, buffer);
    if (buffer->failed) return;
    split_first_word(inside, &word, &rest);
    header->kind = kind_of(word, rest.size != 0);
    header->name = rest.size ? rest : word;
    bool needs_name = !rest.size && kind_of(word, true) >= 0;
    if (words == 2)
        header->name = word_at(buffer, 1);
    else if (needs_name)
        ignore(header, "the section has no name");
    else if (header->kind >= 0 && rest.size)
        ignore(header, words < 0 ? "a quote in the section's name is not closed"
                                 : "the section's name has blanks and no quotes");
}

/* Reads [NAME], which the AWS CLI writes without quotes. */
static void read_credentials_header(awsc_view inside, awsc_buffer *buffer, awsc_section_header *header)
{
    awsc_view word, rest;
    split_first_word(inside, &word, &rest);
    header->kind = AWSC_SECTION_PROFILE;
    header->name = inside;
    if (rest.size && kind_of(word, true) >= 0) {
        header->name = rest;
        ignore(header, "a section of the credentials file is called [NAME]");
    } else if (inside.size && (inside.data[0] == '"' || inside.data[0] == '\'') && split_words(inside, buffer) == 1) {
        header->name = buffer->failed ? inside : word_at(buffer, 0);
    }
}

awsc_section_header awsc_section_header_forgiving(awsc_view line, enum awsc_profile_file_kind file, awsc_buffer *buffer)
{
    awsc_section_header header = {-1, {NULL, 0}, NULL, false};
    const char *bracket = find_bracket(line);
    size_t size = bracket ? (size_t)(bracket - line.data) : line.size;
    awsc_view inside = trim((awsc_view){line.data + 1, size - 1});
    awsc_view behind = {NULL, 0};
    if (bracket) behind = trim((awsc_view){bracket + 1, line.size - size - 1});
    awsc_buffer_truncate(buffer, 0);
    if (file == AWSC_PROFILE_CREDENTIALS_FILE)
        read_credentials_header(inside, buffer, &header);
    else
        read_config_header(inside, buffer, &header);
    if (inside.size == 0 || (header.kind >= 0 && !header.name.size)) ignore(&header, "the section has no name");
    if (header.kind >= 0 && !is_printable(header.name)) ignore(&header, "the section's name has a control character");
    if (!bracket) ignore(&header, no_bracket);
    if (!header.odd && behind.size && behind.data[0] != '#' && behind.data[0] != ';')
        header.odd = "there is text behind the closing bracket";
    return header;
}
