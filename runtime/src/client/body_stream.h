/* SPDX-License-Identifier: Apache-2.0 */
/* Byte streams: responses whose body the program reads as it arrives. */
#ifndef AWSC_CLIENT_BODY_STREAM_H
#define AWSC_CLIENT_BODY_STREAM_H

#include "base/for_core.h"
#include "client/stream.h"

/* Creates the stream for the call's response. Call it before the request is sent. Returns NULL when memory runs out. */
AWSC_FOR_CORE awsc_stream *awsc_body_stream_new(awsc_call *call);

#endif
