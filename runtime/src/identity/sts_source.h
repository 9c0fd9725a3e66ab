/* SPDX-License-Identifier: Apache-2.0 */
/* The common part of sources that assume roles: the STS client, the request and the errors. */
#ifndef AWSC_IDENTITY_STS_SOURCE_H
#define AWSC_IDENTITY_STS_SOURCE_H

#include <awsc/core_sts.h>

#include "base/arena.h"
#include "credentials/chain.h"
#include "identity/question.h"

enum { AWSC_ROLE_DURATION_MIN_S = 900, AWSC_ROLE_DURATION_MAX_S = 43200, AWSC_SESSION_NAME_MAX = 64 };

/* The head of such a source; first member of a larger structure. */
typedef struct awsc_sts_source {
    awsc_credentials_provider base; /* the creator sets `get` and `cancel` */
    awsc_client *client;
    awsc_arena *arena;
    const char *task;  /* description for errors, names the role */
    const void *input; /* input of the operation, except members that change with each call */
} awsc_sts_source;

typedef struct awsc_sts_request {
    const awsc_operation *operation;
    const void *input; /* will be copied */
    const char *role_arn;
    const awsc_profile *profile;            /* the profile that names the role, or NULL */
    awsc_credentials_provider *credentials; /* to sign the calls; NULL: not signed */
    bool own_settings;                      /* the context's settings were resolved for STS: use their endpoint */
} awsc_sts_request;

/* Allocates `size` bytes that begin with a source and sets up its client; the rest is zero. */
int awsc_sts_source_new(size_t size, const awsc_source_context *context, const awsc_sts_request *request,
                        awsc_sts_source **out, awsc_error **error);

/*
 * Answers the question after the call has ended: with an identity from `credentials` and `user` (NULL: the output has
 * no such member), or with the failure. Wipes and frees `output`; takes ownership of `error`.
 */
void awsc_sts_source_answer(awsc_question *question, int status, void *output,
                            const awsc_core_sts_credentials *credentials, const awsc_core_sts_assumed_role_user *user,
                            awsc_error *error);

/* Answers the question with a failure that occurred before the call. Takes ownership of `error`. */
void awsc_sts_source_fail(awsc_question *question, int status, awsc_error *error);

/* Parses duration_seconds of a profile; `text` NULL leaves `*out` unset. AWSC_ERR_CONFIG if the number is invalid. */
int awsc_role_duration_parse(const char *text, awsc_opt_i32 *out, awsc_error **error);
/* Checks a duration that the program set. AWSC_ERR_VALIDATION if it is out of range. */
int awsc_role_duration_check(awsc_opt_i32 seconds, awsc_error **error);

/* Writes the session name: `given`, or, if NULL, a name with the current time. If STS does not allow the name `given`,
 * fails with `status`. */
int awsc_role_session_name(const char *given, const awsc_clock *clock, int status, char out[AWSC_SESSION_NAME_MAX + 1],
                           awsc_error **error);

#endif
