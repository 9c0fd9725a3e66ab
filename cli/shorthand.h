/* Parses shorthand: Key=Value,Other=[a,b],Nested={X=1}. Source: the vendor's guide, "Using shorthand syntax". */
#ifndef CLI_SHORTHAND_H
#define CLI_SHORTHAND_H

#include <awsc/tables/schema.h>

#include "value.h"

/* Returns a map of texts, lists and maps; NULL if the text is not shorthand, with the reason in `problem`. */
awsc_cli_value *awsc_cli_shorthand_read(awsc_arena *arena, awsc_cli_view text, awsc_cli_buffer *problem);

/* Converts texts to the types of the schema: numbers, booleans, a list of one item. Returns NULL, or the first text
 * that is not a number; `*whole` then tells whether a whole number was expected. */
const awsc_cli_value *awsc_cli_shorthand_type(awsc_arena *arena, const awsc_member *member, awsc_cli_value **value,
                                              bool *whole);

#endif
