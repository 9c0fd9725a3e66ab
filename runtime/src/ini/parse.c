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
#include "ini/section.h"

typedef struct parser {
    awsc_profile_set *set;
    const char *path;
    enum awsc_profile_file_kind kind;
    unsigned line;
    awsc_error **error;

    bool in_section;
    awsc_profile *section; /* NULL: the section is ignored */
    bool in_property;
    bool in_block;       /* the property's value is empty and nested properties came */
    bool ignored;        /* the property has a name that is not valid */
    const char *name;    /* of the property */
    awsc_buffer value;   /* of the property, until it is complete */
    bool value_is_empty; /* on its first line */
} parser;

static int fail(parser *p, const char *what)
{
    return awsc_error_set(p->error, AWSC_ERR_PARSE, "profile file %s line %u: %s", p->path ? p->path : "(text)",
                          p->line, what);
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

/* Names of sections and properties. */
static bool is_name(awsc_view text)
{
    if (text.size == 0) return false;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (!awsc_ascii_is_alpha(c) && !awsc_ascii_is_digit(c) && (c == '\0' || !strchr("_-/.%@:+", c))) return false;
    }
    return true;
}

static awsc_view before_comment_sign(awsc_view line)
{
    size_t size = 0;
    while (size < line.size && line.data[size] != '#' && line.data[size] != ';') size++;
    return (awsc_view){line.data, size};
}

/* A comment behind a value begins with a blank. */
static awsc_view before_spaced_comment(awsc_view line)
{
    for (size_t i = 0; i + 1 < line.size; i++)
        if (is_blank(line.data[i]) && (line.data[i + 1] == '#' || line.data[i + 1] == ';'))
            return (awsc_view){line.data, i};
    return line;
}

/* Splits "key = value"; says what is wrong. */
static const char *split_property(awsc_view line, awsc_view *key, awsc_view *value)
{
    awsc_view head;
    awsc_view rest = awsc_view_split(line, '=', &head);
    if (!rest.data) return "expected KEY = VALUE";
    *key = trim(head);
    *value = trim(rest);
    return key->size ? NULL : "there is no name before \"=\"; expected KEY = VALUE";
}

static char *lower_name(parser *p, awsc_view name)
{
    char *copy = awsc_arena_text(p->set->arena, name.data, name.size);
    for (size_t i = 0; copy && i < name.size; i++) copy[i] = awsc_ascii_lower(copy[i]);
    return copy;
}

/* ---- properties ------------------------------------------------------------------------------------------------ */

static int add_property(parser *p, const char *block, const char *name, awsc_view value)
{
    awsc_property *property = awsc_arena_alloc_zeroed(p->set->arena, 1, sizeof *property);
    if (!property || !name) return awsc_error_nomem(p->error);
    property->block = block;
    property->name = name;
    property->file = p->kind;
    property->value = awsc_arena_text(p->set->arena, value.size ? value.data : "", value.size);
    if (!property->value) return awsc_error_nomem(p->error);
    property->previous = p->section->last;
    *(p->section->last ? &p->section->last->next : &p->section->first) = property;
    p->section->last = property;
    p->section->count++;
    return AWSC_OK;
}

/* Adds the property whose value is complete now. */
static int finish_property(parser *p)
{
    bool pending = p->in_property && !p->in_block && !p->ignored;
    p->in_property = false;
    if (p->value.failed) return awsc_error_nomem(p->error);
    if (!pending || !p->section) return AWSC_OK;
    return add_property(p, NULL, p->name, awsc_buffer_view(&p->value));
}

static int begin_property(parser *p, awsc_view line)
{
    awsc_view key, value;
    if (!p->in_section) return fail(p, "a property stands before the first section; expected [profile NAME]");
    const char *problem = split_property(before_spaced_comment(line), &key, &value);
    if (problem) return fail(p, problem);
    int status = finish_property(p);
    if (status) return status;
    p->in_property = true;
    p->in_block = false;
    p->ignored = !is_name(key);
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
    const char *problem = split_property(line, &key, &value);
    if (problem) return fail(p, problem);
    if (p->ignored || !p->section) return AWSC_OK;
    if (!p->in_block) {
        int status = add_property(p, NULL, p->name, (awsc_view){"", 0});
        if (status) return status;
        p->in_block = true;
    }
    if (!is_name(key)) return AWSC_OK;
    return add_property(p, p->name, lower_name(p, key), value);
}

