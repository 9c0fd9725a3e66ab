/* SPDX-License-Identifier: Apache-2.0 */
#include "similar.h"

/* Maximum size of a word. Longer words count as different. */
#define LONGEST 100

static size_t common_prefix(awsc_cli_view a, awsc_cli_view b)
{
    size_t size = 0;
    while (size < a.size && size < b.size && a.data[size] == b.data[size]) size++;
    return size;
}

/* Returns the size of the longest common substring, plus the sizes for the parts before and after that substring. */
static size_t common_characters(awsc_cli_view a, awsc_cli_view b)
{
    size_t best = 0;
    size_t best_a = 0;
    size_t best_b = 0;
    for (size_t i = 0; i < a.size; i++) {
        for (size_t k = 0; k < b.size; k++) {
            size_t size =
                common_prefix((awsc_cli_view){a.data + i, a.size - i}, (awsc_cli_view){b.data + k, b.size - k});
            if (size <= best) continue;
            best = size;
            best_a = i;
            best_b = k;
        }
    }
    if (!best) return 0;
    size_t after_a = best_a + best;
    size_t after_b = best_b + best;
    return best + common_characters((awsc_cli_view){a.data, best_a}, (awsc_cli_view){b.data, best_b}) +
           common_characters((awsc_cli_view){a.data + after_a, a.size - after_a},
                             (awsc_cli_view){b.data + after_b, b.size - after_b});
}

double awsc_cli_similarity(awsc_cli_view a, awsc_cli_view b)
{
    if (!a.size || !b.size || a.size > LONGEST || b.size > LONGEST) return 0;
    return 2.0 * (double)common_characters(a, b) / (double)(a.size + b.size);
}
