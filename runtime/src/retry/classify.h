/* SPDX-License-Identifier: Apache-2.0 */
/* Which failures are worth another attempt. Pure functions. */
#ifndef AWSC_RETRY_CLASSIFY_H
#define AWSC_RETRY_CLASSIFY_H

#include <stdbool.h>

#include <awsc/error.h>

enum awsc_retry_class {
    AWSC_RETRY_NEVER = 0,     /* the same request fails again */
    AWSC_RETRY_TRANSIENT = 1, /* the service or the network had a moment of weakness */
    AWSC_RETRY_THROTTLING = 2 /* the service asks for fewer requests */
};

/* How one attempt failed. All zero and NULL: it did not. */
typedef struct awsc_attempt_failure {
    /* No response came: AWSC_ERR_CONNECT, AWSC_ERR_TIMEOUT, AWSC_ERR_TRANSPORT; else 0 or AWSC_ERR_SERVICE. */
    int status;
    int http_status;        /* 0: none */
    const char *error_code; /* the service's, without namespace, or NULL */
    bool modeled_retryable; /* the model's retryable trait */
    bool modeled_throttling;
    const char *service_id; /* the model's sdkId, for exceptions of single services; NULL: none */
    int decided;            /* the class, as an interceptor says: enum awsc_retry_class + 1; 0: none did */
} awsc_attempt_failure;

/* How an attempt failed that ended with `error` (NULL: out of memory); `service_id` may be NULL. Borrows the texts. */
awsc_attempt_failure awsc_attempt_failure_of(const awsc_error *error, const char *service_id);

/*
 * An error code counts more than a status; a model's trait counts like a transient code. Status 429 is throttling, with
 * a code or without, as the SDK for JavaScript has it; botocore and the SDK for Rust do not retry a 429 without a code.
 */
enum awsc_retry_class awsc_retry_classify(const awsc_attempt_failure *failure);

#endif
