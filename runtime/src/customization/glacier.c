/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Customization of S3 Glacier: every request has the version of the API, and uploads have two hashes of their body. The
 * account "-", which means the caller's own account, is a default in the tables: see codegen/customizations/glacier.py.
 */
#include "base/encode.h"
#include "customization/tree_hash.h"
#include "error/error.h"
#include "http/body.h"
#include "protocol/rest_json1.h"
#include "schema/value.h"

static int put_hash(awsc_http_request *request, awsc_view name, const uint8_t *digest, awsc_error **error)
{
    char text[AWSC_SHA256_HEX];
    awsc_hex_write(text, digest, AWSC_SHA256_SIZE);
    return awsc_http_request_put_header(request, name, awsc_view_of(text, sizeof text), true, error);
}

/* Adds the hashes to the request. Uses hashes that the caller computed, because reading a large archive again is
 * slow. */
static int add_hashes(awsc_http_request *request, awsc_error **error)
{
    static const awsc_view linear_name = {"X-Amz-Content-Sha256", 20}, tree_name = {"X-Amz-Sha256-Tree-Hash", 22};
    const awsc_body_source *source = request->body.source;
    const bool has_tree = awsc_http_request_header(request, tree_name.data) != NULL;
    if (has_tree && source && source->sha256_hex)
        return awsc_http_request_set_header(request, linear_name.data, source->sha256_hex, error);
    awsc_body_hashes hashes;
    /* The service wants the hashes of an empty body, too. */
    const awsc_body body = awsc_body_is_set(request->body) ? request->body : AWSC_BODY_MEMORY(AWSC_EMPTY, 0);
    int status = awsc_hash_body(body, &hashes, error);
    if (!status) status = put_hash(request, linear_name, hashes.linear, error);
    if (!status && !has_tree) status = put_hash(request, tree_name, hashes.tree, error);
    return status;
}

static bool is_upload(const awsc_operation *operation)
{
    const awsc_member *payload = awsc_member_in(operation->input, AWSC_TABLE_PAYLOAD);
    return payload && payload->type == AWSC_TYPE_BODY;
}

static int complete(const awsc_service *service, const awsc_operation *operation, awsc_http_request *request,
                    awsc_error **error)
{
    int status = awsc_http_request_set_header(request, "X-Amz-Glacier-Version", service->api_version, error);
    if (!status && is_upload(operation)) status = add_hashes(request, error);
    return status;
}

static int bind_request(const awsc_service *service, const awsc_operation *operation, const void *input, uint32_t level,
                        awsc_http_request *request, awsc_error **error)
{
    int status = awsc_rest_json1_bind_request(service, operation, input, level, request, error);
    return status ? status : complete(service, operation, request, error);
}

const awsc_protocol awsc_internal_glacier = {
    .name = "restJson1",
    .bind_request = bind_request,
    .deserialize = awsc_rest_json1_deserialize,
    .deserialize_error = awsc_rest_json1_error,
};
