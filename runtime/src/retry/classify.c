/* SPDX-License-Identifier: Apache-2.0 */
#include "retry/classify.h"

#include <stddef.h>
#include <string.h>

#include <awsc/status.h>

#include "base/view.h"
#include "error/error.h"

enum { TOO_MANY_REQUESTS = 429 };

static bool is_one_of(const char *code, const char *const *codes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(code, codes[i]) == 0) return true;
    return false;
}

static bool is_throttling_code(const char *code)
{
    static const char *const codes[] = {
        "BandwidthLimitExceeded",
        "EC2ThrottledException",
        "LimitExceededException",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionInProgressException",
    };
    return is_one_of(code, codes, sizeof codes / sizeof *codes);
}

static bool is_transient_code(const char *code, const char *service_id)
{
    static const char *const codes[] = {"RequestTimeout", "RequestTimeoutException"};
    if (is_one_of(code, codes, sizeof codes / sizeof *codes)) return true;
    /* STS could not reach the identity provider, or does not know its keys yet. */
    static const char *const sts_codes[] = {"IDPCommunicationError", "InvalidIdentityToken"};
    return service_id && awsc_text_equal_ignore_case(service_id, "STS") &&
           is_one_of(code, sts_codes, sizeof sts_codes / sizeof *sts_codes);
}

static bool is_transient_status(int status)
{
    return status == 500 || status == 502 || status == 503 || status == 504;
}

awsc_attempt_failure awsc_attempt_failure_of(const awsc_error *error, const char *service_id)
{
    const int status = awsc_error_status(error);
    const bool from_service = status == AWSC_ERR_SERVICE;
    const unsigned modeled = awsc_error_modeled_class(error);
    return (awsc_attempt_failure){
        .status = status,
        .http_status = from_service ? awsc_error_http_status(error) : 0,
        .error_code = from_service ? awsc_error_name(error) : NULL,
        .modeled_retryable = (modeled & AWSC_TABLE_RETRYABLE) != 0,
        .modeled_throttling = (modeled & AWSC_TABLE_THROTTLING) != 0,
        .service_id = service_id,
    };
}

enum awsc_retry_class awsc_retry_classify(const awsc_attempt_failure *failure)
{
    if (failure->decided) return (enum awsc_retry_class)(failure->decided - 1);
    const char *code = failure->error_code ? failure->error_code : "";
    if (failure->modeled_throttling || is_throttling_code(code)) return AWSC_RETRY_THROTTLING;
    if (failure->modeled_retryable || is_transient_code(code, failure->service_id)) return AWSC_RETRY_TRANSIENT;
    if (failure->http_status == TOO_MANY_REQUESTS) return AWSC_RETRY_THROTTLING;
    if (failure->http_status)
        return is_transient_status(failure->http_status) ? AWSC_RETRY_TRANSIENT : AWSC_RETRY_NEVER;
    switch (failure->status) {
    case AWSC_ERR_CONNECT:
    case AWSC_ERR_TIMEOUT:
    case AWSC_ERR_TRANSPORT:
        return AWSC_RETRY_TRANSIENT;
    default:
        return AWSC_RETRY_NEVER;
    }
}
