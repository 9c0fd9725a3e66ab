/* The default chain. */
#include "credentials/chain.h"

#include <string.h>

#include "base/buffer.h"
#include "credentials/cache.h"
#include "credentials/container.h"
#include "credentials/environment.h"
#include "credentials/imds.h"
#include "credentials/process.h"
#include "credentials/profile_steps.h"
#include "credentials/static.h"
#include "error/error.h"
#include "log/log.h"

/* State of the search along the chain. A link that is not configured adds its reason to `tried`. */
typedef struct search {
    awsc_source_context context;
    awsc_buffer tried;
    bool ended; /* there are no credentials: *out says why */
    awsc_credentials_provider **out;
    awsc_error **error;
} search;

static void not_configured(search *s, const char *link, const char *reason)
{
    awsc_buffer_append_format(&s->tried, "%s%s (%s)", s->tried.size ? ", " : "tried ", link, reason);
}

/* The end of the chain: a provider that says why there are no credentials. */
static int end(search *s, const char *reason)
{
    s->ended = true;
    awsc_buffer text = AWSC_BUFFER_INIT(s->context.allocator);
    awsc_buffer_append_view(&text, awsc_buffer_view(&s->tried));
    awsc_buffer_append_format(&text, "%s%s", s->tried.size && *reason ? ", then: " : "", reason);
    const char *message = s->tried.failed ? NULL : awsc_buffer_text(&text);
    int status = message ? awsc_static_provider_new(s->context.allocator, NULL, message, s->out, s->error)
                         : awsc_error_nomem(s->error);
    awsc_buffer_clear(&text);
    return status;
}

/* The end, for the reason of a failure. Memory that ran out is no reason to remember. */
static int end_with(search *s, int status, awsc_error *failure)
{
    if (status == AWSC_ERR_NOMEM)
        (void)awsc_error_nomem(s->error);
    else
        status = end(s, awsc_error_message(failure));
    awsc_error_free(failure);
    return status;
}

/* Puts the cache before a source, which is taken over. The errors of the last source list the sources tried. */
static int keep(search *s, awsc_credentials_provider *source, const char *what, bool last)
{
    awsc_buffer before = AWSC_BUFFER_INIT(s->context.allocator);
    awsc_cache_options options = {
        .clock = s->context.options->clock, .logger = s->context.options->logger, .what = what};
    if (s->tried.size && last) {
        awsc_buffer_append_format(&before, "%.*s, then", (int)s->tried.size, s->tried.data);
        options.tried = awsc_buffer_text(&before);
    }
    awsc_log(&s->context.options->logger, AWSC_LOG_DEBUG, "credentials come from %s", what);
    int status = AWSC_OK;
    if (before.failed) {
        awsc_credentials_provider_free(source);
        status = awsc_error_nomem(s->error);
    } else {
        status = awsc_cache_new(s->context.allocator, source, &options, s->out, s->error);
    }
    awsc_buffer_clear(&before);
    return status;
}

/* ---- environment ----------------------------------------------------------------------------------------------- */

/* The program's profile comes before the environment. */
static bool is_profile_in_code(search *s, const char *link)
{
    if (!awsc_settings_is_given(s->context.settings, AWSC_SETTING_profile)) return false;
    not_configured(s, link, "the program names a profile");
    return true;
}

static int try_environment(search *s, bool *found)
{
    if (is_profile_in_code(s, "environment")) return AWSC_OK;
    int status = awsc_environment_provider_new(s->context.allocator, s->context.environment, found, s->out, s->error);
    if (status || *found) return status;
    awsc_credentials_provider_free(*s->out);
    *s->out = NULL;
    bool half = awsc_environment_get(s->context.environment, "AWS_ACCESS_KEY_ID") ||
                awsc_environment_get(s->context.environment, "AWS_SECRET_ACCESS_KEY");
    not_configured(s, "environment",
                   half ? "only one of AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY is set"
                        : "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set");
    return AWSC_OK;
}

/* ---- sources that call other services -------------------------------------------------------------------------- */

