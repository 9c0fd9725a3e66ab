/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One HTTP/2 connection on the client's side: frames, settings, flow control and streams, by nghttp2, over bytes that
 * the caller moves. It knows nothing of sockets, of libcurl and of calls.
 */
#ifndef AWSC_DUPLEX_H2_CONNECTION_H
#define AWSC_DUPLEX_H2_CONNECTION_H

#include <stdbool.h>
#include <stdint.h>

#include <nghttp2/nghttp2.h>

#include "base/allocator.h"
#include "base/view.h"

typedef struct awsc_h2_connection awsc_h2_connection;
typedef struct awsc_h2_stream awsc_h2_stream;

/* How bytes reach the peer, and come from it. */
typedef struct awsc_h2_pipe {
    void *user;
    const char *why; /* set with an error: for people */
    /* AWSC_OK: `*done` bytes were taken. AWSC_END: not now. An error: the connection is broken. After AWSC_END the same
     * bytes are offered again. */
    int (*send)(void *user, const void *data, size_t size, size_t *done);
    /* AWSC_OK: `*done` bytes came; 0: the peer closed. AWSC_END: none for now. An error: the connection is broken. */
    int (*receive)(void *user, void *buffer, size_t room, size_t *done);
} awsc_h2_pipe;

/* Why a stream is closed. */
typedef struct awsc_h2_close {
    int status;          /* AWSC_ERR_TRANSPORT, AWSC_ERR_NOMEM */
    uint32_t code;       /* of HTTP/2, such as NGHTTP2_REFUSED_STREAM */
    bool by_peer;        /* the peer said so */
    bool unprocessed;    /* the peer certainly did not act on the request */
    const char *message; /* for people; valid during the call */
} awsc_h2_close;

/*
 * The owner of a stream hears these from inside awsc_h2_connection_receive and _send. It takes note, and must free
 * neither. `header`, `head_end` and `data` return AWSC_OK, or anything else to have the stream reset; then the owner
 * hears nothing more.
 */
typedef struct awsc_h2_stream_events {
    /* A field of a head or of the trailers; the name in lower case, or ":status" first. */
    int (*header)(awsc_h2_stream *stream, awsc_view name, awsc_view value);
    int (*head_end)(awsc_h2_stream *stream);
    /* The owner holds the bytes against the stream's window until awsc_h2_stream_consumed. */
    int (*data)(awsc_h2_stream *stream, const void *data, size_t size);
    /* The peer has nothing more to say: the message is whole. */
    void (*end)(awsc_h2_stream *stream);
    /* The stream has ended, or the connection broke. The last callback of the stream. */
    void (*closed)(awsc_h2_stream *stream, const awsc_h2_close *close);
    /* Bytes of the request's body, up to `room`: AWSC_OK; AWSC_OK and 0 of them: not now; AWSC_END: that was all. */
    int (*read)(awsc_h2_stream *stream, void *buffer, size_t room, size_t *size);
} awsc_h2_stream_events;

/* Begins a larger structure; zero but for `events`. */
struct awsc_h2_stream {
    const awsc_h2_stream_events *events;
    int32_t id;         /* 0: not open */
    bool begun;         /* its head was made ready to be sent */
    bool reset_by_peer; /* an RST_STREAM came */
    awsc_h2_stream *next;
};

/* Writes the client's preface and its settings, to be sent by awsc_h2_connection_send. NULL when memory runs out. */
awsc_h2_connection *awsc_h2_connection_new(const awsc_allocator *allocator, const awsc_h2_pipe *pipe);
/* Calls no callback of a stream. */
void awsc_h2_connection_free(awsc_h2_connection *connection);

/* Begins a request with a body that `events->read` gives. The fields stay the caller's and must live as long as the
 * stream. AWSC_OK, AWSC_ERR_NOMEM, AWSC_ERR_TRANSPORT (the connection takes no requests any more). */
int awsc_h2_stream_open(awsc_h2_connection *connection, awsc_h2_stream *stream, const nghttp2_nv *fields, size_t count);
/* Ends a stream that may be open, with an RST_STREAM that is still to be sent. Its callbacks do not run any more. */
void awsc_h2_stream_reset(awsc_h2_connection *connection, awsc_h2_stream *stream, uint32_t code);
/* `events->read` has bytes again. */
void awsc_h2_stream_resume(awsc_h2_connection *connection, awsc_h2_stream *stream);
/* The owner let go of `size` bytes of data: the peer may send as many more. */
void awsc_h2_stream_consumed(awsc_h2_connection *connection, const awsc_h2_stream *stream, size_t size);

/* Reads bytes of the peer, about `budget` at most. Returns whether more may be readable now. */
bool awsc_h2_connection_receive(awsc_h2_connection *connection, size_t budget);
/* Sends pending bytes as far as the pipe takes them. Returns whether the pipe refused bytes. */
bool awsc_h2_connection_send(awsc_h2_connection *connection);
/* Nothing more comes of the connection: its streams were told. */
bool awsc_h2_connection_is_over(const awsc_h2_connection *connection);
/* The peer's settings came, with which an HTTP/2 connection begins. */
bool awsc_h2_connection_is_greeted(const awsc_h2_connection *connection);
/* Whether the peer takes one more stream beside that many: after its settings, and before it says goodbye. */
bool awsc_h2_connection_has_room(const awsc_h2_connection *connection, size_t streams);
/* The connection is broken, for a reason that the caller found: tells its streams. */
void awsc_h2_connection_fail(awsc_h2_connection *connection, int status, const char *message);
/* Tells the peer that the connection ends, as far as the pipe takes it at once. */
void awsc_h2_connection_say_goodbye(awsc_h2_connection *connection);

#endif
