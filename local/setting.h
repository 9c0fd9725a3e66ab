/* SPDX-License-Identifier: Apache-2.0 */
/* Settings of functions: small resources of a function, a version or an alias. */
#ifndef AWSC_LOCAL_SETTING_H
#define AWSC_LOCAL_SETTING_H

#include <stdbool.h>

#include "call.h"
#include "target.h"

typedef struct awsc_local_setting {
    enum awsc_local_kind kind;
    bool qualified; /* each version and alias has its own value, not only the function */
    /* Code and message of the error if no value is stored; %s in the message is the function's ARN. NULL: the default
     * is returned instead. */
    const char *missing_code;
    const char *missing;
    /* Validates an input that changes the setting; may be NULL. */
    int (*check)(awsc_local_call *call, const awsc_local_target *target, const void *input);
    /* Sets the members that the service sets. Turns a zeroed value into the default. */
    int (*complete)(awsc_local_call *call, const awsc_local_target *target, void *value);
    /* Sets the value's state as of now, after the delay of states; may be NULL. */
    void (*settle)(awsc_local_call *call, const awsc_local_record *record, void *value);
} awsc_local_setting;

enum awsc_local_action {
    AWSC_LOCAL_SETTING_CREATE = 1, /* creates the setting */
    AWSC_LOCAL_SETTING_PUT = 2,    /* replaces the setting */
    AWSC_LOCAL_SETTING_UPDATE = 3, /* keeps members that the input lacks */
    AWSC_LOCAL_SETTING_GET = 4,
    AWSC_LOCAL_SETTING_DELETE = 5,
    AWSC_LOCAL_SETTING_LIST = 6
};

/* Returns the setting of an operation and stores its action, or returns NULL. */
const awsc_local_setting *awsc_local_setting_of(const char *operation, enum awsc_local_action *action);

#endif
