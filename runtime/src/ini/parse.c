/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The syntax of the shared files, line by line:
 *
 *     [profile NAME]       a section; in the credentials file [NAME]
 *     key = value          a property; " #" and " ;" begin a comment
 *       more               a line that begins with a blank continues the value,
 *     block =
 *       key = value        or, if the value is empty, is a property nested in it
 */
#include <string.h>

#include "base/encode.h"
#include "error/error.h"
#include "ini/header.h"
#include "ini/section.h"

typedef struct parser {
    awsc_profile_set *set;
    const char *path;
    enum awsc_profile_file_kind kind;
    bool strict; /* an odd line is an error; else it is noted, and read or ignored */
    unsigned line;
    awsc_error **error;

    bool in_section;
    awsc_profile *section; /* NULL: the section is ignored */
    int section_kind;
    const char *section_name; /* for notes; NULL: before the first section */
    awsc_buffer words;        /* texts of the section's header */
    bool in_property;
    size_t indent;       /* indentation of the property's first line; deeper lines continue the value */
    bool in_block;       /* the property's value is empty and nested properties came */
    bool ignored;        /* the property has a name that is not valid */
    const char *name;    /* the property's */
    awsc_buffer value;   /* the property's, until it is complete */
    bool value_is_empty; /* on its first line */
} parser;

static const char not_a_property[] = "expected KEY = VALUE";

/* ---- odd lines ------------------------------------------------------------------------------------------------- */

static char *lower_name(parser *p, awsc_view name)
{
    char *copy = awsc_arena_text(p->set->arena, name.size ? name.data : "", name.size);
    for (size_t i = 0; copy && i < name.size; i++) copy[i] = awsc_ascii_lower(copy[i]);
    return copy;
}

/* Records an irregular line in a note and returns AWSC_OK; if strict, returns an error. `property` is the property that
 * the line seems to set; NULL: the line is a header. */
static int note(parser *p, const char *reason, bool ignored, const char *property)
{
    const char *path = p->path ? p->path : "(text)";
    if (p->strict)
        return awsc_error_set(p->error, AWSC_ERR_PARSE, "profile file %s line %u: %s", path, p->line, reason);
    awsc_profile_note made = {NULL, path, p->line, reason, ignored, p->section_kind, p->section_name, property};
    return awsc_profile_set_note(p->set, &made) ? AWSC_OK : awsc_error_nomem(p->error);
}

/* Does what note() does, except in sections of unknown kind or that are ignored, whose lines are not checked. */
static int odd(parser *p, const char *reason, bool ignored, const char *property)
{
    bool ours = p->strict || !p->in_section || p->section;
    return ours ? note(p, reason, ignored, property) : AWSC_OK;
}

static awsc_view first_word(awsc_view line)
{
    size_t size = 0;
    while (size < line.size && !strchr(" \t=:", line.data[size])) size++;
    return (awsc_view){line.data, size};
}

/* Ignores a line, and records it as note() does. */
static int ignore_line(parser *p, awsc_view line, const char *reason)
{
    char *property = p->strict ? NULL : lower_name(p, first_word(line));
    if (!p->strict && !property) return awsc_error_nomem(p->error);
    return odd(p, reason, true, property);
}

/* ---- pieces of a line ------------------------------------------------------------------------------------------ */

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

static size_t indent_of(awsc_view line)
{
    size_t indent = 0;
    while (indent < line.size && is_blank(line.data[indent])) indent++;
    return indent;
}

/* Returns the part before a comment. A comment after a value must follow a blank. */
static awsc_view before_spaced_comment(awsc_view line)
{
    for (size_t i = 0; i + 1 < line.size; i++)
        if (is_blank(line.data[i]) && (line.data[i + 1] == '#' || line.data[i + 1] == ';'))
            return (awsc_view){line.data, i};
    return line;
}

/* Splits "key = value". Returns NULL, or a message that says why the line is invalid. */
static const char *split_property(awsc_view line, awsc_view *key, awsc_view *value)
{
    awsc_view head;
    awsc_view rest = awsc_view_split(line, '=', &head);
    if (!rest.data) return not_a_property;
    *key = trim(head);
    *value = trim(rest);
    return key->size ? NULL : "there is no name before \"=\"; expected KEY = VALUE";
}

/*
 * Splits "key : value", which the AWS CLI accepts, too. Since keys may contain ":", it is a separator only if the line
 * has no "=" or the text before the "=" is not a valid key. Returns whether it is one.
 */
static bool split_at_colon(awsc_view line, awsc_view *key, awsc_view *value)
{
    awsc_view head, before;
    awsc_view rest = awsc_view_split(line, ':', &head);
    if (!rest.data || !awsc_profile_name_is_plain(trim(head))) return false;
    if (awsc_view_split(line, '=', &before).data && awsc_profile_name_is_plain(trim(before))) return false;
    *key = trim(head);
    *value = trim(rest);
    return true;
}

