/* SPDX-License-Identifier: Apache-2.0 */
/* The functions of <awsc/value.h> with an allocator as argument; tests use them, too. */
#ifndef AWSC_CODEC_VALUE_H
#define AWSC_CODEC_VALUE_H

#include <awsc/value.h>

#include "base/allocator.h"
#include "base/for_core.h"
#include "base/view.h"

AWSC_FOR_CORE int awsc_value_from_json(const awsc_allocator *allocator, const awsc_schema *schema, uint32_t level,
                                       awsc_view json, void **out, awsc_error **error);
int awsc_value_to_json(const awsc_allocator *allocator, const awsc_schema *schema, uint32_t level, const void *value,
                       bool rfc3339_times, char **out, awsc_error **error);
int awsc_value_print(const awsc_allocator *allocator, const awsc_schema *schema, uint32_t level, const void *value,
                     char **out, awsc_error **error);
int awsc_value_copy(const awsc_allocator *allocator, const awsc_schema *schema, uint32_t level, const void *value,
                    void **out, awsc_error **error);

#endif
