/* SPDX-License-Identifier: Apache-2.0 */
/* Evaluates a JMESPath expression on a node. */
#ifndef AWSC_JMESPATH_EVALUATE_H
#define AWSC_JMESPATH_EVALUATE_H

#include <awsc/jmespath.h>

#include "jmespath/ast.h"
#include "jmespath/node.h"

/* The most work of one search, in steps; reading items and text counts, too. It takes some seconds. */
#define AWSC_EVALUATION_WORK UINT64_C(100000000)

typedef struct awsc_evaluation {
    awsc_node_context context;
    uint64_t work; /* steps left */
    awsc_error **error;
} awsc_evaluation;

/* Receives a result in pieces. */
typedef struct awsc_result_reader {
    awsc_jmespath_piece_fn *piece;
    void *user;
    size_t passed; /* bytes passed to `piece` so far */
} awsc_result_reader;

/* Unless a comment says otherwise, functions return AWSC_OK, or a negative status with the error set. */
int awsc_evaluate(awsc_evaluation *evaluation, const awsc_ast *ast, const awsc_node *current, awsc_node *out);

int awsc_evaluation_fail(awsc_evaluation *evaluation, const awsc_ast *ast, const char *format, ...) AWSC_PRINTF(3, 4);
int awsc_evaluation_nomem(awsc_evaluation *evaluation);
/* Counts `work` steps. Fails when the search has used all of its steps. */
int awsc_evaluation_spend(awsc_evaluation *evaluation, uint64_t work);

/* Reads the next item of an array or object. Returns 1, 0 at the end, or a negative status. */
int awsc_evaluation_next(awsc_evaluation *evaluation, const awsc_node *container, awsc_node_cursor *cursor,
                         awsc_view *key, awsc_node *out);
int awsc_evaluation_get(awsc_evaluation *evaluation, const awsc_node *object, awsc_view key, awsc_node *out);
/* Collects all items of an array into an array in the arena. */
int awsc_evaluation_items(awsc_evaluation *evaluation, const awsc_node *array, const awsc_node **items, size_t *count);

/* Sets `*out` to false for null, false, "", [] and {}, else to true. */
int awsc_evaluation_truth(awsc_evaluation *evaluation, const awsc_node *node, bool *out);
int awsc_evaluation_equal(awsc_evaluation *evaluation, const awsc_node *a, const awsc_node *b, bool *out);

/* Appends the node as JSON. With a reader, passes full buffers to it; `out` keeps the last piece. */
int awsc_evaluation_write(awsc_evaluation *evaluation, const awsc_node *node, awsc_buffer *out,
                          awsc_result_reader *reader);
/* Copies the node into a new cJSON tree. */
int awsc_evaluation_to_cjson(awsc_evaluation *evaluation, const awsc_node *node, struct cJSON **out);

#endif
