/* Policies of functions and layers: their statements as JSON, and what their handlers have in common. */
#ifndef AWSC_LOCAL_POLICY_H
#define AWSC_LOCAL_POLICY_H

#include "call.h"

/* What a statement is made of; NULL: it says nothing of it. */
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

/* The statements of what `prefix` begins the keys of, as one policy; `*revision` changes with it. AWSC_OK; AWSC_END
 * (there are none: no failure is set); AWSC_ERR_NOMEM. */
int awsc_local_policy_read(awsc_local_call *call, enum awsc_local_kind kind, const char *prefix, const char **policy,
                           const char **revision);

/* Adds a statement, unless there is one of that id, or the policy is at another revision than `wanted` (NULL:
 * whatever). `*text` is the statement. AWSC_OK; AWSC_END after an error of the service was set; AWSC_ERR_NOMEM. */
int awsc_local_policy_add(awsc_local_call *call, enum awsc_local_kind kind, const char *prefix, const char *wanted,
                          const awsc_local_permission *permission, const char **text);

/* Removes the statement, as it was added. */
int awsc_local_policy_remove(awsc_local_call *call, enum awsc_local_kind kind, const char *prefix, const char *wanted,
                             const char *id);

#endif
