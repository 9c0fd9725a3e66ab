/* SPDX-License-Identifier: Apache-2.0 */
#include "base/features.h"

#include <string.h>

enum { DIGITS = 64 };

void awsc_feature_id(char out[AWSC_FEATURE_ID_SIZE], unsigned number)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-";
    char reversed[AWSC_FEATURE_ID_SIZE];
    size_t size = 0;
    /* There is no zero among the digits of the front: after the last id of one letter comes AA. */
    for (uint64_t left = (uint64_t)number + 1; left > 0; left = (left - 1) / DIGITS)
        reversed[size++] = digits[(left - 1) % DIGITS];
    for (size_t i = 0; i < size; i++) out[i] = reversed[size - 1 - i];
    out[size] = '\0';
}

size_t awsc_features_fit(awsc_view ids, size_t most)
{
    if (ids.size <= most) return ids.size;
    size_t size = most;
    while (size > 0 && ids.data[size] != ',') size--;
    return size;
}

void awsc_features_format(awsc_buffer *out, const awsc_features *set, size_t most)
{
    size_t begin = out->size;
    for (unsigned number = 0; number < AWSC_FEATURE_LIMIT; number++) {
        char id[AWSC_FEATURE_ID_SIZE];
        if (!(set->bits[number / 64] >> (number % 64) & 1)) continue;
        awsc_feature_id(id, number);
        if (out->size > begin) awsc_buffer_append_char(out, ',');
        awsc_buffer_append_text(out, id);
    }
    if (out->failed) return;
    awsc_view ids = {out->data + begin, out->size - begin};
    awsc_buffer_truncate(out, begin + awsc_features_fit(ids, most));
}
