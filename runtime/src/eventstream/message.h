/* SPDX-License-Identifier: Apache-2.0 */
/* Framing of application/vnd.amazon.eventstream. */
#ifndef AWSC_EVENTSTREAM_MESSAGE_H
#define AWSC_EVENTSTREAM_MESSAGE_H

#include <stdint.h>

#include <awsc/error.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/view.h"

enum awsc_event_header_type {
    AWSC_EVENT_TRUE = 0,
    AWSC_EVENT_FALSE = 1,
    AWSC_EVENT_BYTE = 2,
    AWSC_EVENT_I16 = 3,
    AWSC_EVENT_I32 = 4,
    AWSC_EVENT_I64 = 5,
    AWSC_EVENT_BYTES = 6,
    AWSC_EVENT_STRING = 7,
    AWSC_EVENT_TIMESTAMP = 8, /* milliseconds since 1970, in `integer` */
    AWSC_EVENT_UUID = 9
};

typedef struct awsc_event_header_value {
    awsc_view name;
    uint8_t type;
    int64_t integer;
    awsc_view bytes; /* bytes, string, uuid */
} awsc_event_header_value;

/* A decoded message: views into the decoder's buffer, headers in its arena. */
typedef struct awsc_event_message {
    const awsc_event_header_value *headers;
    size_t header_count;
    awsc_view payload;
} awsc_event_message;

/* A header by name, or NULL. */
const awsc_event_header_value *awsc_event_message_header(const awsc_event_message *message, const char *name);

/* Bytes of the stream, in pieces of any size, to messages. */
typedef struct awsc_event_decoder awsc_event_decoder;

/* `max_message_bytes` is the largest message that is held; larger ones are an error that names the limit. */
awsc_event_decoder *awsc_event_decoder_new(const awsc_allocator *allocator, size_t max_message_bytes);
/* Texts and names of headers need not be UTF-8 from now on: a caller that keeps one repairs it (base/repair.h). */
void awsc_event_decoder_forgive(awsc_event_decoder *decoder);
void awsc_event_decoder_free(awsc_event_decoder *decoder);
/* Forgets all bytes: another stream begins. */
void awsc_event_decoder_reset(awsc_event_decoder *decoder);

/* Adds bytes of the stream; they are copied. AWSC_OK, AWSC_ERR_NOMEM. Invalidates earlier messages. */
int awsc_event_decoder_feed(awsc_event_decoder *decoder, const void *data, size_t size, awsc_error **error);

/*
 * The next whole message: AWSC_OK and `*out` (valid until the next call), AWSC_END if more bytes are needed, or
 * AWSC_ERR_PARSE (checksum, lengths, header syntax), after which the decoder gives nothing else.
 */
int awsc_event_decoder_next(awsc_event_decoder *decoder, awsc_event_message *out, awsc_error **error);

/* The headers of the message that comes next, when they are in; its checksum may still be wrong. `*out` as above, but
 * without a payload. False: they are not in, or not right. */
bool awsc_event_decoder_peek(awsc_event_decoder *decoder, awsc_event_message *out);

/* Bytes that the next message lacks, or more of it needs to be known; 0: it is whole or damaged, which
 * awsc_event_decoder_next tells. */
size_t awsc_event_decoder_missing(awsc_event_decoder *decoder);

/* Bytes held that are not part of a delivered message. */
size_t awsc_event_decoder_pending(const awsc_event_decoder *decoder);

/* Appends one encoded message. AWSC_OK, AWSC_ERR_VALIDATION (name or value too long), AWSC_ERR_NOMEM. */
int awsc_event_message_encode(const awsc_event_message *message, awsc_buffer *out, awsc_error **error);

#endif
