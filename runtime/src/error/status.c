/* SPDX-License-Identifier: Apache-2.0 */
#include <awsc/status.h>

const char *awsc_status_name(int status)
{
    switch ((enum awsc_status)status) {
    case AWSC_OK:
        return "AWSC_OK";
    case AWSC_END:
        return "AWSC_END";
    case AWSC_ERR_SERVICE:
        return "AWSC_ERR_SERVICE";
    case AWSC_ERR_VALIDATION:
        return "AWSC_ERR_VALIDATION";
    case AWSC_ERR_CREDENTIALS:
        return "AWSC_ERR_CREDENTIALS";
    case AWSC_ERR_ENDPOINT:
        return "AWSC_ERR_ENDPOINT";
    case AWSC_ERR_CONNECT:
        return "AWSC_ERR_CONNECT";
    case AWSC_ERR_TIMEOUT:
        return "AWSC_ERR_TIMEOUT";
    case AWSC_ERR_TRANSPORT:
        return "AWSC_ERR_TRANSPORT";
    case AWSC_ERR_PARSE:
        return "AWSC_ERR_PARSE";
    case AWSC_ERR_CANCELLED:
        return "AWSC_ERR_CANCELLED";
    case AWSC_ERR_NOMEM:
        return "AWSC_ERR_NOMEM";
    case AWSC_ERR_CONFIG:
        return "AWSC_ERR_CONFIG";
    case AWSC_ERR_FUNCTION:
        return "AWSC_ERR_FUNCTION";
    case AWSC_ERR_WAITER:
        return "AWSC_ERR_WAITER";
    }
    return "unknown status";
}
