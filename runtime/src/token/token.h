/* SPDX-License-Identifier: Apache-2.0 */
/* Internal functions of tokens. The public ones are in <awsc/token.h>. */
#ifndef AWSC_TOKEN_TOKEN_H
#define AWSC_TOKEN_TOKEN_H

#include <awsc/token.h>

#include "base/buffer.h"

/* An immutable token. */
struct awsc_token {
    const awsc_allocator *allocator;
    int64_t expires_ms;
    char *text;
};

/* Creates a token from the text of a buffer and empties the buffer. NULL when memory runs out. */
awsc_token *awsc_token_new(awsc_buffer *text, int64_t expires_ms);

/* Converts a time to milliseconds since 1970; a time that does not fit becomes the nearest that does. */
int64_t awsc_token_milliseconds(awsc_time time);

#endif
