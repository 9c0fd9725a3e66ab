/* SPDX-License-Identifier: Apache-2.0 */
/* Makes the response to a request: finds the route, applies faults, verifies the signature, and runs the handler. */
#ifndef AWSC_LOCAL_DISPATCH_H
#define AWSC_LOCAL_DISPATCH_H

#include <stdbool.h>

#include <awsc/http.h>

#include "call.h"
#include "fault.h"
#include "request.h"
#include "server.h"

/* Maximum size of a request body in bytes: a package of 50 MB in base64 and the JSON around it. */
#define AWSC_LOCAL_MAX_REQUEST_BYTES 70167211u

typedef struct awsc_local_answer {
    awsc_http_response *response; /* NULL: close the connection */
    awsc_local_stream *stream;    /* source of the body while the response is sent; NULL: the response holds the body */
    awsc_local_fault fault;       /* fault to apply while the response is sent */
    const char *operation;        /* name of the operation; NULL: the request matches no operation */
    bool reset;                   /* reset the connection instead of sending a response */
} awsc_local_answer;

/* Fills `answer` for a request. `too_large`: the body exceeds the maximum. The arena must live until the response is
 * sent. */
void awsc_local_dispatch(awsc_local_server *server, const awsc_local_request *request, bool too_large, int socket,
                         awsc_arena *arena, awsc_local_answer *answer);

/* Frees the response and the stream of an answer. */
void awsc_local_answer_clear(awsc_local_answer *answer);

#endif
