/* SPDX-License-Identifier: Apache-2.0 */
/* Encodes and decodes messages of application/vnd.amazon.eventstream: total length, length of the headers, CRC of
 * both; headers, payload, CRC of the message. */
#include "eventstream/message.h"

#include <string.h>

#include "base/encode.h"
#include "error/error.h"

enum { PRELUDE_BYTES = 12, TRAILER_BYTES = 4, SMALLEST_MESSAGE = PRELUDE_BYTES + TRAILER_BYTES, UUID_BYTES = 16 };

struct awsc_event_decoder {
    const awsc_allocator *allocator;
    awsc_buffer bytes;
    size_t read; /* bytes of messages returned before, at the front of `bytes` */
    size_t max_message_bytes;
    awsc_event_header_value *headers;
    size_t header_capacity;
    bool broken;
    bool forgiving; /* texts and names need not be UTF-8 */
};

/* ---- numbers, big-endian --------------------------------------------------------------------------------------- */

static uint64_t get_number(const char *bytes, size_t size)
{
    uint64_t value = 0;
    for (size_t i = 0; i < size; i++) value = value << 8 | (unsigned char)bytes[i];
    return value;
}

static uint32_t get_u32(const char *bytes)
{
    return (uint32_t)get_number(bytes, 4);
}

static void put_number(char *out, uint64_t value, size_t size)
{
    for (size_t i = size; i-- > 0; value >>= 8) out[i] = (char)(unsigned char)(value & 0xff);
}

static void append_number(awsc_buffer *out, uint64_t value, size_t size)
{
    char bytes[8];
    put_number(bytes, value, size);
    awsc_buffer_append(out, bytes, size);
}

/* ---- the decoder ----------------------------------------------------------------------------------------------- */

awsc_event_decoder *awsc_event_decoder_new(const awsc_allocator *allocator, size_t max_message_bytes)
{
    awsc_event_decoder *decoder = awsc_alloc_zeroed(allocator, 1, sizeof *decoder);
    if (!decoder) return NULL;
    decoder->allocator = allocator;
    decoder->bytes = AWSC_BUFFER_INIT_SECRET(allocator); /* payloads may be sensitive */
    decoder->max_message_bytes = max_message_bytes;
    return decoder;
}

void awsc_event_decoder_forgive(awsc_event_decoder *decoder)
{
    decoder->forgiving = true;
}

void awsc_event_decoder_free(awsc_event_decoder *decoder)
{
    if (!decoder) return;
    awsc_buffer_clear(&decoder->bytes);
    awsc_release(decoder->allocator, decoder->headers);
    awsc_release(decoder->allocator, decoder);
}

void awsc_event_decoder_reset(awsc_event_decoder *decoder)
{
    awsc_buffer_truncate(&decoder->bytes, 0);
    decoder->read = 0;
    decoder->broken = false;
}

/* Removes the bytes of messages that were returned before. */
static void drop_delivered(awsc_event_decoder *decoder)
{
    size_t left = decoder->bytes.size - decoder->read;
    if (decoder->read == 0) return;
    if (left) memmove(decoder->bytes.data, decoder->bytes.data + decoder->read, left);
    awsc_buffer_truncate(&decoder->bytes, left);
    decoder->read = 0;
}

int awsc_event_decoder_feed(awsc_event_decoder *decoder, const void *data, size_t size, awsc_error **error)
{
    drop_delivered(decoder);
    awsc_buffer_append(&decoder->bytes, data, size);
    return decoder->bytes.failed ? awsc_error_nomem(error) : AWSC_OK;
}

size_t awsc_event_decoder_pending(const awsc_event_decoder *decoder)
{
    return decoder->bytes.size - decoder->read;
}

static int broken(awsc_event_decoder *decoder, awsc_error **error, const char *what)
{
    decoder->broken = true;
    return awsc_error_set(error, AWSC_ERR_PARSE, "event stream: %s", what);
}

/* ---- headers --------------------------------------------------------------------------------------------------- */

/* Returns the size in bytes of a value of fixed size; -1 if a length precedes the value, -2 if the type is unknown. */
static int value_size(uint8_t type)
{
    static const signed char sizes[] = {0, 0, 1, 2, 4, 8, -1, -1, 8, UUID_BYTES};
    return type < sizeof sizes ? sizes[type] : -2;
}

static int64_t signed_number(const char *bytes, size_t size)
{
    uint64_t value = get_number(bytes, size);
    unsigned unused = 64 - 8 * (unsigned)size;
    /* The sign bit is moved to the top and back; a right shift of a negative number keeps it on every compiler here. */
    return unused ? (int64_t)(value << unused) >> unused : (int64_t)value;
}

/* Takes `size` bytes from the front. Returns false if there are fewer. */
static bool take(awsc_view *rest, size_t size, awsc_view *out)
{
    if (rest->size < size) return false;
    *out = (awsc_view){rest->data, size};
    rest->data += size;
    rest->size -= size;
    return true;
}

