/* SPDX-License-Identifier: Apache-2.0 */
/* Public providers for single sign-on: one for the credentials of a role, one for the token. */
#include <awsc/bearer.h>

#include "error/error.h"
#include "error/given.h"
#include "identity/configured.h"
#include "credentials/source.h"

/* Checks that the options name a session or a start URL. `options` is their name in the error. */
static int check_session(const awsc_sso_options *given, const char *options, awsc_error **error)
{
    if (given->session_name || given->start_url) return AWSC_OK;
    return awsc_error_set(error, AWSC_ERR_VALIDATION, "%s: neither session_name nor start_url is given", options);
}

static int check(const awsc_sso_options *options, awsc_error **error)
{
    if (!options->account_id || !*options->account_id)
        return awsc_error_set(error, AWSC_ERR_VALIDATION, "awsc_sso_options.account_id is missing");
    if (!options->role_name || !*options->role_name)
        return awsc_error_set(error, AWSC_ERR_VALIDATION, "awsc_sso_options.role_name is missing");
    return check_session(options, "awsc_sso_options", error);
}

static int take_from_session(const awsc_settings *settings, awsc_profile_step *step, awsc_error **error)
{
    const awsc_profile *session =
        awsc_profile_set_find(settings->profiles, AWSC_SECTION_SSO_SESSION, step->sso_session);
    if (!session)
        return awsc_error_set(
            error, AWSC_ERR_CONFIG, "there is no section [sso-session %s] in %s%s", step->sso_session,
            settings->config_file,
            awsc_profile_set_hint(settings->profiles, AWSC_SECTION_SSO_SESSION, step->sso_session, NULL).text);
    if (!step->sso_region) step->sso_region = awsc_profile_text(session, "sso_region");
    if (!step->sso_start_url) step->sso_start_url = awsc_profile_text(session, "sso_start_url");
    return AWSC_OK;
}

static int missing(const awsc_settings *settings, const awsc_profile_step *step, const char *name, awsc_error **error)
{
    awsc_profile_hint hint = {""};
    if (step->sso_session)
        hint = awsc_profile_set_hint(settings->profiles, AWSC_SECTION_SSO_SESSION, step->sso_session, name);
    return awsc_error_set(error, AWSC_ERR_CONFIG, "single sign-on: %s is missing%s", name, hint.text);
}

static int make(const awsc_configured *configured, const awsc_sso_options *options, bool token_only,
                awsc_credentials_provider **out, awsc_error **error)
{
    awsc_credentials_provider *source = NULL;
    awsc_profile_step step = {
        .kind = AWSC_STEP_SSO,
        .keys = AWSC_CREDENTIALS_INIT,
        .sso_session = options->session_name,
        .sso_start_url = options->start_url,
        .sso_region = options->region,
        .sso_account_id = options->account_id,
        .sso_role_name = options->role_name,
        .token_only = token_only,
    };
    int status = step.sso_session ? take_from_session(configured->context.settings, &step, error) : AWSC_OK;
    if (!status && (!step.sso_region || !step.sso_start_url))
        status = missing(configured->context.settings, &step, step.sso_region ? "sso_start_url" : "sso_region", error);
    if (!status) status = awsc_sso_source_new(&configured->context, &step, NULL, &source, error);
    return status ? status : awsc_configured_keep(configured, source, "single sign-on", out, error);
}

int awsc_credentials_provider_new_sso(const awsc_sso_options *options, awsc_credentials_provider **out,
                                      awsc_error **error)
{
    awsc_sso_options own = AWSC_SSO_OPTIONS_INIT;
    awsc_configured configured;
    AWSC_NEED(out, error);
    *out = NULL;
    int status = AWSC_TAKE_STRUCT(&own, options, "options", AWSC_SSO_OPTIONS_INIT, error);
    if (!status) status = check(&own, error);
    if (!status) status = awsc_configured_open(&configured, "SSO", own.config, NULL, error);
    if (status) return status;
    status = make(&configured, &own, false, out, error);
    awsc_configured_close(&configured);
    return status;
}

int awsc_token_provider_new_sso(const awsc_sso_token_options *options, awsc_token_provider **out, awsc_error **error)
{
    awsc_sso_token_options given = AWSC_SSO_TOKEN_OPTIONS_INIT;
    awsc_sso_options own = AWSC_SSO_OPTIONS_INIT;
    awsc_credentials_provider *made = NULL;
    awsc_configured configured;
    if (out) *out = NULL;
    AWSC_NEED(out, error);
    int status = AWSC_TAKE_STRUCT(&given, options, "options", AWSC_SSO_TOKEN_OPTIONS_INIT, error);
    own.session_name = given.session_name;
    own.start_url = given.start_url;
    own.region = given.region;
    if (!status) status = check_session(&own, "awsc_sso_token_options", error);
    if (!status) status = awsc_configured_open(&configured, "SSO", given.config, NULL, error);
    if (status) return status;
    status = make(&configured, &own, true, &made, error);
    awsc_configured_close(&configured);
    *out = (awsc_token_provider *)made;
    return status;
}
