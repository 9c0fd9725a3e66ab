/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keys and tokens are read strictly: a control character, or U+FFFD where a response could not be read, makes them
 * useless, and is an error of the source that gave them.
 */
#ifndef AWSC_AUTH_SOUND_H
#define AWSC_AUTH_SOUND_H

#include "auth/provider.h"

/* The end of an error about such a text, with the expectation. */
extern const char awsc_unsound[];

/* NULL is sound. */
bool awsc_secret_is_sound(const char *text);

/* The first unsound part of the credentials, such as "access key id", or NULL. `struct_size` counts. */
const char *awsc_credentials_unsound(const awsc_credentials *credentials);

/* An identity of credentials that `source` gave. AWSC_OK, AWSC_ERR_CREDENTIALS (they are unsound), AWSC_ERR_NOMEM. */
int awsc_identity_make(const awsc_allocator *allocator, const char *source, const awsc_credentials *credentials,
                       awsc_identity **out, awsc_error **error);

#endif
