/* From a request to an answer: route, faults, signature, input, handler, output. */
#ifndef AWSC_LOCAL_DISPATCH_H
#define AWSC_LOCAL_DISPATCH_H

#include <stdbool.h>

#include <awsc/http.h>

#include "call.h"
#include "fault.h"
#include "request.h"
#include "server.h"

/* Bytes of a request body that is read at all: a package of 50 MB in base64 with what is around it. */
#define AWSC_LOCAL_MAX_REQUEST_BYTES 70167211u

typedef struct awsc_local_answer {
    awsc_http_response *response; /* NULL: close the connection */
    awsc_local_stream *stream;    /* the body, if it is made while it is sent */
    awsc_local_fault fault;       /* what is to be done to the body */
    const char *operation;        /* name, or NULL */
    bool reset;                   /* reset the connection instead of answering */
} awsc_local_answer;

/* `too_large`: the body was longer than is read. The arena must live until the answer is sent. */
void awsc_local_dispatch(awsc_local_server *server, const awsc_local_request *request, bool too_large, int socket,
                         awsc_arena *arena, awsc_local_answer *answer);

/* Frees what an answer holds. */
void awsc_local_answer_clear(awsc_local_answer *answer);

#endif
