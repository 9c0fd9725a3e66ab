/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a profile comes to credentials, without a network: first a base (keys, a program, a token, another source), then
 * the roles to assume with it, one after the other.
 */
#ifndef AWSC_CREDENTIALS_PROFILE_STEPS_H
#define AWSC_CREDENTIALS_PROFILE_STEPS_H

#include <stdbool.h>

#include <awsc/credentials.h>

#include "ini/profile.h"

/* AWSC_STEP_KEYS and so on; AWSC_STEP_ROLE is assumed with the step before it, all others are bases. */
enum awsc_profile_step_kind {
#define PROFILE_SOURCE(id, ...) AWSC_STEP_##id,
#include <awsc/tables/credential_sources.def>
    AWSC_STEP_COUNT
};

/* Texts belong to the profiles. Members that the kind does not use are NULL; `profile` has further properties. */
typedef struct awsc_profile_step {
    enum awsc_profile_step_kind kind;
    const awsc_profile *profile; /* that says so */
    const char *value;           /* the value of the first property: the command, the file of the token, … */
    awsc_credentials keys;
    const char *role_arn;
    const char *role_session_name;
    const char *external_id;
    const char *mfa_serial;
    const char *duration_seconds;
    const char *sso_session;
    const char *sso_start_url;
    const char *sso_region;
    const char *sso_account_id;
    const char *sso_role_name;
    bool token_only; /* single sign-on for its token, not for the credentials of a role */
} awsc_profile_step;

enum { AWSC_PROFILE_STEPS_MAX = 16 };

/* In the order in which they are done: the base, then roles. */
typedef struct awsc_profile_steps {
    size_t count;
    awsc_profile_step items[AWSC_PROFILE_STEPS_MAX];
} awsc_profile_steps;

/*
 * AWSC_OK; AWSC_END if the profile `name` is not there, or configures no credentials (why is in `error`, too);
 * AWSC_ERR_CONFIG if what it says cannot be done.
 */
int awsc_profile_steps_resolve(const awsc_profile_set *profiles, const char *name, awsc_profile_steps *out,
                               awsc_error **error);

/* The step of single sign-on that gives the bearer token of the profile. AWSC_END if it has no sso_session. */
int awsc_profile_token_step(const awsc_profile_set *profiles, const char *name, awsc_profile_step *out,
                            awsc_error **error);

/* The properties of the source, one behind the other; an empty one ends the list. */
const char *awsc_step_properties(enum awsc_profile_step_kind kind);

#endif
