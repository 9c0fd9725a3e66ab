/* SPDX-License-Identifier: Apache-2.0 */
/* The compiled patterns of a client. Only this module uses the regex library. */
#ifndef AWSC_STRICT_PATTERN_H
#define AWSC_STRICT_PATTERN_H

#include <stdbool.h>

#include <awsc/strict.h>

#include "base/view.h"

typedef struct awsc_pattern_cache awsc_pattern_cache;

enum awsc_match {
    AWSC_MATCH_NO,
    AWSC_MATCH_YES, /* also if undecided: an unknown dialect, or a pattern that takes too long */
    AWSC_MATCH_NOMEM
};

/* Creates a cache for `count` patterns. Returns NULL when memory runs out. */
awsc_pattern_cache *awsc_pattern_cache_new(size_t count);
void awsc_pattern_cache_free(awsc_pattern_cache *cache);

/* Matches a text. Compiles the pattern at its first use. Any number of threads may call this; two threads may
 * compile the same pattern, and then one result is kept. */
enum awsc_match awsc_pattern_match(awsc_pattern_cache *cache, const awsc_pattern *pattern, awsc_view text);

/* Returns whether the library understands the pattern's dialect and so can check it. */
bool awsc_pattern_is_known(awsc_pattern_cache *cache, const awsc_pattern *pattern);

#endif
