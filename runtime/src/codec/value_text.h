/* SPDX-License-Identifier: Apache-2.0 */
/* Converts single values to text in paths, queries, headers, forms and XML, and back. */
#ifndef AWSC_CODEC_VALUE_TEXT_H
#define AWSC_CODEC_VALUE_TEXT_H

#include <awsc/tables/schema.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/view.h"

/* Appends a scalar, text, number or blob that is set. `time_format` (AWSC_TABLE_DATE_TIME …) is the default for
 * times in this location. */
void awsc_value_text_write(awsc_buffer *out, const awsc_member *member, const void *field, unsigned time_format);

/* Appends a time in `format`, one of AWSC_TABLE_DATE_TIME … */
void awsc_time_write(awsc_buffer *out, unsigned format, awsc_time time);

/* Appends an item of a list in a header; puts it in quotes if it contains a separator. */
void awsc_value_text_write_item(awsc_buffer *out, const awsc_member *element, const void *item);

/*
 * Reads a value of `member` from text of a response into `field`. Texts are copied to `arena`, with U+FFFD for invalid
 * UTF-8. A time may have any of the three formats. Returns NULL, or a text that says what was expected, such as "a
 * whole number of 32 bits". Returns awsc_value_text_no_memory when memory runs out.
 */
const char *awsc_value_text_read(awsc_view text, const awsc_member *member, unsigned time_format, awsc_arena *arena,
                                 void *field);
extern const char awsc_value_text_no_memory[];

/* Reads a floating-point number from digits, or from the words that stand for infinity and NaN. Return 0, or -1 for
 * another text. */
int awsc_float_of_digits(awsc_view text, const awsc_member *member, void *field);
int awsc_float_of_word(awsc_view text, const awsc_member *member, void *field);

/* Splits a header that lists several values: sets `*first` to the first value, without quotes, and `*rest` to the
 * text behind the comma (data NULL: nothing follows). With `dates`, splits at every second comma, since a date contains
 * one. Quoted values are copied to `arena`. Returns 0, or -1 when memory runs out or a quote is not closed. */
int awsc_value_text_split(awsc_view text, bool dates, awsc_arena *arena, awsc_view *first, awsc_view *rest);

#endif
