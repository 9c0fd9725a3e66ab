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
    awsc_interceptor_list *own; /* the call's interceptors, which follow the client's; NULL: none */
    size_t count;               /* number of interceptors, client's and call's together */
    awsc_time began;            /* start of the call */
    int64_t began_us;
    bool over; /* the at_end hooks have run */
    /* The current attempt. */
    int32_t number;
    bool attempt_open; /* its after_attempt hooks have not run yet */
    awsc_time attempt_began;
    int64_t attempt_began_us;
    int64_t ended_us; /* 0: not yet */
    int32_t reason;   /* why the attempt before was retried */
    bool measured;    /* `figures` come from the transport */
    awsc_exchange_figures figures;
    /* While a hook before the attempt runs. */
    bool may_set;
    bool url_changed;
    void *states[]; /* one for each interceptor */
};

#endif
