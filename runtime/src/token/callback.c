/* SPDX-License-Identifier: Apache-2.0 */
/* Bearer tokens from a callback of the program; implemented by the callback provider of credentials. */
#include "credentials/callback.h"
#include "error/error.h"
#include "error/given.h"
#include "token/provider.h"

typedef struct token_callback {
    const awsc_allocator *allocator;
    awsc_token_callback_options options;
} token_callback;

static void ask_for_token(void *user, awsc_credentials_request *request)
{
    const token_callback *callback = user;
    callback->options.get(callback->options.user, (awsc_token_request *)request);
}

static void release_callback(void *user)
{
    token_callback *callback = user;
    void (*release)(void *program) = callback->options.release;
    void *program = callback->options.user;
    awsc_release(callback->allocator, callback);
    if (release) release(program);
}

int awsc_token_provider_new_callback(const awsc_token_callback_options *options, awsc_token_provider **out,
                                     awsc_error **error)
{
    static const char function[] = "awsc_token_provider_new_callback";
    awsc_token_callback_options own = AWSC_TOKEN_CALLBACK_OPTIONS_INIT;
    awsc_callback_options asking = AWSC_CALLBACK_OPTIONS_INIT;
    awsc_credentials_provider *made = NULL;
    bool cache = true;
    if (out) *out = NULL;
    AWSC_NEED(options, error);
    AWSC_NEED(out, error);
    int status = AWSC_TAKE_STRUCT(&own, options, "options", AWSC_TOKEN_CALLBACK_OPTIONS_INIT, error);
    if (!status) status = awsc_given_bool(AWSC_ERR_VALIDATION, function, "cache", own.cache, &cache, error);
    if (status) return status;
    if (!own.get) return awsc_error_set(error, AWSC_ERR_VALIDATION, "%s: get is NULL", function);
    token_callback *callback = awsc_alloc_zeroed(awsc_allocator_default(), 1, sizeof *callback);
    if (!callback) return awsc_error_nomem(error);
    callback->allocator = awsc_allocator_default();
    callback->options = own;
    asking.get = ask_for_token;
    asking.release = release_callback;
    asking.user = callback;
    asking.name = own.name;
    asking.cache = AWSC_BOOL(cache);
    status = awsc_credentials_provider_new_callback(&asking, &made, error);
    if (status) awsc_release(callback->allocator, callback);
    *out = (awsc_token_provider *)made;
    return status;
}

void awsc_token_request_answer(awsc_token_request *request, const char *token, awsc_opt_time expiration)
{
    AWSC_NEED_OR(request, );
    awsc_credentials identity = AWSC_CREDENTIALS_INIT;
    identity.session_token = token;
    identity.expiration = expiration;
    const char *lack = !token || !*token                                    ? "a token"
                       : !awsc_token_is_sound(token)                        ? "a token of printable ASCII"
                       : expiration.is_set && expiration.is_set != AWSC_SET ? "a valid expiration"
                                                                            : NULL;
    awsc_credentials_request_give((awsc_credentials_request *)request, &identity, lack);
}

void awsc_token_request_fail(awsc_token_request *request, const char *message)
{
    awsc_credentials_request_fail((awsc_credentials_request *)request, message && *message ? message : "no token");
}

bool awsc_token_request_cancelled(awsc_token_request *request)
{
    return awsc_credentials_request_cancelled((awsc_credentials_request *)request);
}
