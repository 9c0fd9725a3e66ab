/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Streaming response bodies: the common part of event streams and byte streams. The call opens a stream before it sends
 * the request, the program reads it, and freeing the output closes it. A stream buffers up to a window of unread bytes,
 * or more if the reader needs them for its next item; beyond that it pauses the socket.
 */
#ifndef AWSC_CLIENT_STREAM_H
#define AWSC_CLIENT_STREAM_H

#include "base/for_core.h"
#include "client/call_state.h"

typedef struct awsc_stream awsc_stream;

/* The functions of one kind of stream. */
typedef struct awsc_stream_kind {
    /* Buffers bytes. AWSC_OK, AWSC_ERR_NOMEM. */
    int (*take)(awsc_stream *stream, const void *data, size_t size);
    /* Returns the number of buffered bytes that were not read yet. */
    size_t (*held)(const awsc_stream *stream);
    /* Prepares the next item. AWSC_OK; AWSC_END if there is no item yet, or no more; or an error. With AWSC_END and
     * `unread` set it stopped early after skipping many items: call it again. */
    int (*poll)(awsc_stream *stream, awsc_error **error);
    /* Returns whether a buffered part of an item belongs to an item that the reader will get. NULL: always. */
    bool (*holds_item)(awsc_stream *stream);
    /* Checks, when the response has ended cleanly, that the stream is complete. AWSC_OK, or an error. */
    int (*check_end)(awsc_stream *stream, awsc_error **error);
    /* Passes an item, or the end of the stream, to the listener. The listener owns the error. */
    void (*tell)(awsc_stream *stream, int status, awsc_error *error);
    /* Drops the buffered bytes. NULL: awsc_stream_await is never called for this kind. */
    void (*reset)(awsc_stream *stream);
    /* Frees the stream itself. */
    void (*destroy)(awsc_stream *stream);
} awsc_stream_kind;

/* The functions that a call uses for streams of every kind. The call reaches them through its stream, so that programs
 * without streams do not link them. */
typedef struct awsc_stream_functions {
    /* Starts the idle time of the stream: the head of the response has arrived, or the reader waits for the next item.
     */
    void (*wait_begins)(awsc_stream *stream);
    /* Returns the time of the last progress for the idle timeout; `last_ms` is the time of the last byte. Bytes of
     * skipped items do not count as progress. */
    uint64_t (*progress_ms)(awsc_stream *stream, uint64_t last_ms);
    /* Receives a piece of the body. AWSC_OK; AWSC_END: nothing was taken because the window is full, offer it again
     * later; AWSC_ERR_NOMEM. */
    int (*receive)(awsc_stream *stream, const void *data, size_t size);
    /* Records the end of the response, clean or not. Takes ownership of `error`. */
    void (*end)(awsc_stream *stream, int status, awsc_error *error);
    /* Empties an awaited stream after its attempt failed; the next attempt fills it again. */
    void (*restart)(awsc_stream *stream);
    /* Runs when the output is freed: ends the exchange, frees the stream and the call. */
    void (*close)(void *stream);
    /* Frees a stream that the program never got. */
    void (*discard)(awsc_stream *stream);
} awsc_stream_functions;

/* The common part of a stream; first member of the structure of each kind. */
struct awsc_stream {
    const awsc_stream_functions *code;
    const awsc_stream_kind *kind;
    awsc_call *call;
    bool wanted;  /* the reader needs more bytes: buffer them even beyond the window */
    bool paused;  /* the exchange is paused */
    bool changed; /* bytes or the end arrived since the last poll */
    bool unread;  /* there are buffered bytes that `poll` has not examined */
    bool skips;   /* `poll` skipped the last item */
    bool waiting; /* the reader waits for an item */
    bool awaited; /* the call continues when more bytes arrive, see awsc_stream_await */
    uint64_t waits_since_ms;
    bool complete; /* the reader has the last item: ignore the rest of the response and its errors */
    bool ended;
    int end_status; /* AWSC_OK: a clean end */
    awsc_error *end_error;
    bool reported;  /* the reader knows the end: only AWSC_END from now on */
    bool listening; /* items go to a listener, not to a reader */
    awsc_task listen;
    awsc_task breath;      /* gives other tasks of the loop a turn */
    awsc_timer rest_timer; /* limits the wait for the response's end after the last item */
    bool *freed;           /* while a listener runs: set to true if it frees the stream; else NULL */
};

AWSC_FOR_CORE void awsc_stream_init(awsc_stream *stream, const awsc_stream_kind *kind, awsc_call *call);

/* Marks the item just delivered as the last one. The stream ends when the response ends, or after a short wait. */
AWSC_FOR_CORE void awsc_stream_complete(awsc_stream *stream);

/* Makes the call wait for more of a stream that the program does not have yet: awsc_call_stream_begins runs when bytes
 * or a clean end arrive. Returns false if the stream has ended already. */
AWSC_FOR_CORE bool awsc_stream_await(awsc_stream *stream);

/* Frees a stream that the program never got; implements awsc_stream_functions.discard. */
AWSC_FOR_CORE void awsc_stream_discard(awsc_stream *stream);

/* Waits until `poll` has an item. Returns AWSC_OK, AWSC_END at the end of the stream, or an error. */
AWSC_FOR_CORE int awsc_stream_next(awsc_stream *stream, awsc_error **error);

/* Makes the loop pass items to the listener from now on. AWSC_OK, or AWSC_ERR_VALIDATION if the loop is gone. */
AWSC_FOR_CORE int awsc_stream_listen(awsc_stream *stream, awsc_error **error);

#endif
