/* SPDX-License-Identifier: Apache-2.0 */
/* The table of functions, and the check of their arguments. */
#include "jmespath/functions.h"

#include <string.h>

#include "error/error.h"

/* Sorted by name. */
static const awsc_function functions[] = {
    {"abs", 1, false, {AWSC_TAKES_NUMBER, 0}, awsc_function_abs},
    {"avg", 1, false, {AWSC_TAKES_NUMBERS, 0}, awsc_function_avg},
    {"ceil", 1, false, {AWSC_TAKES_NUMBER, 0}, awsc_function_ceil},
    {"contains", 2, false, {AWSC_TAKES_ARRAY | AWSC_TAKES_STRING, AWSC_TAKES_ANY}, awsc_function_contains},
    {"ends_with", 2, false, {AWSC_TAKES_STRING, AWSC_TAKES_STRING}, awsc_function_ends_with},
    {"floor", 1, false, {AWSC_TAKES_NUMBER, 0}, awsc_function_floor},
    {"join", 2, false, {AWSC_TAKES_STRING, AWSC_TAKES_STRINGS}, awsc_function_join},
    {"keys", 1, false, {AWSC_TAKES_OBJECT, 0}, awsc_function_keys},
    {"length", 1, false, {AWSC_TAKES_STRING | AWSC_TAKES_ARRAY | AWSC_TAKES_OBJECT, 0}, awsc_function_length},
    {"map", 2, false, {AWSC_TAKES_EXPRESSION, AWSC_TAKES_ARRAY}, awsc_function_map},
    {"max", 1, false, {AWSC_TAKES_NUMBERS | AWSC_TAKES_STRINGS, 0}, awsc_function_max},
    {"max_by", 2, false, {AWSC_TAKES_ARRAY, AWSC_TAKES_EXPRESSION}, awsc_function_max_by},
    {"merge", 1, true, {AWSC_TAKES_OBJECT, AWSC_TAKES_OBJECT}, awsc_function_merge},
    {"min", 1, false, {AWSC_TAKES_NUMBERS | AWSC_TAKES_STRINGS, 0}, awsc_function_min},
    {"min_by", 2, false, {AWSC_TAKES_ARRAY, AWSC_TAKES_EXPRESSION}, awsc_function_min_by},
    {"not_null", 1, true, {AWSC_TAKES_ANY, AWSC_TAKES_ANY}, awsc_function_not_null},
    {"reverse", 1, false, {AWSC_TAKES_ARRAY | AWSC_TAKES_STRING, 0}, awsc_function_reverse},
    {"sort", 1, false, {AWSC_TAKES_NUMBERS | AWSC_TAKES_STRINGS, 0}, awsc_function_sort},
    {"sort_by", 2, false, {AWSC_TAKES_ARRAY, AWSC_TAKES_EXPRESSION}, awsc_function_sort_by},
    {"starts_with", 2, false, {AWSC_TAKES_STRING, AWSC_TAKES_STRING}, awsc_function_starts_with},
    {"sum", 1, false, {AWSC_TAKES_NUMBERS, 0}, awsc_function_sum},
    {"to_array", 1, false, {AWSC_TAKES_ANY, 0}, awsc_function_to_array},
    {"to_number", 1, false, {AWSC_TAKES_ANY, 0}, awsc_function_to_number},
    {"to_string", 1, false, {AWSC_TAKES_ANY, 0}, awsc_function_to_string},
    {"type", 1, false, {AWSC_TAKES_ANY, 0}, awsc_function_type},
    {"values", 1, false, {AWSC_TAKES_OBJECT, 0}, awsc_function_values},
};

enum { FUNCTION_COUNT = sizeof functions / sizeof functions[0] };

int awsc_function_find(awsc_view name)
{
    for (int i = 0; i < FUNCTION_COUNT; i++)
        if (awsc_view_equal(awsc_view_text(functions[i].name), name)) return i;
    return -1;
}

const awsc_function *awsc_function_of(int number)
{
    return &functions[number];
}

