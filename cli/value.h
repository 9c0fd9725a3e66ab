/*
 * Values as the command line sees them: what was typed, what a file of JSON holds, what a response says. A tree in an
 * arena; maps keep the order in which keys came. Memory that runs out ends the program.
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
    AWSC_CLI_BYTES, /* text that is bytes already, whatever --cli-binary-format says */
    AWSC_CLI_LIST,
    AWSC_CLI_MAP
};

typedef struct awsc_cli_value awsc_cli_value;

typedef struct awsc_cli_entry {
    awsc_cli_view key; /* of a map */
    awsc_cli_value *value;
} awsc_cli_entry;

struct awsc_cli_value {
    enum awsc_cli_kind kind;
    bool truth;
    awsc_cli_view text;
    awsc_cli_entry *entries; /* of a list or a map */
    size_t count;
    size_t capacity;
    size_t *slots; /* of a large map: 1 + the index of an entry by its key's hash, 0: free */
    size_t slot_count;
};

void *awsc_cli_alloc(awsc_arena *arena, size_t size);
/* A copy with a NUL after it. */
awsc_cli_view awsc_cli_copy(awsc_arena *arena, awsc_cli_view text);
/* Copies what was written and empties the buffer. */
awsc_cli_view awsc_cli_take(awsc_arena *arena, awsc_cli_buffer *buffer);

awsc_cli_value *awsc_cli_new(awsc_arena *arena, enum awsc_cli_kind kind);
awsc_cli_value *awsc_cli_new_bool(awsc_arena *arena, bool truth);
/* The text is not copied. */
awsc_cli_value *awsc_cli_new_text(awsc_arena *arena, enum awsc_cli_kind kind, awsc_cli_view text);
void awsc_cli_add(awsc_arena *arena, awsc_cli_value *list, awsc_cli_value *item);
/* Replaces the value of a key that is there already. The key is not copied. */
void awsc_cli_put(awsc_arena *arena, awsc_cli_value *map, awsc_cli_view key, awsc_cli_value *value);
awsc_cli_value *awsc_cli_get(const awsc_cli_value *map, awsc_cli_view key);

/* Not a list or map. */
bool awsc_cli_is_scalar(const awsc_cli_value *value);
/* A number with a fraction or an exponent. */
bool awsc_cli_is_float(const awsc_cli_value *value);
/* True, None, text as it is: what the formats for people show. */
void awsc_cli_append_plain(awsc_cli_buffer *out, const awsc_cli_value *value);
/* The same with texts in quotes, and lists and maps in brackets: for messages. */
void awsc_cli_append_quoted(awsc_cli_buffer *out, const awsc_cli_value *value);

#endif
