/* SPDX-License-Identifier: Apache-2.0 */
/* The stream of bytes that a response is. */
#ifndef AWSC_CLIENT_BODY_STREAM_H
#define AWSC_CLIENT_BODY_STREAM_H

#include "base/for_core.h"
#include "client/stream.h"

/* Before the request is sent, so that no byte of the response is lost. NULL when memory runs out. */
AWSC_FOR_CORE awsc_stream *awsc_body_stream_new(awsc_call *call);

#endif
