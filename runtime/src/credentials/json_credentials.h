/* SPDX-License-Identifier: Apache-2.0 */
/* Credentials as JSON, the format of helper programs and metadata services. */
#ifndef AWSC_CREDENTIALS_JSON_CREDENTIALS_H
#define AWSC_CREDENTIALS_JSON_CREDENTIALS_H

#include <stdbool.h>

#include "auth/provider.h"
#include "base/view.h"

typedef struct awsc_json_credentials {
    const char *what;       /* the text's name in messages */
    const char *token;      /* name of the member with the session token */
    bool versioned;         /* "Version" must be the number 1 */
    bool expires;           /* "Expiration" is required */
    const char *account_id; /* if the text has none; may be NULL */
} awsc_json_credentials;

/*
 * AWSC_ERR_CREDENTIALS if the text is not such an object; its contents are never in the message, but for "code" and
 * "message" of a service that refuses.
 */
int awsc_json_credentials_parse(const awsc_allocator *allocator, const awsc_json_credentials *form, awsc_view text,
                                awsc_identity **out, awsc_error **error);

#endif
