/* SPDX-License-Identifier: Apache-2.0 */
/* The common part of the sources of roles: a client of STS, the request, and words for errors. */
#ifndef AWSC_IDENTITY_STS_SOURCE_H
#define AWSC_IDENTITY_STS_SOURCE_H

#include <awsc/core_sts.h>

#include "base/arena.h"
#include "credentials/chain.h"
#include "identity/question.h"

enum { AWSC_ROLE_DURATION_MIN_S = 900, AWSC_ROLE_DURATION_MAX_S = 43200, AWSC_SESSION_NAME_MAX = 64 };

/* The head of such a source. */
typedef struct awsc_sts_source {
    awsc_credentials_provider base; /* its maker sets get and cancel */
    awsc_client *client;
    awsc_arena *arena;
    const char *task;  /* for errors: the task */
    const void *input; /* the operation's, without the members of one call */
} awsc_sts_source;

typedef struct awsc_sts_request {
    const awsc_operation *operation;
    const void *input; /* copied */
    const char *role_arn;
    const awsc_profile *profile;            /* that names the role; NULL: something else does */
    awsc_credentials_provider *credentials; /* sign the calls; NULL: they are not signed */
    bool own_settings; /* the context's settings are those of a client of STS, the program's endpoint included */
} awsc_sts_request;

/* `size` bytes that begin with a source, else zero. */
int awsc_sts_source_new(size_t size, const awsc_source_context *context, const awsc_sts_request *request,
                        awsc_sts_source **out, awsc_error **error);

/*
 * The end of a call: the answer to the question is what `credentials` and `user` (NULL: STS gave none) say, or the
 * failure, with what was tried before it. Frees output and error; the secrets of the output are wiped.
 */
void awsc_sts_source_answer(awsc_question *question, int status, void *output,
                            const awsc_core_sts_credentials *credentials, const awsc_core_sts_assumed_role_user *user,
                            awsc_error *error);

/* The same for a failure before the call. */
void awsc_sts_source_fail(awsc_question *question, int status, awsc_error *error);

/* NULL: unset. AWSC_ERR_CONFIG. */
int awsc_role_duration_parse(const char *text, awsc_opt_i32 *out, awsc_error **error);
/* AWSC_ERR_VALIDATION: the program's own number. */
int awsc_role_duration_check(awsc_opt_i32 seconds, awsc_error **error);

/* `given`, which must be a name that STS takes (else `status`); NULL: one is made, with the time in it. */
int awsc_role_session_name(const char *given, const awsc_clock *clock, int status, char out[AWSC_SESSION_NAME_MAX + 1],
                           awsc_error **error);

#endif
