/* SPDX-License-Identifier: Apache-2.0 */
/* The functions of <awsc/jmespath.h> with an allocator as argument, and a function for waiters and paginators. */
#ifndef AWSC_JMESPATH_JMESPATH_H
#define AWSC_JMESPATH_JMESPATH_H

#include <awsc/jmespath.h>

#include "jmespath/evaluate.h"

int awsc_jmespath_parse_with(const awsc_allocator *allocator, awsc_view expression, awsc_jmespath **out,
                             awsc_error **error);

int awsc_jmespath_json(const awsc_allocator *allocator, const awsc_jmespath *expression, awsc_view json, char **out,
                       awsc_error **error);
int awsc_jmespath_value(const awsc_allocator *allocator, const awsc_jmespath *expression, const awsc_schema *schema,
                        uint32_t level, const void *value, char **out, awsc_error **error);
int awsc_jmespath_cjson(const awsc_allocator *allocator, const awsc_jmespath *expression, const struct cJSON *document,
                        struct cJSON **out, awsc_error **error);

/* Evaluates on a node in the caller's context. The result is valid as long as the context and the document. */
int awsc_jmespath_evaluate(const awsc_jmespath *expression, const awsc_node_context *context, const awsc_node *document,
                           awsc_node *out, awsc_error **error);

#endif
