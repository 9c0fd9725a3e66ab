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
    /* Regions that are known by name: each with a NUL after it, an empty one at the end. A pointer to each would be as
     * long as its name. */
    const char *regions;
    /* Regions that are yet to come: one of these, then a word, a dash and a number, as in "us-" "east-9". */
    const char *prefixes;
} awsc_partition;

/* The first is the one that unknown regions are counted to. */
typedef struct awsc_partitions {
    const awsc_partition *items;
    size_t count;
} awsc_partitions;

extern const awsc_partitions awsc_partitions_all;

/* The partition of a region: the one that lists it, else the one whose pattern it has, else the first. */
const awsc_partition *awsc_partition_find(const awsc_partitions *partitions, awsc_view region);

#endif
