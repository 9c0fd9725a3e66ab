/* SPDX-License-Identifier: Apache-2.0 */
/* Outputs: a C structure at the head of an arena, with what awsc_free and the awsc_output_… functions need before it.
 */
#ifndef AWSC_SCHEMA_OUTPUT_H
#define AWSC_SCHEMA_OUTPUT_H

#include <awsc/call.h>
#include <awsc/tables/schema.h>

#include "base/arena.h"
#include "base/for_core.h"
#include "base/kept.h"
#include "base/view.h"

/*
 * A zeroed structure of `schema` in an arena of its own, which `*arena` receives to fill it. awsc_free frees both.
 * `first_block` is the number of bytes that are expected to follow, 0 if nothing is known. NULL when memory runs out.
 */
void *awsc_output_new(const awsc_allocator *allocator, size_t first_block, const awsc_schema *schema,
                      awsc_arena **arena);

/* A NUL-terminated copy of a text by itself, for awsc_free. NULL when memory runs out. */
AWSC_FOR_CORE char *awsc_output_new_text(const awsc_allocator *allocator, awsc_view text);

/* Copy into the output's arena. 0, or -1 when memory runs out. */
int awsc_output_set_request_id(void *output, awsc_view request_id);
int awsc_output_set_extended_id(void *output, awsc_view extended_id);
/* In memory that lives as long as the output. */
void awsc_output_set_raw(void *output, awsc_blob raw);
/* The body of the response, where its members point into it. */
void awsc_output_set_body(void *output, awsc_kept body);
AWSC_FOR_CORE void awsc_output_set_attempts(void *output, int attempts);
/* The head of the response, which goes with the output: see protocol/response_head.c. */
AWSC_FOR_CORE void awsc_output_set_head(void *output, awsc_kept head);
const void *awsc_output_head(const void *output);
/* `close` runs once, at the begin of awsc_free: to close a stream that belongs to the output. */
void awsc_output_set_close(void *output, void (*close)(void *user), void *user);

#endif
