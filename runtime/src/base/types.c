/* SPDX-License-Identifier: Apache-2.0 */
/* Functions and constants that <awsc/types.h> declares. */
#include <awsc/tables/needed.h>
#include <awsc/types.h>

char awsc_empty;

const char *awsc_text_map_get(const awsc_text_map *map, const char *key)
{
    AWSC_NEED_OR(map, NULL);
    AWSC_NEED_OR(key, NULL);
    for (size_t i = 0; i < map->count; i++)
        if (map->entries[i].key && strcmp(map->entries[i].key, key) == 0) return map->entries[i].value;
    return NULL;
}
