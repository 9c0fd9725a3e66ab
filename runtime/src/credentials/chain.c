/* The default chain. */
#include "credentials/chain.h"

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

/* What is there on the way down the chain. A link that is not configured adds its reason to `tried`. */
typedef struct search {
    const awsc_allocator *allocator;
    const awsc_settings *settings;
    const awsc_environment *environment;
    const awsc_chain_options *options;
    awsc_buffer tried;
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
    awsc_buffer text = AWSC_BUFFER_INIT(s->allocator);
    awsc_buffer_append_view(&text, awsc_buffer_view(&s->tried));
    awsc_buffer_append_format(&text, "%s%s", s->tried.size && *reason ? ", then: " : "", reason);
    const char *message = s->tried.failed ? NULL : awsc_buffer_text(&text);
    int status =
        message ? awsc_static_provider_new(s->allocator, NULL, message, s->out, s->error) : awsc_error_nomem(s->error);
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

/* Puts the cache before a source, which is taken over. */
static int keep(search *s, awsc_credentials_provider *source, const char *what)
{
    if (s->tried.size) awsc_buffer_append_text(&s->tried, ", then");
    awsc_cache_options options = {.clock = s->options->clock,
                                  .logger = s->options->logger,
                                  .what = what,
                                  .tried = s->tried.size ? awsc_buffer_text(&s->tried) : NULL};
    awsc_log(&s->options->logger, AWSC_LOG_DEBUG, "credentials come from %s", what);
    return awsc_cache_new(s->allocator, source, &options, s->out, s->error);
}

/* ---- environment ----------------------------------------------------------------------------------------------- */

static int try_environment(search *s, bool *found)
{
    int status = awsc_environment_provider_new(s->allocator, s->environment, found, s->out, s->error);
    if (status || *found) return status;
    awsc_credentials_provider_free(*s->out);
    *s->out = NULL;
    bool half = awsc_environment_get(s->environment, "AWS_ACCESS_KEY_ID") ||
                awsc_environment_get(s->environment, "AWS_SECRET_ACCESS_KEY");
    not_configured(s, "environment",
                   half ? "only one of AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY is set"
                        : "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set");
    return AWSC_OK;
}

static int try_web_identity(search *s, bool *found)
{
    bool token = awsc_environment_get(s->environment, "AWS_WEB_IDENTITY_TOKEN_FILE") != NULL;
    bool role = awsc_environment_get(s->environment, "AWS_ROLE_ARN") != NULL;
    *found = token && role;
    if (*found)
        return end(s, "web identity of the environment: AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN are set, but this "
                      "version does not support web identity yet");
    not_configured(s, "web identity",
                   token ? "AWS_WEB_IDENTITY_TOKEN_FILE is set, but AWS_ROLE_ARN is not"
                         : "AWS_WEB_IDENTITY_TOKEN_FILE is not set");
    return AWSC_OK;
}

/* ---- profile --------------------------------------------------------------------------------------------------- */

/* What inner clients will do one day. Nothing that is configured is passed over in silence. */
static const char *unsupported(const awsc_profile_step *last)
{
    switch (last->kind) {
    case AWSC_STEP_ROLE:
        return "assuming a role (role_arn)";
    case AWSC_STEP_WEB_IDENTITY:
        return "web identity (web_identity_token_file)";
    case AWSC_STEP_SSO:
        return last->sso_account_id ? "single sign-on (sso_session, sso_start_url)"
                                    : "single sign-on without sso_account_id and sso_role_name";
    case AWSC_STEP_LOGIN:
        return "a sign-in session (login_session)";
    case AWSC_STEP_SOURCE:
        return "credential_source without role_arn";
    case AWSC_STEP_KEYS:
    case AWSC_STEP_PROCESS:
        break;
    }
    return "this source";
}

static int use_profile(search *s, const awsc_profile_steps *steps)
{
    const awsc_profile_step *last = &steps->items[steps->count - 1];
    if (last->kind == AWSC_STEP_KEYS)
        return awsc_static_provider_new(s->allocator, &last->keys, NULL, s->out, s->error);
    if (last->kind == AWSC_STEP_PROCESS) {
        awsc_credentials_provider *source = NULL;
        awsc_process_settings settings = {last->command, last->keys.account_id, 0};
        int status = awsc_process_source_new(s->allocator, &settings, &source, s->error);
        return status ? status : keep(s, source, "credential_process of the profile");
    }
    awsc_buffer reason = AWSC_BUFFER_INIT(s->allocator);
    awsc_buffer_append_format(&reason, "profile \"%s\": %s is configured, but this version does not support it yet",
                              s->settings->profile, unsupported(last));
    const char *text = awsc_buffer_text(&reason);
    int status = text ? end(s, text) : awsc_error_nomem(s->error);
    awsc_buffer_clear(&reason);
    return status;
}

static int try_profile(search *s, bool *found)
{
    const awsc_settings *settings = s->settings;
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

/* ---- what the machine has -------------------------------------------------------------------------------------- */

static int try_container(search *s, bool *found)
{
    awsc_container_settings settings;
    awsc_credentials_provider *source = NULL;
    awsc_error *failure = NULL;
    int status = awsc_container_settings_read(s->allocator, s->environment, &settings, &failure);
    *found = status || settings.url;
    if (status) return end_with(s, status, failure);
    if (!*found) {
        awsc_container_settings_clear(s->allocator, &settings);
        not_configured(s, "container",
                       "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and AWS_CONTAINER_CREDENTIALS_FULL_URI are not set");
        return AWSC_OK;
    }
    settings.ca_bundle = s->settings->ca_bundle;
    settings.transport = s->options->transport;
    status = awsc_container_source_new(s->allocator, &settings, &source, s->error);
    return status ? status : keep(s, source, "the container's endpoint");
}

static int use_imds(search *s)
{
    awsc_imds_settings settings;
    awsc_credentials_provider *source = NULL;
    awsc_error *failure = NULL;
    int status = awsc_imds_settings_read(s->allocator, NULL, s->environment, s->settings, &settings, &failure);
    if (status) return end_with(s, status, failure);
    if (settings.disabled) {
        awsc_imds_settings_clear(s->allocator, &settings);
        not_configured(s, "instance metadata", "AWS_EC2_METADATA_DISABLED is true");
        return end(s, "");
    }
    settings.clock = s->options->clock;
    settings.transport = s->options->transport;
    status = awsc_imds_source_new(s->allocator, &settings, &source, s->error);
    return status ? status : keep(s, source, "instance metadata");
}

/* ---- the chain ------------------------------------------------------------------------------------------------- */

typedef int link(search *s, bool *found);

/* Up to a NULL; the first that is configured is the end. */
static int follow(search *s, link *const *links, bool *found)
{
    int status = AWSC_OK;
    while (!status && !*found && *links) status = (*links++)(s, found);
    return status;
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

int awsc_default_chain_new(const awsc_allocator *allocator, const awsc_settings *settings,
                           const awsc_environment *environment, const awsc_chain_options *options,
                           awsc_credentials_provider **out, awsc_error **error)
{
    static link *const links[] = {try_environment, try_web_identity, try_profile, try_container, NULL};
    if (!options) options = &no_options;
    search s = {allocator, settings, environment, options, AWSC_BUFFER_INIT(allocator), out, error};
    bool found = false;
    *out = NULL;
    int status = follow(&s, links, &found);
    if (!status && !found) status = use_imds(&s);
    return conclude(&s, status);
}

int awsc_profile_provider_new(const awsc_allocator *allocator, const awsc_settings *settings,
                              const awsc_environment *environment, const awsc_chain_options *options,
                              awsc_credentials_provider **out, awsc_error **error)
{
    static link *const links[] = {try_profile, NULL};
    if (!options) options = &no_options;
    search s = {allocator, settings, environment, options, AWSC_BUFFER_INIT(allocator), out, error};
    bool found = false;
    *out = NULL;
    int status = follow(&s, links, &found);
    if (!status && !found) status = end(&s, "");
    return conclude(&s, status);
}

int awsc_credentials_provider_new_default(const awsc_config *config, awsc_credentials_provider **out,
                                          awsc_error **error)
{
    const awsc_allocator *allocator = awsc_allocator_default();
    const awsc_environment *environment = awsc_environment_process();
    awsc_config unset = AWSC_CONFIG_INIT;
    awsc_settings *settings = NULL;
    if (!out) return awsc_error_set(error, AWSC_ERR_VALIDATION, "awsc_credentials_provider_new_default: out is NULL");
    *out = NULL;
    if (!config) config = &unset;
    int status = awsc_settings_resolve(allocator, config, "STS", environment, &settings, error);
    if (!status) status = awsc_settings_check_profile(settings, error);
    if (!status) {
        awsc_chain_options options = {config->clock, config->logger, config->transport};
        status = awsc_default_chain_new(allocator, settings, environment, &options, out, error);
    }
    awsc_settings_free(settings);
    return status;
}