/* A source of one of the services, before its cache. AWSC_ERR_CONFIG if options.services is NULL. */
static int ask_service(search *s, const awsc_profile_step *step, awsc_credentials_provider *base,
                       awsc_credentials_provider **out, awsc_error **error)
{
    const awsc_source_context *context = &s->context;
    const awsc_chain_services *services = context->options->services;
    if (!services)
        return awsc_error_set(error, AWSC_ERR_CONFIG, "this chain was made without clients of services: not supported");
    switch (step->kind) {
    case AWSC_STEP_ROLE:
        return services->role(context, step, base, out, error);
    case AWSC_STEP_WEB_IDENTITY:
        return services->web_identity(context, step, out, error);
    case AWSC_STEP_SSO:
        return services->sso(context, step, out, error);
    default:
        return services->login(context, step, out, error);
    }
}

static int try_web_identity(search *s, bool *found)
{
    if (is_profile_in_code(s, "web identity")) return AWSC_OK;
    const awsc_environment *environment = s->context.environment;
    awsc_profile_step step = {.kind = AWSC_STEP_WEB_IDENTITY, .keys = AWSC_CREDENTIALS_INIT};
    step.token_file = awsc_environment_get(environment, "AWS_WEB_IDENTITY_TOKEN_FILE");
    step.role_arn = awsc_environment_get(environment, "AWS_ROLE_ARN");
    step.role_session_name = awsc_environment_get(environment, "AWS_ROLE_SESSION_NAME");
    *found = step.token_file && step.role_arn;
    if (!*found) {
        not_configured(s, "web identity",
                       step.token_file ? "AWS_WEB_IDENTITY_TOKEN_FILE is set, but AWS_ROLE_ARN is not"
                                       : "AWS_WEB_IDENTITY_TOKEN_FILE is not set");
        return AWSC_OK;
    }
    awsc_credentials_provider *source = NULL;
    awsc_error *failure = NULL;
    int status = ask_service(s, &step, NULL, &source, &failure);
    if (!status) awsc_features_add(&source->features, AWSC_FEATURE_CREDENTIALS_ENV_VARS_STS_WEB_ID_TOKEN);
    return status ? end_with(s, status, failure) : keep(s, source, "web identity of the environment", true);
}

/* ---- container and instance ------------------------------------------------------------------------------------ */

/* AWSC_OK and a source; AWSC_END if the environment names no endpoint. */
static int container_source(search *s, awsc_credentials_provider **out, awsc_error **error)
{
    awsc_container_settings settings;
    int status = awsc_container_settings_read(s->context.allocator, s->context.environment, &settings, error);
    if (status) return status;
    if (!settings.url) {
        awsc_container_settings_clear(s->context.allocator, &settings);
        return AWSC_END;
    }
    settings.ca_bundle = s->context.settings->ca_bundle;
    settings.transport = s->context.options->transport;
    return awsc_container_source_new(s->context.allocator, &settings, out, error);
}

/* AWSC_OK and a source; AWSC_END if instance metadata is turned off. */
static int imds_source(search *s, awsc_credentials_provider **out, awsc_error **error)
{
    awsc_imds_settings settings;
    int status = awsc_imds_settings_read(s->context.allocator, NULL, s->context.environment, s->context.settings,
                                         &settings, error);
    if (status) return status;
    if (settings.disabled) {
        awsc_imds_settings_clear(s->context.allocator, &settings);
        return AWSC_END;
    }
    settings.clock = s->context.options->clock;
    settings.transport = s->context.options->transport;
    return awsc_imds_source_new(s->context.allocator, &settings, out, error);
}

static const char no_container[] =
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and AWS_CONTAINER_CREDENTIALS_FULL_URI are not set";
static const char no_imds[] = "AWS_EC2_METADATA_DISABLED is true";

static int try_container(search *s, bool *found)
{
    awsc_credentials_provider *source = NULL;
    awsc_error *failure = NULL;
    int status = container_source(s, &source, &failure);
    *found = status != AWSC_END;
    if (status == AWSC_OK) return keep(s, source, "the container's endpoint", true);
    if (status != AWSC_END) return end_with(s, status, failure);
    not_configured(s, "container", no_container);
    return AWSC_OK;
}

static int use_imds(search *s)
{
    awsc_credentials_provider *source = NULL;
    awsc_error *failure = NULL;
    int status = imds_source(s, &source, &failure);
    if (status == AWSC_OK) return keep(s, source, "instance metadata", true);
    if (status != AWSC_END) return end_with(s, status, failure);
    not_configured(s, "instance metadata", no_imds);
    return end(s, "");
}

