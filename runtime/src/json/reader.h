/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A strict JSON reader (RFC 8259) for a complete text in memory. It builds no tree: the caller walks over the text and
 * asks for the values that it expects. Strings are checked for well-formed UTF-8, escapes and surrogate pairs. The
 * reader allocates nothing and does not recurse.
 *
 * A forgiving reader is for responses. It changes half a surrogate pair, invalid UTF-8, NUL and unknown escapes in
 * strings to U+FFFD and accepts other control characters. awsc_json_pass then checks only the structure of the text.
 *
 * Unless a comment says otherwise, functions return 0, or -1 if the text is not JSON; then `problem` says why and `at`
 * where.
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
    const char *problem; /* why the text is not JSON: a static text, or NULL */
    bool forgiving;
    bool forgave; /* the text so far has an error that a strict reader would report */
} awsc_json_reader;

enum awsc_json_kind {
    AWSC_JSON_INVALID = 0, /* no value begins here, or the text has ended */
    AWSC_JSON_OBJECT,
    AWSC_JSON_ARRAY,
    AWSC_JSON_STRING,
    AWSC_JSON_NUMBER,
    AWSC_JSON_TRUE,
    AWSC_JSON_FALSE,
    AWSC_JSON_NULL
};

/* A string of the text, not yet unescaped: the bytes between its quotes. */
typedef struct awsc_json_string {
    awsc_view raw;
    bool escaped;  /* contains escapes or broken parts: use awsc_json_unescape */
    bool has_null; /* an escape is \u0000; set only by a strict reader */
    bool broken;   /* a part becomes U+FFFD; set only by a forgiving reader */
} awsc_json_string;

AWSC_FOR_CORE void awsc_json_reader_init(awsc_json_reader *reader, awsc_view text, unsigned max_depth);
void awsc_json_reader_init_forgiving(awsc_json_reader *reader, awsc_view text, unsigned max_depth);

/* The kind (enum awsc_json_kind) of a value that begins with the byte; 0: no value does. */
extern AWSC_FOR_CORE const unsigned char awsc_json_kind_of[256];

AWSC_FOR_CORE inline void awsc_json_skip_space(awsc_json_reader *reader)
{
    const char *at = reader->at;
    while (at < reader->end && (*at == ' ' || *at == '\n' || *at == '\t' || *at == '\r')) at++;
    reader->at = at;
}

/* Records the problem that no value begins here. Returns AWSC_JSON_INVALID. */
AWSC_FOR_CORE enum awsc_json_kind awsc_json_no_value(awsc_json_reader *reader);

/* Skips white space and returns the kind of the next value, which it does not read. */
AWSC_FOR_CORE inline enum awsc_json_kind awsc_json_peek(awsc_json_reader *reader)
{
    awsc_json_skip_space(reader);
    if (reader->at == reader->end) return awsc_json_no_value(reader);
    enum awsc_json_kind kind = (enum awsc_json_kind)awsc_json_kind_of[(unsigned char)*reader->at];
    return kind ? kind : awsc_json_no_value(reader);
}

/* Returns "an object", "a string" …, for messages. */
AWSC_FOR_CORE const char *awsc_json_kind_name(enum awsc_json_kind kind);

/* Enters an object or array, whose kind awsc_json_peek just returned. */
AWSC_FOR_CORE int awsc_json_enter(awsc_json_reader *reader);
/* Reads the name of the next member: returns 1, or 0 at the end of the object. Set `*first` to true before the first
 * call. Read or skip the member's value before the next call. */
AWSC_FOR_CORE int awsc_json_next_member(awsc_json_reader *reader, bool *first, awsc_json_string *name);
/* Does the same, but returns 2 and leaves `*name` unset if the name is `expected` and is written without escapes.
 * This is fast. */
int awsc_json_next_expected(awsc_json_reader *reader, bool *first, awsc_view expected, awsc_json_string *name);
/* Moves to the next item: returns 1, or 0 at the end of the array. Set `*first` to true before the first call. */
AWSC_FOR_CORE int awsc_json_next_item(awsc_json_reader *reader, bool *first);

AWSC_FOR_CORE int awsc_json_read_string(awsc_json_reader *reader, awsc_json_string *out);
/* Reads a string whose kind awsc_json_peek just returned. */
int awsc_json_take_string(awsc_json_reader *reader, awsc_json_string *out);
/* Sets `*out` to the text of a number in JSON's syntax. */
AWSC_FOR_CORE int awsc_json_read_number(awsc_json_reader *reader, awsc_view *out);
/* Reads past true, false or null. Call it only after awsc_json_peek has returned that kind. */
AWSC_FOR_CORE int awsc_json_read_literal(awsc_json_reader *reader);
/* Checks one value of any kind and skips it. Sets `*text`, if not NULL, to its text. */
AWSC_FOR_CORE int awsc_json_skip(awsc_json_reader *reader, awsc_view *text);
/* Skips one value that the caller does not need. A forgiving reader checks only the structure, at any depth:
 * brackets, commas, colons and the ends of strings. A strict reader works like awsc_json_skip. */
int awsc_json_pass(awsc_json_reader *reader);
/* The position before a value, to return to if the value cannot be read. */
typedef struct awsc_json_place {
    const char *at;
    unsigned depth;
} awsc_json_place;
AWSC_FOR_CORE awsc_json_place awsc_json_place_of(const awsc_json_reader *reader);
/* Returns to `place`, clears the problem and skips the value there, looking only at strings and brackets. The value
 * may be missing. Returns -1 if the text ends inside it. */
int awsc_json_pass_broken(awsc_json_reader *reader, awsc_json_place place);
/* Checks that only white space is left. */
AWSC_FOR_CORE int awsc_json_finish(awsc_json_reader *reader);

/* Writes the string with its escapes decoded and without a NUL. Returns the size in bytes. */
AWSC_FOR_CORE size_t awsc_json_unescape(const awsc_json_string *string, char *out);
/* Returns the most bytes that awsc_json_unescape can write: `raw.size`, or more if the string is broken. */
AWSC_FOR_CORE size_t awsc_json_unescaped_max(const awsc_json_string *string);
/* Returns whether the string, with its escapes decoded, equals `text`. */
AWSC_FOR_CORE bool awsc_json_string_equal(const awsc_json_string *string, awsc_view text);

/* Appends a value that a forgiving reader has checked, changed so that a strict reader accepts it: broken parts of
 * strings become U+FFFD. With `null`, \u0000 becomes U+FFFD, too; else this valid escape stays. */
void awsc_json_repair(awsc_view value, bool null, awsc_buffer *out);

/* Appends the problem as a message: "JSON is invalid at byte 17: expected …". */
AWSC_FOR_CORE void awsc_json_describe(const awsc_json_reader *reader, awsc_buffer *out);

/* Returns whether the whole text is one JSON value, nested at most `max_depth` levels. */
bool awsc_json_valid(awsc_view text, unsigned max_depth);

/* Returns whether the whole text is one number in JSON's syntax. */
bool awsc_json_is_number(awsc_view text);

#endif
