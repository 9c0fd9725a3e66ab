/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of tokens. The public side is <awsc/token.h>. */
#ifndef AWSC_TOKEN_TOKEN_H
#define AWSC_TOKEN_TOKEN_H

#include <awsc/token.h>

#include "base/buffer.h"

/* A text that does not change. */
struct awsc_token {
    const awsc_allocator *allocator;
    int64_t expires_ms;
    char *text;
};

/* Takes the text of a buffer, which is empty after. NULL when memory runs out. */
awsc_token *awsc_token_new(awsc_buffer *text, int64_t expires_ms);

/* Milliseconds since 1970, no more than fit. */
int64_t awsc_token_milliseconds(awsc_time time);

#endif
