/*
 * How a profile comes to credentials, without a network: first a base (keys, a program, a token, another source), then
 * the roles to assume with it, one after the other.
 */
#ifndef AWSC_CREDENTIALS_PROFILE_STEPS_H
#define AWSC_CREDENTIALS_PROFILE_STEPS_H

#include <stdbool.h>

#include <awsc/credentials.h>

#include "ini/profile.h"

enum awsc_profile_step_kind {
    AWSC_STEP_KEYS,         /* aws_access_key_id, … */
    AWSC_STEP_SOURCE,       /* credential_source: Environment, EcsContainer, Ec2InstanceMetadata */
    AWSC_STEP_WEB_IDENTITY, /* role_arn with web_identity_token_file */
    AWSC_STEP_SSO,
    AWSC_STEP_LOGIN,   /* login_session */
    AWSC_STEP_PROCESS, /* credential_process */
    AWSC_STEP_ROLE,    /* not a base: role_arn, assumed with the step before it */
};

/* Texts belong to the profiles. Members that the kind does not use are NULL. */
typedef struct awsc_profile_step {
    enum awsc_profile_step_kind kind;
    const awsc_profile *profile; /* that says so */
    awsc_credentials keys;
    const char *source;
    const char *command;
    const char *login_session;
    const char *token_file;
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

#endif