/* ---- profile --------------------------------------------------------------------------------------------------- */

static int named_source(search *s, const char *name, awsc_credentials_provider **out, awsc_error **error)
{
    bool found = true;
    if (strcmp(name, "Environment") == 0) {
        int status = awsc_environment_provider_new(s->context.allocator, s->context.environment, &found, out, error);
        if (status || found) return status;
        awsc_credentials_provider_free(*out);
        *out = NULL;
        return awsc_error_set(error, AWSC_ERR_CONFIG,
                              "it is Environment, but AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not both set");
    }
    bool container = strcmp(name, "EcsContainer") == 0;
    int status = container ? container_source(s, out, error) : imds_source(s, out, error);
    if (status != AWSC_END) return status;
    return awsc_error_set(error, AWSC_ERR_CONFIG, "it is %s, but %s", name, container ? no_container : no_imds);
}

/* A step's name in logs and errors; NULL when memory runs out. */
static const char *name_step(const awsc_profile_step *step, awsc_buffer *out)
{
    static const char *const names[] = {
        [AWSC_STEP_KEYS] = "keys",
        [AWSC_STEP_SOURCE] = "credential_source",
        [AWSC_STEP_WEB_IDENTITY] = "web_identity_token_file",
        [AWSC_STEP_SSO] = "single sign-on",
        [AWSC_STEP_LOGIN] = "login_session",
        [AWSC_STEP_PROCESS] = "credential_process",
        [AWSC_STEP_ROLE] = "role_arn",
    };
    awsc_buffer_append_format(out, "%s of the profile \"%s\"", names[step->kind], awsc_profile_name(step->profile));
    return awsc_buffer_text(out);
}

static int keys_source(search *s, const awsc_profile_step *step, awsc_credentials_provider **out, awsc_error **error)
{
    awsc_buffer space = AWSC_BUFFER_INIT(s->context.allocator);
    const char *name = name_step(step, &space);
    int status =
        name ? awsc_static_provider_new(s->context.allocator, &step->keys, name, out, error) : awsc_error_nomem(error);
    awsc_buffer_clear(&space);
    return status;
}

/* The source of one step, without a cache; keys need none. */
static int step_source(search *s, const awsc_profile_step *step, awsc_credentials_provider *base,
                       awsc_credentials_provider **out, awsc_error **error)
{
    if (step->kind == AWSC_STEP_KEYS) return keys_source(s, step, out, error);
    if (step->kind == AWSC_STEP_SOURCE) return named_source(s, step->source, out, error);
    if (step->kind == AWSC_STEP_PROCESS) {
        awsc_process_settings settings = {step->command, step->keys.account_id, AWSC_PROCESS_TIMEOUT_MS};
        return awsc_process_source_new(s->context.allocator, &settings, out, error);
    }
    return ask_service(s, step, base, out, error);
}

/* The User-Agent feature of a step. `before` NULL: the step is the first. */
static enum awsc_feature feature_of_step(const awsc_profile_step *step, const awsc_profile_step *before)
{
    switch (step->kind) {
    case AWSC_STEP_KEYS:
        return AWSC_FEATURE_CREDENTIALS_PROFILE;
    case AWSC_STEP_SOURCE:
        return AWSC_FEATURE_CREDENTIALS_PROFILE_NAMED_PROVIDER;
    case AWSC_STEP_WEB_IDENTITY:
        return AWSC_FEATURE_CREDENTIALS_PROFILE_STS_WEB_ID_TOKEN;
    case AWSC_STEP_SSO:
        return step->sso_session ? AWSC_FEATURE_CREDENTIALS_PROFILE_SSO : AWSC_FEATURE_CREDENTIALS_PROFILE_SSO_LEGACY;
    case AWSC_STEP_LOGIN:
        return AWSC_FEATURE_CREDENTIALS_PROFILE_LOGIN;
    case AWSC_STEP_PROCESS:
        return AWSC_FEATURE_CREDENTIALS_PROFILE_PROCESS;
    default:
        return before && before->kind == AWSC_STEP_SOURCE ? AWSC_FEATURE_NONE
                                                          : AWSC_FEATURE_CREDENTIALS_PROFILE_SOURCE_PROFILE;
    }
}

