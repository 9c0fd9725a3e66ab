/* SPDX-License-Identifier: Apache-2.0 */
/* Classifies failed attempts by whether a retry makes sense. Pure functions. */
#ifndef AWSC_RETRY_CLASSIFY_H
#define AWSC_RETRY_CLASSIFY_H

#include <stdbool.h>

#include <awsc/error.h>

enum awsc_retry_class {
    AWSC_RETRY_NEVER = 0,     /* the same request would fail again */
    AWSC_RETRY_TRANSIENT = 1, /* a temporary failure of the service or the network */
    AWSC_RETRY_THROTTLING = 2 /* the service asks for fewer requests */
};

/* How one attempt failed. All zero and NULL: the attempt succeeded. */
typedef struct awsc_attempt_failure {
    /* Without a response: AWSC_ERR_CONNECT, AWSC_ERR_TIMEOUT, AWSC_ERR_TRANSPORT; with one: 0 or AWSC_ERR_SERVICE. */
    int status;
    int http_status;        /* 0: no response */
    const char *error_code; /* the service's error code without namespace, or NULL */
    bool modeled_retryable; /* the model's retryable trait */
    bool modeled_throttling;
    const char *service_id; /* the model's sdkId, for service-specific rules; NULL: no service */
    int decided;            /* class set by an interceptor: enum awsc_retry_class + 1; 0: not set */
} awsc_attempt_failure;

/* Describes the failure `error` (NULL: out of memory) of an attempt. `service_id` may be NULL. Borrows the texts. */
awsc_attempt_failure awsc_attempt_failure_of(const awsc_error *error, const char *service_id);

/*
 * Returns the class of the failure. An error code takes precedence over the HTTP status; the model's retryable trait
 * counts like a transient code. Status 429 is throttling, with or without a code, as in the SDK for JavaScript
 * (botocore and the SDK for Rust do not retry a 429 without a code).
 */
enum awsc_retry_class awsc_retry_classify(const awsc_attempt_failure *failure);

#endif
