/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A client's HTTP/2 connection: frames, settings, flow control and streams, by nghttp2. The caller supplies functions
 * that send and receive bytes; this module does not depend on sockets or libcurl.
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

/* The functions that send bytes to the peer and receive bytes from it. */
typedef struct awsc_h2_pipe {
    void *user;
    const char *why; /* reason for the last error, for messages; NULL: none was given */
    /* Sends up to `size` bytes. Returns AWSC_OK (`*done` bytes were taken), AWSC_END (not now: the same bytes are
     * offered again later), or an error (the connection is broken). */
    int (*send)(void *user, const void *data, size_t size, size_t *done);
    /* Receives up to `room` bytes. Returns AWSC_OK (`*done` bytes came; 0: the peer closed the connection), AWSC_END
     * (no bytes now), or an error (the connection is broken). */
    int (*receive)(void *user, void *buffer, size_t room, size_t *done);
} awsc_h2_pipe;

/* The reason why a stream was closed. */
typedef struct awsc_h2_close {
    int status;          /* AWSC_ERR_TRANSPORT, AWSC_ERR_NOMEM, or the status of awsc_h2_connection_fail */
    uint32_t code;       /* error code of HTTP/2, such as NGHTTP2_REFUSED_STREAM */
    bool by_peer;        /* the peer sent RST_STREAM or GOAWAY */
    bool unprocessed;    /* the peer certainly did not act on the request */
    const char *message; /* for error messages; valid during the callback */
} awsc_h2_close;

/*
 * The callbacks of a stream. They mostly run inside awsc_h2_connection_receive and _send, and must not free the stream
 * or the connection. If `header`, `head_end` or `data` return anything but AWSC_OK, the stream is reset, and no more
 * callbacks run.
 */
typedef struct awsc_h2_stream_events {
    /* Takes a field of a head or of the trailers. Names are in lower case; the first of a head is ":status". */
    int (*header)(awsc_h2_stream *stream, awsc_view name, awsc_view value);
    /* Notes the end of a head, interim (1xx) ones included, or of the trailers. */
    int (*head_end)(awsc_h2_stream *stream);
    /* Takes bytes of the body. They reduce the stream's window until awsc_h2_stream_consumed. */
    int (*data)(awsc_h2_stream *stream, const void *data, size_t size);
    /* Notes the end of the response (END_STREAM). */
    void (*end)(awsc_h2_stream *stream);
    /* Notes that the stream was closed, or that the connection failed. It is the last callback of the stream. */
    void (*closed)(awsc_h2_stream *stream, const awsc_h2_close *close);
    /* Reads up to `room` bytes of the request's body. Returns AWSC_OK (`*size` 0: no bytes now), or AWSC_END (the body
     * has ended). */
    int (*read)(awsc_h2_stream *stream, void *buffer, size_t room, size_t *size);
} awsc_h2_stream_events;

/* A stream: the first member of its owner's structure. Zero-initialize it, then set `events`. */
struct awsc_h2_stream {
    const awsc_h2_stream_events *events;
    int32_t id;         /* 0: the stream is not open */
    bool begun;         /* nghttp2 has packed the request's head for sending */
    bool reset_by_peer; /* the peer sent RST_STREAM */
    awsc_h2_stream *next;
};

/* Makes a connection; awsc_h2_connection_send will send its preface. Returns NULL when memory runs out. */
awsc_h2_connection *awsc_h2_connection_new(const awsc_allocator *allocator, const awsc_h2_pipe *pipe);
/* Frees the connection, without calling the callbacks of its streams. Does nothing with NULL. */
void awsc_h2_connection_free(awsc_h2_connection *connection);

/* Begins a request, whose body `events->read` supplies. `fields` are not copied and must exist as long as the stream.
 * Returns AWSC_OK, AWSC_ERR_NOMEM, or AWSC_ERR_TRANSPORT (the connection takes no more requests). */
int awsc_h2_stream_open(awsc_h2_connection *connection, awsc_h2_stream *stream, const nghttp2_nv *fields, size_t count);
/* Closes a stream with RST_STREAM, which awsc_h2_connection_send will send. No more callbacks run. Does nothing if the
 * stream is not open. */
void awsc_h2_stream_reset(awsc_h2_connection *connection, awsc_h2_stream *stream, uint32_t code);
/* Makes nghttp2 call `events->read` again, after it had no bytes. */
void awsc_h2_stream_resume(awsc_h2_connection *connection, awsc_h2_stream *stream);
/* Enlarges the window of the stream again by `size` bytes of data that its owner has consumed. */
void awsc_h2_stream_consumed(awsc_h2_connection *connection, const awsc_h2_stream *stream, size_t size);

/* Receives and handles about `budget` bytes at most. Returns whether more may be readable now. */
bool awsc_h2_connection_receive(awsc_h2_connection *connection, size_t budget);
/* Sends pending bytes as far as the pipe takes them. Returns whether the pipe refused bytes. */
bool awsc_h2_connection_send(awsc_h2_connection *connection);
/* Returns whether the connection has failed or ended. All its streams were closed then. */
bool awsc_h2_connection_is_over(const awsc_h2_connection *connection);
/* Returns whether the peer has sent its settings, the first frame of a connection. */
bool awsc_h2_connection_is_greeted(const awsc_h2_connection *connection);
/* Returns whether the peer accepts another stream beside `streams` open ones: false before its settings and after its
 * GOAWAY. */
bool awsc_h2_connection_has_room(const awsc_h2_connection *connection, size_t streams);
/* Marks the connection as failed, and closes its streams with `status` and `message`. */
void awsc_h2_connection_fail(awsc_h2_connection *connection, int status, const char *message);
/* Sends GOAWAY, unless the pipe refuses bytes now. */
void awsc_h2_connection_say_goodbye(awsc_h2_connection *connection);

#endif
