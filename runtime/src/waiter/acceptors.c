/* SPDX-License-Identifier: Apache-2.0 */
#include "waiter/acceptors.h"

#include <string.h>

#include "error/error.h"
#include "jmespath/jmespath.h"

/* Values have the size of the library's schemas. The level after this one marks variants that were removed. */
#define EVERY_LEVEL 0xfffeu

void awsc_acceptors_close(awsc_acceptors *acceptors)
{
    for (int i = 0; acceptors->paths && i < acceptors->waiter->acceptor_count; i++)
        awsc_jmespath_free(acceptors->paths[i]);
    awsc_release(acceptors->allocator, acceptors->paths);
    acceptors->paths = NULL;
}

int awsc_acceptors_open(const awsc_waiter *waiter, const awsc_allocator *allocator, awsc_acceptors *out,
                        awsc_error **error)
{
    *out = (awsc_acceptors){waiter, allocator, NULL};
    out->paths = awsc_alloc_zeroed(allocator, (size_t)waiter->acceptor_count + 1, sizeof *out->paths);
    if (!out->paths) return awsc_error_nomem(error);
    for (int i = 0; i < waiter->acceptor_count; i++) {
        const char *path = waiter->acceptors[i].path;
        int status = path ? awsc_jmespath_parse_with(allocator, awsc_view_text(path), &out->paths[i], error) : AWSC_OK;
        if (status) {
            awsc_error_prefix(error, "%s", waiter->name);
            awsc_acceptors_close(out);
            return status;
        }
    }
    return AWSC_OK;
}

/* ---- one acceptor ------------------------------------------------------------------------------------------------ */

static bool is_text(const awsc_node *node, const char *expected)
{
    return node->type == AWSC_NODE_STRING && awsc_view_equal(node->as.text, awsc_view_text(expected));
}

/* Sets `*matches` to whether all items of an array, or any item, equal the text; false for an empty array. Returns
 * AWSC_OK or a failure. */
static int compare_items(const awsc_node_context *context, const awsc_node *array, const awsc_acceptor *acceptor,
                         bool *matches)
{
    bool all = acceptor->comparator == AWSC_COMPARE_ALL_STRINGS;
    awsc_node_cursor cursor = {0, NULL};
    awsc_node item;
    awsc_view key;
    int more;
    *matches = false;
    if (array->type != AWSC_NODE_ARRAY) return AWSC_OK;
    while ((more = array->access->next(context, array, &cursor, &key, &item)) == 1) {
        *matches = is_text(&item, acceptor->expected);
        if (*matches != all) return AWSC_OK;
    }
    return more;
}

static int compare(const awsc_node_context *context, const awsc_node *found, const awsc_acceptor *acceptor,
                   bool *matches)
{
    switch ((enum awsc_comparator)acceptor->comparator) {
    case AWSC_COMPARE_STRING:
        *matches = is_text(found, acceptor->expected);
        return AWSC_OK;
    case AWSC_COMPARE_BOOLEAN:
        *matches = found->type == AWSC_NODE_BOOLEAN && found->truth == (strcmp(acceptor->expected, "true") == 0);
        return AWSC_OK;
    case AWSC_COMPARE_ALL_STRINGS:
    case AWSC_COMPARE_ANY_STRING:
        return compare_items(context, found, acceptor, matches);
    case AWSC_COMPARE_NONE:
        break;
    }
    *matches = false;
    return AWSC_OK;
}

/* Returns the document that the path is evaluated on. */
static awsc_node document(const awsc_waiter *waiter, const awsc_acceptor *acceptor, const awsc_waiter_answer *answer,
                          awsc_node_member both[2])
{
    awsc_node output = awsc_node_of_value(waiter->operation->output, answer->output);
    if (acceptor->matcher == AWSC_MATCH_OUTPUT) return output;
    both[0] = (awsc_node_member){AWSC_VIEW("input"), awsc_node_of_value(waiter->operation->input, answer->input)};
    both[1] = (awsc_node_member){AWSC_VIEW("output"), output};
    return awsc_node_object(both, 2);
}

static int search(const awsc_acceptors *acceptors, int index, const awsc_waiter_answer *answer, bool *matches,
                  awsc_error **error)
{
    const awsc_acceptor *acceptor = &acceptors->waiter->acceptors[index];
    awsc_node_context context = {acceptors->allocator, awsc_arena_new_sized(acceptors->allocator, 0), EVERY_LEVEL};
    if (!context.arena) return awsc_error_nomem(error);
    awsc_node_member both[2];
    awsc_node whole = document(acceptors->waiter, acceptor, answer, both);
    awsc_node found;
    awsc_error *own = NULL;
    int status = awsc_jmespath_evaluate(acceptors->paths[index], &context, &whole, &found, &own);
    if (!status) status = compare(&context, &found, acceptor, matches);
    awsc_arena_free(context.arena);
    awsc_error_free(own);
    if (status == AWSC_ERR_NOMEM) return awsc_error_nomem(error);
    /* A function that got null because a member is missing: that is no match, and no reason to end the wait. */
    if (status) *matches = false;
    return AWSC_OK;
}

static int match(const awsc_acceptors *acceptors, int index, const awsc_waiter_answer *answer, bool *matches,
                 awsc_error **error)
{
    const awsc_acceptor *acceptor = &acceptors->waiter->acceptors[index];
    *matches = false;
    switch ((enum awsc_matcher)acceptor->matcher) {
    case AWSC_MATCH_OUTPUT:
    case AWSC_MATCH_INPUT_OUTPUT:
        return answer->output ? search(acceptors, index, answer, matches, error) : AWSC_OK;
    case AWSC_MATCH_SUCCESS:
        *matches = (answer->output != NULL) == (strcmp(acceptor->expected, "true") == 0);
        break;
    case AWSC_MATCH_ERROR:
        *matches = !answer->output && strcmp(awsc_error_name(answer->error), acceptor->expected) == 0;
        break;
    }
    return AWSC_OK;
}

int awsc_acceptors_judge(const awsc_acceptors *acceptors, const awsc_waiter_answer *answer, int *state, int *index,
                         awsc_error **error)
{
    for (int i = 0; i < acceptors->waiter->acceptor_count; i++) {
        bool matches;
        int status = match(acceptors, i, answer, &matches, error);
        if (status) return status;
        if (!matches) continue;
        *state = acceptors->waiter->acceptors[i].state;
        *index = i;
        return AWSC_OK;
    }
    *state = answer->output ? AWSC_ACCEPTOR_RETRY : AWSC_ACCEPTOR_FAILURE;
    *index = -1;
    return AWSC_OK;
}