static int continue_property(parser *p, awsc_view line)
{
    if (!p->in_section) return fail(p, "a line begins with a blank before the first section; expected [profile NAME]");
    if (!p->in_property)
        return fail(p, "a line that begins with a blank continues a property, but the section has none before it");
    line = trim(line);
    if (p->value_is_empty) return nested_property(p, line);
    awsc_buffer_append_char(&p->value, '\n');
    awsc_buffer_append_view(&p->value, line);
    return AWSC_OK;
}

/* ---- sections -------------------------------------------------------------------------------------------------- */

/* The kind of a section by its first word; -1: not one of ours. */
static int section_kind(const parser *p, awsc_view word, awsc_view name)
{
    if (p->kind == AWSC_PROFILE_CREDENTIALS_FILE) return name.size ? -1 : AWSC_SECTION_PROFILE;
    if (name.size == 0) return awsc_view_equal(word, AWSC_VIEW("default")) ? AWSC_SECTION_BARE_DEFAULT : -1;
    if (awsc_view_equal(word, AWSC_VIEW("profile"))) return AWSC_SECTION_PROFILE;
    if (awsc_view_equal(word, AWSC_VIEW("sso-session"))) return AWSC_SECTION_SSO_SESSION;
    if (awsc_view_equal(word, AWSC_VIEW("services"))) return AWSC_SECTION_SERVICES;
    return -1;
}

static int begin_section(parser *p, awsc_view line)
{
    line = trim(before_comment_sign(line));
    if (line.data[line.size - 1] != ']' || line.size < 2) return fail(p, "the section has no closing bracket");
    int status = finish_property(p);
    if (status) return status;
    awsc_view inside = trim((awsc_view){line.data + 1, line.size - 2});
    size_t split = 0;
    while (split < inside.size && !is_blank(inside.data[split])) split++;
    awsc_view word = {inside.data, split};
    awsc_view name = trim((awsc_view){inside.data + split, inside.size - split});
    int kind = section_kind(p, word, name);
    if (name.size == 0) name = word;
    p->in_section = true;
    p->section = NULL;
    if (kind < 0 || !is_name(name)) return AWSC_OK;
    p->section = awsc_profile_set_add(p->set, kind, name);
    return p->section ? AWSC_OK : awsc_error_nomem(p->error);
}

/* ---- lines ----------------------------------------------------------------------------------------------------- */

static int parse_line(parser *p, awsc_view line)
{
    if (line.size && line.data[line.size - 1] == '\r') line.size--;
    if (trim(line).size == 0) return AWSC_OK;
    switch (line.data[0]) {
    case '#':
    case ';':
        return AWSC_OK;
    case '[':
        return begin_section(p, line);
    case ' ':
    case '\t':
        return continue_property(p, line);
    default:
        return begin_property(p, line);
    }
}

int awsc_profile_parse(awsc_profile_set *set, awsc_view text, const char *path, enum awsc_profile_file_kind kind,
                       awsc_error **error)
{
    parser p = {.set = set, .path = path, .kind = kind, .error = error, .value = AWSC_BUFFER_INIT(set->allocator)};
    int status = AWSC_OK;
    if (!awsc_utf8_valid(text) || (text.size && memchr(text.data, '\0', text.size)))
        return awsc_error_set(error, AWSC_ERR_PARSE, "profile file %s is not text; expected UTF-8 without NUL",
                              path ? path : "(text)");
    /* Once, for the longest value there can be: a buffer that grows leaves copies of a secret behind. */
    if (!awsc_buffer_reserve(&p.value, text.size + 1)) return awsc_error_nomem(error);
    if (awsc_view_starts_with(text, AWSC_VIEW("\xef\xbb\xbf"))) text.data += 3, text.size -= 3;
    for (size_t at = 0; at < text.size && status == AWSC_OK;) {
        const char *end = memchr(text.data + at, '\n', text.size - at);
        size_t size = end ? (size_t)(end - (text.data + at)) : text.size - at;
        p.line++;
        status = parse_line(&p, (awsc_view){text.data + at, size});
        at += size + 1;
    }
    if (status == AWSC_OK) status = finish_property(&p);
    awsc_buffer_clear_secret(&p.value);
    return status;
}
