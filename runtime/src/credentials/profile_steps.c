/* SPDX-License-Identifier: Apache-2.0 */
/* How a profile comes to credentials. */
#include "credentials/profile_steps.h"

#include <string.h>

#include "config/setting_rows.h"
#include "error/error.h"

typedef struct resolution {
    const awsc_profile_set *profiles;
    const awsc_profile *profile; /* that is looked at */
    awsc_profile_steps *steps;   /* roles in the order of the profiles; turned round at the end */
    awsc_error **error;
} resolution;

static int config_error(const resolution *r, const char *reason)
{
    return awsc_error_set(r->error, AWSC_ERR_CONFIG, "profile \"%s\": %s", awsc_profile_name(r->profile), reason);
}

static int half_set(const resolution *r, const char *set, const char *missing)
{
    return awsc_error_set(r->error, AWSC_ERR_CONFIG, "profile \"%s\": %s is set, but %s is missing",
                          awsc_profile_name(r->profile), set, missing);
}

static int add(const resolution *r, const awsc_profile_step *step)
{
    if (r->steps->count == AWSC_PROFILE_STEPS_MAX) return config_error(r, "more than 15 roles after each other");
    r->steps->items[r->steps->count++] = *step;
    return AWSC_OK;
}

static bool is_visited(const resolution *r, const awsc_profile *profile)
{
    for (size_t i = 0; i < r->steps->count; i++)
        if (r->steps->items[i].profile == profile) return true;
    return false;
}

/* ---- bases: each AWSC_OK and a step, AWSC_END if the profile has none of it, or an error ---------------------- */

static int keys_base(const resolution *r, awsc_profile_step *step)
{
    const awsc_profile *profile = r->profile;
    awsc_credentials keys = AWSC_CREDENTIALS_INIT;
    keys.access_key_id = awsc_profile_text(profile, "aws_access_key_id");
    keys.secret_access_key = awsc_profile_text(profile, "aws_secret_access_key");
    keys.session_token = awsc_profile_text(profile, "aws_session_token");
    keys.account_id = awsc_profile_text(profile, "aws_account_id");
    if (!keys.access_key_id && !keys.secret_access_key) return AWSC_END;
    if (!keys.access_key_id) return half_set(r, "aws_secret_access_key", "aws_access_key_id");
    if (!keys.secret_access_key) return half_set(r, "aws_access_key_id", "aws_secret_access_key");
    step->keys = keys;
    return AWSC_OK;
}

static int source_base(const resolution *r, awsc_profile_step *step)
{
    static const char known[] = ""
#define NAMED(name) name "\0"
#define NOT_NAMED ""
#define CHAIN_SOURCE(id, name, type, label, named, ...) named
#include <awsc/tables/credential_sources.def>
        ;
    char expected[128];
    if (!step->value) return AWSC_END;
    for (const char *name = known; *name; name += strlen(name) + 1)
        if (strcmp(step->value, name) == 0) return AWSC_OK;
    awsc_setting_list(known, expected, sizeof expected);
    return awsc_error_set(r->error, AWSC_ERR_CONFIG, "profile \"%s\": credential_source is \"%s\"; expected %s",
                          awsc_profile_name(r->profile), step->value, expected);
}

static void take_role(const awsc_profile *profile, awsc_profile_step *step)
{
    step->role_arn = awsc_profile_text(profile, "role_arn");
    step->role_session_name = awsc_profile_text(profile, "role_session_name");
    step->external_id = awsc_profile_text(profile, "external_id");
    step->mfa_serial = awsc_profile_text(profile, "mfa_serial");
    step->duration_seconds = awsc_profile_text(profile, "duration_seconds");
}

static int web_identity_base(const resolution *r, awsc_profile_step *step)
{
    if (!step->value) return AWSC_END;
    take_role(r->profile, step);
    return step->role_arn ? AWSC_OK : half_set(r, "web_identity_token_file", "role_arn");
}

/* A value of the sso-session section; the profile may repeat it, but must not contradict. */
static int sso_shared(const resolution *r, const awsc_profile *session, const char *name, const char **value)
{
    const char *own = *value;
    if (session) *value = awsc_profile_text(session, name);
    if (!*value)
        return awsc_error_set(r->error, AWSC_ERR_CONFIG, "profile \"%s\": %s is missing%s%s",
                              awsc_profile_name(r->profile), name, session ? " in sso-session " : "",
                              session ? awsc_profile_name(session) : "");
    if (own && strcmp(own, *value) != 0)
        return awsc_error_set(r->error, AWSC_ERR_CONFIG, "profile \"%s\": %s differs from that of sso-session %s",
                              awsc_profile_name(r->profile), name, awsc_profile_name(session));
    return AWSC_OK;
}

