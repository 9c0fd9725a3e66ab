/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading JSON (RFC 8259, strictly) from a complete buffer, without a tree: the caller walks over the text and asks
 * for what it expects. Strings are checked for well-formed UTF-8, escapes and surrogate pairs on the way. Nothing is
 * allocated, and nesting costs no stack: awsc_json_skip is a loop.
 *
 * A forgiving reader is for responses. In its strings half a surrogate pair, bytes that are not UTF-8, NUL and unknown
 * escapes become U+FFFD, other control characters stand for themselves, and awsc_json_pass looks at nothing but the
 * structure.
 *
 * Functions return 0 (or what they say), and -1 when the text is not JSON; `problem` then says why, and `at` where.
 */
#ifndef AWSC_JSON_READER_H
#define AWSC_JSON_READER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/for_core.h"
#include "base/view.h"

/* The deepest nesting that any limit allows. */
#define AWSC_JSON_DEEPEST 1024u

typedef struct awsc_json_reader {
    const char *at;
    const char *end;
    const char *begin;
    unsigned depth;
    unsigned max_depth;
    const char *problem; /* a static text, or NULL */
    bool forgiving;
    bool forgave; /* a strict reader would have refused the text so far */
} awsc_json_reader;

enum awsc_json_kind {
    AWSC_JSON_INVALID = 0, /* no value begins here, or the text ends */
    AWSC_JSON_OBJECT,
    AWSC_JSON_ARRAY,
    AWSC_JSON_STRING,
    AWSC_JSON_NUMBER,
    AWSC_JSON_TRUE,
    AWSC_JSON_FALSE,
    AWSC_JSON_NULL
};

/* A string as it stands between its quotes. */
typedef struct awsc_json_string {
    awsc_view raw;
    bool escaped;  /* has escapes, or is broken: see awsc_json_unescape */
    bool has_null; /* one of them is \u0000; not of a forgiving reader */
    bool broken;   /* a part of it becomes U+FFFD; with a forgiving reader only */
} awsc_json_string;

AWSC_FOR_CORE void awsc_json_reader_init(awsc_json_reader *reader, awsc_view text, unsigned max_depth);
void awsc_json_reader_init_forgiving(awsc_json_reader *reader, awsc_view text, unsigned max_depth);

/* Kind of the value that begins with a byte. */
extern AWSC_FOR_CORE const unsigned char awsc_json_kind_of[256];

AWSC_FOR_CORE inline void awsc_json_skip_space(awsc_json_reader *reader)
{
    const char *at = reader->at;
    while (at < reader->end && (*at == ' ' || *at == '\n' || *at == '\t' || *at == '\r')) at++;
    reader->at = at;
}

/* Says why no value begins here; AWSC_JSON_INVALID. */
AWSC_FOR_CORE enum awsc_json_kind awsc_json_no_value(awsc_json_reader *reader);

/* The kind of the next value; skips white space, reads no part of the value. */
AWSC_FOR_CORE inline enum awsc_json_kind awsc_json_peek(awsc_json_reader *reader)
{
    awsc_json_skip_space(reader);
    if (reader->at == reader->end) return awsc_json_no_value(reader);
    enum awsc_json_kind kind = (enum awsc_json_kind)awsc_json_kind_of[(unsigned char)*reader->at];
    return kind ? kind : awsc_json_no_value(reader);
}

/* "an object", "a string" …, for messages. */
AWSC_FOR_CORE const char *awsc_json_kind_name(enum awsc_json_kind kind);

/* Enters an object or array, which must be what awsc_json_peek saw. */
AWSC_FOR_CORE int awsc_json_enter(awsc_json_reader *reader);
/* The next member's name (1), or the end of the object (0). The value must be read or skipped before the next call;
 * `*first` is true before the first call. */
AWSC_FOR_CORE int awsc_json_next_member(awsc_json_reader *reader, bool *first, awsc_json_string *name);
/* The same; a member called `expected`, which stands in the text without escapes, is not looked at closer: 2. */
int awsc_json_next_expected(awsc_json_reader *reader, bool *first, awsc_view expected, awsc_json_string *name);
/* Whether another item follows (1), or the end of the array (0). */
AWSC_FOR_CORE int awsc_json_next_item(awsc_json_reader *reader, bool *first);

AWSC_FOR_CORE int awsc_json_read_string(awsc_json_reader *reader, awsc_json_string *out);
/* The same for a string that awsc_json_peek saw. */
int awsc_json_take_string(awsc_json_reader *reader, awsc_json_string *out);
/* The number's text, which is of JSON's syntax. */
AWSC_FOR_CORE int awsc_json_read_number(awsc_json_reader *reader, awsc_view *out);
/* Reads past true, false or null. Call it only after awsc_json_peek has returned that kind. */
AWSC_FOR_CORE int awsc_json_read_literal(awsc_json_reader *reader);
/* Checks and passes over one value of any kind; `*text` (if not NULL) is its text. */
AWSC_FOR_CORE int awsc_json_skip(awsc_json_reader *reader, awsc_view *text);
/* Passes over one value that is not read. A forgiving reader does it by the structure alone, at any depth: strings,
 * brackets, commas and colons are in order, whatever strings, numbers and words may hold. Else as awsc_json_skip. */
int awsc_json_pass(awsc_json_reader *reader);
/* The beginning of a value, to return there when it cannot be read. */
typedef struct awsc_json_place {
    const char *at;
    unsigned depth;
} awsc_json_place;
AWSC_FOR_CORE awsc_json_place awsc_json_place_of(const awsc_json_reader *reader);
/* Forgets the problem with the value at `place`, and skips it by its strings and brackets alone; the value may be
 * missing. -1: they do not end. */
int awsc_json_pass_broken(awsc_json_reader *reader, awsc_json_place place);
/* Nothing but white space is left. */
AWSC_FOR_CORE int awsc_json_finish(awsc_json_reader *reader);

/* Writes the string without escapes, no NUL behind it. Returns the size. */
AWSC_FOR_CORE size_t awsc_json_unescape(const awsc_json_string *string, char *out);
/* Bytes that awsc_json_unescape writes at most: `raw.size`, more if the string is broken. */
AWSC_FOR_CORE size_t awsc_json_unescaped_max(const awsc_json_string *string);
/* Whether the string is `text`, escapes considered. */
AWSC_FOR_CORE bool awsc_json_string_equal(const awsc_json_string *string, awsc_view text);

/* Appends a value that a forgiving reader's awsc_json_skip gave, as a strict reader wants it: U+FFFD stands where
 * awsc_json_unescape would put it. \u0000, which JSON knows, stays unless `null` is true. */
void awsc_json_repair(awsc_view value, bool null, awsc_buffer *out);

/* "JSON is invalid at byte 17: expected …" */
AWSC_FOR_CORE void awsc_json_describe(const awsc_json_reader *reader, awsc_buffer *out);

/* Whether the whole text is one JSON value. */
bool awsc_json_valid(awsc_view text, unsigned max_depth);

/* Whether the text is one number in JSON's syntax, and nothing else. */
bool awsc_json_is_number(awsc_view text);

#endif
