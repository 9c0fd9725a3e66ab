/* SPDX-License-Identifier: Apache-2.0 */
/* Single values as text in paths, queries, headers, forms and XML, and back. */
#ifndef AWSC_CODEC_VALUE_TEXT_H
#define AWSC_CODEC_VALUE_TEXT_H

#include <awsc/tables/schema.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/view.h"

/* Appends a set value of a scalar, text, number or blob. `time_format` (AWSC_TABLE_DATE_TIME …) is the location's
 * default. */
void awsc_value_text_write(awsc_buffer *out, const awsc_member *member, const void *field, unsigned time_format);

/* Appends an item of a list in a header: in quotes if it holds what separates items. */
void awsc_value_text_write_item(awsc_buffer *out, const awsc_member *element, const void *item);

/*
 * Reads a value of `member` in a response into `field`, texts into `arena`, with U+FFFD for what is not UTF-8. A time
 * may have any of the three formats. NULL if it could be read, otherwise what was expected, such as "a whole number of
 * 32 bits". When memory runs out, the result is awsc_value_text_no_memory.
 */
const char *awsc_value_text_read(awsc_view text, const awsc_member *member, unsigned time_format, awsc_arena *arena,
                                 void *field);
extern const char awsc_value_text_no_memory[];

/* The first value of a header that lists several, without quotes; `*rest` is what follows the comma (data NULL: nothing
 * does). Dates hold a comma of their own: `dates` splits at every second one. Quoted values are written to `arena`.
 * -1 when memory runs out or a quote is not closed. */
int awsc_value_text_split(awsc_view text, bool dates, awsc_arena *arena, awsc_view *first, awsc_view *rest);

#endif