/* Reads the value of one header. Returns NULL, or a text that says what is wrong. */
static const char *parse_value(const awsc_event_decoder *decoder, awsc_view *rest, awsc_event_header_value *header)
{
    awsc_view bytes;
    int fixed = value_size(header->type);
    if (fixed == -2) return "a header has an unknown type of value; expected 0 to 9";
    size_t size = (size_t)fixed;
    if (fixed == -1) {
        if (!take(rest, 2, &bytes)) return "a header's value is cut off";
        size = (size_t)get_number(bytes.data, 2);
    }
    if (!take(rest, size, &bytes)) return "a header's value is cut off";
    if (fixed == -1 || header->type == AWSC_EVENT_UUID)
        header->bytes = bytes;
    else if (size)
        header->integer = signed_number(bytes.data, size);
    else
        header->integer = header->type == AWSC_EVENT_TRUE;
    if (header->type == AWSC_EVENT_STRING && !decoder->forgiving && !awsc_utf8_valid(bytes))
        return "a header's text is not UTF-8";
    return NULL;
}

static const char *parse_header(const awsc_event_decoder *decoder, awsc_view *rest, awsc_event_header_value *header)
{
    awsc_view bytes;
    memset(header, 0, sizeof *header);
    if (!take(rest, 1, &bytes)) return "a header is cut off";
    size_t name_size = (unsigned char)bytes.data[0];
    if (name_size == 0) return "a header has no name";
    if (!take(rest, name_size, &header->name)) return "a header's name is cut off";
    if (!decoder->forgiving && !awsc_utf8_valid(header->name)) return "a header's name is not UTF-8";
    if (!take(rest, 1, &bytes)) return "a header has no value";
    header->type = (uint8_t)bytes.data[0];
    return parse_value(decoder, rest, header);
}

static int make_room(awsc_event_decoder *decoder, size_t count)
{
    if (count < decoder->header_capacity) return 0;
    size_t capacity = decoder->header_capacity ? 2 * decoder->header_capacity : 8;
    void *grown = awsc_resize(decoder->allocator, decoder->headers, capacity * sizeof *decoder->headers);
    if (!grown) return -1;
    decoder->headers = grown;
    decoder->header_capacity = capacity;
    return 0;
}

static bool has_name(const awsc_event_header_value *headers, size_t count, awsc_view name)
{
    for (size_t i = 0; i < count; i++)
        if (awsc_view_equal(headers[i].name, name)) return true;
    return false;
}

/* The most headers of a message, so that the search for equal names is fast. Real messages have fewer than ten. */
enum { MAX_HEADERS = 1024 };

static int parse_headers(awsc_event_decoder *decoder, awsc_view block, awsc_event_message *out, awsc_error **error)
{
    size_t count = 0;
    while (block.size) {
        if (count == MAX_HEADERS) return broken(decoder, error, "a message has more than 1024 headers");
        if (make_room(decoder, count)) return awsc_error_nomem(error);
        awsc_event_header_value *header = &decoder->headers[count];
        const char *problem = parse_header(decoder, &block, header);
        if (problem) return broken(decoder, error, problem);
        if (has_name(decoder->headers, count, header->name))
            return broken(decoder, error, "two headers have the same name");
        count++;
    }
    out->headers = decoder->headers;
    out->header_count = count;
    return AWSC_OK;
}

/* ---- messages -------------------------------------------------------------------------------------------------- */

/* Checks the lengths. They are used only if their checksum is right. */
static int check_prelude(awsc_event_decoder *decoder, const char *bytes, awsc_error **error)
{
    uint32_t total = get_u32(bytes), headers = get_u32(bytes + 4);
    if (awsc_crc32(0, bytes, 8) != get_u32(bytes + 8))
        return broken(decoder, error, "the checksum of a message's lengths is wrong");
    if (total < SMALLEST_MESSAGE) return broken(decoder, error, "a message is shorter than 16 bytes");
    if (headers > total - SMALLEST_MESSAGE)
        return broken(decoder, error, "the headers of a message are longer than the message");
    if (total <= decoder->max_message_bytes) return AWSC_OK;
    decoder->broken = true;
    return awsc_error_set(error, AWSC_ERR_PARSE, "event stream: a message has %lu bytes; the limit is %zu",
                          (unsigned long)total, decoder->max_message_bytes);
}

int awsc_event_decoder_next(awsc_event_decoder *decoder, awsc_event_message *out, awsc_error **error)
{
    size_t available = awsc_event_decoder_pending(decoder);
    if (decoder->broken)
        return awsc_error_set(error, AWSC_ERR_PARSE, "event stream: nothing can be read behind a damaged message");
    if (available < PRELUDE_BYTES) return AWSC_END;

    const char *bytes = decoder->bytes.data + decoder->read;
    int status = check_prelude(decoder, bytes, error);
    if (status) return status;
    uint32_t total = get_u32(bytes), headers = get_u32(bytes + 4);
    if (available < total) return AWSC_END;
    if (awsc_crc32(0, bytes, total - TRAILER_BYTES) != get_u32(bytes + total - TRAILER_BYTES))
        return broken(decoder, error, "the checksum of a message is wrong");

    *out = (awsc_event_message){NULL, 0, {bytes + PRELUDE_BYTES + headers, total - SMALLEST_MESSAGE - headers}};
    status = parse_headers(decoder, (awsc_view){bytes + PRELUDE_BYTES, headers}, out, error);
    if (status) return status;
    decoder->read += total;
    return AWSC_OK;
}

