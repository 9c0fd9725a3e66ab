/* SPDX-License-Identifier: Apache-2.0 */
/* Fixed credentials. */
#include "credentials/static.h"

#include "auth/sound.h"
#include "base/buffer.h"
#include "error/error.h"
#include "error/given.h"

typedef struct static_provider {
    awsc_credentials_provider base;
    awsc_identity *identity;
    char *reason;
} static_provider;

static void get_static(awsc_credentials_provider *base, awsc_loop *loop, awsc_identity_request *request)
{
    static_provider *provider = (static_provider *)base;
    (void)loop;
    if (provider->identity) {
        request->done(request, AWSC_OK, awsc_identity_retain(provider->identity), NULL);
        return;
    }
    awsc_error *error = NULL;
    int status = awsc_error_set(&error, AWSC_ERR_CREDENTIALS, "%s", provider->reason);
    request->done(request, status, NULL, error);
}

static void destroy_static_source(awsc_credentials_provider *base)
{
    static_provider *provider = (static_provider *)base;
    awsc_identity_free(provider->identity);
    awsc_release(base->allocator, provider->reason);
    awsc_release(base->allocator, provider);
}

/* NULL when memory runs out. */
static char *say_unsound(const awsc_allocator *allocator, const char *source, const char *unsound)
{
    awsc_buffer text = AWSC_BUFFER_INIT(allocator);
    awsc_buffer_append_format(&text, "%s: the %s %s", source, unsound, awsc_unsound);
    return awsc_buffer_take(&text);
}

int awsc_static_provider_new(const awsc_allocator *allocator, const awsc_credentials *credentials, const char *text,
                             awsc_credentials_provider **out, awsc_error **error)
{
    static_provider *provider = awsc_provider_alloc(allocator, sizeof *provider,
                                                    (awsc_provider_functions){get_static, NULL, destroy_static_source});
    if (!provider) return awsc_error_nomem(error);
    const char *unsound = credentials ? awsc_credentials_unsound(credentials) : NULL;
    if (unsound)
        provider->reason = say_unsound(allocator, text, unsound);
    else if (credentials)
        provider->identity = awsc_identity_new(allocator, credentials);
    else
        provider->reason = awsc_text_copy(allocator, text);
    if (!provider->identity && !provider->reason) {
        destroy_static_source(&provider->base);
        return awsc_error_nomem(error);
    }
    *out = &provider->base;
    return AWSC_OK;
}

int awsc_credentials_provider_new_static(const awsc_credentials *credentials, awsc_credentials_provider **out,
                                         awsc_error **error)
{
    awsc_credentials own = AWSC_CREDENTIALS_INIT;
    if (out) *out = NULL;
    AWSC_NEED(credentials, error);
    AWSC_NEED(out, error);
    int status = AWSC_TAKE_STRUCT(&own, credentials, "credentials", AWSC_CREDENTIALS_INIT, error);
    if (status) return status;
    if (!own.access_key_id || !*own.access_key_id)
        return awsc_error_set(error, AWSC_ERR_VALIDATION, "credentials: access_key_id is missing");
    if (!own.secret_access_key || !*own.secret_access_key)
        return awsc_error_set(error, AWSC_ERR_VALIDATION, "credentials: secret_access_key is missing");
    const char *unsound = awsc_credentials_unsound(&own);
    if (unsound) return awsc_error_set(error, AWSC_ERR_VALIDATION, "credentials: the %s %s", unsound, awsc_unsound);
    status = awsc_static_provider_new(awsc_allocator_default(), &own, "credentials", out, error);
    if (!status) awsc_features_add(&(*out)->features, AWSC_FEATURE_CREDENTIALS_CODE);
    return status;
}
