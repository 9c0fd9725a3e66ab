/* SPDX-License-Identifier: Apache-2.0 */
/* The shared files config and credentials. The input is both, with a NUL in between. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "ini/profile.h"
#include "support/profiles.h"

static void walk(const awsc_profile_set *set)
{
    for (int kind = AWSC_SECTION_PROFILE; kind <= AWSC_SECTION_SERVICES; kind++) {
        size_t count = awsc_profile_set_count(set, (enum awsc_profile_section)kind);
        for (size_t i = 0; i < count; i++) {
            const awsc_profile *profile = awsc_profile_set_at(set, (enum awsc_profile_section)kind, i);
            FUZZ_EXPECT(profile && awsc_profile_name(profile));
            FUZZ_EXPECT(awsc_profile_set_find(set, (enum awsc_profile_section)kind, awsc_profile_name(profile)) ==
                        profile);
            size_t properties = awsc_profile_property_count(profile);
            for (size_t p = 0; p < properties; p++) {
                const char *block = NULL;
                const char *name = NULL;
                const char *value = NULL;
                awsc_profile_property_at(profile, p, &block, &name, &value);
                FUZZ_EXPECT(name && (value || !block)); /* a map has no value of its own */
                /* Another property with this name may count; nested properties of a replaced block are gone. */
                FUZZ_EXPECT(block || awsc_profile_get(profile, name));
                if (block) (void)awsc_profile_get_nested(profile, block, name);
            }
        }
        FUZZ_EXPECT(awsc_profile_set_at(set, (enum awsc_profile_section)kind, count) == NULL);
    }
    FUZZ_EXPECT(awsc_profile_get(NULL, "region") == NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *middle = size ? memchr(data, 0, size) : NULL;
    size_t first = middle ? (size_t)(middle - data) : size;
    awsc_view config = awsc_view_of((const char *)data, first);
    awsc_view credentials =
        awsc_view_of((const char *)data + first + (middle != NULL), size - first - (middle != NULL));
    const awsc_profile_texts texts = {config, "config", credentials, "credentials"};
    awsc_profile_set *set = NULL;
    awsc_error *error = NULL;
    int status = awsc_profile_set_parse(awsc_allocator_default(), &texts, true, &set, &error);
    FUZZ_EXPECT(status == awsc_error_status(error) && (status == AWSC_OK || status == AWSC_ERR_PARSE));
    if (!status) walk(set);
    awsc_profile_set_free(set);
    awsc_error_free(error);
    set = NULL;
    FUZZ_EXPECT(awsc_profile_set_parse(awsc_allocator_default(), &texts, false, &set, NULL) == AWSC_OK);
    walk(set);
    (void)awsc_profile_set_hint(set, AWSC_SECTION_PROFILE, "default", "region");
    awsc_profile_set_free(set);
    return 0;
}

void fuzz_seeds(void)
{
    fuzz_add_text("[default]\nregion = eu-west-1\noutput=json # comment\n[profile a b]\nregion=\tus-east-1 ; c\n");
    fuzz_add_text(
        "[profile default]\nservices = local\ns3 =\n  max_concurrent = 5\n\n  x = y\nregion = x\n"
        "[services local]\nlambda =\n  endpoint_url = http://localhost:4566\n[sso-session s]\nsso_region = r\n");
    static const char both[] =
        "[profile one]\nregion = r\n\0[one]\naws_access_key_id = AKID\naws_secret_access_key=s+/=\n";
    fuzz_add(both, sizeof both - 1);
    fuzz_add_text("\xef\xbb\xbf[default]\r\nregion = a\r\n  continued\r\n[default]\r\nregion = b\r\n");
    fuzz_add_text("[profile 'a \"b\"' ] x\n  key : value\n  # comment\n [sso-session \"a\\\"b]\"]\nmap =\n # x\n k\n");
    fuzz_add_text("[profile \"quoted name\"]\nkey = value\n[ profile   spaces ]\n= no name\n[broken\nkey\n");
}
