/* SPDX-License-Identifier: Apache-2.0 */
/* Makes tokens of every kind: awsc_token_make blocks, awsc_token_start runs on a loop. */
#ifndef AWSC_TOKEN_MAKE_H
#define AWSC_TOKEN_MAKE_H

#include <awsc/token.h>

#include "token/given.h"

/* Read the options by `read`, get credentials from `provider` and make the token. `function` is the name of the public
 * function, for errors. */
int awsc_token_make(const char *function, awsc_token_read_fn *read, awsc_credentials_provider *provider,
                    const void *options, awsc_token **out, awsc_error **error);
int awsc_token_start(const char *function, awsc_token_read_fn *read, awsc_credentials_provider *provider,
                     awsc_loop *loop, const void *options, awsc_token_done_fn *done, void *user, awsc_token_call **call,
                     awsc_error **error);

#endif
