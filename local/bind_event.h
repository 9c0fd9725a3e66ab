/* Events of a response stream to frames, by schema. */
#ifndef AWSC_LOCAL_BIND_EVENT_H
#define AWSC_LOCAL_BIND_EVENT_H

#include <awsc/error.h>
#include <awsc/tables/schema.h>

#include "runtime.h"

/*
 * Appends one frame: variant `variant` of the stream's union with its structure `value`. A member with eventPayload is
 * the payload; without one the payload is the structure as JSON. AWSC_OK, AWSC_ERR_VALIDATION, AWSC_ERR_NOMEM.
 */
int awsc_local_bind_event(const awsc_schema *events, const char *variant, const void *value, awsc_buffer *out,
                          awsc_error **error);

#endif
