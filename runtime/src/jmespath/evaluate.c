/* SPDX-License-Identifier: Apache-2.0 */
/* The evaluator of expressions, with one function for each kind of step. */
#include "jmespath/evaluate.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "error/error.h"
#include "jmespath/functions.h"
#include "jmespath/lexer.h"
#include "jmespath/node_list.h"

/* ---- failures and limits --------------------------------------------------------------------------------------- */

int awsc_evaluation_fail(awsc_evaluation *e, const awsc_ast *ast, const char *format, ...)
{
    char text[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return awsc_error_set(e->error, AWSC_ERR_VALIDATION, "JMESPath, position %u: %s", (unsigned)ast->position, text);
}

int awsc_evaluation_nomem(awsc_evaluation *e)
{
    return awsc_error_nomem(e->error);
}

int awsc_evaluation_spend(awsc_evaluation *e, uint64_t work)
{
    if (work <= e->work) {
        e->work -= work;
        return AWSC_OK;
    }
    e->work = 0;
    return awsc_error_set(e->error, AWSC_ERR_VALIDATION, "JMESPath: the search needs more than %llu steps",
                          (unsigned long long)AWSC_EVALUATION_WORK);
}

/* Sets the error for a failed function of awsc_node_access. */
static int adapter_failed(awsc_evaluation *e, int status)
{
    if (status == AWSC_ERR_NOMEM) return awsc_error_nomem(e->error);
    return awsc_error_set(e->error, status, "JMESPath: the value has a document or number that is not valid JSON");
}

/* Returns the work for reading a node: text may be parsed again at each step. */
static uint64_t reading(const awsc_node *node)
{
    if (node->type == AWSC_NODE_STRING) return node->as.text.size / 64;
    return awsc_node_is_container(node) ? node->number.count / 64 : 0;
}

int awsc_evaluation_next(awsc_evaluation *e, const awsc_node *container, awsc_node_cursor *cursor, awsc_view *key,
                         awsc_node *out)
{
    int status = awsc_evaluation_spend(e, 1);
    if (status) return status;
    int more = container->access->next(&e->context, container, cursor, key, out);
    if (more < 0) return adapter_failed(e, more);
    status = more ? awsc_evaluation_spend(e, reading(out)) : AWSC_OK;
    return status ? status : more;
}

int awsc_evaluation_get(awsc_evaluation *e, const awsc_node *object, awsc_view key, awsc_node *out)
{
    /* Lookups are linear in all adapters; only JSON text makes large objects, which know their size. */
    int status = awsc_evaluation_spend(e, 1 + object->number.count / 16);
    if (status) return status;
    status = object->access->get(&e->context, object, key, out);
    return status ? adapter_failed(e, status) : AWSC_OK;
}

static int add_item(awsc_evaluation *e, awsc_node_list *list, const awsc_node *item)
{
    return awsc_node_list_add(e->context.arena, list, item) ? awsc_error_nomem(e->error) : awsc_evaluation_spend(e, 4);
}

int awsc_evaluation_items(awsc_evaluation *e, const awsc_node *array, const awsc_node **items, size_t *count)
{
    awsc_node_list list = {NULL, 0, 0};
    awsc_node_cursor cursor = {0, NULL};
    awsc_node item;
    awsc_view key;
    int status;
    while ((status = awsc_evaluation_next(e, array, &cursor, &key, &item)) == 1) {
        status = add_item(e, &list, &item);
        if (status) return status;
    }
    *items = list.items;
    *count = list.count;
    return status;
}

/* ---- truth and equality ---------------------------------------------------------------------------------------- */

int awsc_evaluation_truth(awsc_evaluation *e, const awsc_node *node, bool *out)
{
    awsc_node_cursor cursor = {0, NULL};
    awsc_node item;
    awsc_view key;
    int status = AWSC_OK;
    switch ((enum awsc_node_type)node->type) {
    case AWSC_NODE_NULL:
        *out = false;
        break;
    case AWSC_NODE_BOOLEAN:
        *out = node->truth;
        break;
    case AWSC_NODE_STRING:
        *out = node->as.text.size > 0;
        break;
    case AWSC_NODE_ARRAY:
    case AWSC_NODE_OBJECT:
        status = awsc_evaluation_next(e, node, &cursor, &key, &item);
        *out = status == 1;
        break;
    case AWSC_NODE_NUMBER:
    case AWSC_NODE_EXPRESSION:
        *out = true;
        break;
    }
    return status < 0 ? status : AWSC_OK;
}

static int equal(awsc_evaluation *e, const awsc_node *a, const awsc_node *b, unsigned depth, bool *out);

static int equal_arrays(awsc_evaluation *e, const awsc_node *a, const awsc_node *b, unsigned depth, bool *out)
{
    awsc_node_cursor in_a = {0, NULL}, in_b = {0, NULL};
    awsc_node item_a, item_b;
    awsc_view key;
    *out = true;
    while (*out) {
        int more_a = awsc_evaluation_next(e, a, &in_a, &key, &item_a);
        int more_b = more_a < 0 ? more_a : awsc_evaluation_next(e, b, &in_b, &key, &item_b);
        if (more_b < 0) return more_b;
        *out = more_a == more_b;
        if (!more_a) break;
        int status = *out ? equal(e, &item_a, &item_b, depth, out) : AWSC_OK;
        if (status) return status;
    }
    return AWSC_OK;
}

/* Sets `*out` to whether `b` has every member of `a` with an equal value; `*count` is the number of members of `a`. */
static int contained(awsc_evaluation *e, const awsc_node *a, const awsc_node *b, unsigned depth, size_t *count,
                     bool *out)
{
    awsc_node_cursor cursor = {0, NULL};
    awsc_node in_a, in_b;
    awsc_view key;
    int more = 0;
    *out = true;
    *count = 0;
    while (*out && (more = awsc_evaluation_next(e, a, &cursor, &key, &in_a)) == 1) {
        int status = awsc_evaluation_get(e, b, key, &in_b);
        if (!status) status = equal(e, &in_a, &in_b, depth, out);
        if (status) return status;
        ++*count;
    }
    return more < 0 ? more : AWSC_OK;
}

static int equal_objects(awsc_evaluation *e, const awsc_node *a, const awsc_node *b, unsigned depth, bool *out)
{
    awsc_node_cursor cursor = {0, NULL};
    awsc_node item;
    awsc_view key;
    size_t count = 0, others = 0;
    int more = 0;
    int status = contained(e, a, b, depth, &count, out);
    if (status || !*out) return status;
    while (others <= count && (more = awsc_evaluation_next(e, b, &cursor, &key, &item)) == 1) others++;
    *out = others == count;
    return more < 0 ? more : AWSC_OK;
}

static int equal(awsc_evaluation *e, const awsc_node *a, const awsc_node *b, unsigned depth, bool *out)
{
    *out = a->type == b->type;
    if (!*out) return AWSC_OK;
    if (awsc_node_is_container(a) && depth == 0)
        return awsc_error_set(e->error, AWSC_ERR_VALIDATION, "JMESPath: values to compare are nested deeper than %u",
                              AWSC_NODE_DEEPEST);
    switch ((enum awsc_node_type)a->type) {
    case AWSC_NODE_BOOLEAN:
        *out = a->truth == b->truth;
        return AWSC_OK;
    case AWSC_NODE_NUMBER:
        *out = awsc_node_compare_numbers(a, b) == 0;
        return AWSC_OK;
    case AWSC_NODE_STRING:
        *out = awsc_view_equal(a->as.text, b->as.text);
        return AWSC_OK;
    case AWSC_NODE_ARRAY:
        return equal_arrays(e, a, b, depth - 1, out);
    case AWSC_NODE_OBJECT:
        return equal_objects(e, a, b, depth - 1, out);
    case AWSC_NODE_EXPRESSION:
        *out = a->as.expression == b->as.expression;
        return AWSC_OK;
    case AWSC_NODE_NULL:
        break;
    }
    return AWSC_OK;
}

int awsc_evaluation_equal(awsc_evaluation *e, const awsc_node *a, const awsc_node *b, bool *out)
{
    return equal(e, a, b, AWSC_NODE_DEEPEST, out);
}

/* ---- steps ------------------------------------------------------------------------------------------------------- */

static int field(awsc_evaluation *e, const awsc_ast *ast, const awsc_node *current, awsc_node *out)
{
    if (current->type == AWSC_NODE_OBJECT) return awsc_evaluation_get(e, current, ast->as.name, out);
    *out = awsc_node_null();
    return AWSC_OK;
}

static int element(awsc_evaluation *e, const awsc_ast *ast, const awsc_node *current, awsc_node *out)
{
    awsc_node_cursor cursor = {0, NULL};
    awsc_view key;
    int more = 1;
    *out = awsc_node_null();
    if (current->type != AWSC_NODE_ARRAY) return AWSC_OK;
    int64_t index = ast->as.slice.start;
    if (index < 0) {
        const awsc_node *items;
        size_t count;
        int status = awsc_evaluation_items(e, current, &items, &count);
        if (status) return status;
        if (index >= -(int64_t)count) *out = items[(int64_t)count + index];
        return AWSC_OK;
    }
    awsc_node item = awsc_node_null();
    for (int64_t i = 0; more == 1 && i <= index; i++) more = awsc_evaluation_next(e, current, &cursor, &key, &item);
    if (more == 1) *out = item;
    return more < 0 ? more : AWSC_OK;
}

/* Returns the start or stop of a slice as an index between `least` and `most`. */
static int64_t bound(int64_t given, int64_t count, int64_t least, int64_t most)
{
    if (given < 0) given = given < -count ? -1 : given + count;
    if (given < 0) return least;
    return given > most ? most : given;
}

static int sliced(awsc_evaluation *e, const awsc_ast *ast, const awsc_node *current, awsc_node *out)
{
    const awsc_node *items;
    size_t size;
    int64_t step = ast->as.slice.given & AWSC_SLICE_STEP ? ast->as.slice.step : 1;
    *out = awsc_node_null();
    if (current->type != AWSC_NODE_ARRAY) return AWSC_OK;
    if (step == 0) return awsc_evaluation_fail(e, ast, "the step of a slice cannot be 0");
    int status = awsc_evaluation_items(e, current, &items, &size);
    if (status) return status;
    int64_t count = (int64_t)size;
    int64_t least = step > 0 ? 0 : -1;
    int64_t most = step > 0 ? count : count - 1;
    int64_t start = step > 0 ? 0 : count - 1;
    int64_t stop = step > 0 ? count : -1;
    if (ast->as.slice.given & AWSC_SLICE_START) start = bound(ast->as.slice.start, count, least, most);
    if (ast->as.slice.given & AWSC_SLICE_STOP) stop = bound(ast->as.slice.stop, count, least, most);
    awsc_node_list list = {NULL, 0, 0};
    while (!status && (step > 0 ? start < stop : start > stop)) {
        status = add_item(e, &list, &items[start]);
        /* A step beyond the items ends; it is not added, which could overflow. */
        if (step > count || step < -count) break;
        start += step;
    }
    *out = awsc_node_list_array(&list);
    return status;
}

static int flattened(awsc_evaluation *e, const awsc_ast *ast, const awsc_node *current, awsc_node *out)
{
    awsc_node_list list = {NULL, 0, 0};
    awsc_node_cursor outer = {0, NULL};
    awsc_node value, item, inside;
    awsc_view key;
    int more;
    int status = awsc_evaluate(e, ast->left, current, &value);
    *out = awsc_node_null();
    if (status || value.type != AWSC_NODE_ARRAY) return status;
    while ((more = awsc_evaluation_next(e, &value, &outer, &key, &item)) == 1) {
        awsc_node_cursor inner = {0, NULL};
        if (item.type != AWSC_NODE_ARRAY) {
            status = add_item(e, &list, &item);
            if (status) return status;
            continue;
        }
        while ((more = awsc_evaluation_next(e, &item, &inner, &key, &inside)) == 1) {
            status = add_item(e, &list, &inside);
            if (status) return status;
        }
        if (more < 0) return more;
    }
    *out = awsc_node_list_array(&list);
    return more;
}

/* Sets `*out` to whether the projection includes the item. */
static int chosen(awsc_evaluation *e, const awsc_ast *ast, const awsc_node *item, bool *out)
{
    awsc_node condition;
    *out = true;
    if (ast->kind != AWSC_AST_FILTER_PROJECTION) return AWSC_OK;
    int status = awsc_evaluate(e, ast->as.condition, item, &condition);
    return status ? status : awsc_evaluation_truth(e, &condition, out);
}

static int projection(awsc_evaluation *e, const awsc_ast *ast, const awsc_node *current, awsc_node *out)
{
    enum awsc_node_type wanted = ast->kind == AWSC_AST_VALUE_PROJECTION ? AWSC_NODE_OBJECT : AWSC_NODE_ARRAY;
    awsc_node_list list = {NULL, 0, 0};
    awsc_node_cursor cursor = {0, NULL};
    awsc_node value, item, result;
    awsc_view key;
    int more;
    int status = awsc_evaluate(e, ast->left, current, &value);
    *out = awsc_node_null();
    if (status || value.type != wanted) return status;
    while ((more = awsc_evaluation_next(e, &value, &cursor, &key, &item)) == 1) {
        bool included;
        status = chosen(e, ast, &item, &included);
        if (!status && included) {
            status = awsc_evaluate(e, ast->right, &item, &result);
            if (!status && result.type != AWSC_NODE_NULL) status = add_item(e, &list, &result);
        }
        if (status) return status;
    }
    *out = awsc_node_list_array(&list);
    return more;
}

static bool in_order(enum awsc_lexeme_kind what, int order)
{
    switch (what) {
    case AWSC_TOKEN_LESS:
        return order < 0;
    case AWSC_TOKEN_LESS_EQUAL:
        return order <= 0;
    case AWSC_TOKEN_GREATER:
        return order > 0;
    default:
        return order >= 0;
    }
}

static int comparison(awsc_evaluation *e, const awsc_ast *ast, const awsc_node *current, awsc_node *out)
{
    awsc_node a, b;
    int status = awsc_evaluate(e, ast->left, current, &a);
    if (!status) status = awsc_evaluate(e, ast->right, current, &b);
    if (status) return status;
    if (ast->what == AWSC_TOKEN_EQUAL || ast->what == AWSC_TOKEN_NOT_EQUAL) {
        bool same = false;
        status = awsc_evaluation_equal(e, &a, &b, &same);
        *out = awsc_node_boolean(same == (ast->what == AWSC_TOKEN_EQUAL));
        return status;
    }
    *out = awsc_node_null();
    if (a.type != b.type) return AWSC_OK;
    if (a.type == AWSC_NODE_NUMBER)
        *out = awsc_node_boolean(in_order(ast->what, awsc_node_compare_numbers(&a, &b)));
    else if (a.type == AWSC_NODE_STRING)
        *out = awsc_node_boolean(in_order(ast->what, awsc_view_compare(a.as.text, b.as.text)));
    return AWSC_OK;
}

static int choice(awsc_evaluation *e, const awsc_ast *ast, const awsc_node *current, awsc_node *out)
{
    bool truth = false;
    int status = awsc_evaluate(e, ast->left, current, out);
    if (!status) status = awsc_evaluation_truth(e, out, &truth);
    if (status || truth == (ast->kind == AWSC_AST_OR)) return status;
    return awsc_evaluate(e, ast->right, current, out);
}

static int negation(awsc_evaluation *e, const awsc_ast *ast, const awsc_node *current, awsc_node *out)
{
    bool truth = false;
    int status = awsc_evaluate(e, ast->left, current, out);
    if (!status) status = awsc_evaluation_truth(e, out, &truth);
    *out = awsc_node_boolean(!truth);
    return status;
}

static int list(awsc_evaluation *e, const awsc_ast *ast, const awsc_node *current, awsc_node *out)
{
    awsc_node_list made = {NULL, 0, 0};
    awsc_node value;
    *out = awsc_node_null();
    if (current->type == AWSC_NODE_NULL) return AWSC_OK;
    for (const awsc_ast_child *child = ast->as.children.first; child; child = child->next) {
        int status = awsc_evaluate(e, child->expression, current, &value);
        if (!status) status = add_item(e, &made, &value);
        if (status) return status;
    }
    *out = awsc_node_list_array(&made);
    return AWSC_OK;
}

static int hash(awsc_evaluation *e, const awsc_ast *ast, const awsc_node *current, awsc_node *out)
{
    awsc_node_list made = {NULL, 0, 0};
    awsc_node value;
    *out = awsc_node_null();
    if (current->type == AWSC_NODE_NULL) return AWSC_OK;
    for (const awsc_ast_child *child = ast->as.children.first; child; child = child->next) {
        int status = awsc_evaluate(e, child->expression, current, &value);
        if (!status && awsc_node_list_put_member(e->context.arena, &made, child->key, &value))
            status = awsc_error_nomem(e->error);
        if (!status) status = awsc_evaluation_spend(e, 4);
        if (status) return status;
    }
    *out = awsc_node_list_object(&made);
    return AWSC_OK;
}

static int chain(awsc_evaluation *e, const awsc_ast *ast, const awsc_node *current, awsc_node *out)
{
    awsc_node between;
    int status = awsc_evaluate(e, ast->left, current, &between);
    return status ? status : awsc_evaluate(e, ast->right, &between, out);
}

int awsc_evaluate(awsc_evaluation *e, const awsc_ast *ast, const awsc_node *current, awsc_node *out)
{
    int status = awsc_evaluation_spend(e, 1);
    *out = awsc_node_null();
    if (status) return status;
    switch ((enum awsc_ast_kind)ast->kind) {
    case AWSC_AST_CURRENT:
        *out = *current;
        return AWSC_OK;
    case AWSC_AST_LITERAL:
        *out = ast->as.literal;
        return AWSC_OK;
    case AWSC_AST_EXPRESSION:
        out->type = AWSC_NODE_EXPRESSION;
        out->as.expression = ast->left;
        return AWSC_OK;
    case AWSC_AST_FIELD:
        return field(e, ast, current, out);
    case AWSC_AST_INDEX:
        return element(e, ast, current, out);
    case AWSC_AST_SLICE:
        return sliced(e, ast, current, out);
    case AWSC_AST_CHAIN:
        return chain(e, ast, current, out);
    case AWSC_AST_PROJECTION:
    case AWSC_AST_VALUE_PROJECTION:
    case AWSC_AST_FILTER_PROJECTION:
        return projection(e, ast, current, out);
    case AWSC_AST_FLATTEN:
        return flattened(e, ast, current, out);
    case AWSC_AST_COMPARE:
        return comparison(e, ast, current, out);
    case AWSC_AST_OR:
    case AWSC_AST_AND:
        return choice(e, ast, current, out);
    case AWSC_AST_NOT:
        return negation(e, ast, current, out);
    case AWSC_AST_LIST:
        return list(e, ast, current, out);
    case AWSC_AST_HASH:
        return hash(e, ast, current, out);
    case AWSC_AST_CALL:
        return awsc_function_call_evaluate(e, ast, current, out);
    }
    return AWSC_OK;
}
