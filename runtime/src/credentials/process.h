/* SPDX-License-Identifier: Apache-2.0 */
/* Credentials that a program prints (credential_process). */
#ifndef AWSC_CREDENTIALS_PROCESS_H
#define AWSC_CREDENTIALS_PROCESS_H

#include "auth/provider.h"

typedef struct awsc_process_settings {
    const char *command;    /* for /bin/sh -c; copied */
    const char *account_id; /* if the program prints none; copied; may be NULL */
    int64_t timeout_ms;     /* or AWSC_NO_LIMIT */
} awsc_process_settings;

enum { AWSC_PROCESS_TIMEOUT_MS = 60000 }; /* by default */

/* A source without a cache: it runs the program each time. */
int awsc_process_source_new(const awsc_allocator *allocator, const awsc_process_settings *settings,
                            awsc_credentials_provider **out, awsc_error **error);

#endif
