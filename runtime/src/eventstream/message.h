/* SPDX-License-Identifier: Apache-2.0 */
/* The framing of application/vnd.amazon.eventstream. */
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

/* A decoded message. Its views point into the decoder's buffer, its headers to an array of the decoder. */
typedef struct awsc_event_message {
    const awsc_event_header_value *headers;
    size_t header_count;
    awsc_view payload;
} awsc_event_message;

/* Returns the header of that name, or NULL. */
const awsc_event_header_value *awsc_event_message_header(const awsc_event_message *message, const char *name);

/* Decodes the bytes of a stream, in pieces of any size, to messages. */
typedef struct awsc_event_decoder awsc_event_decoder;

/* Creates a decoder, or returns NULL when memory runs out. A message larger than `max_message_bytes` is an error
 * that names the limit. */
awsc_event_decoder *awsc_event_decoder_new(const awsc_allocator *allocator, size_t max_message_bytes);
/* Makes the decoder accept texts and names of headers that are not UTF-8. A caller that keeps one must repair it
 * (base/repair.h). */
void awsc_event_decoder_forgive(awsc_event_decoder *decoder);
void awsc_event_decoder_free(awsc_event_decoder *decoder);
/* Drops all bytes, to decode another stream. */
void awsc_event_decoder_reset(awsc_event_decoder *decoder);

/* Copies bytes of the stream to the decoder. Invalidates earlier messages. Returns AWSC_OK or AWSC_ERR_NOMEM. */
int awsc_event_decoder_feed(awsc_event_decoder *decoder, const void *data, size_t size, awsc_error **error);

/*
 * Decodes the next complete message. Returns AWSC_OK with `*out` (valid until the next call), AWSC_END if more bytes
 * are needed, AWSC_ERR_NOMEM, or AWSC_ERR_PARSE (checksum, lengths, header syntax). After AWSC_ERR_PARSE the decoder
 * returns only errors.
 */
int awsc_event_decoder_next(awsc_event_decoder *decoder, awsc_event_message *out, awsc_error **error);

/* Sets `*out` to the next message without its payload, if its headers have arrived. The message's checksum is not
 * checked. Returns false if the headers are incomplete or invalid. */
bool awsc_event_decoder_peek(awsc_event_decoder *decoder, awsc_event_message *out);

/* Returns how many bytes the next message lacks, as far as known: at first those of its lengths. 0 means that it is
 * complete or damaged; awsc_event_decoder_next tells which. */
size_t awsc_event_decoder_missing(awsc_event_decoder *decoder);

/* Returns the number of bytes that do not belong to a message returned before. */
size_t awsc_event_decoder_pending(const awsc_event_decoder *decoder);

/* Appends one encoded message. Returns AWSC_OK, AWSC_ERR_VALIDATION (for example: a name or value is too long), or
 * AWSC_ERR_NOMEM. */
int awsc_event_message_encode(const awsc_event_message *message, awsc_buffer *out, awsc_error **error);

#endif
