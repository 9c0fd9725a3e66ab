/* SPDX-License-Identifier: Apache-2.0 */
/* Encodes events of a response stream as event stream frames, by schema. */
#ifndef AWSC_LOCAL_BIND_EVENT_H
#define AWSC_LOCAL_BIND_EVENT_H

#include <awsc/error.h>
#include <awsc/tables/schema.h>

#include "runtime.h"

/*
 * Appends one frame for the variant `variant` of the stream's union; `value` is the variant's structure. The payload is
 * the member with the eventPayload trait, else the whole structure as JSON. Returns AWSC_OK, AWSC_ERR_VALIDATION,
 * AWSC_ERR_NOMEM.
 */
int awsc_local_bind_event(const awsc_schema *events, const char *variant, const void *value, awsc_buffer *out,
                          awsc_error **error);

#endif
