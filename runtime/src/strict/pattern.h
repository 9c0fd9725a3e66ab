/* SPDX-License-Identifier: Apache-2.0 */
/* Compiled patterns of one client. The only module that knows the regex library. */
#ifndef AWSC_STRICT_PATTERN_H
#define AWSC_STRICT_PATTERN_H

#include <stdbool.h>

#include <awsc/strict.h>

#include "base/view.h"

typedef struct awsc_pattern_cache awsc_pattern_cache;

enum awsc_match {
    AWSC_MATCH_NO,
    AWSC_MATCH_YES, /* also when undecided: a pattern of another dialect, or one that takes too long */
    AWSC_MATCH_NOMEM
};

/* NULL when memory runs out. */
awsc_pattern_cache *awsc_pattern_cache_new(size_t count);
void awsc_pattern_cache_free(awsc_pattern_cache *cache);

/* Compiles the pattern at its first use. Safe for any number of threads: a lost race compiles twice and keeps one. */
enum awsc_match awsc_pattern_match(awsc_pattern_cache *cache, const awsc_pattern *pattern, awsc_view text);

/* Whether the pattern's dialect is understood, so that it is checked at all. */
bool awsc_pattern_is_known(awsc_pattern_cache *cache, const awsc_pattern *pattern);

#endif
