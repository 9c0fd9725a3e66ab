/* SPDX-License-Identifier: Apache-2.0 */
/* A piece of text or bytes that another object owns. */
#ifndef AWSC_BASE_VIEW_H
#define AWSC_BASE_VIEW_H

#include <stdbool.h>
#include <stddef.h>

#include "base/for_core.h"

typedef struct awsc_view {
    const char *data;
    size_t size;
} awsc_view;

#define AWSC_VIEW(literal) ((awsc_view){"" literal, sizeof(literal) - 1})

/* Returns a view of a NUL-terminated text; an empty view for NULL. */
AWSC_FOR_CORE awsc_view awsc_view_text(const char *text);
static inline awsc_view awsc_view_of(const void *data, size_t size)
{
    return (awsc_view){data, size};
}

AWSC_FOR_CORE bool awsc_view_equal(awsc_view a, awsc_view b);
/* Compares without regard to ASCII case, independently of the locale. */
AWSC_FOR_CORE bool awsc_view_equal_ignore_case(awsc_view a, awsc_view b);
AWSC_FOR_CORE bool awsc_view_starts_with(awsc_view view, awsc_view prefix);
/* Returns the view without blanks, tabs, CR and LF at both ends. */
AWSC_FOR_CORE awsc_view awsc_view_trim(awsc_view view);
/* Splits at the first `separator`. Sets `*head` to the part before it and returns the part after it (data NULL: no
 * separator). */
AWSC_FOR_CORE awsc_view awsc_view_split(awsc_view view, char separator, awsc_view *head);

/* ASCII only, independent of the locale. Inline, because parsers and writers call these for every character. */
bool awsc_text_equal_ignore_case(const char *a, const char *b);

static inline char awsc_ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static inline char awsc_ascii_upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - ('a' - 'A')) : c;
}

/* Returns whether `c` is an ASCII control character; tab and line feed are, too. */
static inline bool awsc_ascii_is_control(char c)
{
    return (unsigned char)c < 0x20 || c == 0x7f;
}

static inline bool awsc_ascii_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool awsc_ascii_is_alpha(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

#endif
