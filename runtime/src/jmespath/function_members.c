/* SPDX-License-Identifier: Apache-2.0 */
/* Functions of objects, and functions that take values of any type. */
#include "jmespath/functions.h"
#include "jmespath/node_list.h"

static int add(const awsc_function_call *call, awsc_node_list *list, const awsc_node *item)
{
    if (awsc_node_list_add(call->evaluation->context.arena, list, item)) return awsc_evaluation_nomem(call->evaluation);
    return awsc_evaluation_spend(call->evaluation, 4);
}

static int members(const awsc_function_call *call, bool keys, awsc_node *out)
{
    awsc_node_list list = {NULL, 0, 0};
    awsc_node_cursor cursor = {0, NULL};
    awsc_node item;
    awsc_view key;
    int more;
    while ((more = awsc_evaluation_next(call->evaluation, &call->arguments[0], &cursor, &key, &item)) == 1) {
        if (keys) item = awsc_node_text(key);
        int status = add(call, &list, &item);
        if (status) return status;
    }
    *out = awsc_node_list_array(&list);
    return more;
}

int awsc_function_keys(const awsc_function_call *call, awsc_node *out)
{
    return members(call, true, out);
}

int awsc_function_values(const awsc_function_call *call, awsc_node *out)
{
    return members(call, false, out);
}

int awsc_function_merge(const awsc_function_call *call, awsc_node *out)
{
    awsc_node_list list = {NULL, 0, 0};
    awsc_node item;
    awsc_view key;
    int more = 0;
    for (size_t i = 0; i < call->count && more >= 0; i++) {
        awsc_node_cursor cursor = {0, NULL};
        while ((more = awsc_evaluation_next(call->evaluation, &call->arguments[i], &cursor, &key, &item)) == 1) {
            if (awsc_node_list_put_member(call->evaluation->context.arena, &list, key, &item))
                return awsc_evaluation_nomem(call->evaluation);
            int status = awsc_evaluation_spend(call->evaluation, 4 + list.count / 16);
            if (status) return status;
        }
    }
    *out = awsc_node_list_object(&list);
    return more;
}

int awsc_function_not_null(const awsc_function_call *call, awsc_node *out)
{
    *out = awsc_node_null();
    for (size_t i = 0; i < call->count && out->type == AWSC_NODE_NULL; i++) *out = call->arguments[i];
    return AWSC_OK;
}

int awsc_function_to_array(const awsc_function_call *call, awsc_node *out)
{
    awsc_node_list list = {NULL, 0, 0};
    *out = call->arguments[0];
    if (out->type == AWSC_NODE_ARRAY) return AWSC_OK;
    int status = add(call, &list, &call->arguments[0]);
    *out = awsc_node_list_array(&list);
    return status;
}

int awsc_function_map(const awsc_function_call *call, awsc_node *out)
{
    awsc_node_list list = {NULL, 0, 0};
    awsc_node_cursor cursor = {0, NULL};
    awsc_node item, result;
    awsc_view key;
    int more;
    while ((more = awsc_evaluation_next(call->evaluation, &call->arguments[1], &cursor, &key, &item)) == 1) {
        int status = awsc_evaluate(call->evaluation, call->arguments[0].as.expression, &item, &result);
        if (!status) status = add(call, &list, &result);
        if (status) return status;
    }
    *out = awsc_node_list_array(&list);
    return more;
}
