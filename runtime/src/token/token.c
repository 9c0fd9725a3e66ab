/* SPDX-License-Identifier: Apache-2.0 */
#include "token/token.h"

awsc_token *awsc_token_new(awsc_buffer *text, int64_t expires_ms)
{
    awsc_token *token = awsc_alloc(text->allocator, sizeof *token);
    char *taken = awsc_buffer_take(text);
    if (!token || !taken) {
        awsc_release(text->allocator, token);
        awsc_release_secret(text->allocator, taken);
        return NULL;
    }
    token->allocator = text->allocator;
    token->expires_ms = expires_ms;
    token->text = taken;
    return token;
}

const char *awsc_token_text(const awsc_token *token)
{
    return token ? token->text : NULL;
}

int64_t awsc_token_expires_ms(const awsc_token *token)
{
    return token ? token->expires_ms : 0;
}

void awsc_token_free(awsc_token *token)
{
    if (!token) return;
    awsc_release_secret(token->allocator, token->text);
    awsc_release(token->allocator, token);
}

int64_t awsc_token_milliseconds(awsc_time time)
{
    if (time.seconds > INT64_MAX / 1000 - 1) return INT64_MAX;
    if (time.seconds < INT64_MIN / 1000 + 1) return INT64_MIN;
    return time.seconds * 1000 + time.nanoseconds / 1000000;
}
