/* SPDX-License-Identifier: Apache-2.0 */
/* awsc_config_explain: the settings, and what the default chain chooses by them. */
#include <string.h>

#include "base/memory.h"
#include "config/explain.h"
#include "credentials/chain.h"
#include "credentials/static.h"
#include "error/error.h"
#include "error/given.h"
#include "log/log.h"
#include "schema/output.h"

/* ---- the chain, as far as it goes without a request ------------------------------------------------------------- */

/* Replaces sources that call services: the chain only chooses, and is never asked for credentials. */
static int stand_in(const awsc_source_context *context, const awsc_profile_step *step, awsc_credentials_provider *base,
                    awsc_credentials_provider **out, awsc_error **error)
{
    (void)step, (void)base;
    return awsc_static_provider_new(context->allocator, NULL, "not asked", out, error);
}

typedef struct answer {
    awsc_identity_request request;
    awsc_identity *identity;
    awsc_error *error;
} answer;

static void take_answer(awsc_identity_request *request, int status, awsc_identity *identity, awsc_error *error)
{
    answer *a = (answer *)request; /* the first member */
    (void)status;
    a->identity = identity;
    a->error = error;
}

/* ---- rows ------------------------------------------------------------------------------------------------------ */

static const char *masked(const awsc_explainer *e, const char *key)
{
    size_t size = key ? strlen(key) : 0;
    if (!key) return NULL;
    /* The last four characters of a short key would leave hardly anything to guess. */
    return awsc_explain_text(e, "****************%s", size > 8 ? key + size - 4 : "");
}

typedef struct place {
    int source;
    const char *location;
} place;

/* `keys` is NULL if they are not known yet. */
static void add_keys(const awsc_explainer *e, const char *source, place from, const awsc_credentials *keys)
{
    static const awsc_credentials unknown = AWSC_CREDENTIALS_INIT;
    if (!keys) keys = &unknown;
    awsc_explain_add(e, "credentials", source, from.source, from.location);
    awsc_explain_add(e, "access_key", masked(e, keys->access_key_id), from.source, from.location);
    awsc_explain_add(e, "secret_key", masked(e, keys->secret_access_key), from.source, from.location);
    bool token = keys == &unknown || keys->session_token;
    awsc_explain_add(e, "session_token", keys->session_token ? "****************" : NULL,
                     token ? from.source : AWSC_SOURCE_NOT_SET, token ? from.location : NULL);
    bool account = keys == &unknown || keys->account_id;
    awsc_explain_add(e, "account_id", keys->account_id, account ? from.source : AWSC_SOURCE_NOT_SET,
                     account ? from.location : NULL);
}

/* Adds empty rows of credentials; the first says why. */
static void add_no_keys(const awsc_explainer *e, int source, const char *reason)
{
    static const char *const names[] = {"access_key", "secret_key", "session_token", "account_id"};
    awsc_explain_add(e, "credentials", NULL, source, reason);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        awsc_explain_add(e, names[i], NULL, AWSC_SOURCE_NOT_SET, NULL);
}

static void add_profile(const awsc_explainer *e, const awsc_profile_step *step, const awsc_credentials *keys)
{
    static const char *const names[] = {
#define PROFILE_SOURCE(id, name, ...) [AWSC_STEP_##id] = name,
#include <awsc/tables/credential_sources.def>
    };
    place from;
    from.location = awsc_explain_profile(e, step->profile, awsc_step_properties(step->kind), &from.source);
    add_keys(e, names[step->kind], from, keys);
}

static void add_link(const awsc_explainer *e, const awsc_environment *environment, enum awsc_chain_link link,
                     const awsc_credentials *keys)
{
    static const struct {
        const char *name;
        const char *variables;
    } links[] = {
#define CHAIN_SOURCE(id, name, type, label, named, variables, ...) [AWSC_LINK_##id] = {name, variables "\0"},
#include <awsc/tables/credential_sources.def>
    };
    const char *variable = links[link].variables;
    while (*variable && !awsc_environment_get(environment, variable)) variable += strlen(variable) + 1;
    place from = {*variable ? AWSC_SOURCE_ENVIRONMENT : AWSC_SOURCE_DEFAULT, *variable ? variable : NULL};
    add_keys(e, links[link].name, from, keys);
}

