/* SPDX-License-Identifier: Apache-2.0 */
/* Reads cJSON trees as nodes. */
#include <cjson/cJSON.h>
#include <string.h>

#include <awsc/status.h>

#include "jmespath/node.h"

static int next_child(const awsc_node_context *context, const awsc_node *container, awsc_node_cursor *cursor,
                      awsc_view *key, awsc_node *out)
{
    const cJSON *parent = container->as.inside.data;
    const cJSON *child = cursor->index++ ? cursor->at : parent->child;
    if (!child) return 0;
    cursor->at = child->next;
    *key = awsc_view_text(child->string);
    int status = awsc_node_of_cjson(context, child, out);
    return status ? status : 1;
}

static int get_child(const awsc_node_context *context, const awsc_node *object, awsc_view key, awsc_node *out)
{
    const cJSON *parent = object->as.inside.data;
    const cJSON *child = parent->child;
    while (child && !awsc_view_equal(awsc_view_text(child->string), key)) child = child->next;
    return awsc_node_of_cjson(context, child, out);
}

static const awsc_node_access cjson_access = {next_child, get_child};

static awsc_node container(enum awsc_node_type type, const cJSON *item)
{
    awsc_node node = {.type = (uint8_t)type, .access = &cjson_access};
    node.as.inside.data = item;
    return node;
}

int awsc_node_of_cjson(const awsc_node_context *context, const struct cJSON *item, awsc_node *out)
{
    *out = awsc_node_null();
    if (cJSON_IsBool(item))
        *out = awsc_node_boolean(cJSON_IsTrue(item) != 0);
    else if (cJSON_IsNumber(item))
        *out = awsc_node_f64(item->valuedouble);
    else if (cJSON_IsString(item))
        *out = awsc_node_text(awsc_view_text(item->valuestring));
    else if (cJSON_IsArray(item))
        *out = container(AWSC_NODE_ARRAY, item);
    else if (cJSON_IsObject(item))
        *out = container(AWSC_NODE_OBJECT, item);
    else if (cJSON_IsRaw(item))
        return awsc_node_parse(context, awsc_view_text(item->valuestring), out, NULL, NULL);
    return AWSC_OK;
}
