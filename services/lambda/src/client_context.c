/* SPDX-License-Identifier: Apache-2.0 */
/* The client context: JSON in base64, in a header of limited size. */
#include <stdio.h>
#include <string.h>

#include <awsc/tables/generated.h>
#include <awsc/value.h>

#include <awsc/lambda/conveniences.h>

#include "base64.h"

static const awsc_member application_members[] = {
    AWSC_TABLE_TEXT_MEMBER(awsc_lambda_client_application, installation_id, "installation_id", 0),
    AWSC_TABLE_TEXT_MEMBER(awsc_lambda_client_application, app_title, "app_title", 0),
    AWSC_TABLE_TEXT_MEMBER(awsc_lambda_client_application, app_version_name, "app_version_name", 0),
    AWSC_TABLE_TEXT_MEMBER(awsc_lambda_client_application, app_version_code, "app_version_code", 0),
    AWSC_TABLE_TEXT_MEMBER(awsc_lambda_client_application, app_package_name, "app_package_name", 0)};
static const awsc_schema awsc_lambda_client_application_schema = {"ClientApplication",
                                                                  application_members,
                                                                  NULL,
                                                                  sizeof(awsc_lambda_client_application),
                                                                  5,
                                                                  AWSC_TYPE_STRUCTURE,
                                                                  0,
                                                                  0};

typedef awsc_text_entry awsc_text_map_entry; /* as the macro calls it */
static const awsc_member text_map_members[] = {AWSC_TABLE_TEXT_VALUE(awsc_text_map, 0)};
static const awsc_schema awsc_text_map_schema = {"TextMap", text_map_members, NULL, sizeof(awsc_text_entry),
                                                 1,         AWSC_TYPE_MAP,    0,    0};

static const awsc_member context_members[] = {
    AWSC_TABLE_STRUCTURE_MEMBER(awsc_lambda_client_context, client, "client", 0, awsc_lambda_client_application),
    AWSC_TABLE_MAP_MEMBER(awsc_lambda_client_context, custom, "custom", 0, awsc_text_map),
    AWSC_TABLE_MAP_MEMBER(awsc_lambda_client_context, env, "env", 0, awsc_text_map)};
static const awsc_schema context_schema = {
    "ClientContext", context_members, NULL, sizeof(awsc_lambda_client_context), 3, AWSC_TYPE_STRUCTURE, 0, 0};

static int encode(awsc_arena *arena, const char *json, const char **text, awsc_error **error)
{
    size_t size = strlen(json), encoded = awsc_lambda_base64_size(size);
    if (encoded > AWSC_LAMBDA_CLIENT_CONTEXT_MAX) {
        char message[128];
        snprintf(message, sizeof message, "the client context takes %zu bytes of base64, at most %u are allowed",
                 encoded, AWSC_LAMBDA_CLIENT_CONTEXT_MAX);
        return awsc_internal_fail(error, AWSC_ERR_VALIDATION, message);
    }
    char *out = awsc_arena_alloc_zeroed(arena, encoded + 1, 1);
    if (!out) return awsc_internal_fail(error, AWSC_ERR_NOMEM, "no memory for a client context");
    awsc_lambda_base64_encode(json, size, out);
    *text = out;
    return AWSC_OK;
}

int awsc_lambda_client_context_encode(awsc_arena *arena, const awsc_lambda_client_context *context, const char **text,
                                      awsc_error **error)
{
    if (text) *text = NULL;
    AWSC_NEED(arena, error);
    AWSC_NEED(context, error);
    AWSC_NEED(text, error);
    char *json = NULL;
    int status = awsc_to_json(1, &context_schema, context, &json, error);
    if (!status) status = encode(arena, json, text, error);
    awsc_free(json);
    return status;
}
