/* The stream of events that a response is: opened by its call, read by the program, closed with the output. */
#ifndef AWSC_CLIENT_EVENT_STREAM_H
#define AWSC_CLIENT_EVENT_STREAM_H

#include "client/call_state.h"

/* Before the request is sent, so that no byte of the response is lost. NULL when memory runs out. */
struct awsc_event_stream *awsc_event_stream_new(awsc_call *call, const awsc_schema *events);

/* A piece of the body: AWSC_OK, AWSC_END (not now: enough is held that was not read yet), AWSC_ERR_NOMEM. */
int awsc_event_stream_receive(struct awsc_event_stream *stream, const void *data, size_t size);

/* The response ended, or broke off. Takes the error over. */
void awsc_event_stream_end(struct awsc_event_stream *stream, int status, awsc_error *error);

/* The output is freed: ends the exchange, frees stream and call. */
void awsc_event_stream_close(void *stream);

/* Frees a stream that never reached a program. */
void awsc_event_stream_discard(struct awsc_event_stream *stream);

#endif