size_t awsc_event_decoder_missing(awsc_event_decoder *decoder)
{
    size_t available = awsc_event_decoder_pending(decoder);
    if (decoder->broken) return 0;
    if (available < PRELUDE_BYTES) return PRELUDE_BYTES - available;
    const char *bytes = decoder->bytes.data + decoder->read;
    bool damaged = check_prelude(decoder, bytes, NULL) != AWSC_OK;
    decoder->broken = false;
    uint32_t total = get_u32(bytes);
    return damaged || total <= available ? 0 : total - available;
}

bool awsc_event_decoder_peek(awsc_event_decoder *decoder, awsc_event_message *out)
{
    size_t available = awsc_event_decoder_pending(decoder);
    if (decoder->broken || available < PRELUDE_BYTES) return false;
    const char *bytes = decoder->bytes.data + decoder->read;
    uint32_t headers = get_u32(bytes + 4);
    *out = (awsc_event_message){NULL, 0, {NULL, 0}};
    bool right = check_prelude(decoder, bytes, NULL) == AWSC_OK && headers <= available - PRELUDE_BYTES &&
                 parse_headers(decoder, (awsc_view){bytes + PRELUDE_BYTES, headers}, out, NULL) == AWSC_OK;
    decoder->broken = false; /* awsc_event_decoder_next says so, with the reason */
    return right;
}

const awsc_event_header_value *awsc_event_message_header(const awsc_event_message *message, const char *name)
{
    awsc_view wanted = awsc_view_text(name);
    for (size_t i = 0; i < message->header_count; i++)
        if (awsc_view_equal(message->headers[i].name, wanted)) return &message->headers[i];
    return NULL;
}

/* ---- encoding -------------------------------------------------------------------------------------------------- */

static int encode_header(const awsc_event_header_value *header, awsc_buffer *out, awsc_error **error)
{
    int fixed = value_size(header->type);
    if (header->name.size == 0 || header->name.size > 255)
        return awsc_error_set(error, AWSC_ERR_VALIDATION,
                              "event stream: a header's name has %zu bytes; expected 1 to 255", header->name.size);
    if (fixed == -2)
        return awsc_error_set(error, AWSC_ERR_VALIDATION, "event stream: header %.*s has type %d; expected 0 to 9",
                              (int)header->name.size, header->name.data, header->type);
    if (fixed == -1 && header->bytes.size > 0xffff)
        return awsc_error_set(error, AWSC_ERR_VALIDATION,
                              "event stream: header %.*s has a value of %zu bytes; expected 65535 at most",
                              (int)header->name.size, header->name.data, header->bytes.size);
    if (header->type == AWSC_EVENT_UUID && header->bytes.size != UUID_BYTES)
        return awsc_error_set(error, AWSC_ERR_VALIDATION,
                              "event stream: header %.*s is a UUID of %zu bytes; expected 16", (int)header->name.size,
                              header->name.data, header->bytes.size);
    append_number(out, header->name.size, 1);
    awsc_buffer_append_view(out, header->name);
    append_number(out, header->type, 1);
    if (fixed == -1) append_number(out, header->bytes.size, 2);
    if (fixed == -1 || header->type == AWSC_EVENT_UUID)
        awsc_buffer_append_view(out, header->bytes);
    else
        append_number(out, (uint64_t)header->integer, (size_t)fixed);
    return AWSC_OK;
}

/* Completes the message that begins at `start`: sets lengths and their checksum, and appends the last checksum. */
static int seal(awsc_buffer *out, size_t start, size_t headers, awsc_error **error)
{
    size_t total = out->size - start + TRAILER_BYTES;
    if (out->failed) return awsc_error_nomem(error);
    if (total > UINT32_MAX)
        return awsc_error_set(error, AWSC_ERR_VALIDATION,
                              "event stream: a message has %zu bytes; expected 4 GiB at most", total);
    char *bytes = out->data + start;
    put_number(bytes, total, 4);
    put_number(bytes + 4, headers, 4);
    put_number(bytes + 8, awsc_crc32(0, bytes, 8), 4);
    append_number(out, awsc_crc32(0, bytes, total - TRAILER_BYTES), 4);
    return out->failed ? awsc_error_nomem(error) : AWSC_OK;
}

int awsc_event_message_encode(const awsc_event_message *message, awsc_buffer *out, awsc_error **error)
{
    size_t start = out->size;
    int status = AWSC_OK;
    append_number(out, 0, 8);
    append_number(out, 0, 4);
    for (size_t i = 0; i < message->header_count && status == AWSC_OK; i++)
        status = encode_header(&message->headers[i], out, error);
    size_t headers = out->failed ? 0 : out->size - start - PRELUDE_BYTES;
    awsc_buffer_append_view(out, message->payload);
    if (status == AWSC_OK) status = seal(out, start, headers, error);
    if (status) awsc_buffer_truncate(out, start);
    return status;
}
