/* SPDX-License-Identifier: Apache-2.0 */
/* Parses an expression once; each search evaluates it. */
#include "jmespath/jmespath.h"

#include <string.h>

#include "base/memory.h"
#include "error/error.h"
#include "error/given.h"
#include "schema/output.h"

struct awsc_jmespath {
    const awsc_allocator *allocator;
    awsc_arena *arena; /* holds the text and the tree */
    const awsc_ast *tree;
};

/* ---- parsing --------------------------------------------------------------------------------------------------- */

void awsc_jmespath_free(awsc_jmespath *expression)
{
    AWSC_NEED_OR(expression, );
    awsc_arena_free(expression->arena);
    awsc_release(expression->allocator, expression);
}

static int parse(awsc_jmespath *made, awsc_view text, awsc_error **error)
{
    made->arena = awsc_arena_new_sized(made->allocator, 0);
    if (!made->arena) return awsc_error_nomem(error);
    /* The parser reports an expression that is too long: do not copy it. */
    if (text.size <= AWSC_EXPRESSION_LONGEST) {
        text.data = awsc_arena_text(made->arena, text.data, text.size);
        if (!text.data) return awsc_error_nomem(error);
    }
    awsc_node_context context = {made->allocator, made->arena, 0};
    return awsc_ast_parse(&context, text, &made->tree, error);
}

int awsc_jmespath_parse_with(const awsc_allocator *allocator, awsc_view expression, awsc_jmespath **out,
                             awsc_error **error)
{
    awsc_jmespath *made = awsc_alloc_zeroed(allocator, 1, sizeof *made);
    if (!made) return awsc_error_nomem(error);
    made->allocator = allocator;
    int status = parse(made, expression, error);
    if (status)
        awsc_jmespath_free(made);
    else
        *out = made;
    return status;
}

int awsc_jmespath_parse(const char *expression, awsc_jmespath **out, awsc_error **error)
{
    if (out) *out = NULL;
    AWSC_NEED(expression, error);
    AWSC_NEED(out, error);
    return awsc_jmespath_parse_with(awsc_memory(), awsc_view_text(expression), out, error);
}

/* ---- searching ------------------------------------------------------------------------------------------------- */

/* Begins a search: creates its arena and sets its counter of work. */
static int open_search(awsc_evaluation *e, const awsc_allocator *allocator, uint32_t level, awsc_error **error)
{
    e->context = (awsc_node_context){allocator, awsc_arena_new_sized(allocator, 0), level};
    e->work = AWSC_EVALUATION_WORK;
    e->error = error;
    return e->context.arena ? AWSC_OK : awsc_error_nomem(error);
}

int awsc_jmespath_evaluate(const awsc_jmespath *expression, const awsc_node_context *context, const awsc_node *document,
                           awsc_node *out, awsc_error **error)
{
    awsc_evaluation e = {*context, AWSC_EVALUATION_WORK, error};
    return awsc_evaluate(&e, expression->tree, document, out);
}

static int check(const awsc_jmespath *expression, const void *document, awsc_error **error)
{
    if (!expression) return awsc_error_set(error, AWSC_ERR_VALIDATION, "JMESPath: the expression is NULL");
    if (!document) return awsc_error_set(error, AWSC_ERR_VALIDATION, "JMESPath: the document is NULL");
    return AWSC_OK;
}

/* Evaluates and copies the result as JSON text to `*out`. `out` may be NULL. */
static int search_text(awsc_evaluation *e, const awsc_jmespath *expression, const awsc_node *document, char **out)
{
    awsc_node result;
    int status = awsc_evaluate(e, expression->tree, document, &result);
    if (status || !out) return status;
    awsc_buffer text = AWSC_BUFFER_INIT(e->context.allocator);
    status = awsc_evaluation_write(e, &result, &text, NULL);
    if (!status) {
        *out = awsc_output_new_text(e->context.allocator, awsc_buffer_view(&text));
        if (!*out) status = awsc_error_nomem(e->error);
    }
    awsc_buffer_clear(&text);
    return status;
}

/* Evaluates and passes the result to the reader in pieces. */
static int search_pieces(awsc_evaluation *e, const awsc_jmespath *expression, const awsc_node *document,
                         awsc_result_reader *reader)
{
    awsc_node result;
    int status = awsc_evaluate(e, expression->tree, document, &result);
    if (status) return status;
    awsc_buffer text = AWSC_BUFFER_INIT(e->context.allocator);
    status = awsc_evaluation_write(e, &result, &text, reader);
    if (!status && text.size) reader->piece(reader->user, text.data, text.size);
    awsc_buffer_clear(&text);
    return status;
}

