/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values as JMESPath sees them: null, booleans, numbers, strings, arrays and objects. An interface gives the contents
 * of an array or object, so that one evaluator walks over cJSON trees, over C values by schema, and over its own
 * results. A node is passed by value and owns nothing: it points into the value that it was made of and into the arena
 * of its context.
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

/* How deep values may nest where a walk needs the stack. */
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

/* Where new texts and trees are made. */
typedef struct awsc_node_context {
    const awsc_allocator *allocator;
    awsc_arena *arena;
    uint32_t level; /* of C values: members newer than that are not read */
} awsc_node_context;

struct awsc_node_access;

typedef struct awsc_node {
    uint8_t type;
    bool truth; /* a boolean's value */
    bool whole; /* the number is `integer`, exactly; otherwise `real` */
    const struct awsc_node_access *access;
    union {
        awsc_view text; /* a string's; a number's as written, or data NULL */
        struct {
            const void *data;
            const void *shape;
        } inside; /* contents of an array or object, for `access` */
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

/* A place between the items of a container; begin with zero. */
typedef struct awsc_node_cursor {
    size_t index;
    const void *at;
} awsc_node_cursor;

/* How to look into arrays and objects of one kind. Functions that fail return AWSC_ERR_NOMEM or AWSC_ERR_PARSE. */
typedef struct awsc_node_access {
    /* 1 with the next item (`key` is its key in an object, or the empty view), 0 at the end, or a failure. */
    int (*next)(const awsc_node_context *context, const awsc_node *container, awsc_node_cursor *cursor, awsc_view *key,
                awsc_node *out);
    /* The member called `key`, or null. 0, or a failure. */
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
/* A number of JSON's syntax. 0, or AWSC_ERR_PARSE: it is beyond the range of a double. */
int awsc_node_number(awsc_view text, awsc_node *out);

/* Arrays and objects of nodes that live in an arena. */
awsc_node awsc_node_array(const awsc_node *items, size_t count);
awsc_node awsc_node_object(const awsc_node_member *members, size_t count);

/* JSON text as a tree in the context's arena; strings without escapes point into `json`. `problem` receives a static
 * text, and `at` the offset of what is wrong. 0, AWSC_ERR_PARSE or AWSC_ERR_NOMEM. */
int awsc_node_parse(const awsc_node_context *context, awsc_view json, awsc_node *out, const char **problem, size_t *at);

/* A cJSON item; NULL is null. */
int awsc_node_of_cjson(const awsc_node_context *context, const struct cJSON *item, awsc_node *out);

/* A structure or union. */
awsc_node awsc_node_of_value(const awsc_schema *schema, const void *value);

/* ---- asking nodes ---------------------------------------------------------------------------------------------- */

static inline bool awsc_node_is_container(const awsc_node *node)
{
    return node->type == AWSC_NODE_ARRAY || node->type == AWSC_NODE_OBJECT;
}

/* "a string", "an array" …, for messages. */
const char *awsc_node_type_text(const awsc_node *node);
double awsc_node_real(const awsc_node *number);
/* Less, equal or greater than 0, exactly where one of the numbers is an integer. */
int awsc_node_compare_numbers(const awsc_node *a, const awsc_node *b);
/* By code point. */
int awsc_view_compare(awsc_view a, awsc_view b);

#endif
