/* SPDX-License-Identifier: Apache-2.0 */
#include "client/bearer.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/authority.h"
#include "base/buffer.h"
#include "credentials/cache.h"
#include "credentials/source.h"
#include "credentials/static.h"
#include "error/error.h"
#include "token/provider.h"

/* ---- the source ------------------------------------------------------------------------------------------------ */

/* Sets client->tokens.provider to the token provider of the profile's single sign-on. AWSC_END: the profile has no
 * sso_session. */
static int new_from_profile(awsc_client *client, const awsc_environment *environment, awsc_source_maker *service_source,
                            awsc_error **error)
{
    awsc_profile_step step;
    awsc_credentials_provider *source = NULL;
    const awsc_settings *settings = client->settings;
    const awsc_chain_options options = {
        .clock = client->clock, .logger = client->logger, .transport = client->injected_transport};
    const awsc_source_context context = {client->allocator, client->settings, environment, &options};
    int status = awsc_profile_token_step(settings->profiles, settings->profile, &step, error);
    if (status || !service_source) return status ? status : AWSC_END;
    status = service_source(&context, &step, NULL, &source, error);
    if (status) return status;
    const awsc_cache_options cache = {.clock = client->clock, .logger = client->logger, .what = "single sign-on"};
    return awsc_cache_new(client->allocator, source, &cache, &client->tokens.provider, error);
}

/* Sets a token provider that always fails with the message of `failure`. Takes ownership of `failure`. */
static int new_failing(awsc_client *client, int status, awsc_error *failure, awsc_error **error)
{
    if (status == AWSC_ERR_NOMEM) {
        awsc_error_give(error, failure);
        return status;
    }
    status =
        awsc_static_provider_new(client->allocator, NULL, awsc_error_message(failure), &client->tokens.provider, error);
    awsc_error_free(failure);
    return status;
}

static int describe_nothing(const awsc_client *client, awsc_error **error)
{
    char *variable = awsc_token_variable(client->allocator, client->service->signing_name);
    if (!variable) return awsc_error_nomem(error);
    int status =
        awsc_error_set(error, AWSC_ERR_CREDENTIALS,
                       "there is no source of tokens; expected config.token_provider, %s, or sso_session in the "
                       "profile \"%s\"",
                       variable, client->settings->profile);
    awsc_release(client->allocator, variable);
    return status;
}

static int open_default(awsc_client *client, const awsc_environment *environment, awsc_source_maker *service_source,
                        awsc_error **error)
{
    bool is_set = false;
    awsc_error *failure = NULL;
    awsc_credentials_provider *found = NULL;
    int status = awsc_token_environment_new(client->allocator, environment, client->service->signing_name, &is_set,
                                            &found, error);
    if (status) return status;
    if (is_set) {
        client->tokens.provider = found;
        client->tokens.configured = client->tokens.preferred = true;
        return AWSC_OK;
    }
    awsc_credentials_provider_free(found);
    status = new_from_profile(client, environment, service_source, &failure);
    client->tokens.configured = status != AWSC_END;
    if (status == AWSC_OK) return AWSC_OK;
    if (status == AWSC_END) status = describe_nothing(client, &failure);
    return new_failing(client, status, failure, error);
}

static int open_tokens(awsc_client *client, const awsc_config *config, const awsc_environment *environment,
                       awsc_source_maker *service_source, awsc_error **error)
{
    if (client->settings->unsigned_requests) return AWSC_OK;
    int status = AWSC_OK;
    if (config->token_provider) {
        client->tokens.provider = awsc_credentials_provider_retain(&config->token_provider->base);
        client->tokens.configured = client->tokens.preferred = true;
    } else {
        status = open_default(client, environment, service_source, error);
    }
    if (config->credentials) client->tokens.preferred = false;
    return status;
}

/* ---- token or signature ---------------------------------------------------------------------------------------- */

/* Returns what auth_scheme_preference names first: 1 for a token, -1 for a signature, 0 if it names neither. */
static int preference(const awsc_client *client)
{
    awsc_view rest = awsc_view_text(client->settings->auth_scheme_preference);
    while (rest.data) {
        awsc_view name;
        rest = awsc_view_split(rest, ',', &name);
        if (awsc_view_equal(name, AWSC_VIEW("httpBearerAuth"))) return 1;
        if (awsc_view_equal(name, AWSC_VIEW("sigv4")) || awsc_view_equal(name, AWSC_VIEW("sigv4a"))) return -1;
    }
    return 0;
}

