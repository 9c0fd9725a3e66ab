/* SPDX-License-Identifier: Apache-2.0 */
#include "http/transport.h"

#include <string.h>

#include "error/error.h"
#include "error/given.h"

int awsc_given_transport(const awsc_transport *transport, const char *what, awsc_error **error)
{
    if (!transport) return AWSC_OK;
    int status = AWSC_CHECK_STRUCT(awsc_transport, cancel, transport, what, AWSC_TRANSPORT_INIT, error);
    if (status) return status;
    const char *missing = !transport->start    ? "start"
                          : !transport->resume ? "resume"
                          : !transport->cancel ? "cancel"
                                               : NULL;
    return missing ? awsc_error_set(error, AWSC_ERR_CONFIG, "%s: %s is NULL", what, missing) : AWSC_OK;
}

/* Returns whether a transport may report the status; AWSC_ERR_SERVICE, for example, is for the library to set. */
static bool may_report(int status)
{
    switch (status) {
    case AWSC_OK:
    case AWSC_ERR_VALIDATION:
    case AWSC_ERR_CONNECT:
    case AWSC_ERR_TIMEOUT:
    case AWSC_ERR_TRANSPORT:
    case AWSC_ERR_PARSE:
    case AWSC_ERR_NOMEM:
    case AWSC_ERR_CONFIG:
        return true;
    default:
        return false;
    }
}

int awsc_transport_refused(int status, awsc_error *own, awsc_error **error)
{
    if (own) {
        status = awsc_error_status(own);
        awsc_error_give(error, own);
        return status;
    }
    if (status == AWSC_ERR_NOMEM) return awsc_error_nomem(error);
    return awsc_error_set(error, may_report(status) ? status : AWSC_ERR_TRANSPORT,
                          "config.transport: start failed with status %d", status);
}

awsc_exchange_result awsc_exchange_result_of(const awsc_exchange_result *given)
{
    awsc_exchange_result own = AWSC_EXCHANGE_RESULT_INIT;
    if (!given || given->struct_size < offsetof(awsc_exchange_result, maybe_sent) + sizeof given->maybe_sent) {
        own.status = AWSC_ERR_TRANSPORT;
        own.maybe_sent = true;
        own.message = "the transport reported no result; it begins with AWSC_EXCHANGE_RESULT_INIT";
        return own;
    }
    memcpy(&own, given, given->struct_size < sizeof own ? given->struct_size : sizeof own);
    own.struct_size = sizeof own;
    if (!may_report(own.status)) {
        own.status = AWSC_ERR_TRANSPORT;
        own.message = "the transport reported a status that is not for transports";
    }
    if (!own.message) own.message = awsc_status_name(own.status);
    return own;
}

awsc_exchange_figures awsc_exchange_figures_of(const awsc_exchange_figures *given)
{
    awsc_exchange_figures own = AWSC_EXCHANGE_FIGURES_INIT;
    if (!given) return own;
    memcpy(&own, given, given->struct_size < sizeof own ? given->struct_size : sizeof own);
    own.struct_size = sizeof own;
    return own;
}