static int sso_base(const resolution *r, awsc_profile_step *step)
{
    const awsc_profile *profile = r->profile;
    const awsc_profile *session = NULL;
    step->sso_session = awsc_profile_text(profile, "sso_session");
    step->sso_start_url = awsc_profile_text(profile, "sso_start_url");
    step->sso_region = awsc_profile_text(profile, "sso_region");
    step->sso_account_id = awsc_profile_text(profile, "sso_account_id");
    step->sso_role_name = awsc_profile_text(profile, "sso_role_name");
    if (!step->sso_session && !step->sso_start_url && !step->sso_region && !step->sso_account_id &&
        !step->sso_role_name)
        return AWSC_END;
    if (step->sso_session) {
        session = awsc_profile_set_find(r->profiles, AWSC_SECTION_SSO_SESSION, step->sso_session);
        if (!session)
            return awsc_error_set(r->error, AWSC_ERR_CONFIG, "profile \"%s\": there is no section [sso-session %s]",
                                  awsc_profile_name(profile), step->sso_session);
    }
    if (!step->sso_account_id != !step->sso_role_name)
        return step->sso_account_id ? half_set(r, "sso_account_id", "sso_role_name")
                                    : half_set(r, "sso_role_name", "sso_account_id");
    if (!session && !step->sso_account_id) return config_error(r, "sso_account_id and sso_role_name are missing");
    int status = sso_shared(r, session, "sso_region", &step->sso_region);
    return status ? status : sso_shared(r, session, "sso_start_url", &step->sso_start_url);
}

static int by_property(const resolution *r, awsc_profile_step *step)
{
    (void)r;
    return step->value ? AWSC_OK : AWSC_END;
}

static int not_a_base(const resolution *r, awsc_profile_step *step)
{
    (void)r, (void)step;
    return AWSC_END;
}

