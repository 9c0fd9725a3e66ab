/* SPDX-License-Identifier: Apache-2.0 */
#include "sender.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "runtime.h"

#define BLOCK_BYTES (64u * 1024u)
#define CORRUPTION 0x55

/* State of a response body that is streamed or has a fault. */
typedef struct body {
    awsc_local_answer answer;
    awsc_local_owner owner;
    int socket;
    awsc_buffer pending; /* bytes of a stream */
    const char *data;    /* next bytes to send */
    size_t size;
} body;

/* Resets the connection (RST) after the bytes written so far, as a crashed host or a firewall would. */
static void reset_connection(int socket)
{
    int on = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    int off = 0;
    setsockopt(socket, IPPROTO_TCP, TCP_CORK, &off, sizeof off);
    struct sockaddr unconnected;
    memset(&unconnected, 0, sizeof unconnected);
    unconnected.sa_family = AF_UNSPEC;
    (void)connect(socket, &unconnected, sizeof unconnected);
}

/* Waits for bytes to send. Returns AWSC_OK, AWSC_END at the end of the body, or an error. */
static int fill_body(body *from)
{
    while (from->size == 0) {
        if (!from->answer.stream) return AWSC_END;
        awsc_buffer_truncate(&from->pending, 0);
        int status = from->answer.stream->next(from->answer.stream, &from->pending);
        if (from->pending.failed) return AWSC_ERR_NOMEM;
        if (status) return status;
        from->data = from->pending.data;
        from->size = from->pending.size;
    }
    return AWSC_OK;
}

static ssize_t read_body(void *user, uint64_t position, char *out, size_t room)
{
    body *from = user;
    const awsc_local_fault *fault = &from->answer.fault;
    if (fault->reset_after_headers) {
        reset_connection(from->socket);
        return MHD_CONTENT_READER_END_WITH_ERROR;
    }
    if (fault->truncate && position >= fault->truncate_at) return MHD_CONTENT_READER_END_WITH_ERROR;
    int status = fill_body(from);
    if (status) return status == AWSC_END ? MHD_CONTENT_READER_END_OF_STREAM : MHD_CONTENT_READER_END_WITH_ERROR;
    size_t size = from->size < room ? from->size : room;
    if (fault->truncate && size > fault->truncate_at - position) size = (size_t)(fault->truncate_at - position);
    memcpy(out, from->data, size);
    if (fault->corrupt && fault->corrupt_at >= position && fault->corrupt_at - position < size) {
        out[fault->corrupt_at - position] ^= CORRUPTION;
    }
    from->data += size;
    from->size -= size;
    return (ssize_t)size;
}

static void free_body(void *user)
{
    body *sent = user;
    awsc_local_answer_clear(&sent->answer);
    awsc_buffer_clear(&sent->pending);
    sent->owner.release(sent->owner.user);
    awsc_release(awsc_allocator_default(), sent);
}

static struct MHD_Response *make_streamed(int socket, awsc_local_answer *answer, awsc_local_owner owner)
{
    body *made = awsc_alloc_zeroed(awsc_allocator_default(), 1, sizeof *made);
    if (!made) return NULL;
    made->answer = *answer;
    made->owner = owner;
    made->socket = socket;
    made->pending = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_blob whole = awsc_http_response_body(answer->response);
    if (!answer->stream) {
        made->data = whole.data;
        made->size = whole.size;
    }
    uint64_t length = answer->stream || whole.size == 0 ? MHD_SIZE_UNKNOWN : whole.size;
    struct MHD_Response *response = MHD_create_response_from_callback(length, BLOCK_BYTES, read_body, made, free_body);
    if (response) {
        memset(answer, 0, sizeof *answer);
    } else {
        awsc_release(awsc_allocator_default(), made);
    }
    return response;
}

/* Makes a response with a copy of the body. Returns NULL when memory runs out. */
static struct MHD_Response *make_whole(const awsc_http_response *from)
{
    awsc_blob whole = awsc_http_response_body(from);
    void *copy = malloc(whole.size ? whole.size : 1);
    if (!copy) return NULL;
    if (whole.size) memcpy(copy, whole.data, whole.size);
    struct MHD_Response *made = MHD_create_response_from_buffer(whole.size, copy, MHD_RESPMEM_MUST_FREE);
    if (!made) free(copy);
    return made;
}

static int add_headers(struct MHD_Response *response, const awsc_http_response *from)
{
    for (size_t i = 0; i < awsc_http_response_header_count(from); i++) {
        const char *value = awsc_http_response_header_value(from, i);
        /* libmicrohttpd rejects empty values; an empty header has no meaning here. */
        if (!value[0]) continue;
        if (MHD_add_response_header(response, awsc_http_response_header_name(from, i), value) != MHD_YES) return -1;
    }
    return 0;
}

enum MHD_Result awsc_local_send(struct MHD_Connection *connection, int socket, awsc_local_answer *answer,
                                awsc_local_owner owner)
{
    const awsc_local_fault *fault = &answer->fault;
    if (answer->reset || !answer->response) {
        if (answer->reset) reset_connection(socket);
        awsc_local_answer_clear(answer);
        owner.release(owner.user);
        return MHD_NO;
    }
    bool special = answer->stream || fault->reset_after_headers || fault->truncate || fault->corrupt;
    unsigned code = (unsigned)awsc_http_response_status(answer->response);
    const awsc_http_response *from = answer->response;
    struct MHD_Response *response = special ? make_streamed(socket, answer, owner) : make_whole(from);
    bool taken = special && response;
    enum MHD_Result result = MHD_NO;
    /* A streamed response owns the answer and lives until it is sent. */
    if (response && !add_headers(response, from)) result = MHD_queue_response(connection, code, response);
    if (response) MHD_destroy_response(response);
    if (!taken) {
        awsc_local_answer_clear(answer);
        owner.release(owner.user);
    }
    return result;
}
