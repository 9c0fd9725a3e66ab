/* SPDX-License-Identifier: Apache-2.0 */
#include "names.h"

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

/* Returns the position of a plural in capitals at the end of the name, such as "ARNs", which counts as one word; else
 * the size of the name. */
static size_t plural_at(awsc_cli_view name)
{
    if (name.size < 3 || name.data[name.size - 1] != 's') return name.size;
    size_t at = name.size - 1;
    while (at > 0 && is_upper(name.data[at - 1])) at--;
    return name.size - 1 - at >= 2 ? at : name.size;
}

/* Returns whether a word begins at `at`: at a capital before a small letter, or after a small letter or a digit. */
static bool word_begins(awsc_cli_view name, size_t at)
{
    if (at == 0 || !is_upper(name.data[at])) return false;
    if (at + 1 < name.size && is_lower(name.data[at + 1])) return true;
    return is_lower(name.data[at - 1]) || awsc_cli_is_digit(name.data[at - 1]);
}

awsc_cli_view awsc_cli_kebab(awsc_arena *arena, awsc_cli_view name)
{
    awsc_cli_buffer out = AWSC_CLI_BUFFER_INIT;
    size_t plural = plural_at(name);
    awsc_cli_view head = {name.data, plural};
    for (size_t i = 0; i < name.size; i++) {
        bool begins = i < plural ? word_begins(head, i) : i == plural && i > 0;
        if (begins && out.size && out.data[out.size - 1] != '-') awsc_cli_append_char(&out, '-');
        awsc_cli_append_char(&out, awsc_cli_lower(name.data[i]));
    }
    return awsc_cli_take(arena, &out);
}
