/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks keys and tokens from a source. "Sound" means: no control characters and no U+FFFD, the mark of text that could
 * not be decoded. Unsound ones are an error of the source.
 */
#ifndef AWSC_AUTH_SOUND_H
#define AWSC_AUTH_SOUND_H

#include "auth/provider.h"

/* The end of error messages about unsound texts: says what was expected. */
extern const char awsc_unsound[];

/* Returns whether the text is sound. NULL is sound. */
bool awsc_secret_is_sound(const char *text);

/* Returns the name of the first unsound member, such as "access key id"; NULL if all are sound. */
const char *awsc_credentials_unsound(const awsc_credentials *credentials);

/* Creates an identity from credentials; errors name `source`. AWSC_OK, AWSC_ERR_CREDENTIALS (the credentials are
 * unsound), AWSC_ERR_NOMEM. */
int awsc_identity_make(const awsc_allocator *allocator, const char *source, const awsc_credentials *credentials,
                       awsc_identity **out, awsc_error **error);

#endif
