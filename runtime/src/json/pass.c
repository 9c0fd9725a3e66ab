/* SPDX-License-Identifier: Apache-2.0 */
/* Skips values that the caller does not need, looking only at their structure. */
#include <stdint.h>
#include <string.h>

#include "json/reader.h"
#include "json/scan.h"

/* Returns the position behind the string whose opening quote is at `at`; NULL if the closing quote is missing. */
static const char *pass_quoted(const char *at, const char *end)
{
    for (at++; at < end; at++) {
        at = awsc_json_skip_plain(at, end);
        if (at >= end) break;
        if (*at == '"') return at + 1;
        if (*at == '\\') at++;
    }
    return NULL;
}

static int pass_string(awsc_json_reader *reader)
{
    const char *next = pass_quoted(reader->at, reader->end);
    if (!next) return awsc_json_fail(reader, reader->end, "the text ends inside a string");
    reader->at = next;
    return 0;
}

/* Skips a number, a literal, or broken text in place of one. */
static int pass_scalar(awsc_json_reader *reader)
{
    const char *at = reader->at;
    while (at < reader->end && !memchr(",:]}[{\" \n\t\r", *at, 11)) at++;
    if (at == reader->at) return awsc_json_fail(reader, at, "expected a value");
    reader->at = at;
    return 0;
}

/* The kind of the last token, which decides which token may follow. */
enum token {
    OPENED,    /* a bracket that opens, */
    SEPARATED, /* a comma, */
    NAMED,     /* a colon, */
    STRING,    /* a string that may be a name, */
    VALUE      /* another string, a scalar, or a bracket that closes */
};

/* The state of skipping one object or array. The kinds of brackets are recorded for AWSC_JSON_DEEPEST levels; deeper
 * closing brackets, which no service sends, are not compared with their opening ones. */
typedef struct nesting {
    size_t depth;
    uint64_t objects[AWSC_JSON_DEEPEST / 64]; /* a bit per level: 1 for an object, 0 for an array */
    bool ordered;                             /* check the order of tokens, too, not only brackets */
    enum token last;
} nesting;

static void open_level(nesting *n, bool object)
{
    uint64_t bit = UINT64_C(1) << (n->depth % 64);
    uint64_t *level = n->depth < AWSC_JSON_DEEPEST ? &n->objects[n->depth / 64] : NULL;
    if (level) *level = object ? *level | bit : *level & ~bit;
    n->depth++;
    n->last = OPENED;
}

static int close_level(awsc_json_reader *reader, nesting *n, bool object)
{
    if (n->ordered && (n->last == SEPARATED || n->last == NAMED))
        return awsc_json_fail(reader, reader->at, "expected a value");
    n->depth--;
    n->last = VALUE;
    if (n->depth >= AWSC_JSON_DEEPEST || (n->objects[n->depth / 64] >> (n->depth % 64) & 1) == object) return 0;
    return awsc_json_fail(reader, reader->at, "a bracket that closes one of another kind");
}

/* Skips a comma or colon. */
static int pass_separator(awsc_json_reader *reader, nesting *n)
{
    const bool colon = *reader->at == ':';
    if (n->ordered && n->last != STRING && (colon || n->last != VALUE))
        return awsc_json_fail(reader, reader->at, "expected a value");
    n->last = colon ? NAMED : SEPARATED;
    reader->at++;
    return 0;
}

/* Skips a string, a scalar or an opening bracket. */
static int pass_beginning(awsc_json_reader *reader, nesting *n)
{
    const char c = *reader->at;
    if (n->ordered && (n->last == STRING || n->last == VALUE))
        return awsc_json_fail(reader, reader->at, "expected , or a bracket");
    if (c == '{' || c == '[') {
        open_level(n, c == '{');
        reader->at++;
        return 0;
    }
    const bool may_be_name = c == '"' && n->last != NAMED;
    if (c == '"' ? pass_string(reader) : pass_scalar(reader)) return -1;
    n->last = may_be_name ? STRING : VALUE;
    return 0;
}

/* Skips an object or array. Without `ordered`, checks only its strings and brackets. */
static int pass_nested(awsc_json_reader *reader, bool ordered)
{
    nesting n;
    n.depth = 0;
    n.ordered = ordered;
    n.last = SEPARATED;
    do {
        int failed;
        awsc_json_skip_space(reader);
        if (reader->at == reader->end)
            return awsc_json_fail(reader, reader->at, "the text ends inside an object or array");
        const char c = *reader->at;
        if (c == ',' || c == ':')
            failed = pass_separator(reader, &n);
        else if (c != '}' && c != ']')
            failed = pass_beginning(reader, &n);
        else if (!(failed = close_level(reader, &n, c == '}')))
            reader->at++;
        if (failed) return -1;
    } while (n.depth);
    return 0;
}

/* Skips any value. Without `ordered`, a missing value is accepted. */
static int pass(awsc_json_reader *reader, bool ordered)
{
    awsc_json_skip_space(reader);
    if (reader->at == reader->end) return awsc_json_fail(reader, reader->at, "the text ends where a value is expected");
    const char c = *reader->at;
    if (c == '{' || c == '[') return pass_nested(reader, ordered);
    if (!ordered && (c == ',' || c == '}' || c == ']')) return 0;
    return c == '"' ? pass_string(reader) : pass_scalar(reader);
}

int awsc_json_pass(awsc_json_reader *reader)
{
    return reader->forgiving ? pass(reader, true) : awsc_json_skip(reader, NULL);
}

awsc_json_place awsc_json_place_of(const awsc_json_reader *reader)
{
    return (awsc_json_place){reader->at, reader->depth};
}

int awsc_json_pass_broken(awsc_json_reader *reader, awsc_json_place place)
{
    reader->at = place.at;
    reader->depth = place.depth;
    reader->problem = NULL;
    return pass(reader, false);
}