/* Begins a search in JSON text, which it parses. */
static int open_json(awsc_evaluation *e, const awsc_allocator *allocator, awsc_view json, awsc_node *document,
                     awsc_error **error)
{
    const char *problem = NULL;
    size_t at = 0;
    int status = open_search(e, allocator, 0, error);
    if (status) return status;
    status = awsc_node_parse(&e->context, json, document, &problem, &at);
    if (status == AWSC_ERR_NOMEM)
        status = awsc_error_nomem(error);
    else if (status)
        status = awsc_error_set(error, status, "JMESPath: the JSON to search in is invalid at byte %zu: %s", at + 1,
                                problem);
    if (status) awsc_arena_free(e->context.arena);
    return status;
}

int awsc_jmespath_json(const awsc_allocator *allocator, const awsc_jmespath *expression, awsc_view json, char **out,
                       awsc_error **error)
{
    awsc_evaluation e;
    awsc_node document;
    if (out) *out = NULL;
    int status = check(expression, json.data, error);
    if (!status) status = open_json(&e, allocator, json, &document, error);
    if (status) return status;
    status = search_text(&e, expression, &document, out);
    awsc_arena_free(e.context.arena);
    return status;
}

int awsc_jmespath_value(const awsc_allocator *allocator, const awsc_jmespath *expression, const awsc_schema *schema,
                        uint32_t level, const void *value, char **out, awsc_error **error)
{
    awsc_evaluation e;
    if (out) *out = NULL;
    int status = check(expression, schema ? value : NULL, error);
    if (!status) status = open_search(&e, allocator, level, error);
    if (status) return status;
    awsc_node document = awsc_node_of_value(schema, value);
    status = search_text(&e, expression, &document, out);
    awsc_arena_free(e.context.arena);
    return status;
}

int awsc_jmespath_cjson(const awsc_allocator *allocator, const awsc_jmespath *expression, const struct cJSON *document,
                        struct cJSON **out, awsc_error **error)
{
    awsc_evaluation e;
    awsc_node node, result;
    if (out) *out = NULL;
    int status = check(expression, document, error);
    if (!status) status = open_search(&e, allocator, 0, error);
    if (status) return status;
    status = awsc_node_of_cjson(&e.context, document, &node);
    if (status == AWSC_ERR_NOMEM)
        status = awsc_error_nomem(error);
    else if (status)
        status = awsc_error_set(error, status, "JMESPath: the cJSON item is raw text that is not JSON");
    if (!status) status = awsc_evaluate(&e, expression->tree, &node, &result);
    if (!status && out) status = awsc_evaluation_to_cjson(&e, &result, out);
    awsc_arena_free(e.context.arena);
    return status;
}

int awsc_jmespath_search_json(const awsc_jmespath *expression, const char *json, size_t size, char **out,
                              awsc_error **error)
{
    if (out) *out = NULL;
    AWSC_NEED(expression, error);
    AWSC_NEED(json, error);
    return awsc_jmespath_json(awsc_memory(), expression, awsc_view_of(json, size), out, error);
}

int awsc_jmespath_search_pieces(const awsc_jmespath *expression, const char *json, size_t size,
                                awsc_jmespath_piece_fn *piece, void *user, awsc_error **error)
{
    awsc_evaluation e;
    awsc_node document;
    awsc_result_reader reader = {piece, user, 0};
    AWSC_NEED(expression, error);
    AWSC_NEED(json, error);
    AWSC_NEED(piece, error);
    int status = open_json(&e, awsc_memory(), awsc_view_of(json, size), &document, error);
    if (status) return status;
    status = search_pieces(&e, expression, &document, &reader);
    awsc_arena_free(e.context.arena);
    return status;
}

int awsc_jmespath_search_value(uint32_t level, const awsc_jmespath *expression, const awsc_schema *schema,
                               const void *value, char **out, awsc_error **error)
{
    if (out) *out = NULL;
    AWSC_NEED(expression, error);
    AWSC_NEED(schema, error);
    AWSC_NEED(value, error);
    return awsc_jmespath_value(awsc_memory(), expression, schema, level, value, out, error);
}

int awsc_jmespath_search_cjson(const awsc_jmespath *expression, const struct cJSON *document, struct cJSON **out,
                               awsc_error **error)
{
    if (out) *out = NULL;
    AWSC_NEED(expression, error);
    AWSC_NEED(document, error);
    return awsc_jmespath_cjson(awsc_memory(), expression, document, out, error);
}
