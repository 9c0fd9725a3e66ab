/* The JSON object by which a function says that it failed: {"errorMessage": …, "errorType": …}. */
#ifndef AWSC_LOCAL_ERROR_OBJECT_H
#define AWSC_LOCAL_ERROR_OBJECT_H

#include <stdbool.h>

#include "runtime.h"

/* Appends the object; `type` NULL: without errorType. */
void awsc_local_error_object_write(awsc_buffer *out, awsc_view message, const char *type);

/* Whether `text` is a JSON object that has an errorMessage or an errorType. */
bool awsc_local_is_error_object(awsc_view text);

#endif