static void add_choice(const awsc_explainer *e, const awsc_environment *environment, enum awsc_chain_link link,
                       const awsc_credentials *keys)
{
    awsc_profile_steps steps;
    if (link != AWSC_LINK_PROFILE)
        add_link(e, environment, link, keys);
    else if (!awsc_profile_steps_resolve(e->settings->profiles, e->settings->profile, &steps, NULL))
        add_profile(e, &steps.items[steps.count - 1], keys); /* the chain made its choice from the same steps */
}

/* A source that is configured but cannot be used is named; instance metadata needs no configuration. */
static void add_failure(const awsc_explainer *e, enum awsc_chain_link link, const char *reason)
{
    int source = link == AWSC_LINK_IMDS      ? AWSC_SOURCE_NOT_SET
                 : link == AWSC_LINK_PROFILE ? AWSC_SOURCE_CONFIG_FILE
                                             : AWSC_SOURCE_ENVIRONMENT;
    add_no_keys(e, source, reason);
}

static int explain_chain(const awsc_explainer *e, awsc_settings *settings, const awsc_environment *environment,
                         awsc_error **error)
{
    awsc_chain_choice choice;
    awsc_chain_options options = {.service_source = stand_in, .choice = &choice};
    awsc_credentials_provider *provider = NULL;
    answer found = {.request.done = take_answer};
    int status = awsc_default_chain_new(settings->allocator, settings, environment, &options, &provider, error);
    if (status) return status;
    /* Only fixed credentials, and failures, answer at once and without a loop. */
    if (!provider->cancel) provider->get(provider, NULL, &found.request);
    if (choice.failed)
        add_failure(e, choice.link, awsc_error_message(found.error));
    else
        add_choice(e, environment, choice.link, found.identity ? &found.identity->credentials : NULL);
    awsc_identity_free(found.identity);
    awsc_error_free(found.error);
    awsc_credentials_provider_free(provider);
    return AWSC_OK;
}

static int explain_credentials(const awsc_explainer *e, awsc_settings *settings, const awsc_environment *environment,
                               awsc_error **error)
{
    if (settings->unsigned_requests) {
        add_no_keys(e, AWSC_SOURCE_NOT_SET, "requests are not signed");
        return AWSC_OK;
    }
    if (!e->config->credentials) return explain_chain(e, settings, environment, error);
    add_keys(e, "provider of the program", (place){AWSC_SOURCE_CODE, "config.credentials"}, NULL);
    return AWSC_OK;
}

/* ---- all together ---------------------------------------------------------------------------------------------- */

static int explain(const awsc_config *config, const char *service_id, awsc_settings *settings, awsc_explanation **out,
                   awsc_error **error)
{
    static const awsc_schema explanation = {.size = sizeof(awsc_explanation)};
    awsc_explainer e = {NULL, NULL, config, settings, service_id};
    e.out = awsc_output_new(settings->allocator, 4096, &explanation, &e.arena);
    if (!e.out) return awsc_error_nomem(error);
    awsc_explain_settings(&e);
    int status = explain_credentials(&e, settings, awsc_environment_process(), error);
    if (!status && awsc_arena_failed(e.arena)) status = awsc_error_nomem(error);
    if (status) {
        awsc_free(e.out);
        return status;
    }
    *out = e.out;
    return AWSC_OK;
}

/* With the memory of the configuration in effect. */
static int resolve_and_explain(const awsc_config *config, const char *service_id, awsc_explanation **out,
                               awsc_error **error)
{
    awsc_settings *settings = NULL;
    int status = awsc_settings_resolve(awsc_memory(), config, service_id, awsc_environment_process(), &settings, error);
    if (!status) status = awsc_settings_check_profile(settings, error);
    if (!status) status = explain(config, service_id, settings, out, error);
    awsc_settings_free(settings);
    return status;
}

int awsc_config_explain(const awsc_config *config, const char *service_id, awsc_explanation **out, awsc_error **error)
{
    awsc_config own = AWSC_CONFIG_INIT;
    awsc_logger logger;
    AWSC_NEED(out, error);
    *out = NULL;
    int status = AWSC_TAKE_STRUCT(&own, config, "config", AWSC_CONFIG_INIT, error);
    if (!status) status = awsc_given_allocator(own.allocator, AWSC_ERR_CONFIG, "config.allocator", error);
    if (!status) status = awsc_logger_take(&logger, own.logger, error);
    if (status) return status;
    own.logger = &logger;
    const awsc_allocator *before = awsc_memory_use(own.allocator);
    status = resolve_and_explain(&own, service_id ? service_id : "", out, error);
    (void)awsc_memory_use(before);
    return status;
}
