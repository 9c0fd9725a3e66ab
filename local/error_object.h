/* SPDX-License-Identifier: Apache-2.0 */
/* Writes and recognizes the JSON of a failed function: {"errorMessage": …, "errorType": …}. */
#ifndef AWSC_LOCAL_ERROR_OBJECT_H
#define AWSC_LOCAL_ERROR_OBJECT_H

#include <stdbool.h>

#include "runtime.h"

/* Appends the object, without errorType if `type` is NULL. */
void awsc_local_error_object_write(awsc_buffer *out, awsc_view message, const char *type);

/* Returns whether `text` is a JSON object with errorMessage or errorType. */
bool awsc_local_is_error_object(awsc_view text);

#endif
