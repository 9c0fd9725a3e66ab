/* SPDX-License-Identifier: Apache-2.0 */
#include "endpoint/partition.h"

#include <string.h>

static bool lists(const awsc_partition *partition, awsc_view region)
{
    for (const char *name = partition->regions; *name; name += strlen(name) + 1)
        if (awsc_view_equal(awsc_view_text(name), region)) return true;
    return false;
}

static bool is_word(char c)
{
    return awsc_ascii_is_alpha(c) || awsc_ascii_is_digit(c) || c == '_';
}

/* Returns whether the text is a word, a dash and a number, such as "east-9". */
static bool is_word_and_number(awsc_view text)
{
    size_t at = 0;
    while (at < text.size && is_word(text.data[at])) at++;
    if (at == 0 || at + 1 >= text.size || text.data[at] != '-') return false;
    for (at++; at < text.size; at++)
        if (!awsc_ascii_is_digit(text.data[at])) return false;
    return true;
}

static bool matches(const awsc_partition *partition, awsc_view region)
{
    for (const char *name = partition->prefixes; *name; name += strlen(name) + 1) {
        awsc_view prefix = awsc_view_text(name);
        if (awsc_view_starts_with(region, prefix) &&
            is_word_and_number((awsc_view){region.data + prefix.size, region.size - prefix.size}))
            return true;
    }
    return false;
}

const awsc_partition *awsc_partition_find(const awsc_partitions *partitions, awsc_view region)
{
    for (size_t i = 0; i < partitions->count; i++)
        if (region.size && lists(&partitions->items[i], region)) return &partitions->items[i];
    for (size_t i = 0; i < partitions->count; i++)
        if (matches(&partitions->items[i], region)) return &partitions->items[i];
    return &partitions->items[0];
}
