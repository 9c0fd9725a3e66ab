/* SPDX-License-Identifier: Apache-2.0 */
/* Outputs. An output is a C structure in an arena, behind a header that awsc_free and the awsc_output_… functions
 * need. */
#ifndef AWSC_SCHEMA_OUTPUT_H
#define AWSC_SCHEMA_OUTPUT_H

#include <awsc/call.h>
#include <awsc/tables/schema.h>

#include "base/arena.h"
#include "base/for_core.h"
#include "base/kept.h"
#include "base/view.h"

/*
 * Creates an output: a zeroed structure of `schema` in a new arena, which `*arena` is set to. awsc_free frees both.
 * `first_block` is the expected size in bytes of the contents, 0 if unknown. Returns NULL when memory runs out.
 */
void *awsc_output_new(const awsc_allocator *allocator, size_t first_block, const awsc_schema *schema,
                      awsc_arena **arena);

/* Returns a NUL-terminated copy of a text that awsc_free frees; NULL when memory runs out. */
AWSC_FOR_CORE char *awsc_output_new_text(const awsc_allocator *allocator, awsc_view text);

/* Copies an id into the output's arena. Returns 0, or -1 when memory runs out. */
int awsc_output_set_request_id(void *output, awsc_view request_id);
int awsc_output_set_extended_id(void *output, awsc_view extended_id);
/* Sets the raw body of the response, whose memory must live as long as the output. */
void awsc_output_set_raw(void *output, awsc_blob raw);
/* Gives the output the body of the response that its members point into; awsc_free releases the body. */
void awsc_output_set_body(void *output, awsc_kept body);
AWSC_FOR_CORE void awsc_output_set_attempts(void *output, int attempts);
/* Gives the output the head of its response (protocol/response_head.c); awsc_free releases the head. */
AWSC_FOR_CORE void awsc_output_set_head(void *output, awsc_kept head);
const void *awsc_output_head(const void *output);
/* Makes awsc_free call `close` once, before it frees anything: to close a stream of the output. */
void awsc_output_set_close(void *output, void (*close)(void *user), void *user);

#endif
