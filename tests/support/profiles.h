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

#endif
