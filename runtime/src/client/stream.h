/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The body of a response as it comes: the common part of event streams and byte streams. The call opens a stream before
 * it sends the request, the program reads it, and freeing the output closes it. A stream takes bytes while the reader
 * wants more, and up to a window ahead of it; then the socket waits.
 */
#ifndef AWSC_CLIENT_STREAM_H
#define AWSC_CLIENT_STREAM_H

#include "base/for_core.h"
#include "client/call_state.h"

typedef struct awsc_stream awsc_stream;

/* The functions of one kind of stream. */
typedef struct awsc_stream_kind {
    /* Keeps bytes. AWSC_OK, AWSC_ERR_NOMEM. */
    int (*take)(awsc_stream *stream, const void *data, size_t size);
    /* Bytes that were not read yet. */
    size_t (*held)(const awsc_stream *stream);
    /* Makes the next item ready: AWSC_OK, AWSC_END if none is there yet or no more, or an error. AWSC_END and `unread`:
     * much was skipped, and there is more to look at. */
    int (*poll)(awsc_stream *stream, awsc_error **error);
    /* Whether the bytes held in part will be an item; NULL: bytes always are. */
    bool (*holds_item)(awsc_stream *stream);
    /* The response ended well: is that an end of the stream? AWSC_OK, or an error. */
    int (*check_end)(awsc_stream *stream, awsc_error **error);
    /* Tells the listener of an item, or of the end. The listener owns the error. */
    void (*tell)(awsc_stream *stream, int status, awsc_error *error);
    /* Forgets the bytes held; NULL: this kind is never awaited. */
    void (*reset)(awsc_stream *stream);
    /* Frees the stream itself. */
    void (*destroy)(awsc_stream *stream);
} awsc_stream_kind;

/* The functions of all streams that a call uses. It reaches them through its stream, so that programs without streams
 * do not link them. */
typedef struct awsc_stream_functions {
    /* From now on an item is waited for: the head of the response is in, or the reader wants the next one. */
    void (*wait_begins)(awsc_stream *stream);
    /* When something came that counts for the idle timeout: every byte does, but those that are skipped. */
    uint64_t (*progress_ms)(awsc_stream *stream, uint64_t last_ms);
    /* A piece of the body: AWSC_OK, AWSC_END (not now: enough is held that was not read yet), AWSC_ERR_NOMEM. */
    int (*receive)(awsc_stream *stream, const void *data, size_t size);
    /* The response ended, or broke off. Takes the error over. */
    void (*end)(awsc_stream *stream, int status, awsc_error *error);
    /* The attempt that made an awaited stream failed: the next one begins it anew. */
    void (*restart)(awsc_stream *stream);
    /* The output is freed: ends the exchange, frees stream and call. */
    void (*close)(void *stream);
    /* Frees a stream that never reached a program. */
    void (*discard)(awsc_stream *stream);
} awsc_stream_functions;

/* Begins a larger structure. */
struct awsc_stream {
    const awsc_stream_functions *code;
    const awsc_stream_kind *kind;
    awsc_call *call;
    bool wanted;  /* the reader needs more bytes: all are taken */
    bool paused;  /* the exchange waits */
    bool changed; /* bytes came, or the end did, since the reader looked */
    bool unread;  /* bytes are held that `poll` has not looked at */
    bool skips;   /* `poll` skipped the last item */
    bool waiting; /* the reader waits for an item */
    bool awaited; /* the call goes on when more comes */
    uint64_t waits_since_ms;
    bool complete; /* the last item was given out: the rest of the response is dropped, and cannot be an error */
    bool ended;
    int end_status; /* AWSC_OK: a clean end */
    awsc_error *end_error;
    bool reported;  /* the end was given to the reader: AWSC_END from then on */
    bool listening; /* a listener instead of a reader */
    awsc_task listen;
    awsc_task breath;      /* lets the loop have a turn */
    awsc_timer rest_timer; /* ends the wait for the end of a response whose last item came */
    bool *freed;           /* set when the stream is freed while the listener runs */
};

AWSC_FOR_CORE void awsc_stream_init(awsc_stream *stream, const awsc_stream_kind *kind, awsc_call *call);

/* The last item of the stream is given out: its end follows as soon as the response ends, or a moment later. */
AWSC_FOR_CORE void awsc_stream_complete(awsc_stream *stream);

/* The call waits for more of a stream that no reader has yet: awsc_call_stream_begins follows when bytes come, or a
 * clean end. False: the stream has ended. */
AWSC_FOR_CORE bool awsc_stream_await(awsc_stream *stream);

/* See awsc_stream_functions.discard. */
AWSC_FOR_CORE void awsc_stream_discard(awsc_stream *stream);

/* Waits until `poll` has an item: AWSC_OK, AWSC_END, or an error. */
AWSC_FOR_CORE int awsc_stream_next(awsc_stream *stream, awsc_error **error);

/* Has items told from the loop from now on. AWSC_OK, AWSC_ERR_VALIDATION: there is no loop any more. */
AWSC_FOR_CORE int awsc_stream_listen(awsc_stream *stream, awsc_error **error);

#endif