/* ---- arguments ------------------------------------------------------------------------------------------------- */

/* Writes the allowed types, such as "a string, an array or an object". */
static void describe(unsigned takes, char *out, size_t size)
{
    static const struct {
        unsigned bit;
        const char *text;
    } names[] = {
        {AWSC_TAKES_NUMBER, "a number"},
        {AWSC_TAKES_STRING, "a string"},
        {AWSC_TAKES_ARRAY, "an array"},
        {AWSC_TAKES_OBJECT, "an object"},
        {AWSC_TAKES_EXPRESSION, "an &expression"},
        {AWSC_TAKES_NUMBERS, "an array of numbers"},
        {AWSC_TAKES_STRINGS, "an array of strings"},
    };
    out[0] = '\0';
    if (takes == AWSC_TAKES_ANY) takes = 0;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (!(takes & names[i].bit)) continue;
        takes &= ~names[i].bit;
        if (out[0]) strncat(out, takes ? ", " : " or ", size - strlen(out) - 1);
        strncat(out, names[i].text, size - strlen(out) - 1);
    }
    if (!out[0]) strncat(out, "a value", size - 1);
}

/* Sets `*good` to whether all items are numbers, or all are strings, as `takes` allows. If not, `*found` names the
 * type of the first wrong item. */
static int check_items(awsc_evaluation *e, const awsc_node *array, unsigned takes, bool *good, const char **found)
{
    awsc_node_cursor cursor = {0, NULL};
    awsc_node item;
    awsc_view key;
    int more;
    while ((more = awsc_evaluation_next(e, array, &cursor, &key, &item)) == 1) {
        unsigned type = item.type == AWSC_NODE_NUMBER   ? AWSC_TAKES_NUMBERS
                        : item.type == AWSC_NODE_STRING ? AWSC_TAKES_STRINGS
                                                        : 0u;
        takes &= type;
        if (takes) continue;
        *found = awsc_node_type_text(&item);
        *good = false;
        return AWSC_OK;
    }
    *good = true;
    return more;
}

static int check(awsc_evaluation *e, const awsc_ast *call, const awsc_function *function, size_t index,
                 const awsc_node *argument)
{
    unsigned takes = function->takes[index > 0];
    const char *inside = NULL;
    bool good = (takes & 1u << argument->type) != 0;
    if (!good && argument->type == AWSC_NODE_ARRAY && takes & (AWSC_TAKES_NUMBERS | AWSC_TAKES_STRINGS)) {
        int status = check_items(e, argument, takes & (AWSC_TAKES_NUMBERS | AWSC_TAKES_STRINGS), &good, &inside);
        if (status) return status;
    }
    if (good) return AWSC_OK;
    char wanted[120];
    describe(takes, wanted, sizeof wanted);
    return awsc_evaluation_fail(e, call, "%s(): argument %zu is %s%s%s; expected %s", function->name, index + 1,
                                awsc_node_type_text(argument), inside ? " with, among others, " : "",
                                inside ? inside : "", wanted);
}

int awsc_function_call_evaluate(awsc_evaluation *e, const awsc_ast *ast, const awsc_node *current, awsc_node *out)
{
    const awsc_function *function = awsc_function_of(ast->what);
    size_t count = ast->as.children.count;
    awsc_node few[3];
    awsc_node *arguments = few;
    if (count > sizeof few / sizeof few[0]) {
        arguments = awsc_arena_alloc_zeroed(e->context.arena, count, sizeof *arguments);
        if (!arguments) return awsc_error_nomem(e->error);
    }
    size_t index = 0;
    for (const awsc_ast_child *child = ast->as.children.first; child; child = child->next, index++) {
        int status = awsc_evaluate(e, child->expression, current, &arguments[index]);
        if (!status) status = check(e, ast, function, index, &arguments[index]);
        if (status) return status;
    }
    awsc_function_call call = {e, ast, arguments, count};
    return function->body(&call, out);
}
