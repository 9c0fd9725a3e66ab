/* SPDX-License-Identifier: Apache-2.0 */
/* State of a call with interceptors, for interception.c and interception_request.c. */
#ifndef AWSC_CLIENT_INTERCEPTION_STATE_H
#define AWSC_CLIENT_INTERCEPTION_STATE_H

#include "client/call_state.h"
#include "client/interception.h"

struct awsc_http_head {
    const awsc_http_fields *fields;
    const char *method; /* only in a request; else NULL */
    const char *url;
    bool show_secrets;
};

struct awsc_interception {
    awsc_interception_base base;
    awsc_call *call;
    awsc_interceptor_list *own; /* the call's own, after the client's; NULL: none */
    size_t count;               /* of both */
    awsc_time began;            /* the call */
    int64_t began_us;
    bool over; /* the end of the call was told */
    /* The attempt. */
    int32_t number;
    bool attempt_open; /* its end was not told yet */
    awsc_time attempt_began;
    int64_t attempt_began_us;
    int64_t ended_us; /* 0: not yet */
    int32_t reason;   /* why it follows the one before */
    bool measured;    /* by the transport */
    awsc_exchange_figures figures;
    /* A hook that runs before it. */
    bool may_set;
    bool url_changed;
    void *states[]; /* one for each interceptor */
};

#endif
