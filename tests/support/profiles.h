/* SPDX-License-Identifier: Apache-2.0 */
/* The sections of profile files, one by one. */
#ifndef SUPPORT_PROFILES_H
#define SUPPORT_PROFILES_H

#include "ini/section.h"

static inline size_t awsc_profile_set_count(const awsc_profile_set *set, enum awsc_profile_section kind)
{
    size_t count = 0;
    for (const awsc_profile *section = set->first; section; section = section->next)
        count += section->kind == (int)kind;
    return count;
}

static inline const awsc_profile *awsc_profile_set_at(const awsc_profile_set *set, enum awsc_profile_section kind,
                                                      size_t index)
{
    for (const awsc_profile *section = set->first; section; section = section->next)
        if (section->kind == (int)kind && index-- == 0) return section;
    return NULL;
}

/* The set of both texts, by the strict syntax. */
static inline int parse_profiles(const awsc_allocator *allocator, awsc_view config, awsc_view credentials,
                                 awsc_profile_set **out, awsc_error **error)
{
    const awsc_profile_texts texts = {config, "config", credentials, "credentials"};
    return awsc_profile_set_parse(allocator, &texts, true, out, error);
}

#endif
