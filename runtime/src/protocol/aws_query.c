/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Protocol aws.protocols#awsQuery: sends a form and receives XML. Uses host prefixes of the model but no other HTTP
 * bindings.
 */
#include "protocol/aws_query.h"

#include <stdalign.h>
#include <stddef.h>
#include <string.h>

#include "codec/query_encode.h"
#include "base/memory.h"
#include "codec/xml_decode.h"
#include "error/error.h"
#include "protocol/bindings.h"
#include "protocol/error_response.h"
#include "schema/output.h"
#include "schema/value.h"

/* TREE_PER_BYTE is the memory of a tree for each byte of its text: as much as the smallest elements, <a/>, need. */
enum {
    NODE_ALIGNMENT = alignof(max_align_t),
    NODE_BYTES = (sizeof(awsc_xml_node) + sizeof "a" + NODE_ALIGNMENT - 1) / NODE_ALIGNMENT * NODE_ALIGNMENT,
    TREE_PER_BYTE = NODE_BYTES / (sizeof "<a/>" - 1),
    TREE_SMALL = 8192
};

/* ---- requests -------------------------------------------------------------------------------------------------- */

static int bind_form(const awsc_service *service, const awsc_operation *operation, const void *input, uint32_t level,
                     awsc_http_request *request, awsc_error **error)
{
    awsc_buffer *form = &request->owned_body;
    awsc_buffer_append_format(form, "Action=%s&Version=%s", operation->name, service->api_version);
    int status = awsc_query_encode(operation->input, input, level, form, error);
    if (status) return status;
    awsc_http_request_set_body(request, AWSC_BODY_MEMORY(form->data, form->size));
    return awsc_http_request_set_header(request, "Content-Type", "application/x-www-form-urlencoded", error);
}

int awsc_aws_query_bind_request(const awsc_service *service, const awsc_operation *operation, const void *input,
                                uint32_t level, awsc_http_request *request, awsc_error **error)
{
    int status = awsc_bind_uri(operation, input, level, request, error);
    if (!status) status = awsc_bind_host_prefix(operation, input, level, request, error);
    if (!status) status = bind_form(service, operation, input, level, request, error);
    return status;
}

/* ---- responses ------------------------------------------------------------------------------------------------- */

static const awsc_xml_node *inside(const awsc_xml_node *element, awsc_view name)
{
    return element ? awsc_xml_find(element->elements, name) : NULL;
}

static awsc_view text_inside(const awsc_xml_node *element, awsc_view name)
{
    const awsc_xml_node *found = inside(element, name);
    return found ? awsc_view_trim(awsc_xml_text(found)) : awsc_view_of(NULL, 0);
}

/* Returns the element with the members of the output, such as <AssumeRoleResult>; NULL if there is no such element. */
static const awsc_xml_node *find_result(const awsc_xml_node *root, const char *operation)
{
    const size_t size = strlen(operation);
    for (const awsc_xml_node *node = root->elements; node; node = node->next)
        if (strncmp(node->name, operation, size) == 0 && strcmp(node->name + size, "Result") == 0) return node;
    return NULL;
}

/* Sets the output's request id from the body, unless the response's head had one. */
static int keep_request_id(const awsc_xml_node *root, void *output)
{
    awsc_view id = text_inside(inside(root, AWSC_VIEW("ResponseMetadata")), AWSC_VIEW("RequestId"));
    if (!id.size || awsc_output_request_id(output)) return 0;
    return awsc_output_set_request_id(output, id);
}

/* Parses a document into a new arena, which the caller wipes and frees. The arena's limit is only too small for very
 * many elements of the smallest size. */
static int read_tree(awsc_view body, awsc_arena **tree, const awsc_xml_node **root, awsc_error **error)
{
    *tree = awsc_arena_new_sized(awsc_memory(), body.size + 256);
    if (!*tree) return awsc_error_nomem(error);
    if (body.size < SIZE_MAX / TREE_PER_BYTE - TREE_SMALL)
        awsc_arena_set_limit(*tree, TREE_PER_BYTE * (body.size + TREE_SMALL));
    return awsc_xml_read(body, *tree, root, error);
}

static int read_result(const awsc_operation *operation, const awsc_xml_node *root, awsc_arena *arena, void *output,
                       awsc_error **error)
{
    if (keep_request_id(root, output)) return awsc_error_nomem(error);
    const awsc_xml_node *result = find_result(root, operation->name);
    if (!result && operation->output->member_count)
        return awsc_error_set(error, AWSC_ERR_PARSE, "no element %sResult in the response", operation->name);
    return awsc_xml_decode(operation->output, result, true, arena, output, error);
}

int awsc_aws_query_deserialize(const awsc_service *service, const awsc_operation *operation,
                               const awsc_http_response *response, awsc_arena *arena, void *output, awsc_error **error)
{
    (void)service;
    awsc_view body = awsc_buffer_view(&response->body);
    if (!body.size) return awsc_xml_decode(operation->output, NULL, true, arena, output, error);
    awsc_arena *tree;
    const awsc_xml_node *root;
    int status = read_tree(body, &tree, &root, error);
    if (!status) status = read_result(operation, root, arena, output, error);
    awsc_arena_free_secret(tree);
    if (status) awsc_error_prefix(error, "%s", operation->name);
    return status;
}

/* ---- errors ---------------------------------------------------------------------------------------------------- */

static int read_modeled(const awsc_schema *schema, const void *from, awsc_arena *arena, void *value)
{
    return awsc_xml_decode_error(schema, from, arena, value);
}

int awsc_aws_query_error(const awsc_service *service, const awsc_operation *operation,
                         const awsc_http_response *response, awsc_error **error)
{
    (void)operation;
    if (!error) return AWSC_ERR_SERVICE;
    awsc_service_error details;
    awsc_arena *tree;
    const awsc_xml_node *root = NULL;
    int status = awsc_error_begin(response, &details, error);
    if (status) return status;
    /* A body that is not XML says nothing. */
    if (read_tree(details.body, &tree, &root, NULL) == AWSC_ERR_NOMEM) {
        awsc_arena_free_secret(tree);
        return awsc_error_abandon(&details, error);
    }
    const awsc_xml_node *node = inside(root, AWSC_VIEW("Error"));
    details.code = text_inside(node, AWSC_VIEW("Code"));
    details.message = text_inside(node, AWSC_VIEW("Message"));
    if (!details.message.size) details.message = text_inside(node, AWSC_VIEW("message"));
    const awsc_xml_node *id = inside(root, AWSC_VIEW("RequestId"));
    if (!id) id = inside(root, AWSC_VIEW("RequestID"));
    status = awsc_error_complete(service, response, &details, read_modeled, node, error);
    if (status == AWSC_ERR_SERVICE && id) awsc_error_add_call(*error, NULL, id->text, response->status, 0, false);
    awsc_arena_free_secret(tree);
    return status;
}

const awsc_protocol awsc_internal_aws_query = {
    .name = "awsQuery",
    .bind_request = awsc_aws_query_bind_request,
    .deserialize = awsc_aws_query_deserialize,
    .deserialize_error = awsc_aws_query_error,
};
