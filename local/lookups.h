/* SPDX-License-Identifier: Apache-2.0 */
/* Looks up resources that other resources refer to. The caller holds the store's lock. */
#ifndef AWSC_LOCAL_LOOKUPS_H
#define AWSC_LOCAL_LOOKUPS_H

#include "call.h"

/* Makes the URL of an uploaded package. `what` is "function" or "layer". Returns NULL when memory runs out. */
const char *awsc_local_code_url(awsc_local_call *call, const char *what, const char *key);

/* Reads the size of a layer version into `*out`. A layer of this account must exist; for other accounts `*out` stays
 * unset. Returns AWSC_OK, AWSC_END, AWSC_ERR_NOMEM. */
int awsc_local_layer_size(awsc_local_call *call, const char *arn, awsc_opt_i64 *out);

/* Makes the key of a layer version from its ARN. Returns NULL for a layer of another account, and when memory runs out;
 * `*status` tells which. */
const char *awsc_local_layer_key(awsc_local_call *call, const char *arn, int *status);

/* Sets CodeSigningConfigNotFoundException if the configuration does not exist. Returns AWSC_OK or AWSC_END. */
int awsc_local_check_code_signing(awsc_local_call *call, const char *arn);

#endif