/* A step with its cache, so that each lives as long as its own credentials. */
static int add_step(search *s, const awsc_profile_step *step, awsc_credentials_provider *base, bool last)
{
    awsc_buffer name = AWSC_BUFFER_INIT(s->context.allocator);
    awsc_credentials_provider *source = NULL;
    awsc_error *failure = NULL;
    int status = name_step(step, &name) ? step_source(s, step, base, &source, &failure) : awsc_error_nomem(&failure);
    if (!status) awsc_features_add(&source->features, feature_of_step(step, base ? step - 1 : NULL));
    if (status) {
        awsc_error_prefix(&failure, "%s", name.failed ? "" : awsc_buffer_text(&name));
        status = end_with(s, status, failure);
    } else if (step->kind == AWSC_STEP_KEYS) {
        *s->out = source;
    } else {
        status = keep(s, source, awsc_buffer_text(&name), last);
    }
    awsc_buffer_clear(&name);
    return status;
}

static int use_profile(search *s, const awsc_profile_steps *steps)
{
    int status = AWSC_OK;
    for (size_t i = 0; !status && !s->ended && i < steps->count; i++) {
        awsc_credentials_provider *base = *s->out;
        *s->out = NULL;
        status = add_step(s, &steps->items[i], base, i + 1 == steps->count);
        awsc_credentials_provider_free(base);
    }
    return status;
}

static int try_profile(search *s, bool *found)
{
    const awsc_settings *settings = s->context.settings;
    awsc_profile_steps steps;
    awsc_error *failure = NULL;
    int status = awsc_profile_steps_resolve(settings->profiles, settings->profile, &steps, &failure);
    *found = status != AWSC_END;
    if (status == AWSC_OK) return use_profile(s, &steps);
    if (status != AWSC_END) return end_with(s, status, failure);
    awsc_buffer_append_format(&s->tried, "%s profile (%s; files %s and %s)", s->tried.size ? "," : "tried",
                              awsc_error_message(failure), settings->credentials_file, settings->config_file);
    awsc_error_free(failure);
    return AWSC_OK;
}

/* ---- the chain ------------------------------------------------------------------------------------------------- */

typedef int link(search *s, bool *found);

/* In the order of enum awsc_chain_link; the last one is used if nothing else is configured. */
static int follow(search *s, enum awsc_chain_link *at)
{
    static link *const links[] = {try_environment, try_web_identity, try_profile, try_container};
    bool found = false;
    for (*at = AWSC_LINK_ENVIRONMENT; *at < AWSC_LINK_IMDS; ++*at) {
        int status = links[*at](s, &found);
        if (status || found) return status;
    }
    return use_imds(s);
}

static int conclude(search *s, int status)
{
    if (!status && s->tried.failed) {
        awsc_credentials_provider_free(*s->out);
        *s->out = NULL;
        status = awsc_error_nomem(s->error);
    }
    awsc_buffer_clear(&s->tried);
    return status;
}

static const awsc_chain_options no_options = {0};

int awsc_default_chain_new(const awsc_allocator *allocator, awsc_settings *settings,
                           const awsc_environment *environment, const awsc_chain_options *options,
                           awsc_credentials_provider **out, awsc_error **error)
{
    enum awsc_chain_link at;
    if (!options) options = &no_options;
    search s = {{allocator, settings, environment, options}, AWSC_BUFFER_INIT(allocator), false, out, error};
    *out = NULL;
    int status = follow(&s, &at);
    if (options->choice) *options->choice = (awsc_chain_choice){at, s.ended};
    return conclude(&s, status);
}

int awsc_profile_provider_new(const awsc_allocator *allocator, awsc_settings *settings,
                              const awsc_environment *environment, const awsc_chain_options *options,
                              awsc_credentials_provider **out, awsc_error **error)
{
    if (!options) options = &no_options;
    search s = {{allocator, settings, environment, options}, AWSC_BUFFER_INIT(allocator), false, out, error};
    bool found = false;
    *out = NULL;
    int status = try_profile(&s, &found);
    if (!status && !found) status = end(&s, "");
    return conclude(&s, status);
}
