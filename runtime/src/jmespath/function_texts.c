/* SPDX-License-Identifier: Apache-2.0 */
/* Functions of strings, including those that also take arrays. */
#include <string.h>

#include "base/encode.h"
#include "jmespath/functions.h"
#include "jmespath/node_list.h"
#include "sys/search.h"

static int text_out(const awsc_function_call *call, char *text, size_t size, awsc_node *out)
{
    if (!text) return awsc_evaluation_nomem(call->evaluation);
    *out = awsc_node_text(awsc_view_of(text, size));
    return AWSC_OK;
}

/* Allocates memory for a text of `size` bytes in the arena and counts the work. */
static int room(const awsc_function_call *call, size_t size, char **out)
{
    int status = awsc_evaluation_spend(call->evaluation, size / 4);
    if (status) return status;
    *out = awsc_arena_bytes(call->evaluation->context.arena, size + 1);
    return *out ? AWSC_OK : awsc_evaluation_nomem(call->evaluation);
}

int awsc_function_starts_with(const awsc_function_call *call, awsc_node *out)
{
    *out = awsc_node_boolean(awsc_view_starts_with(call->arguments[0].as.text, call->arguments[1].as.text));
    return AWSC_OK;
}

int awsc_function_ends_with(const awsc_function_call *call, awsc_node *out)
{
    awsc_view text = call->arguments[0].as.text;
    awsc_view end = call->arguments[1].as.text;
    bool found =
        end.size <= text.size && awsc_view_equal(awsc_view_of(text.data + (text.size - end.size), end.size), end);
    *out = awsc_node_boolean(found);
    return AWSC_OK;
}

static bool has_text(awsc_view text, awsc_view part)
{
    return part.size == 0 || (text.size && awsc_search(text.data, text.size, part.data, part.size));
}

int awsc_function_contains(const awsc_function_call *call, awsc_node *out)
{
    const awsc_node *subject = &call->arguments[0];
    const awsc_node *search = &call->arguments[1];
    awsc_node_cursor cursor = {0, NULL};
    awsc_node item;
    awsc_view key;
    bool found = false;
    int more = 0;
    if (subject->type == AWSC_NODE_STRING)
        found = search->type == AWSC_NODE_STRING && has_text(subject->as.text, search->as.text);
    else
        while (!found && (more = awsc_evaluation_next(call->evaluation, subject, &cursor, &key, &item)) == 1) {
            int status = awsc_evaluation_equal(call->evaluation, &item, search, &found);
            if (status) return status;
        }
    *out = awsc_node_boolean(found);
    return more < 0 ? more : AWSC_OK;
}

int awsc_function_join(const awsc_function_call *call, awsc_node *out)
{
    awsc_view glue = call->arguments[0].as.text;
    const awsc_node *items;
    size_t count, size = 0;
    char *text;
    int status = awsc_evaluation_items(call->evaluation, &call->arguments[1], &items, &count);
    if (status) return status;
    for (size_t i = 0; i < count; i++) size += items[i].as.text.size + (i ? glue.size : 0);
    status = room(call, size, &text);
    if (status) return status;
    char *at = text;
    for (size_t i = 0; i < count; i++) {
        awsc_view part = items[i].as.text;
        if (i && glue.size) memcpy(at, glue.data, glue.size);
        if (i) at += glue.size;
        if (part.size) memcpy(at, part.data, part.size);
        at += part.size;
    }
    return text_out(call, text, size, out);
}

int awsc_function_length(const awsc_function_call *call, awsc_node *out)
{
    const awsc_node *value = &call->arguments[0];
    awsc_node_cursor cursor = {0, NULL};
    awsc_node item;
    awsc_view key;
    int64_t count = 0;
    int more = 0;
    if (value->type == AWSC_NODE_STRING)
        count = (int64_t)awsc_utf8_length(value->as.text);
    else
        while ((more = awsc_evaluation_next(call->evaluation, value, &cursor, &key, &item)) == 1) count++;
    *out = awsc_node_i64(count);
    return more;
}

/* Writes the text with its code points in reverse order. */
static void reverse_text(awsc_view text, char *out)
{
    size_t end = text.size;
    while (end > 0) {
        size_t begin = end - 1;
        while (begin > 0 && ((unsigned char)text.data[begin] & 0xc0) == 0x80) begin--;
        memcpy(out, text.data + begin, end - begin);
        out += end - begin;
        end = begin;
    }
}

static int reverse_items(const awsc_function_call *call, awsc_node *out)
{
    const awsc_node *items;
    size_t count;
    int status = awsc_evaluation_items(call->evaluation, &call->arguments[0], &items, &count);
    if (status) return status;
    awsc_node *turned = awsc_arena_alloc_zeroed(call->evaluation->context.arena, count, sizeof *turned);
    if (!turned) return awsc_evaluation_nomem(call->evaluation);
    for (size_t i = 0; i < count; i++) turned[i] = items[count - 1 - i];
    *out = awsc_node_array(turned, count);
    return AWSC_OK;
}

int awsc_function_reverse(const awsc_function_call *call, awsc_node *out)
{
    if (call->arguments[0].type == AWSC_NODE_ARRAY) return reverse_items(call, out);
    awsc_view text = call->arguments[0].as.text;
    char *turned;
    int status = room(call, text.size, &turned);
    if (status) return status;
    reverse_text(text, turned);
    return text_out(call, turned, text.size, out);
}

int awsc_function_to_string(const awsc_function_call *call, awsc_node *out)
{
    *out = call->arguments[0];
    if (out->type == AWSC_NODE_STRING) return AWSC_OK;
    awsc_buffer written = AWSC_BUFFER_INIT(call->evaluation->context.allocator);
    char *text = NULL;
    int status = awsc_evaluation_write(call->evaluation, &call->arguments[0], &written, NULL);
    if (!status) status = room(call, written.size, &text);
    if (!status && written.size) memcpy(text, written.data, written.size);
    if (!status) status = text_out(call, text, written.size, out);
    awsc_buffer_clear(&written);
    return status;
}

int awsc_function_type(const awsc_function_call *call, awsc_node *out)
{
    static const char *const names[] = {"null", "boolean", "number", "string", "array", "object"};
    *out = awsc_node_text(awsc_view_text(names[call->arguments[0].type]));
    return AWSC_OK;
}
