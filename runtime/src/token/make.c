/* SPDX-License-Identifier: Apache-2.0 */
/* Makes tokens: gets credentials from a provider and presigns, or gets the token from a token provider. */
#include "token/make.h"

#include "auth/provider.h"
#include "base/memory.h"
#include "error/given.h"
#include "loop/loop.h"
#include "token/presign.h"
#include "token/provider.h"

static awsc_credentials_get_options get_options(const awsc_token_given *given)
{
    awsc_credentials_get_options options = AWSC_CREDENTIALS_GET_OPTIONS_INIT;
    options.timeout_ms = given->timeout_ms;
    /* The functions of a clock take no constant one; they do not change it. */
    options.clock = (struct awsc_clock *)(uintptr_t)given->clock;
    return options;
}

int awsc_token_make(const char *function, awsc_token_read_fn *read, awsc_credentials_provider *provider,
                    const void *options, awsc_token **out, awsc_error **error)
{
    awsc_token_given given;
    awsc_identity *identity = NULL;
    if (out) *out = NULL;
    AWSC_NEED_OF(function, provider, error);
    AWSC_NEED_OF(function, out, error);
    int status = read(function, options, &given, error);
    if (status) return status;
    const awsc_credentials_get_options get = get_options(&given);
    status = awsc_credentials_get(provider, &get, &identity, error);
    if (status) return status;
    awsc_time now = awsc_clock_now(given.clock ? given.clock : awsc_clock_system());
    status = awsc_token_presign(provider->allocator, &given, &identity->credentials, now, out, error);
    awsc_identity_free(identity);
    return status;
}

/* ---- on a loop ------------------------------------------------------------------------------------------------- */

struct awsc_token_call {
    const awsc_allocator *allocator;
    const awsc_allocator *token_allocator;
    const awsc_clock *clock;
    awsc_token_given given; /* owns its texts */
    awsc_credentials_call *asking;
    awsc_token_done_fn *done;
    void *user;
};

static void free_call(awsc_token_call *call)
{
    for (int i = 0; i < AWSC_TOKEN_TEXTS; i++) awsc_release(call->allocator, call->given.texts[i]);
    awsc_release(call->allocator, call);
}

static awsc_token_call *new_call(const awsc_loop *loop, const awsc_credentials_provider *provider,
                                 const awsc_token_given *given)
{
    awsc_token_call *call = awsc_alloc_zeroed(loop->allocator, 1, sizeof *call);
    if (!call) return NULL;
    call->allocator = loop->allocator;
    call->token_allocator = provider->allocator;
    call->clock = given->clock ? given->clock : loop->clock;
    call->given = *given;
    bool failed = false;
    for (int i = 0; i < AWSC_TOKEN_TEXTS; i++) {
        call->given.texts[i] = awsc_text_copy(loop->allocator, given->texts[i]);
        if (!call->given.texts[i] && given->texts[i]) failed = true;
    }
    if (!failed) return call;
    free_call(call);
    return NULL;
}

/* Converts an identity from a token provider to a public token. */
static int copy_token(const awsc_allocator *allocator, const awsc_credentials *identity, awsc_token **out,
                      awsc_error **error)
{
    awsc_buffer text = AWSC_BUFFER_INIT_SECRET(allocator);
    const awsc_opt_time *end = &identity->expiration;
    awsc_buffer_append_text(&text, identity->session_token);
    *out = awsc_token_new(&text, end->is_set ? awsc_token_milliseconds(end->value) : AWSC_NO_LIMIT);
    awsc_buffer_clear_secret(&text);
    return *out ? AWSC_OK : awsc_error_nomem(error);
}

static void answered(void *user, int status, awsc_identity *identity, awsc_error *error)
{
    awsc_token_call *call = user;
    awsc_token *token = NULL;
    if (!status) {
        const awsc_credentials *given = &identity->credentials;
        status = call->given.row ? awsc_token_presign(call->token_allocator, &call->given, given,
                                                      awsc_clock_now(call->clock), &token, &error)
                                 : copy_token(call->token_allocator, given, &token, &error);
        awsc_identity_free(identity);
    }
    call->done(call->user, status, token, error);
    free_call(call);
}

static int start_asking(awsc_credentials_provider *provider, awsc_loop *loop, const awsc_token_given *given,
                        const awsc_credentials_get_options *options, awsc_token_done_fn *done, void *user,
                        awsc_token_call **call, awsc_error **error)
{
    awsc_token_call *made = new_call(loop, provider, given);
    if (!made) return awsc_error_nomem(error);
    made->done = done;
    made->user = user;
    int status = awsc_credentials_get_start(provider, loop, options, answered, made, &made->asking, error);
    if (status) {
        free_call(made);
        return status;
    }
    if (call) *call = made;
    return AWSC_OK;
}

int awsc_token_start(const char *function, awsc_token_read_fn *read, awsc_credentials_provider *provider,
                     awsc_loop *loop, const void *options, awsc_token_done_fn *done, void *user, awsc_token_call **call,
                     awsc_error **error)
{
    awsc_token_given given;
    if (call) *call = NULL;
    AWSC_NEED_OF(function, provider, error);
    AWSC_NEED_OF(function, loop, error);
    AWSC_NEED_OF(function, done, error);
    int status = read(function, options, &given, error);
    if (!status) status = awsc_loop_admit(loop, false, function, error);
    if (status) return status;
    awsc_credentials_get_options get = get_options(&given);
    get.clock = NULL;
    return start_asking(provider, loop, &given, &get, done, user, call, error);
}

void awsc_token_call_cancel(awsc_token_call *call)
{
    AWSC_NEED_OR(call, );
    awsc_credentials_call_cancel(call->asking);
}

/* ---- bearer tokens --------------------------------------------------------------------------------------------- */

int awsc_token_get(awsc_token_provider *provider, const awsc_credentials_get_options *options, awsc_token **out,
                   awsc_error **error)
{
    awsc_identity *identity = NULL;
    if (out) *out = NULL;
    AWSC_NEED(provider, error);
    AWSC_NEED(out, error);
    int status = awsc_credentials_get(&provider->base, options, &identity, error);
    if (status) return status;
    status = copy_token(provider->base.allocator, &identity->credentials, out, error);
    awsc_identity_free(identity);
    return status;
}

int awsc_token_get_start(awsc_token_provider *provider, awsc_loop *loop, const awsc_credentials_get_options *options,
                         awsc_token_done_fn *done, void *user, awsc_token_call **call, awsc_error **error)
{
    const awsc_token_given none = {.row = NULL};
    if (call) *call = NULL;
    AWSC_NEED(provider, error);
    AWSC_NEED(loop, error);
    AWSC_NEED(done, error);
    return start_asking(&provider->base, loop, &none, options, done, user, call, error);
}
