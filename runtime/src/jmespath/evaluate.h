/* SPDX-License-Identifier: Apache-2.0 */
/* Evaluating a JMESPath expression on a node. */
#ifndef AWSC_JMESPATH_EVALUATE_H
#define AWSC_JMESPATH_EVALUATE_H

#include <awsc/jmespath.h>

#include "jmespath/ast.h"
#include "jmespath/node.h"

/* Steps of one search, items of values and bytes of texts among them: some seconds. */
#define AWSC_EVALUATION_WORK UINT64_C(100000000)

typedef struct awsc_evaluation {
    awsc_node_context context;
    uint64_t work; /* that is left */
    awsc_error **error;
} awsc_evaluation;

/* Receives a result in pieces. */
typedef struct awsc_result_reader {
    awsc_jmespath_piece_fn *piece;
    void *user;
    size_t passed; /* bytes so far */
} awsc_result_reader;

/* Functions here return AWSC_OK or a negative status with the error set, if they do not say otherwise. */
int awsc_evaluate(awsc_evaluation *evaluation, const awsc_ast *ast, const awsc_node *current, awsc_node *out);

int awsc_evaluation_fail(awsc_evaluation *evaluation, const awsc_ast *ast, const char *format, ...) AWSC_PRINTF(3, 4);
int awsc_evaluation_nomem(awsc_evaluation *evaluation);
/* Counts work. */
int awsc_evaluation_spend(awsc_evaluation *evaluation, uint64_t work);

/* The next item of an array or object: 1, 0 at the end, negative on failure. */
int awsc_evaluation_next(awsc_evaluation *evaluation, const awsc_node *container, awsc_node_cursor *cursor,
                         awsc_view *key, awsc_node *out);
int awsc_evaluation_get(awsc_evaluation *evaluation, const awsc_node *object, awsc_view key, awsc_node *out);
/* All items of an array in memory. */
int awsc_evaluation_items(awsc_evaluation *evaluation, const awsc_node *array, const awsc_node **items, size_t *count);

/* null, false, "", [] and {} are not true. */
int awsc_evaluation_truth(awsc_evaluation *evaluation, const awsc_node *node, bool *out);
int awsc_evaluation_equal(awsc_evaluation *evaluation, const awsc_node *a, const awsc_node *b, bool *out);

/* Appends the node as JSON. With a reader, full buffers are passed to it, and `out` keeps the rest. */
int awsc_evaluation_write(awsc_evaluation *evaluation, const awsc_node *node, awsc_buffer *out,
                          awsc_result_reader *reader);
/* The node as a cJSON tree of its own. */
int awsc_evaluation_to_cjson(awsc_evaluation *evaluation, const awsc_node *node, struct cJSON **out);

#endif
