/* SPDX-License-Identifier: Apache-2.0 */
/* Writes results as JSON text and as cJSON trees. */
#include <cjson/cJSON.h>
#include <string.h>

#include "error/error.h"
#include "jmespath/evaluate.h"
#include "json/writer.h"

/* The longest result in bytes. It is limited because a small expression can repeat the same value many times. */
enum { LONGEST_RESULT = 64 * 1024 * 1024 };

/* The size in bytes from which a piece is passed to the reader. */
enum { PIECE = 16 * 1024 };

typedef struct result_writer {
    awsc_evaluation *evaluation;
    awsc_json_writer json;
    awsc_result_reader *reader; /* NULL: the buffer keeps the whole text */
} result_writer;

static int too_deep(const awsc_evaluation *e)
{
    return awsc_error_set(e->error, AWSC_ERR_VALIDATION, "JMESPath: the result is nested deeper than %u",
                          AWSC_NODE_DEEPEST);
}

/* ---- JSON ------------------------------------------------------------------------------------------------------ */

static int write_node(result_writer *w, const awsc_node *node, unsigned depth);

static int write_container(result_writer *w, const awsc_node *node, unsigned depth)
{
    bool object = node->type == AWSC_NODE_OBJECT;
    awsc_node_cursor cursor = {0, NULL};
    awsc_node item;
    awsc_view key;
    int more;
    if (depth == 0) return too_deep(w->evaluation);
    awsc_json_write_open(&w->json, object ? '{' : '[');
    while ((more = awsc_evaluation_next(w->evaluation, node, &cursor, &key, &item)) == 1) {
        if (object) awsc_json_write_name(&w->json, key);
        int status = write_node(w, &item, depth - 1);
        if (status) return status;
    }
    awsc_json_write_close(&w->json, object ? '}' : ']');
    return more;
}

static void write_number(const awsc_node *node, awsc_json_writer *json)
{
    if (node->as.text.data)
        awsc_json_write_raw(json, node->as.text);
    else if (node->whole)
        awsc_json_write_i64(json, node->number.integer);
    else
        awsc_json_write_f64(json, node->number.real);
}

/* Checks the size of the result so far, and passes a full buffer to the reader. */
static int pass_on(const result_writer *w)
{
    awsc_buffer *out = w->json.out;
    size_t before = w->reader ? w->reader->passed : 0;
    if (out->size + before > LONGEST_RESULT)
        return awsc_error_set(w->evaluation->error, AWSC_ERR_VALIDATION, "JMESPath: the result is longer than %d bytes",
                              LONGEST_RESULT);
    if (!w->reader || out->failed || out->size < PIECE) return AWSC_OK;
    w->reader->piece(w->reader->user, out->data, out->size);
    w->reader->passed += out->size;
    awsc_buffer_truncate(out, 0);
    return AWSC_OK;
}

static int write_node(result_writer *w, const awsc_node *node, unsigned depth)
{
    awsc_json_writer *json = &w->json;
    int status = pass_on(w);
    if (status) return status;
    switch ((enum awsc_node_type)node->type) {
    case AWSC_NODE_BOOLEAN:
        awsc_json_write_raw(json, node->truth ? AWSC_VIEW("true") : AWSC_VIEW("false"));
        break;
    case AWSC_NODE_NUMBER:
        write_number(node, json);
        break;
    case AWSC_NODE_STRING:
        awsc_json_write_string(json, node->as.text);
        break;
    case AWSC_NODE_ARRAY:
    case AWSC_NODE_OBJECT:
        return write_container(w, node, depth);
    case AWSC_NODE_NULL:
    case AWSC_NODE_EXPRESSION:
        awsc_json_write_raw(json, AWSC_VIEW("null"));
        break;
    }
    return AWSC_OK;
}

int awsc_evaluation_write(awsc_evaluation *e, const awsc_node *node, awsc_buffer *out, awsc_result_reader *reader)
{
    result_writer w = {e, AWSC_JSON_WRITER_INIT(out), reader};
    int status = write_node(&w, node, AWSC_NODE_DEEPEST);
    if (!status && out->failed) status = awsc_error_nomem(e->error);
    return status;
}

/* ---- cJSON ----------------------------------------------------------------------------------------------------- */

static int make_item(awsc_evaluation *e, const awsc_node *node, unsigned depth, cJSON **out);

/* Makes a NUL-terminated copy in the arena. */
static int terminated(awsc_evaluation *e, awsc_view text, const char **out)
{
    if (text.size && memchr(text.data, '\0', text.size))
        return awsc_error_set(e->error, AWSC_ERR_VALIDATION,
                              "JMESPath: a string of the result holds a NUL, which cJSON cannot hold");
    int status = awsc_evaluation_spend(e, text.size / 4);
    if (status) return status;
    *out = awsc_arena_text(e->context.arena, text.data, text.size);
    return *out ? AWSC_OK : awsc_error_nomem(e->error);
}

static int adopt(awsc_evaluation *e, cJSON *parent, awsc_view key, cJSON *child)
{
    const char *name = NULL;
    cJSON_bool added = 0;
    int status = parent->type == cJSON_Object ? terminated(e, key, &name) : AWSC_OK;
    if (!status) added = name ? cJSON_AddItemToObject(parent, name, child) : cJSON_AddItemToArray(parent, child);
    if (added) return AWSC_OK;
    cJSON_Delete(child);
    return status ? status : awsc_error_nomem(e->error);
}

static int fill(awsc_evaluation *e, const awsc_node *node, cJSON *parent, unsigned depth)
{
    awsc_node_cursor cursor = {0, NULL};
    awsc_node item;
    awsc_view key;
    int more;
    if (depth == 0) return too_deep(e);
    while ((more = awsc_evaluation_next(e, node, &cursor, &key, &item)) == 1) {
        cJSON *child = NULL;
        int status = awsc_evaluation_spend(e, 8);
        if (!status) status = make_item(e, &item, depth - 1, &child);
        if (!status) status = adopt(e, parent, key, child);
        if (status) return status;
    }
    return more;
}

static int make_item(awsc_evaluation *e, const awsc_node *node, unsigned depth, cJSON **out)
{
    const char *text = NULL;
    int status = AWSC_OK;
    cJSON *made = NULL;
    switch ((enum awsc_node_type)node->type) {
    case AWSC_NODE_BOOLEAN:
        made = cJSON_CreateBool(node->truth);
        break;
    case AWSC_NODE_NUMBER:
        made = cJSON_CreateNumber(awsc_node_real(node));
        break;
    case AWSC_NODE_STRING:
        status = terminated(e, node->as.text, &text);
        if (!status) made = cJSON_CreateString(text);
        break;
    case AWSC_NODE_ARRAY:
        made = cJSON_CreateArray();
        break;
    case AWSC_NODE_OBJECT:
        made = cJSON_CreateObject();
        break;
    case AWSC_NODE_NULL:
    case AWSC_NODE_EXPRESSION:
        made = cJSON_CreateNull();
        break;
    }
    if (status) return status;
    if (!made) return awsc_error_nomem(e->error);
    if (awsc_node_is_container(node)) status = fill(e, node, made, depth);
    if (status)
        cJSON_Delete(made);
    else
        *out = made;
    return status;
}

int awsc_evaluation_to_cjson(awsc_evaluation *e, const awsc_node *node, struct cJSON **out)
{
    return make_item(e, node, AWSC_NODE_DEEPEST, out);
}
