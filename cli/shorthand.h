/* SPDX-License-Identifier: Apache-2.0 */
/* Parses shorthand: Key=Value,Other=[a,b],Nested={X=1}. Source: the vendor's guide, "Using shorthand syntax". */
#ifndef CLI_SHORTHAND_H
#define CLI_SHORTHAND_H

#include <awsc/tables/schema.h>

#include "number.h"
#include "value.h"

/* The callback that makes the value after `Key@=`, which may name a file. */
typedef struct awsc_cli_loader {
    /* Returns an exit code; unless it is 0, the callback has printed a message. */
    int (*load)(void *context, awsc_cli_view text, awsc_cli_value **out);
    void *context;
} awsc_cli_loader;

/* Parses shorthand. Returns a map of texts, lists and maps. If the text is not shorthand, returns NULL, with the reason
 * in `problem`; the reason is empty if the loader failed. Without a loader (NULL), `@=` is an error. */
awsc_cli_value *awsc_cli_shorthand_read(awsc_arena *arena, awsc_cli_view text, const awsc_cli_loader *loader,
                                        awsc_cli_buffer *problem);

/* A text that is not a number of its member's type. */
typedef struct awsc_cli_bad_number {
    awsc_cli_view text;
    const awsc_member *member;
    enum awsc_cli_number problem;
} awsc_cli_bad_number;

/* Converts texts to the types of the schema: numbers, booleans, a list of one item. Returns whether all numbers are
 * valid; if not, `*bad` receives the first invalid one. */
bool awsc_cli_shorthand_type(awsc_arena *arena, const awsc_member *member, awsc_cli_value **value,
                             awsc_cli_bad_number *bad);

#endif
