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
    AWSC_AST_CHAIN,             /* right, applied to the result of left: a.b, a | b, a[0] */
    AWSC_AST_PROJECTION,        /* right, applied to each item of left: a[*].b, a[1:].b */
    AWSC_AST_VALUE_PROJECTION,  /* right, applied to each value of left: a.*.b */
    AWSC_AST_FILTER_PROJECTION, /* right, applied to each item of left for which condition holds: a[?c].b */
    AWSC_AST_FLATTEN,           /* left[] */
    AWSC_AST_COMPARE,           /* left compared with right; `what` is the token */
    AWSC_AST_OR,                /* left, right */
    AWSC_AST_AND,               /* left, right */
    AWSC_AST_NOT,               /* left */
    AWSC_AST_LIST,              /* [a, b] */
    AWSC_AST_HASH,              /* {k: a} */
    AWSC_AST_CALL,              /* function `what` with the children as arguments */
    AWSC_AST_EXPRESSION,        /* &left */
    AWSC_AST_LITERAL
};

/* Bits of `given`: the parts of a slice that are written in the expression. */
enum { AWSC_SLICE_START = 1, AWSC_SLICE_STOP = 2, AWSC_SLICE_STEP = 4 };

/* An element of a list, an element of a hash with its key, or an argument of a function. */
typedef struct awsc_ast_child {
    const struct awsc_ast *expression;
    awsc_view key;
    struct awsc_ast_child *next;
} awsc_ast_child;

typedef struct awsc_ast {
    uint8_t kind;
    uint8_t what;    /* the token of a comparison, or the number of a function */
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

/* The longest expression in bytes, the deepest nesting of brackets and the highest tree. They are limits because
 * parser and evaluator are recursive. */
enum { AWSC_EXPRESSION_LONGEST = 64 * 1024, AWSC_EXPRESSION_DEEPEST = 256, AWSC_EXPRESSION_HIGHEST = 1000 };

/* Parses an expression, which must live as long as the tree. Returns AWSC_OK, AWSC_ERR_PARSE or AWSC_ERR_NOMEM. */
int awsc_ast_parse(const awsc_node_context *context, awsc_view expression, const awsc_ast **out, awsc_error **error);

#endif
