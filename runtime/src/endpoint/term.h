/* SPDX-License-Identifier: Apache-2.0 */
/* Evaluates the terms of endpoint rules. */
#ifndef AWSC_ENDPOINT_TERM_H
#define AWSC_ENDPOINT_TERM_H

#include <stdbool.h>
#include <stdint.h>

#include <awsc/tables/endpoint.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/view.h"
#include "endpoint/endpoint.h"
#include "endpoint/partition.h"

enum awsc_term_value_kind {
    AWSC_TERM_UNSET = 0,
    AWSC_TERM_BOOLEAN,
    AWSC_TERM_NUMBER,
    AWSC_TERM_TEXT,
    AWSC_TERM_LIST,
    AWSC_TERM_PARTITION,
    AWSC_TERM_URL,
    AWSC_TERM_ARN
};

/* The value of a term. `kind` says which member is valid. `boolean` and `number` are 0 for other kinds. */
typedef struct awsc_term_value {
    uint8_t kind; /* enum awsc_term_value_kind */
    bool boolean;
    int number;
    union {
        awsc_view text;
        struct {
            const awsc_view *items;
            size_t count;
        };
        const void *record; /* awsc_partition, awsc_rules_url, awsc_rules_arn */
    };
} awsc_term_value;

typedef struct awsc_evaluator {
    const awsc_allocator *allocator;
    const awsc_endpoint_rules *rules;
    const awsc_partitions *partitions;
    awsc_arena *arena;
    awsc_term_value *slots;
    bool nomem;
} awsc_evaluator;

/* Functions that few rules call: awsc_endpoint_rules.functions. `out` is unset when they are called. */
struct awsc_endpoint_functions {
    void (*evaluate)(awsc_evaluator *e, const awsc_endpoint_term *term, awsc_term_value *out);
    /* A field of a URL or an ARN. */
    void (*get_field)(awsc_evaluator *e, const awsc_term_value *record, int field, awsc_term_value *out);
    int (*take_region_set)(awsc_evaluator *e, uint16_t term, awsc_endpoint_auth *out, awsc_error **error);
    /* Headers and properties of an endpoint. */
    int (*take_extras)(awsc_evaluator *e, const awsc_endpoint_result_rule *rule, awsc_endpoint *out,
                       awsc_error **error);
};

/* Sets `*out` to the value of a term: AWSC_TERM_UNSET if an operand is missing or has the wrong kind. */
void awsc_term_evaluate(awsc_evaluator *e, uint16_t index, awsc_term_value *out);

/* Operands of a term, by their index. */
void awsc_term_operand(awsc_evaluator *e, const awsc_endpoint_term *term, size_t index, awsc_term_value *out);
bool awsc_term_text_operand(awsc_evaluator *e, const awsc_endpoint_term *term, size_t index, awsc_view *out);
int awsc_term_number_operand(awsc_evaluator *e, const awsc_endpoint_term *term, size_t index);

/* Sets `*out` to a NUL-terminated copy of a term's text; NULL for no term. AWSC_ERR_ENDPOINT if the term has no text.
 */
int awsc_term_take_text(awsc_evaluator *e, uint16_t term, const char **out, awsc_error **error);

/* Copies the text of a buffer into the arena and frees the buffer. */
void awsc_term_take_buffer(awsc_evaluator *e, awsc_buffer *buffer, awsc_term_value *out);

static inline void awsc_term_set_boolean(awsc_term_value *out, bool boolean)
{
    out->kind = AWSC_TERM_BOOLEAN;
    out->boolean = boolean;
}

static inline void awsc_term_set_text(awsc_term_value *out, awsc_view text)
{
    out->kind = AWSC_TERM_TEXT;
    out->text = text;
}

static inline void awsc_term_set_list(awsc_term_value *out, const awsc_view *items, size_t count)
{
    out->kind = AWSC_TERM_LIST;
    out->items = items;
    out->count = count;
}

/* Allocates zeroed memory that lives as long as the result. When memory runs out, sets e->nomem and returns NULL. */
static inline void *awsc_evaluator_alloc(awsc_evaluator *e, size_t count, size_t size)
{
    void *memory = awsc_arena_alloc_zeroed(e->arena, count, size);
    if (!memory) e->nomem = true;
    return memory;
}

static inline bool awsc_term_holds(const awsc_term_value *tested)
{
    return tested->kind != AWSC_TERM_UNSET && !(tested->kind == AWSC_TERM_BOOLEAN && !tested->boolean);
}

#endif