static int configure(const resolution *r, awsc_profile_step *step)
{
#define PROFILE_SOURCE(id, name, type, label, properties, configure, ...)                                              \
    if (step->kind == AWSC_STEP_##id) return configure(r, step);
#include <awsc/tables/credential_sources.def>
    return AWSC_END;
}

/* ---- properties ------------------------------------------------------------------------------------------------ */

/* A list for each source, with an empty property at its end. */
static const char all_properties[] = ""
#define PROFILE_SOURCE(id, name, type, label, properties, ...) properties "\0\0"
#include <awsc/tables/credential_sources.def>
    ;

const char *awsc_step_properties(enum awsc_profile_step_kind kind)
{
    const char *property = all_properties;
    for (int i = 0; i < (int)kind; i++) {
        while (*property) property += strlen(property) + 1;
        property++;
    }
    return property;
}

static int try_base(const resolution *r, enum awsc_profile_step_kind kind)
{
    awsc_profile_step step = {.kind = kind, .profile = r->profile, .keys = AWSC_CREDENTIALS_INIT};
    step.value = awsc_profile_text(r->profile, awsc_step_properties(kind));
    int status = configure(r, &step);
    return status ? status : add(r, &step);
}

/* The first that the profile has. A profile that its own role is based on is taken for its keys first. */
static int find_base(const resolution *r)
{
    int status = AWSC_END;
    for (int kind = 0; status == AWSC_END && kind < AWSC_STEP_COUNT; kind++)
        status = try_base(r, (enum awsc_profile_step_kind)kind);
    if (status != AWSC_END) return status;
    const char *name = awsc_profile_name(r->profile);
    if (r->steps->count) {
        const awsc_profile *role = r->steps->items[r->steps->count - 1].profile;
        bool own = role == r->profile;
        return awsc_error_set(r->error, AWSC_ERR_CONFIG,
                              "profile \"%s\", which %s role_arn%s%s%s is based on, configures no credentials", name,
                              own ? "its own" : "the", own ? "" : " of the profile \"",
                              own ? "" : awsc_profile_name(role), own ? "" : "\"");
    }
    (void)awsc_error_set(r->error, AWSC_ERR_CONFIG, "profile \"%s\" configures no credentials", name);
    return AWSC_END;
}

/* ---- roles ----------------------------------------------------------------------------------------------------- */

/* AWSC_OK and the profile that the role is based on (NULL: the same, for its base); AWSC_END if this one is a base. */
static int take_role_step(const resolution *r, const awsc_profile **next)
{
    awsc_profile_step step = {.kind = AWSC_STEP_ROLE, .profile = r->profile, .keys = AWSC_CREDENTIALS_INIT};
    const char *source = awsc_profile_text(r->profile, "source_profile");
    bool named = awsc_profile_text(r->profile, "credential_source") != NULL;
    take_role(r->profile, &step);
    *next = NULL;
    if (!step.role_arn) return AWSC_END;
    if (source && named) return config_error(r, "source_profile and credential_source exclude each other");
    if (!source && !named) {
        if (awsc_profile_text(r->profile, "web_identity_token_file")) return AWSC_END;
        return half_set(r, "role_arn", "source_profile or credential_source");
    }
    if (source) {
        const awsc_profile *based = awsc_profile_set_find(r->profiles, AWSC_SECTION_PROFILE, source);
        if (!based)
            return awsc_error_set(r->error, AWSC_ERR_CONFIG, "profile \"%s\": source_profile \"%s\" is not there%s",
                                  awsc_profile_name(r->profile), source,
                                  awsc_profile_set_hint(r->profiles, AWSC_SECTION_PROFILE, source, NULL).text);
        if (based != r->profile && is_visited(r, based))
            return awsc_error_set(r->error, AWSC_ERR_CONFIG, "profile \"%s\": source_profile \"%s\" makes a circle",
                                  awsc_profile_name(r->profile), source);
        if (based != r->profile) *next = based;
    }
    return add(r, &step);
}

static void turn_round(awsc_profile_steps *steps)
{
    for (size_t i = 0, j = steps->count; i + 1 < j; i++) {
        j--;
        awsc_profile_step other = steps->items[i];
        steps->items[i] = steps->items[j];
        steps->items[j] = other;
    }
}

static int follow(resolution *r)
{
    for (;;) {
        /* Keys of a profile that others are based on come before its own role. */
        int status = r->steps->count ? try_base(r, AWSC_STEP_KEYS) : AWSC_END;
        if (status != AWSC_END) return status;
        const awsc_profile *next = NULL;
        status = take_role_step(r, &next);
        if (status == AWSC_END) return find_base(r);
        if (status) return status;
        if (!next) return find_base(r);
        r->profile = next;
    }
}

/* ---- lines that were ignored ----------------------------------------------------------------------------------- */

/* The first ignored line of the profile that would say something of credentials. */
static awsc_profile_hint hint_of_profile(const resolution *r)
{
    const char *name = awsc_profile_name(r->profile), *property = all_properties;
    awsc_profile_hint hint = {""};
    for (; !hint.text[0] && property < all_properties + sizeof all_properties - 1; property += strlen(property) + 1)
        if (*property) hint = awsc_profile_set_hint(r->profiles, AWSC_SECTION_PROFILE, name, property);
    return hint;
}

static awsc_profile_hint hint_of_session(const resolution *r, const char *session)
{
    awsc_profile_hint hint = {""};
    if (session) hint = awsc_profile_set_hint(r->profiles, AWSC_SECTION_SSO_SESSION, session, "sso_region");
    if (session && !hint.text[0])
        hint = awsc_profile_set_hint(r->profiles, AWSC_SECTION_SSO_SESSION, session, "sso_start_url");
    return hint;
}

/* A setting that is missing may stand in a line that was ignored. */
static void add_hint(const resolution *r, const char *name)
{
    awsc_profile_hint hint = {""};
    if (!r->error || awsc_error_status(*r->error) != AWSC_ERR_CONFIG) return;
    if (r->profile) hint = hint_of_profile(r);
    if (!hint.text[0]) hint = hint_of_session(r, awsc_profile_text(r->profile, "sso_session"));
    if (!r->profile) hint = awsc_profile_set_hint(r->profiles, AWSC_SECTION_PROFILE, name, NULL);
    if (hint.text[0]) (void)awsc_error_set(r->error, AWSC_ERR_CONFIG, "%s%s", awsc_error_message(*r->error), hint.text);
}

int awsc_profile_token_step(const awsc_profile_set *profiles, const char *name, awsc_profile_step *out,
                            awsc_error **error)
{
    const resolution r = {profiles, awsc_profile_set_find(profiles, AWSC_SECTION_PROFILE, name), NULL, error};
    *out = (awsc_profile_step){.kind = AWSC_STEP_SSO, .profile = r.profile, .keys = AWSC_CREDENTIALS_INIT};
    out->token_only = true;
    if (!r.profile || !awsc_profile_text(r.profile, "sso_session")) return AWSC_END;
    return sso_base(&r, out);
}

int awsc_profile_steps_resolve(const awsc_profile_set *profiles, const char *name, awsc_profile_steps *out,
                               awsc_error **error)
{
    resolution r = {profiles, awsc_profile_set_find(profiles, AWSC_SECTION_PROFILE, name), out, error};
    out->count = 0;
    if (!r.profile) {
        (void)awsc_error_set(error, AWSC_ERR_CONFIG, "there is no profile \"%s\"", name);
        add_hint(&r, name);
        return AWSC_END;
    }
    int status = follow(&r);
    if (!status)
        turn_round(out);
    else
        add_hint(&r, name);
    return status;
}
