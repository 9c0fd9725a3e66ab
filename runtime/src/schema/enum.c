/* SPDX-License-Identifier: Apache-2.0 */
#include <awsc/tables/generated.h>

#include <string.h>

int32_t awsc_internal_enum_parse(const awsc_enum_value *values, size_t count, const char *text)
{
    size_t low = 0, high = text ? count : 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(values[middle].text, text);
        if (order == 0) return values[middle].number;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return 0;
}
