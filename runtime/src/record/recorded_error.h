/* SPDX-License-Identifier: Apache-2.0 */
/* Converts the members of a service's error to JSON and back. */
#ifndef AWSC_RECORD_RECORDED_ERROR_H
#define AWSC_RECORD_RECORDED_ERROR_H

#include <awsc/error.h>
#include <awsc/tables/generated.h>

#include "base/buffer.h"
#include "record/cassette.h"

/* Appends the members of a modeled error; nothing for another error. Returns AWSC_OK, or an error. */
int awsc_recorded_members(const awsc_error *failure, const awsc_shown_members *shown, awsc_buffer *out,
                          awsc_error **error);

/* Makes the recorded error in `*made`. Returns AWSC_OK, or the status of `error` if that fails. */
int awsc_recorded_error_make(const awsc_service *service, const awsc_recorded_error *recorded, int http_status,
                             awsc_error **made, awsc_error **error);

#endif
