/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file status.h
 * What every call returns: 0, a positive iterator end, or a negative class of error.
 */
#ifndef AWSC_STATUS_H
#define AWSC_STATUS_H

#include <awsc/export.h>

AWSC_BEGIN_DECLS

/**
 * Status of a call. Functions return it as `int`. The values are fixed: programs may store them.
 * Details of an error are in the `awsc_error` of the same call. <awsc/error.h> has the rules for all functions: errors,
 * NULL, `*out` after a failure, threads.
 */
enum awsc_status {
    /** Success. */
    AWSC_OK = 0,
    /** An iterator or a stream has nothing more to give. Not an error. */
    AWSC_END = 1,
    /** The service answered with an error; its name and message are in the error object. */
    AWSC_ERR_SERVICE = -1,
    /** An argument or an input member is missing or invalid; any function may say so. Nothing was sent. */
    AWSC_ERR_VALIDATION = -2,
    /** No credentials were found, or a provider failed. Nothing was sent. */
    AWSC_ERR_CREDENTIALS = -3,
    /** No endpoint could be resolved, or an endpoint URL is not valid. Nothing was sent. */
    AWSC_ERR_ENDPOINT = -4,
    /** No connection could be made. Nothing was sent. */
    AWSC_ERR_CONNECT = -5,
    /** A deadline or an idle timeout ran out. `awsc_error_maybe_executed` says whether the request may have run. */
    AWSC_ERR_TIMEOUT = -6,
    /** The connection failed under the request or the response. */
    AWSC_ERR_TRANSPORT = -7,
    /** The service's answer, or a file, is not in the format that was expected. */
    AWSC_ERR_PARSE = -8,
    /** The caller cancelled the call. */
    AWSC_ERR_CANCELLED = -9,
    /** Memory ran out; any function that needs some may say so. */
    AWSC_ERR_NOMEM = -10,
    /** The configuration is incomplete or invalid, or the library cannot work in this process. */
    AWSC_ERR_CONFIG = -11,
    /** The invoked function failed (conveniences that look into the payload only). */
    AWSC_ERR_FUNCTION = -12,
    /** The resource cannot reach the state that the waiter waits for any more. */
    AWSC_ERR_WAITER = -13
};

/**
 * The constant's name, such as "AWSC_ERR_TIMEOUT"; "unknown status" for any other value.
 *
 * @return a static string. Thread safety: safe. Errors: none.
 */
AWSC_API const char *awsc_status_name(int status);

AWSC_END_DECLS

#endif
