/* SPDX-License-Identifier: Apache-2.0 */
/* Partitions: groups of regions with their own domain names. The tables are generated from model/partitions.json. */
#ifndef AWSC_ENDPOINT_PARTITION_H
#define AWSC_ENDPOINT_PARTITION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/view.h"

typedef struct awsc_partition {
    const char *name;
    const char *dns_suffix;
    const char *dual_stack_dns_suffix;
    const char *global_region;
    bool supports_fips;
    bool supports_dual_stack;
    /* Names of known regions: NUL-terminated texts one after another; an empty text ends the list. Pointers to them
     * would take as much memory as the names. */
    const char *regions;
    /* Pattern for future regions: one of these prefixes, then a word, a dash and a number, as in "us-" "east-9". */
    const char *prefixes;
} awsc_partition;

/* A list of partitions. Unknown regions belong to the first one. */
typedef struct awsc_partitions {
    const awsc_partition *items;
    size_t count;
} awsc_partitions;

extern const awsc_partitions awsc_partitions_all;

/* Returns the partition that lists the region, else the one whose pattern it matches, else the first. */
const awsc_partition *awsc_partition_find(const awsc_partitions *partitions, awsc_view region);

#endif
