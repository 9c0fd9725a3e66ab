/* SPDX-License-Identifier: Apache-2.0 */
/* Defines views, which are borrowed text or bytes, and classes of ASCII characters. */
#ifndef CLI_VIEW_H
#define CLI_VIEW_H

#include <stdbool.h>
#include <stddef.h>

typedef struct awsc_cli_view {
    const char *data;
    size_t size;
} awsc_cli_view;

#define AWSC_CLI_VIEW(literal) ((awsc_cli_view){"" literal, sizeof(literal) - 1})

/* Returns a view of a NUL-terminated text; empty for NULL. */
awsc_cli_view awsc_cli_view_text(const char *text);
bool awsc_cli_view_equal(awsc_cli_view a, awsc_cli_view b);
/* Compares two views by their bytes, for qsort and bsearch. */
int awsc_cli_view_order(const void *a, const void *b);
/* Compares without ASCII case. */
bool awsc_cli_view_equal_ignore_case(awsc_cli_view a, awsc_cli_view b);
bool awsc_cli_view_starts_with(awsc_cli_view view, awsc_cli_view prefix);
/* Returns the view without blanks, tabs, CR and LF at both ends. */
awsc_cli_view awsc_cli_view_trim(awsc_cli_view view);
/* Splits at the first `separator`. Stores the part before the separator in `*head` and returns the part after it.
 * Without a separator, stores the whole view and returns a view with NULL data. */
awsc_cli_view awsc_cli_view_split(awsc_cli_view view, char separator, awsc_cli_view *head);

static inline char awsc_cli_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static inline char awsc_cli_upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - ('a' - 'A')) : c;
}

static inline bool awsc_cli_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool awsc_cli_is_alpha(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

#endif
