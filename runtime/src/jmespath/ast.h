/* SPDX-License-Identifier: Apache-2.0 */
/* A parsed JMESPath expression: a tree in an arena. */
#ifndef AWSC_JMESPATH_AST_H
#define AWSC_JMESPATH_AST_H

#include <awsc/error.h>

#include "jmespath/node.h"

enum awsc_ast_kind {
    AWSC_AST_CURRENT = 0,       /* @, and the start of an expression */
    AWSC_AST_FIELD,             /* name */
    AWSC_AST_INDEX,             /* [start] */
    AWSC_AST_SLICE,             /* [start:stop:step] */
    AWSC_AST_CHAIN,             /* right of the result of left: a.b, a | b, a[0] */
    AWSC_AST_PROJECTION,        /* right of each item of left: a[*].b, a[1:].b */
    AWSC_AST_VALUE_PROJECTION,  /* right of each value of left: a.*.b */
    AWSC_AST_FILTER_PROJECTION, /* right of the items of left for which the condition is true: a[?c].b */
    AWSC_AST_FLATTEN,           /* left[] */
    AWSC_AST_COMPARE,           /* left, right; `what` is the token */
    AWSC_AST_OR,                /* left, right */
    AWSC_AST_AND,               /* left, right */
    AWSC_AST_NOT,               /* left */
    AWSC_AST_LIST,              /* [a, b] */
    AWSC_AST_HASH,              /* {k: a} */
    AWSC_AST_CALL,              /* function `what` of its children */
    AWSC_AST_EXPRESSION,        /* &left */
    AWSC_AST_LITERAL
};

/* Parts of a slice that are given. */
enum { AWSC_SLICE_START = 1, AWSC_SLICE_STOP = 2, AWSC_SLICE_STEP = 4 };

/* An element, with its key in a hash, or an argument. */
typedef struct awsc_ast_child {
    const struct awsc_ast *expression;
    awsc_view key;
    struct awsc_ast_child *next;
} awsc_ast_child;

typedef struct awsc_ast {
    uint8_t kind;
    uint8_t what;    /* comparison or function */
    uint16_t height; /* height of the tree, 1 for a leaf */
    uint32_t position;
    const struct awsc_ast *left, *right;
    union {
        awsc_view name; /* a field's name */
        awsc_node literal;
        struct {
            int64_t start, stop, step;
            unsigned given;
        } slice;
        struct {
            awsc_ast_child *first;
            size_t count;
        } children;
        const struct awsc_ast *condition;
    } as;
} awsc_ast;

/* The longest expression in bytes, the deepest nesting of brackets, and the highest tree: evaluation is recursive. */
enum { AWSC_EXPRESSION_LONGEST = 64 * 1024, AWSC_EXPRESSION_DEEPEST = 256, AWSC_EXPRESSION_HIGHEST = 1000 };

/* Parses `expression`, which must live as long as the tree. AWSC_OK, AWSC_ERR_PARSE, AWSC_ERR_NOMEM. */
int awsc_ast_parse(const awsc_node_context *context, awsc_view expression, const awsc_ast **out, awsc_error **error);

#endif
