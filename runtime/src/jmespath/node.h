/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Nodes: the values that JMESPath works on, which are null, booleans, numbers, strings, arrays and objects. An
 * interface reads the contents of arrays and objects, so that one evaluator works on cJSON trees, on C values by
 * schema, and on its own results. A node is passed by value and owns nothing: it points into the value that it was made
 * from and into the arena of its context.
 */
#ifndef AWSC_JMESPATH_NODE_H
#define AWSC_JMESPATH_NODE_H

#include <stdbool.h>
#include <stdint.h>

#include <awsc/tables/schema.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/view.h"

struct cJSON;
struct awsc_ast;

/* The deepest nesting of values in recursive functions. */
#define AWSC_NODE_DEEPEST 512u

enum awsc_node_type {
    AWSC_NODE_NULL = 0,
    AWSC_NODE_BOOLEAN,
    AWSC_NODE_NUMBER,
    AWSC_NODE_STRING,
    AWSC_NODE_ARRAY,
    AWSC_NODE_OBJECT,
    AWSC_NODE_EXPRESSION /* &expression, an argument of a function; never part of another value */
};

/* The memory for new texts and trees. */
typedef struct awsc_node_context {
    const awsc_allocator *allocator;
    awsc_arena *arena;
    uint32_t level; /* for C values: newer members are not read */
} awsc_node_context;

struct awsc_node_access;

typedef struct awsc_node {
    uint8_t type;
    bool truth; /* a boolean's value */
    bool whole; /* the number is exactly `integer`; false: it is `real` */
    const struct awsc_node_access *access;
    union {
        awsc_view text; /* a string; or a number as written, data NULL if it was computed */
        struct {
            const void *data;
            const void *shape;
        } inside; /* contents of an array or object, in a form that `access` knows */
        const struct awsc_ast *expression;
    } as;
    union {
        int64_t integer;
        double real;
        size_t count;
    } number;
} awsc_node;

/* One member of an object. */
typedef struct awsc_node_member {
    awsc_view key;
    awsc_node value;
} awsc_node_member;

/* A position between the items of an array or object; begin with all zero. */
typedef struct awsc_node_cursor {
    size_t index;
    const void *at;
} awsc_node_cursor;

/* Functions that read arrays and objects of one kind. On failure they return AWSC_ERR_NOMEM or AWSC_ERR_PARSE. */
typedef struct awsc_node_access {
    /* Reads the next item; `*key` is its key in an object, else empty. Returns 1, 0 at the end, or a failure. */
    int (*next)(const awsc_node_context *context, const awsc_node *container, awsc_node_cursor *cursor, awsc_view *key,
                awsc_node *out);
    /* Sets `*out` to the member called `key`, or to null. Returns 0, or a failure. */
    int (*get)(const awsc_node_context *context, const awsc_node *object, awsc_view key, awsc_node *out);
} awsc_node_access;

/* ---- making nodes ---------------------------------------------------------------------------------------------- */

static inline awsc_node awsc_node_null(void)
{
    return (awsc_node){.type = AWSC_NODE_NULL};
}

static inline awsc_node awsc_node_boolean(bool truth)
{
    return (awsc_node){.type = AWSC_NODE_BOOLEAN, .truth = truth};
}

static inline awsc_node awsc_node_text(awsc_view text)
{
    awsc_node node = {.type = AWSC_NODE_STRING};
    node.as.text = text;
    return node;
}

awsc_node awsc_node_i64(int64_t value);
awsc_node awsc_node_f64(double value);
/* Makes a number from text in JSON's syntax. Returns 0, or AWSC_ERR_PARSE if it is beyond the range of a double. */
int awsc_node_number(awsc_view text, awsc_node *out);

/* Makes an array or object of nodes, which must live as long as the result. */
awsc_node awsc_node_array(const awsc_node *items, size_t count);
awsc_node awsc_node_object(const awsc_node_member *members, size_t count);

/* Parses JSON text into a node in the context's arena; parts of it may point into `json`. On AWSC_ERR_PARSE
 * `*problem` is a static text and `*at` the offset of the error. Returns 0, AWSC_ERR_PARSE or AWSC_ERR_NOMEM. */
int awsc_node_parse(const awsc_node_context *context, awsc_view json, awsc_node *out, const char **problem, size_t *at);

/* Makes a node of a cJSON item; NULL becomes null. Returns 0, AWSC_ERR_PARSE or AWSC_ERR_NOMEM. */
int awsc_node_of_cjson(const awsc_node_context *context, const struct cJSON *item, awsc_node *out);

/* Makes a node of a structure or union. */
awsc_node awsc_node_of_value(const awsc_schema *schema, const void *value);

/* ---- asking nodes ---------------------------------------------------------------------------------------------- */

static inline bool awsc_node_is_container(const awsc_node *node)
{
    return node->type == AWSC_NODE_ARRAY || node->type == AWSC_NODE_OBJECT;
}

/* Returns "a string", "an array" …, for messages. */
const char *awsc_node_type_text(const awsc_node *node);
double awsc_node_real(const awsc_node *number);
/* Compares two numbers; exact if one of them is an integer. Returns a value less than, equal to or greater than 0. */
int awsc_node_compare_numbers(const awsc_node *a, const awsc_node *b);
/* Compares two texts by code points. Returns a value less than, equal to or greater than 0. */
int awsc_view_compare(awsc_view a, awsc_view b);

#endif
