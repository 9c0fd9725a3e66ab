/* SPDX-License-Identifier: Apache-2.0 */
/* Header fields of requests and responses. */
#ifndef AWSC_HTTP_FIELDS_H
#define AWSC_HTTP_FIELDS_H

#include "http/http.h"

/* No fields, in `room`, which outlives them; larger fields are allocated. */
awsc_http_fields awsc_http_fields_in(awsc_http_fields_room *room);

/* AWSC_ERR_VALIDATION if `name` is no token or `value` holds a control character. */
int awsc_http_field_check(awsc_view name, awsc_view value, awsc_error **error);

/* AWSC_OK; AWSC_ERR_VALIDATION if `name` is no token or `value` holds a control character; AWSC_ERR_NOMEM. With
 * `replace` earlier fields of that name go. */
int awsc_http_fields_put(const awsc_allocator *allocator, awsc_http_fields *fields, awsc_view name, awsc_view value,
                         bool replace, awsc_error **error);
void awsc_http_fields_remove(const awsc_allocator *allocator, awsc_http_fields *fields, const char *name);
/* The value of the first field of that name, or NULL. */
const char *awsc_http_fields_get(const awsc_http_fields *fields, const char *name);
void awsc_http_fields_clear(const awsc_allocator *allocator, awsc_http_fields *fields);

#endif
