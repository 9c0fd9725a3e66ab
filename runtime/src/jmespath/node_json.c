/* SPDX-License-Identifier: Apache-2.0 */
/* JSON text as a tree of nodes. */
#include <awsc/status.h>

#include "jmespath/node.h"
#include "jmespath/node_list.h"
#include "json/reader.h"

typedef struct tree_builder {
    const awsc_node_context *context;
    awsc_json_reader reader;
} tree_builder;

static int build(tree_builder *b, awsc_node *out);

static int take_text(tree_builder *b, const awsc_json_string *string, awsc_view *out)
{
    *out = string->raw;
    if (!string->escaped) return AWSC_OK;
    char *text = awsc_arena_bytes(b->context->arena, string->raw.size);
    if (!text) return AWSC_ERR_NOMEM;
    *out = awsc_view_of(text, awsc_json_unescape(string, text));
    return AWSC_OK;
}

static int build_array(tree_builder *b, awsc_node *out)
{
    awsc_node_list list = {NULL, 0, 0};
    bool first = true;
    int more = awsc_json_enter(&b->reader);
    if (more) return AWSC_ERR_PARSE;
    while ((more = awsc_json_next_item(&b->reader, &first)) == 1) {
        awsc_node item;
        int status = build(b, &item);
        if (!status) status = awsc_node_list_add(b->context->arena, &list, &item);
        if (status) return status;
    }
    *out = awsc_node_list_array(&list);
    return more ? AWSC_ERR_PARSE : AWSC_OK;
}

static int build_object(tree_builder *b, awsc_node *out)
{
    awsc_node_list list = {NULL, 0, 0};
    awsc_json_string name;
    bool first = true;
    int more = awsc_json_enter(&b->reader);
    if (more) return AWSC_ERR_PARSE;
    while ((more = awsc_json_next_member(&b->reader, &first, &name)) == 1) {
        awsc_view key;
        awsc_node value;
        int status = take_text(b, &name, &key);
        if (!status) status = build(b, &value);
        if (!status) status = awsc_node_list_add_member(b->context->arena, &list, key, &value);
        if (status) return status;
    }
    *out = awsc_node_list_object(&list);
    return more ? AWSC_ERR_PARSE : AWSC_OK;
}

static int build_number(tree_builder *b, awsc_node *out)
{
    awsc_view text;
    if (awsc_json_read_number(&b->reader, &text)) return AWSC_ERR_PARSE;
    if (awsc_node_number(text, out) == AWSC_OK) return AWSC_OK;
    b->reader.at = text.data;
    b->reader.problem = "the number is out of range";
    return AWSC_ERR_PARSE;
}

static int build_string(tree_builder *b, awsc_node *out)
{
    awsc_json_string string;
    if (awsc_json_read_string(&b->reader, &string)) return AWSC_ERR_PARSE;
    awsc_view text;
    int status = take_text(b, &string, &text);
    *out = awsc_node_text(text);
    return status;
}

static int build(tree_builder *b, awsc_node *out)
{
    *out = awsc_node_null();
    enum awsc_json_kind kind = awsc_json_peek(&b->reader);
    switch (kind) {
    case AWSC_JSON_OBJECT:
        return build_object(b, out);
    case AWSC_JSON_ARRAY:
        return build_array(b, out);
    case AWSC_JSON_STRING:
        return build_string(b, out);
    case AWSC_JSON_NUMBER:
        return build_number(b, out);
    case AWSC_JSON_TRUE:
    case AWSC_JSON_FALSE:
        *out = awsc_node_boolean(kind == AWSC_JSON_TRUE);
        return awsc_json_read_literal(&b->reader) ? AWSC_ERR_PARSE : AWSC_OK;
    case AWSC_JSON_NULL:
        return awsc_json_read_literal(&b->reader) ? AWSC_ERR_PARSE : AWSC_OK;
    default:
        return AWSC_ERR_PARSE;
    }
}

int awsc_node_parse(const awsc_node_context *context, awsc_view json, awsc_node *out, const char **problem, size_t *at)
{
    tree_builder b = {.context = context};
    awsc_json_reader_init(&b.reader, json, AWSC_NODE_DEEPEST);
    int status = build(&b, out);
    if (!status && awsc_json_finish(&b.reader)) status = AWSC_ERR_PARSE;
    if (problem) *problem = b.reader.problem ? b.reader.problem : "it is not JSON";
    if (at) *at = (size_t)(b.reader.at - b.reader.begin);
    return status;
}
