/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads JSON text as nodes. The whole text is checked once, but only arrays and objects with a long text become arrays
 * of nodes. Shorter ones stay text, which is parsed again each time an expression reads them: a tree of all values
 * would need several times the memory of the text.
 */
#include <string.h>

#include <awsc/status.h>

#include "base/allocator.h"
#include "jmespath/node.h"
#include "json/reader.h"

/* The longest array or object that stays text, in bytes. */
enum { LONGEST_TEXT = 4096 };

/* ---- values that stay text ------------------------------------------------------------------------------------- */

static int take_text(const awsc_node_context *context, const awsc_json_string *string, awsc_view *out)
{
    *out = string->raw;
    if (!string->escaped) return AWSC_OK;
    char *text = awsc_arena_bytes(context->arena, string->raw.size);
    if (!text) return AWSC_ERR_NOMEM;
    *out = awsc_view_of(text, awsc_json_unescape(string, text));
    return AWSC_OK;
}

static int read_number(awsc_json_reader *reader, awsc_node *out)
{
    awsc_view text;
    if (awsc_json_read_number(reader, &text)) return AWSC_ERR_PARSE;
    if (awsc_node_number(text, out) == AWSC_OK) return AWSC_OK;
    reader->at = text.data;
    reader->problem = "the number is out of range";
    return AWSC_ERR_PARSE;
}

/* Reads a null, boolean or number. */
static int read_word(awsc_json_reader *reader, enum awsc_json_kind kind, awsc_node *out)
{
    if (kind == AWSC_JSON_NUMBER) return read_number(reader, out);
    *out = kind == AWSC_JSON_NULL ? awsc_node_null() : awsc_node_boolean(kind == AWSC_JSON_TRUE);
    return awsc_json_read_literal(reader) ? AWSC_ERR_PARSE : AWSC_OK;
}

static awsc_node text_node(bool object, awsc_view text);

/* Reads a value from text that was checked before. */
static int read_value(const awsc_node_context *context, awsc_json_reader *reader, awsc_node *out)
{
    awsc_json_string string;
    awsc_view text;
    enum awsc_json_kind kind = awsc_json_peek(reader);
    int status;
    switch (kind) {
    case AWSC_JSON_OBJECT:
    case AWSC_JSON_ARRAY:
        if (awsc_json_skip(reader, &text)) return AWSC_ERR_PARSE;
        *out = text_node(kind == AWSC_JSON_OBJECT, text);
        return AWSC_OK;
    case AWSC_JSON_STRING:
        if (awsc_json_read_string(reader, &string)) return AWSC_ERR_PARSE;
        status = take_text(context, &string, &text);
        *out = awsc_node_text(text);
        return status;
    case AWSC_JSON_INVALID:
        return AWSC_ERR_PARSE;
    default:
        return read_word(reader, kind, out);
    }
}

/* Sets a reader to a position between the items of an array or object that is text. */
static int enter_at(const awsc_node *container, const awsc_node_cursor *cursor, awsc_json_reader *reader)
{
    awsc_json_reader_init(reader, awsc_view_of(container->as.inside.data, container->number.count), AWSC_NODE_DEEPEST);
    if (awsc_json_enter(reader)) return AWSC_ERR_PARSE;
    if (cursor->at) reader->at = cursor->at;
    return AWSC_OK;
}

static int next_in_text(const awsc_node_context *context, const awsc_node *container, awsc_node_cursor *cursor,
                        awsc_view *key, awsc_node *out)
{
    awsc_json_reader reader;
    awsc_json_string name;
    bool first = !cursor->at;
    int status = enter_at(container, cursor, &reader);
    if (status) return status;
    *key = AWSC_VIEW("");
    bool object = container->type == AWSC_NODE_OBJECT;
    int more = object ? awsc_json_next_member(&reader, &first, &name) : awsc_json_next_item(&reader, &first);
    if (more != 1) return more ? AWSC_ERR_PARSE : 0;
    if (object) status = take_text(context, &name, key);
    if (!status) status = read_value(context, &reader, out);
    cursor->at = reader.at;
    return status ? status : 1;
}

/* Finds a member in text. If a key is repeated, the last one counts. */
static int get_in_text(const awsc_node_context *context, const awsc_node *object, awsc_view key, awsc_node *out)
{
    const awsc_node_cursor begin = {0, NULL};
    awsc_json_reader reader;
    awsc_json_string name;
    awsc_json_place found = {NULL, 0};
    bool first = true;
    int more;
    *out = awsc_node_null();
    if (enter_at(object, &begin, &reader)) return AWSC_ERR_PARSE;
    while ((more = awsc_json_next_member(&reader, &first, &name)) == 1) {
        if (awsc_json_string_equal(&name, key)) found = awsc_json_place_of(&reader);
        if (awsc_json_skip(&reader, NULL)) return AWSC_ERR_PARSE;
    }
    if (more) return AWSC_ERR_PARSE;
    if (!found.at) return AWSC_OK;
    if (enter_at(object, &begin, &reader)) return AWSC_ERR_PARSE;
    reader.at = found.at;
    return read_value(context, &reader, out);
}

static const awsc_node_access array_text_access = {next_in_text, NULL};
static const awsc_node_access object_text_access = {next_in_text, get_in_text};

