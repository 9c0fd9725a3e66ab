/* SPDX-License-Identifier: Apache-2.0 */
/* Providers of fixed bearer tokens, from the program or the environment. */
#include "token/provider.h"

#include "base/buffer.h"
#include "credentials/static.h"
#include "error/error.h"
#include "error/given.h"

#define VARIABLE "AWS_BEARER_TOKEN_"

bool awsc_token_is_sound(const char *token)
{
    for (const char *at = token; *at; at++)
        if (*at <= ' ' || *at >= 0x7f) return false;
    return *token != '\0';
}

awsc_token_provider *awsc_token_provider_retain(awsc_token_provider *provider)
{
    AWSC_NEED_OR(provider, NULL);
    (void)awsc_credentials_provider_retain(&provider->base);
    return provider;
}

void awsc_token_provider_free(awsc_token_provider *provider)
{
    AWSC_NEED_OR(provider, );
    awsc_credentials_provider_free(&provider->base);
}

static int new_fixed(const awsc_allocator *allocator, const char *token, awsc_credentials_provider **out,
                     awsc_error **error)
{
    awsc_credentials identity = AWSC_CREDENTIALS_INIT;
    identity.session_token = token;
    return awsc_static_provider_new(allocator, &identity, "token", out, error);
}

int awsc_token_provider_new_static(const char *token, awsc_token_provider **out, awsc_error **error)
{
    awsc_credentials_provider *made = NULL;
    if (out) *out = NULL;
    AWSC_NEED(token, error);
    AWSC_NEED(out, error);
    if (!awsc_token_is_sound(token))
        return awsc_error_set(
            error, AWSC_ERR_VALIDATION,
            "awsc_token_provider_new_static: token is empty, or has a character that is not printable "
            "ASCII");
    int status = new_fixed(awsc_allocator_default(), token, &made, error);
    *out = (awsc_token_provider *)made;
    return status;
}

/* ---- environment ----------------------------------------------------------------------------------------------- */

char *awsc_token_variable(const awsc_allocator *allocator, const char *signing_name)
{
    awsc_buffer name = AWSC_BUFFER_INIT(allocator);
    awsc_buffer_append_text(&name, VARIABLE);
    for (const char *at = signing_name; *at; at++)
        awsc_buffer_append_char(&name, *at == '-' || *at == ' ' ? '_' : awsc_ascii_upper(*at));
    char *taken = awsc_buffer_take(&name);
    awsc_buffer_clear(&name);
    return taken;
}

/* Creates a provider that always fails with the message "`variable` `what`". */
static int new_failing(const awsc_allocator *allocator, const char *variable, const char *what,
                       awsc_credentials_provider **out, awsc_error **error)
{
    awsc_buffer reason = AWSC_BUFFER_INIT(allocator);
    awsc_buffer_append_format(&reason, "%s %s", variable, what);
    int status =
        reason.failed ? awsc_error_nomem(error) : awsc_static_provider_new(allocator, NULL, reason.data, out, error);
    awsc_buffer_clear(&reason);
    return status;
}

int awsc_token_environment_new(const awsc_allocator *allocator, const awsc_environment *environment,
                               const char *signing_name, bool *is_set, awsc_credentials_provider **out,
                               awsc_error **error)
{
    int status;
    char *variable = awsc_token_variable(allocator, signing_name);
    if (!variable) return awsc_error_nomem(error);
    const char *token = awsc_environment_get(environment, variable);
    *is_set = token != NULL;
    if (!token)
        status = new_failing(allocator, variable, "is not set", out, error);
    else if (!awsc_token_is_sound(token))
        status = new_failing(allocator, variable, "has a character that is not printable ASCII", out, error);
    else
        status = new_fixed(allocator, token, out, error);
    awsc_release(allocator, variable);
    return status;
}

int awsc_token_provider_new_environment(const char *signing_name, awsc_token_provider **out, awsc_error **error)
{
    awsc_credentials_provider *made = NULL;
    bool is_set;
    if (out) *out = NULL;
    AWSC_NEED(signing_name, error);
    AWSC_NEED(out, error);
    if (!*signing_name)
        return awsc_error_set(error, AWSC_ERR_VALIDATION,
                              "awsc_token_provider_new_environment: signing_name is empty; expected a name such as "
                              "bedrock");
    int status = awsc_token_environment_new(awsc_allocator_default(), awsc_environment_process(), signing_name, &is_set,
                                            &made, error);
    *out = (awsc_token_provider *)made;
    return status;
}
