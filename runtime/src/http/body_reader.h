/* SPDX-License-Identifier: Apache-2.0 */
/* A reader of request bodies (internal). The public interface is <awsc/transport.h>. */
#ifndef AWSC_HTTP_BODY_READER_H
#define AWSC_HTTP_BODY_READER_H

#include <awsc/transport.h>

struct awsc_body_reader {
    const awsc_allocator *allocator; /* frees the reader itself; NULL: the reader is embedded in another object */
    awsc_body body;
    uint64_t length;
    uint64_t given;
    int fd;
    int lacks; /* EMFILE or ENFILE: why the file could not be opened, or 0 */
};

/* Opens a body in a structure of the caller. Returns AWSC_OK, or an error: then there is nothing to close. */
int awsc_body_reader_open(awsc_body_reader *reader, awsc_body body, awsc_error **error);
void awsc_body_reader_close(awsc_body_reader *reader);

#endif