static awsc_node text_node(bool object, awsc_view text)
{
    awsc_node node = {.type = object ? AWSC_NODE_OBJECT : AWSC_NODE_ARRAY,
                      .access = object ? &object_text_access : &array_text_access};
    node.as.inside.data = text.data;
    node.number.count = text.size;
    return node;
}

/* ---- checking, and arrays of nodes ------------------------------------------------------------------------------- */

/* An item of an array or object whose end is not reached yet. Its strings are not unescaped yet. */
typedef struct pending {
    awsc_json_string key;
    awsc_json_string string;
    awsc_node value;
} pending;

typedef struct tree_builder {
    const awsc_node_context *context;
    awsc_json_reader reader;
    pending *stack;
    size_t count;
    size_t capacity;
} tree_builder;

static int build(tree_builder *b, pending *out);

static int push(tree_builder *b, const pending *value)
{
    if (b->count == b->capacity) {
        size_t capacity = b->capacity ? b->capacity * 2 : 32;
        if (capacity > SIZE_MAX / sizeof *b->stack) return AWSC_ERR_NOMEM;
        pending *moved = awsc_resize(b->context->allocator, b->stack, capacity * sizeof *moved);
        if (!moved) return AWSC_ERR_NOMEM;
        b->stack = moved;
        b->capacity = capacity;
    }
    b->stack[b->count++] = *value;
    return AWSC_OK;
}

/* Converts an item to a node and unescapes its string. */
static int finish(const tree_builder *b, const pending *from, awsc_node *out)
{
    *out = from->value;
    if (out->type != AWSC_NODE_STRING) return AWSC_OK;
    return take_text(b->context, &from->string, &out->as.text);
}

static int keep_array(const tree_builder *b, size_t from, awsc_node *out)
{
    size_t count = b->count - from;
    awsc_node *items = awsc_arena_alloc(b->context->arena, count * sizeof *items);
    int status = items ? AWSC_OK : AWSC_ERR_NOMEM;
    for (size_t i = 0; i < count && !status; i++) status = finish(b, &b->stack[from + i], &items[i]);
    *out = awsc_node_array(items, count);
    return status;
}

static int keep_object(const tree_builder *b, size_t from, awsc_node *out)
{
    size_t count = b->count - from;
    awsc_node_member *members = awsc_arena_alloc(b->context->arena, count * sizeof *members);
    int status = members ? AWSC_OK : AWSC_ERR_NOMEM;
    for (size_t i = 0; i < count && !status; i++) {
        status = take_text(b->context, &b->stack[from + i].key, &members[i].key);
        if (!status) status = finish(b, &b->stack[from + i], &members[i].value);
    }
    *out = awsc_node_object(members, count);
    return status;
}

static int push_items(tree_builder *b, bool object)
{
    pending item;
    bool first = true;
    int more;
    memset(&item, 0, sizeof item);
    if (awsc_json_enter(&b->reader)) return AWSC_ERR_PARSE;
    for (;;) {
        more = object ? awsc_json_next_member(&b->reader, &first, &item.key) : awsc_json_next_item(&b->reader, &first);
        if (more != 1) return more ? AWSC_ERR_PARSE : AWSC_OK;
        int status = build(b, &item);
        if (!status) status = push(b, &item);
        if (status) return status;
    }
}

static int build_container(tree_builder *b, bool object, awsc_node *out)
{
    const char *begin = b->reader.at;
    size_t from = b->count;
    int status = push_items(b, object);
    if (status) return status;
    awsc_view text = awsc_view_of(begin, (size_t)(b->reader.at - begin));
    if (text.size <= LONGEST_TEXT)
        *out = text_node(object, text);
    else
        status = object ? keep_object(b, from, out) : keep_array(b, from, out);
    b->count = from;
    return status;
}

static int build(tree_builder *b, pending *out)
{
    enum awsc_json_kind kind = awsc_json_peek(&b->reader);
    switch (kind) {
    case AWSC_JSON_OBJECT:
    case AWSC_JSON_ARRAY:
        return build_container(b, kind == AWSC_JSON_OBJECT, &out->value);
    case AWSC_JSON_STRING:
        out->value = awsc_node_text(AWSC_VIEW(""));
        return awsc_json_read_string(&b->reader, &out->string) ? AWSC_ERR_PARSE : AWSC_OK;
    case AWSC_JSON_INVALID:
        return AWSC_ERR_PARSE;
    default:
        return read_word(&b->reader, kind, &out->value);
    }
}

int awsc_node_parse(const awsc_node_context *context, awsc_view json, awsc_node *out, const char **problem, size_t *at)
{
    tree_builder b = {.context = context};
    pending whole;
    memset(&whole, 0, sizeof whole);
    awsc_json_reader_init(&b.reader, json, AWSC_NODE_DEEPEST);
    int status = build(&b, &whole);
    if (!status && awsc_json_finish(&b.reader)) status = AWSC_ERR_PARSE;
    *out = awsc_node_null();
    if (!status) status = finish(&b, &whole, out);
    awsc_release(context->allocator, b.stack);
    if (problem) *problem = b.reader.problem ? b.reader.problem : "it is not JSON";
    if (at) *at = (size_t)(b.reader.at - b.reader.begin);
    return status;
}