/* Splits the line into key and value. AWSC_END: the line is to be ignored. */
static int read_property(parser *p, awsc_view line, awsc_view *key, awsc_view *value)
{
    if (!p->strict && split_at_colon(line, key, value)) {
        char *property = lower_name(p, *key);
        if (!property) return awsc_error_nomem(p->error);
        return odd(p, "\":\" stands for \"=\"", false, property);
    }
    const char *problem = split_property(line, key, value);
    if (!problem) return AWSC_OK;
    int status = ignore_line(p, trim(line), problem);
    return status ? status : AWSC_END;
}

/* ---- properties ------------------------------------------------------------------------------------------------ */

static int add_property(parser *p, const char *block, const char *name, awsc_view value, bool is_map)
{
    awsc_property *property = awsc_arena_alloc_zeroed(p->set->arena, 1, sizeof *property);
    if (!property || !name) return awsc_error_nomem(p->error);
    property->block = block;
    property->name = name;
    property->file = p->kind;
    property->is_map = is_map;
    property->value = awsc_arena_text(p->set->arena, value.size ? value.data : "", value.size);
    if (!property->value) return awsc_error_nomem(p->error);
    property->previous = p->section->last;
    *(p->section->last ? &p->section->last->next : &p->section->first) = property;
    p->section->last = property;
    p->section->count++;
    return AWSC_OK;
}

/* Adds the current property, whose value is now complete. */
static int finish_property(parser *p)
{
    bool pending = p->in_property && !p->in_block && !p->ignored;
    p->in_property = false;
    if (p->value.failed) return awsc_error_nomem(p->error);
    if (!pending || !p->section) return AWSC_OK;
    return add_property(p, NULL, p->name, awsc_buffer_view(&p->value), false);
}

/* Skips a property and the lines that continue it. */
static int skip_property(parser *p, size_t indent)
{
    int status = finish_property(p);
    p->in_property = true;
    p->in_block = false;
    p->ignored = true;
    p->indent = indent;
    p->value_is_empty = false;
    return status;
}

static int begin_property(parser *p, awsc_view line)
{
    awsc_view key, value;
    size_t indent = indent_of(line);
    if (!p->in_section)
        return ignore_line(p, trim(line), "a property stands before the first section; expected [profile NAME]");
    int status = read_property(p, before_spaced_comment(trim(line)), &key, &value);
    if (status == AWSC_END) return skip_property(p, indent);
    if (!status) status = finish_property(p);
    if (status) return status;
    p->in_property = true;
    p->in_block = false;
    p->ignored = p->strict && !awsc_profile_name_is_plain(key);
    p->indent = indent;
    p->value_is_empty = value.size == 0;
    awsc_buffer_truncate(&p->value, 0);
    awsc_buffer_append_view(&p->value, value);
    if (p->ignored) return AWSC_OK;
    p->name = lower_name(p, key);
    return p->name ? AWSC_OK : awsc_error_nomem(p->error);
}

static int nested_property(parser *p, awsc_view line)
{
    awsc_view key, value;
    int status = read_property(p, line, &key, &value);
    if (status == AWSC_END) return AWSC_OK;
    if (status || p->ignored || !p->section) return status;
    if (!p->in_block) {
        status = add_property(p, NULL, p->name, (awsc_view){"", 0}, true);
        if (status) return status;
        p->in_block = true;
    }
    if (p->strict && !awsc_profile_name_is_plain(key)) return AWSC_OK;
    return add_property(p, p->name, lower_name(p, key), value, false);
}

static int continue_property(parser *p, awsc_view line)
{
    if (p->value_is_empty) return nested_property(p, line);
    if (p->ignored) return AWSC_OK;
    awsc_buffer_append_char(&p->value, '\n');
    awsc_buffer_append_view(&p->value, line);
    return AWSC_OK;
}

/* Handles an indented line: it continues a property, or is a property itself if all lines of the section are indented.
 */
static int indented_line(parser *p, awsc_view line)
{
    bool continues = p->in_property && (p->strict || indent_of(line) > p->indent);
    if (continues) return continue_property(p, trim(line));
    if (!p->in_section)
        return ignore_line(p, trim(line),
                           "a line begins with a blank before the first section; expected [profile NAME]");
    if (!p->in_property) {
        int status = odd(p, "a line that begins with a blank continues a property, but the section has none before it",
                         false, "");
        if (status) return status;
    }
    return begin_property(p, line);
}

/* ---- sections -------------------------------------------------------------------------------------------------- */

/* Begins a section whose lines are skipped; notes call it `name`. */
static int skip_section(parser *p, int kind, awsc_view name)
{
    int status = finish_property(p);
    p->in_section = true;
    p->section = NULL;
    p->section_kind = kind;
    p->section_name = p->strict ? NULL : awsc_arena_text(p->set->arena, name.size ? name.data : "", name.size);
    return status || p->section_name || p->strict ? status : awsc_error_nomem(p->error);
}

