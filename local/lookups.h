/* What handlers of one resource ask about another. The store is locked. */
#ifndef AWSC_LOCAL_LOOKUPS_H
#define AWSC_LOCAL_LOOKUPS_H

#include "call.h"

/* Where a package that was uploaded can be fetched: `what` is "function" or "layer". NULL when memory runs out. */
const char *awsc_local_code_url(awsc_local_call *call, const char *what, const char *key);

/* Size of a layer version of this account, which must exist; that of others is unset. AWSC_OK, AWSC_END, _NOMEM. */
int awsc_local_layer_size(awsc_local_call *call, const char *arn, awsc_opt_i64 *out);

/* The key of a layer version from its ARN, or NULL if it is none of ours; `*status` is set when memory runs out. */
const char *awsc_local_layer_key(awsc_local_call *call, const char *arn, int *status);

/* CodeSigningConfigNotFoundException unless there is such a configuration. AWSC_OK, AWSC_END. */
int awsc_local_check_code_signing(awsc_local_call *call, const char *arn);

#endif
