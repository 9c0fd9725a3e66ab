/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/sound.h"

#include <stddef.h>
#include <string.h>

#include "base/repair.h"
#include "error/error.h"

const char awsc_unsound[] = "holds a control character, or one that could not be read; expected printable characters";

bool awsc_secret_is_sound(const char *text)
{
    for (const char *at = text; at && *at; at++)
        if (awsc_ascii_is_control(*at)) return false;
    return !text || !strstr(text, AWSC_REPLACEMENT);
}

const char *awsc_credentials_unsound(const awsc_credentials *credentials)
{
    static const struct {
        const char *name;
        size_t offset;
    } parts[] = {
        {"access key id", offsetof(awsc_credentials, access_key_id)},
        {"secret access key", offsetof(awsc_credentials, secret_access_key)},
        {"session token", offsetof(awsc_credentials, session_token)},
        {"account id", offsetof(awsc_credentials, account_id)},
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const char *text;
        memcpy(&text, (const char *)credentials + parts[i].offset, sizeof text);
        if (!awsc_secret_is_sound(text)) return parts[i].name;
    }
    return NULL;
}

int awsc_identity_make(const awsc_allocator *allocator, const char *source, const awsc_credentials *credentials,
                       awsc_identity **out, awsc_error **error)
{
    const char *unsound = awsc_credentials_unsound(credentials);
    if (unsound) return awsc_error_set(error, AWSC_ERR_CREDENTIALS, "%s: the %s %s", source, unsound, awsc_unsound);
    *out = awsc_identity_new(allocator, credentials);
    return *out ? AWSC_OK : awsc_error_nomem(error);
}
