/* Settings of functions: resources that belong to a function, or to a version or alias of it, and hold a few values. */
#ifndef AWSC_LOCAL_SETTING_H
#define AWSC_LOCAL_SETTING_H

#include <stdbool.h>

#include "call.h"
#include "target.h"

typedef struct awsc_local_setting {
    enum awsc_local_kind kind;
    bool qualified; /* versions and aliases have their own */
    /* The error if there is none: its code and message, which may hold one %s for the function's ARN. NULL: a function
     * without the setting has its default. */
    const char *missing_code;
    const char *missing;
    /* Refuses what the service refuses of an input that changes the setting; may be NULL. */
    int (*check)(awsc_local_call *call, const awsc_local_target *target, const void *input);
    /* Fills what is not the client's to say; of a zeroed value, the default. */
    int (*complete)(awsc_local_call *call, const awsc_local_target *target, void *value);
    /* What time made of the record since it was put; may be NULL. */
    void (*settle)(awsc_local_call *call, const awsc_local_record *record, void *value);
} awsc_local_setting;

enum awsc_local_action {
    AWSC_LOCAL_SETTING_CREATE = 1, /* a new one */
    AWSC_LOCAL_SETTING_PUT = 2,    /* what was there before is lost */
    AWSC_LOCAL_SETTING_UPDATE = 3, /* what the input does not say stays */
    AWSC_LOCAL_SETTING_GET = 4,
    AWSC_LOCAL_SETTING_DELETE = 5,
    AWSC_LOCAL_SETTING_LIST = 6
};

/* The setting that an operation is about; NULL if it is none of these. */
const awsc_local_setting *awsc_local_setting_of(const char *operation, enum awsc_local_action *action);

#endif