static bool takes_token(const awsc_call *call)
{
    const awsc_client *client = call->client;
    const unsigned flags = call->operation->flags;
    if (flags & AWSC_TABLE_OPERATION_UNSIGNED) return flags & AWSC_TABLE_OPERATION_BEARER && client->tokens.configured;
    if (!(flags & AWSC_TABLE_OPERATION_BEARER_OR_SIGNED)) return flags & AWSC_TABLE_OPERATION_BEARER;
    if (call->options.own_credentials) return false;
    int preferred = preference(client);
    if (preferred) return preferred > 0;
    return client->tokens.preferred || (flags & AWSC_TABLE_OPERATION_BEARER && client->tokens.configured);
}

static void choose(awsc_call *call)
{
    awsc_credentials_provider *provider = call->client->tokens.provider;
    if (!takes_token(call)) return;
    /* Without a signature either, if the client has no tokens: keys would be the wrong proof. */
    awsc_credentials_provider_free(call->options.provider);
    call->options.provider = awsc_credentials_provider_retain(provider);
    call->bearer = provider != NULL;
}

/* ---- the request ----------------------------------------------------------------------------------------------- */

static bool is_loopback(awsc_view host)
{
    char text[INET6_ADDRSTRLEN + 1];
    struct in_addr v4;
    struct in6_addr v6;
    const struct in6_addr loopback = IN6ADDR_LOOPBACK_INIT;
    if (awsc_view_equal_ignore_case(host, AWSC_VIEW("localhost"))) return true;
    const bool bracketed = host.size > 2 && host.data[0] == '[';
    if (bracketed) host = (awsc_view){host.data + 1, host.size - 2};
    if (host.size >= sizeof text) return false;
    memcpy(text, host.data, host.size);
    text[host.size] = '\0';
    if (bracketed) return inet_pton(AF_INET6, text, &v6) == 1 && memcmp(&v6, &loopback, sizeof v6) == 0;
    return inet_pton(AF_INET, text, &v4) == 1 && ntohl(v4.s_addr) >> 24 == 127;
}

/* Refuses to send a token over plain HTTP, where others could read it, except to a loopback host. */
static int check_way(const awsc_call *call, awsc_error **error)
{
    awsc_view authority, host = {NULL, 0}, port;
    awsc_view rest = awsc_view_text(call->target_url.data);
    if (awsc_view_starts_with(rest, AWSC_VIEW("https://"))) return AWSC_OK;
    rest = (awsc_view){rest.data + sizeof "http://" - 1, rest.size - (sizeof "http://" - 1)};
    (void)awsc_view_split(rest, '/', &authority);
    if (awsc_authority_split(authority, &host, &port) && is_loopback(host)) return AWSC_OK;
    return awsc_error_set(
        error, AWSC_ERR_CONFIG,
        "%s: the bearer token is not sent over plain HTTP to %.*s; expected https, or a loopback host",
        call->operation->name, (int)(host.size < 200 ? host.size : 200), host.data ? host.data : "");
}

static int authorize(awsc_call *call, awsc_error **error)
{
    awsc_buffer value = AWSC_BUFFER_INIT_SECRET(call->allocator);
    int status = check_way(call, error);
    if (!status && call->sender)
        status = awsc_error_set(error, AWSC_ERR_CONFIG,
                                "%s: each event of the request is signed, which takes credentials; a bearer token "
                                "cannot",
                                call->operation->name);
    if (status) return status;
    awsc_buffer_append_text(&value, "Bearer ");
    awsc_buffer_append_text(&value, call->identity->credentials.session_token);
    status = value.failed ? awsc_error_nomem(error)
                          : awsc_http_request_put_header(call->request, AWSC_VIEW("Authorization"),
                                                         awsc_buffer_view(&value), true, error);
    awsc_buffer_clear_secret(&value);
    return status;
}

const struct awsc_bearer_code awsc_internal_bearer = {open_tokens, choose, authorize};
