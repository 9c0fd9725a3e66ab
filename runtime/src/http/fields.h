/* SPDX-License-Identifier: Apache-2.0 */
/* Header fields of requests and responses. */
#ifndef AWSC_HTTP_FIELDS_H
#define AWSC_HTTP_FIELDS_H

#include "http/http.h"

/* Returns an empty list of fields that uses `room` first, which must outlive it. Fields that do not fit are
 * allocated. */
awsc_http_fields awsc_http_fields_in(awsc_http_fields_room *room);

/* Returns AWSC_OK, or AWSC_ERR_VALIDATION if `name` is not a token or `value` contains a control character. */
int awsc_http_field_check(awsc_view name, awsc_view value, awsc_error **error);

/* Adds a copy of a field; with `replace`, removes earlier fields of that name. Returns AWSC_OK, AWSC_ERR_VALIDATION
 * (`name` is not a token, or `value` contains a control character), or AWSC_ERR_NOMEM. */
int awsc_http_fields_put(const awsc_allocator *allocator, awsc_http_fields *fields, awsc_view name, awsc_view value,
                         bool replace, awsc_error **error);
void awsc_http_fields_remove(const awsc_allocator *allocator, awsc_http_fields *fields, const char *name);
/* Returns the value of the first field of that name, or NULL. */
const char *awsc_http_fields_get(const awsc_http_fields *fields, const char *name);
void awsc_http_fields_clear(const awsc_allocator *allocator, awsc_http_fields *fields);

#endif
