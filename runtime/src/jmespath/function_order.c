/* SPDX-License-Identifier: Apache-2.0 */
/* The functions sort, max and min; sort_by, max_by and min_by use an &expression as key. */
#include "jmespath/functions.h"

/* An item with its sort key. */
typedef struct ordered {
    awsc_node key;
    awsc_node item;
} ordered;

static int compare(const awsc_node *a, const awsc_node *b)
{
    if (a->type == AWSC_NODE_NUMBER) return awsc_node_compare_numbers(a, b);
    return awsc_view_compare(a->as.text, b->as.text);
}

/* Computes the key of an item. All keys must be numbers, or all must be strings. */
static int key_of(const awsc_function_call *call, const awsc_node *item, const ordered *first, awsc_node *out)
{
    if (call->count == 1) {
        *out = *item; /* checked as an argument */
        return AWSC_OK;
    }
    int status = awsc_evaluate(call->evaluation, call->arguments[1].as.expression, item, out);
    if (status) return status;
    bool good = out->type == AWSC_NODE_NUMBER || out->type == AWSC_NODE_STRING;
    if (good && (!first || first->key.type == out->type)) return AWSC_OK;
    return awsc_evaluation_fail(call->evaluation, call->ast, "%s(): the &expression gives %s for an item; expected %s",
                                awsc_function_of(call->ast->what)->name, awsc_node_type_text(out),
                                first ? awsc_node_type_text(&first->key) : "a number or a string");
}

static int collect(const awsc_function_call *call, ordered **out, size_t *count)
{
    const awsc_node *items;
    int status = awsc_evaluation_items(call->evaluation, &call->arguments[0], &items, count);
    if (status) return status;
    /* Twice: sorting needs as much again. */
    ordered *list = awsc_arena_alloc_zeroed(call->evaluation->context.arena, *count, 2 * sizeof *list);
    if (!list) return awsc_evaluation_nomem(call->evaluation);
    for (size_t i = 0; i < *count; i++) {
        list[i].item = items[i];
        status = key_of(call, &items[i], i ? &list[0] : NULL, &list[i].key);
        if (status) return status;
    }
    *out = list;
    return AWSC_OK;
}

/* ---- sort ------------------------------------------------------------------------------------------------------ */

static void merge_runs(const ordered *from, size_t begin, size_t middle, size_t end, ordered *to)
{
    size_t left = begin, right = middle;
    for (size_t i = begin; i < end; i++) {
        bool take_left = left < middle && (right == end || compare(&from[left].key, &from[right].key) <= 0);
        to[i] = take_left ? from[left++] : from[right++];
    }
}

/* Sorts with a bottom-up merge sort, which is stable and does not recurse. Returns the sorted half of the memory. */
static ordered *sort(ordered *list, size_t count)
{
    ordered *from = list, *to = list + count;
    for (size_t run = 1; run < count; run *= 2) {
        for (size_t begin = 0; begin < count; begin += 2 * run) {
            size_t middle = begin + run < count ? begin + run : count;
            size_t end = begin + 2 * run < count ? begin + 2 * run : count;
            merge_runs(from, begin, middle, end, to);
        }
        ordered *other = from;
        from = to;
        to = other;
    }
    return from;
}

static int sorted(const awsc_function_call *call, awsc_node *out)
{
    ordered *list;
    size_t count;
    int status = collect(call, &list, &count);
    uint64_t rounds = 1;
    for (size_t run = 1; !status && run < count; run *= 2) rounds++;
    if (!status) status = awsc_evaluation_spend(call->evaluation, rounds * count);
    if (status) return status;
    awsc_node *items = awsc_arena_alloc_zeroed(call->evaluation->context.arena, count, sizeof *items);
    if (!items) return awsc_evaluation_nomem(call->evaluation);
    const ordered *result = sort(list, count);
    for (size_t i = 0; i < count; i++) items[i] = result[i].item;
    *out = awsc_node_array(items, count);
    return AWSC_OK;
}

int awsc_function_sort(const awsc_function_call *call, awsc_node *out)
{
    return sorted(call, out);
}

int awsc_function_sort_by(const awsc_function_call *call, awsc_node *out)
{
    return sorted(call, out);
}

/* ---- max, min -------------------------------------------------------------------------------------------------- */

/* Finds the first greatest (`sign` 1) or least (-1) item; null for an empty array. */
static int extreme(const awsc_function_call *call, int sign, awsc_node *out)
{
    ordered *list;
    size_t count;
    int status = collect(call, &list, &count);
    *out = awsc_node_null();
    if (status || count == 0) return status;
    const ordered *best = &list[0];
    for (size_t i = 1; i < count; i++)
        if (sign * compare(&list[i].key, &best->key) > 0) best = &list[i];
    *out = best->item;
    return AWSC_OK;
}

int awsc_function_max(const awsc_function_call *call, awsc_node *out)
{
    return extreme(call, 1, out);
}

int awsc_function_max_by(const awsc_function_call *call, awsc_node *out)
{
    return extreme(call, 1, out);
}

int awsc_function_min(const awsc_function_call *call, awsc_node *out)
{
    return extreme(call, -1, out);
}

int awsc_function_min_by(const awsc_function_call *call, awsc_node *out)
{
    return extreme(call, -1, out);
}
