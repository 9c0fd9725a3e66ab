/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Holds values without a schema, from options, JSON files and responses, as a tree in an arena. Maps keep the order of
 * insertion. The program exits when memory runs out.
 */
#ifndef CLI_VALUE_H
#define CLI_VALUE_H

#include <stdbool.h>
#include <stddef.h>

#include <awsc/arena.h>

#include "buffer.h"

enum awsc_cli_kind {
    AWSC_CLI_NULL,
    AWSC_CLI_BOOL,
    AWSC_CLI_NUMBER, /* `text` is its JSON text */
    AWSC_CLI_TEXT,
    AWSC_CLI_BYTES, /* raw bytes; --cli-binary-format does not apply */
    AWSC_CLI_LIST,
    AWSC_CLI_MAP,
    AWSC_CLI_SPOOLED /* a long list; `text` is the JSON of its items. spool.h reads them */
};

typedef struct awsc_cli_value awsc_cli_value;

typedef struct awsc_cli_entry {
    awsc_cli_view key; /* for maps only */
    awsc_cli_value *value;
} awsc_cli_entry;

struct awsc_cli_value {
    enum awsc_cli_kind kind;
    bool truth;
    awsc_cli_view text;
    awsc_cli_entry *entries; /* items of a list, entries of a map */
    size_t count;
    size_t capacity;
    size_t *slots; /* hash table of a large map: 1 + index of an entry, or 0 for a free slot */
    size_t slot_count;
};

void *awsc_cli_alloc(awsc_arena *arena, size_t size);
awsc_arena *awsc_cli_new_arena(void);
/* Copies a text into the arena and adds a NUL, which is not counted. */
awsc_cli_view awsc_cli_copy(awsc_arena *arena, awsc_cli_view text);
/* Moves the text of the buffer into the arena. */
awsc_cli_view awsc_cli_take(awsc_arena *arena, awsc_cli_buffer *buffer);

awsc_cli_value *awsc_cli_new(awsc_arena *arena, enum awsc_cli_kind kind);
awsc_cli_value *awsc_cli_new_bool(awsc_arena *arena, bool truth);
/* Makes a text, number or bytes. Borrows the text. */
awsc_cli_value *awsc_cli_new_text(awsc_arena *arena, enum awsc_cli_kind kind, awsc_cli_view text);
void awsc_cli_add(awsc_arena *arena, awsc_cli_value *list, awsc_cli_value *item);
/* Sets the value of a key, or replaces it. Borrows the key. */
void awsc_cli_put(awsc_arena *arena, awsc_cli_value *map, awsc_cli_view key, awsc_cli_value *value);
awsc_cli_value *awsc_cli_get(const awsc_cli_value *map, awsc_cli_view key);

/* Returns whether the value is neither a list nor a map. */
bool awsc_cli_is_scalar(const awsc_cli_value *value);
/* Returns whether the value is a number with a fraction or an exponent. */
bool awsc_cli_is_float(const awsc_cli_value *value);
/* Appends a scalar without quotes: True, None, or the text as it is. */
void awsc_cli_append_plain(awsc_cli_buffer *out, const awsc_cli_value *value);
/* Appends a value for messages: texts in quotes, lists and maps in brackets. */
void awsc_cli_append_quoted(awsc_cli_buffer *out, const awsc_cli_value *value);

#endif