static int enter_section(parser *p, int kind, awsc_view name)
{
    int status = finish_property(p);
    if (status) return status;
    p->section = awsc_profile_set_add(p->set, kind, name);
    if (!p->section) return awsc_error_nomem(p->error);
    p->in_section = true;
    p->section_kind = kind;
    p->section_name = p->section->name;
    return AWSC_OK;
}

static int begin_section(parser *p, awsc_view line)
{
    awsc_section_header header =
        p->strict ? awsc_section_header_strict(line, p->kind) : awsc_section_header_forgiving(line, p->kind, &p->words);
    if (p->words.failed) return awsc_error_nomem(p->error);
    bool skipped = header.kind < 0 || header.ignored;
    int status = skipped ? skip_section(p, header.kind, header.name) : enter_section(p, header.kind, header.name);
    if (!status && header.odd) status = note(p, header.odd, header.ignored, NULL);
    return status;
}

/* Returns whether an indented line is a section header rather than the continuation of a value. */
static bool is_indented_header(awsc_view line)
{
    static const char *const begins[] = {"[profile", "[sso-session", "[services", "[default"};
    if (line.data[0] != '[') return false;
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++)
        if (awsc_view_starts_with(line, awsc_view_text(begins[i]))) return true;
    return memchr(line.data, ']', line.size) != NULL;
}

/* ---- lines ----------------------------------------------------------------------------------------------------- */

static bool is_comment(awsc_view line)
{
    return line.data[0] == '#' || line.data[0] == ';';
}

/* Handles an indented line. Unless strict, comments and headers may be indented, too. */
static int parse_indented(parser *p, awsc_view line)
{
    awsc_view content = trim(line);
    if (p->strict) return indented_line(p, line);
    if (is_comment(content)) return AWSC_OK;
    if (!is_indented_header(content)) return indented_line(p, line);
    int status = begin_section(p, content);
    return status ? status : odd(p, "a section begins with a blank", false, NULL);
}

/* Handles a line that is not UTF-8 or contains a NUL. */
static int parse_garbled(parser *p, awsc_view line)
{
    static const char reason[] = "it is not UTF-8 text";
    awsc_view content = trim(line);
    if (is_comment(content)) return AWSC_OK;
    if (content.data[0] == '[') {
        int status = skip_section(p, -1, (awsc_view){NULL, 0});
        return status ? status : note(p, reason, true, NULL);
    }
    int status = ignore_line(p, content, reason);
    bool continues = p->in_property && indent_of(line) > p->indent;
    return status || continues || !p->in_section ? status : skip_property(p, indent_of(line));
}

static int parse_line(parser *p, awsc_view line)
{
    if (line.size && line.data[line.size - 1] == '\r') line.size--;
    if (trim(line).size == 0) return AWSC_OK;
    if (!p->strict && (!awsc_utf8_valid(line) || memchr(line.data, '\0', line.size))) return parse_garbled(p, line);
    if (is_comment(line)) return AWSC_OK;
    if (line.data[0] == '[') return begin_section(p, line);
    return is_blank(line.data[0]) ? parse_indented(p, line) : begin_property(p, line);
}

static int parse_lines(parser *p, awsc_view text)
{
    int status = AWSC_OK;
    /* Once, for the longest value there can be: a buffer that grows leaves copies of a secret behind. */
    if (!awsc_buffer_reserve(&p->value, text.size + 1)) return awsc_error_nomem(p->error);
    if (awsc_view_starts_with(text, AWSC_VIEW("\xef\xbb\xbf"))) text.data += 3, text.size -= 3;
    for (size_t at = 0; at < text.size && status == AWSC_OK;) {
        const char *end = memchr(text.data + at, '\n', text.size - at);
        size_t size = end ? (size_t)(end - (text.data + at)) : text.size - at;
        p->line++;
        status = parse_line(p, (awsc_view){text.data + at, size});
        at += size + 1;
    }
    return status ? status : finish_property(p);
}

int awsc_profile_parse(awsc_profile_set *set, awsc_view text, const char *path, enum awsc_profile_file_kind kind,
                       bool strict, awsc_error **error)
{
    parser p = {.set = set,
                .path = path,
                .kind = kind,
                .strict = strict,
                .error = error,
                .value = AWSC_BUFFER_INIT(set->allocator),
                .words = AWSC_BUFFER_INIT(set->allocator)};
    if (strict && (!awsc_utf8_valid(text) || (text.size && memchr(text.data, '\0', text.size))))
        return awsc_error_set(error, AWSC_ERR_PARSE, "profile file %s is not text; expected UTF-8 without NUL",
                              path ? path : "(text)");
    int status = parse_lines(&p, text);
    awsc_buffer_clear(&p.words);
    awsc_buffer_clear_secret(&p.value);
    return status;
}
