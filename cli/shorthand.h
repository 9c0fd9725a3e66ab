/* Shorthand: Key=Value,Other=[a,b],Nested={X=1}. Source: the vendor's guide, "Using shorthand syntax". */
#ifndef CLI_SHORTHAND_H
#define CLI_SHORTHAND_H

#include <awsc/tables/schema.h>

#include "value.h"

/* A map of texts, lists and maps; NULL if the text is not shorthand: `problem` then says why. */
awsc_cli_value *awsc_cli_shorthand_read(awsc_arena *arena, awsc_cli_view text, awsc_cli_buffer *problem);

/* Texts become what the schema has in their place: numbers, booleans, a list of one. Returns NULL, or the text that is
 * no number; `*whole` then says whether it had to be a whole one. */
const awsc_cli_value *awsc_cli_shorthand_type(awsc_arena *arena, const awsc_member *member, awsc_cli_value **value,
                                              bool *whole);

#endif
