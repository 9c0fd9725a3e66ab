/* SPDX-License-Identifier: Apache-2.0 */
#include "base/view.h"

#include <string.h>

#include "base/eight.h"

awsc_view awsc_view_text(const char *text)
{
    return (awsc_view){text, text ? strlen(text) : 0};
}

bool awsc_view_equal(awsc_view a, awsc_view b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

static bool equal_eight(const char *a, const char *b)
{
    const uint64_t eight_a = awsc_eight_at(a), eight_b = awsc_eight_at(b), difference = eight_a ^ eight_b;
    if (!difference) return true;
    if (difference & ~AWSC_EIGHT_OF('a' - 'A')) return false;
    return awsc_eight_lower(eight_a) == awsc_eight_lower(eight_b);
}

bool awsc_view_equal_ignore_case(awsc_view a, awsc_view b)
{
    if (a.size != b.size) return false;
    if (a.size >= AWSC_EIGHT) {
        size_t last = a.size - AWSC_EIGHT;
        for (size_t at = 0; at < last; at += AWSC_EIGHT)
            if (!equal_eight(a.data + at, b.data + at)) return false;
        return equal_eight(a.data + last, b.data + last);
    }
    for (size_t i = 0; i < a.size; i++)
        if (a.data[i] != b.data[i] && awsc_ascii_lower(a.data[i]) != awsc_ascii_lower(b.data[i])) return false;
    return true;
}

bool awsc_view_starts_with(awsc_view view, awsc_view prefix)
{
    return view.size >= prefix.size && (prefix.size == 0 || memcmp(view.data, prefix.data, prefix.size) == 0);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

awsc_view awsc_view_trim(awsc_view view)
{
    while (view.size && is_blank(view.data[0])) {
        view.data++;
        view.size--;
    }
    while (view.size && is_blank(view.data[view.size - 1])) view.size--;
    return view;
}

awsc_view awsc_view_split(awsc_view view, char separator, awsc_view *head)
{
    const char *found = view.size ? memchr(view.data, separator, view.size) : NULL;
    if (!found) {
        *head = view;
        return (awsc_view){NULL, 0};
    }
    size_t before = (size_t)(found - view.data);
    *head = (awsc_view){view.data, before};
    return (awsc_view){found + 1, view.size - before - 1};
}

bool awsc_text_equal_ignore_case(const char *a, const char *b)
{
    return awsc_view_equal_ignore_case(awsc_view_text(a), awsc_view_text(b));
}
