/* SPDX-License-Identifier: Apache-2.0 */
/* Reads and changes policies of functions and layers. The statements are stored as JSON. */
#ifndef AWSC_LOCAL_POLICY_H
#define AWSC_LOCAL_POLICY_H

#include "call.h"

/* The parts of a statement. NULL: the statement lacks the part. */
typedef struct awsc_local_permission {
    const char *id;
    const char *principal;
    const char *action;
    const char *resource; /* ARN */
    const char *source_arn;
    const char *source_account;
    const char *organization;
    const char *url_auth_type;
    const char *via_function_url; /* "true" or "false" */
    const char *event_source_token;
} awsc_local_permission;

/* Makes a policy of all statements whose keys begin with `prefix`. `*revision` receives a hash of the policy. Returns
 * AWSC_OK; AWSC_END, without an error of the service, if no statement exists; AWSC_ERR_NOMEM. */
int awsc_local_policy_read(awsc_local_call *call, enum awsc_local_kind kind, const char *prefix, const char **policy,
                           const char **revision);

/* Adds a statement and returns its JSON in `*text`. The id must be new, and `wanted` must be the policy's current
 * revision (NULL: any revision). Returns AWSC_OK; AWSC_END after an error of the service was set; AWSC_ERR_NOMEM. */
int awsc_local_policy_add(awsc_local_call *call, enum awsc_local_kind kind, const char *prefix, const char *wanted,
                          const awsc_local_permission *permission, const char **text);

/* Removes the statement `id`. Treats `wanted` and returns as awsc_local_policy_add. */
int awsc_local_policy_remove(awsc_local_call *call, enum awsc_local_kind kind, const char *prefix, const char *wanted,
                             const char *id);

#endif
