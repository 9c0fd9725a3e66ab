/* SPDX-License-Identifier: Apache-2.0 */
/* Merges the texts of both files into one set. */
#include "error/error.h"
#include "ini/section.h"

/* Uses [default] of the config file as [profile default], unless that exists. Returns 0, or -1 when memory runs out. */
static int adopt_bare_default(awsc_profile_set *set)
{
    awsc_profile *bare = awsc_profile_set_section(set, AWSC_SECTION_BARE_DEFAULT, AWSC_VIEW("default"));
    if (!bare || awsc_profile_set_section(set, AWSC_SECTION_PROFILE, AWSC_VIEW("default"))) return 0;
    awsc_profile *adopted = awsc_profile_set_add(set, AWSC_SECTION_PROFILE, AWSC_VIEW("default"));
    if (!adopted) return -1;
    adopted->first = bare->first;
    adopted->last = bare->last;
    adopted->count = bare->count;
    return 0;
}

int awsc_profile_set_parse(const awsc_allocator *allocator, const awsc_profile_texts *texts, bool strict,
                           awsc_profile_set **out, awsc_error **error)
{
    awsc_profile_set *set = awsc_profile_set_new(allocator);
    if (!set) return awsc_error_nomem(error);
    int status = awsc_profile_parse(set, texts->config, texts->config_path, AWSC_PROFILE_CONFIG_FILE, strict, error);
    if (!status && adopt_bare_default(set)) status = awsc_error_nomem(error);
    /* Parsed last: of equal properties the last one counts. */
    if (!status)
        status = awsc_profile_parse(set, texts->credentials, texts->credentials_path, AWSC_PROFILE_CREDENTIALS_FILE,
                                    strict, error);
    if (status) {
        awsc_profile_set_free(set);
        return status;
    }
    *out = set;
    return AWSC_OK;
}
