/* SPDX-License-Identifier: Apache-2.0 */
/* Compressing request bodies. */
#ifndef AWSC_HTTP_GZIP_H
#define AWSC_HTTP_GZIP_H

#include "base/buffer.h"
#include "base/view.h"

/* Appends `data` as one gzip member (RFC 1952); equal data gives equal bytes. Returns 0, or -1 when memory runs out. */
int awsc_gzip(awsc_view data, awsc_buffer *out);

#endif
