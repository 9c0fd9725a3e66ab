/* SPDX-License-Identifier: Apache-2.0 */
#include "view.h"

#include <string.h>

awsc_cli_view awsc_cli_view_text(const char *text)
{
    return (awsc_cli_view){text, text ? strlen(text) : 0};
}

bool awsc_cli_view_equal(awsc_cli_view a, awsc_cli_view b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

int awsc_cli_view_order(const void *a, const void *b)
{
    const awsc_cli_view *left = a;
    const awsc_cli_view *right = b;
    size_t common = left->size < right->size ? left->size : right->size;
    int order = common ? memcmp(left->data, right->data, common) : 0;
    return order ? order : (left->size > right->size) - (left->size < right->size);
}

bool awsc_cli_view_equal_ignore_case(awsc_cli_view a, awsc_cli_view b)
{
    if (a.size != b.size) return false;
    for (size_t i = 0; i < a.size; i++) {
        if (awsc_cli_lower(a.data[i]) != awsc_cli_lower(b.data[i])) return false;
    }
    return true;
}

bool awsc_cli_view_starts_with(awsc_cli_view view, awsc_cli_view prefix)
{
    return view.size >= prefix.size && (prefix.size == 0 || memcmp(view.data, prefix.data, prefix.size) == 0);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

awsc_cli_view awsc_cli_view_trim(awsc_cli_view view)
{
    while (view.size && is_blank(view.data[0])) {
        view.data++;
        view.size--;
    }
    while (view.size && is_blank(view.data[view.size - 1])) view.size--;
    return view;
}

awsc_cli_view awsc_cli_view_split(awsc_cli_view view, char separator, awsc_cli_view *head)
{
    const char *found = view.size ? memchr(view.data, separator, view.size) : NULL;
    *head = view;
    if (!found) return (awsc_cli_view){NULL, 0};
    head->size = (size_t)(found - view.data);
    return (awsc_cli_view){found + 1, view.size - head->size - 1};
}
