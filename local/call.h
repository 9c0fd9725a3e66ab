/* SPDX-License-Identifier: Apache-2.0 */
/* Defines the request that a handler works on, and declares all handlers. */
#ifndef AWSC_LOCAL_CALL_H
#define AWSC_LOCAL_CALL_H

#include <awsc/error.h>
#include <awsc/tables/schema.h>

#include "failure.h"
#include "request.h"
#include "runtime.h"
#include "server.h"

/* A response body that is produced while it is sent. */
typedef struct awsc_local_stream awsc_local_stream;
struct awsc_local_stream {
    /* Waits for the next bytes and appends them. Returns AWSC_OK, AWSC_END, or an error, which cuts the response. */
    int (*next)(awsc_local_stream *stream, awsc_buffer *out);
    /* Frees the stream, at its end or before. */
    void (*free)(awsc_local_stream *stream);
};

typedef struct awsc_local_call {
    awsc_local_server *server;
    const awsc_service *service;
    const awsc_operation *operation;
    const awsc_local_request *request;
    awsc_arena *arena; /* lives until the whole response is sent */
    const char *request_id;
    int socket; /* socket of the client */
    awsc_local_failure failure;
    awsc_local_stream *stream;
    const char *content_type; /* media type of a payload for which the model has none; may be NULL */
} awsc_local_call;

/* Makes the error `code` with the formatted message the response. Returns AWSC_END, which the handler returns. */
int awsc_local_fail(awsc_local_call *call, const char *code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Writes the state file if the store has changed since it had `changes_before` changes. The caller locks the store.
 * Returns AWSC_OK, or AWSC_END after an error of the service was set. */
int awsc_local_save(awsc_local_call *call, uint64_t changes_before);

/*
 * Handles one operation: reads the input and fills the zeroed output. Returns AWSC_OK, or AWSC_END after
 * awsc_local_fail. Any other status becomes a ServiceException.
 */
typedef int awsc_local_handler(awsc_local_call *call, const void *input, void *output);

/* Finds the handler of an operation. Returns NULL if lambda-local does not offer the operation. */
awsc_local_handler *awsc_local_handler_find(const char *operation);

awsc_local_handler awsc_local_handle_add_layer_version_permission;
awsc_local_handler awsc_local_handle_add_permission;
awsc_local_handler awsc_local_handle_checkpoint_durable_execution;
awsc_local_handler awsc_local_handle_create_alias;
awsc_local_handler awsc_local_handle_create_capacity_provider;
awsc_local_handler awsc_local_handle_create_code_signing_config;
awsc_local_handler awsc_local_handle_create_event_source_mapping;
awsc_local_handler awsc_local_handle_create_function;
awsc_local_handler awsc_local_handle_delete_alias;
awsc_local_handler awsc_local_handle_delete_capacity_provider;
awsc_local_handler awsc_local_handle_delete_code_signing_config;
awsc_local_handler awsc_local_handle_delete_event_source_mapping;
awsc_local_handler awsc_local_handle_delete_function;
awsc_local_handler awsc_local_handle_delete_layer_version;
awsc_local_handler awsc_local_handle_delete_resource_policy;
awsc_local_handler awsc_local_handle_get_account_settings;
awsc_local_handler awsc_local_handle_get_alias;
awsc_local_handler awsc_local_handle_get_capacity_provider;
awsc_local_handler awsc_local_handle_get_code_signing_config;
awsc_local_handler awsc_local_handle_get_durable_execution;
awsc_local_handler awsc_local_handle_get_durable_execution_history;
awsc_local_handler awsc_local_handle_get_durable_execution_state;
awsc_local_handler awsc_local_handle_get_event_source_mapping;
awsc_local_handler awsc_local_handle_get_function;
awsc_local_handler awsc_local_handle_get_function_configuration;
awsc_local_handler awsc_local_handle_get_function_scaling_config;
awsc_local_handler awsc_local_handle_get_layer_version;
awsc_local_handler awsc_local_handle_get_layer_version_by_arn;
awsc_local_handler awsc_local_handle_get_layer_version_policy;
awsc_local_handler awsc_local_handle_get_policy;
awsc_local_handler awsc_local_handle_get_resource_policy;
awsc_local_handler awsc_local_handle_invoke;
awsc_local_handler awsc_local_handle_invoke_async;
awsc_local_handler awsc_local_handle_invoke_with_response_stream;
awsc_local_handler awsc_local_handle_list_aliases;
awsc_local_handler awsc_local_handle_list_capacity_providers;
awsc_local_handler awsc_local_handle_list_code_signing_configs;
awsc_local_handler awsc_local_handle_list_durable_executions_by_function;
awsc_local_handler awsc_local_handle_list_event_source_mappings;
awsc_local_handler awsc_local_handle_list_function_versions_by_capacity_provider;
awsc_local_handler awsc_local_handle_list_functions;
awsc_local_handler awsc_local_handle_list_functions_by_code_signing_config;
awsc_local_handler awsc_local_handle_list_layer_versions;
awsc_local_handler awsc_local_handle_list_layers;
awsc_local_handler awsc_local_handle_list_tags;
awsc_local_handler awsc_local_handle_list_versions_by_function;
awsc_local_handler awsc_local_handle_publish_layer_version;
awsc_local_handler awsc_local_handle_publish_version;
awsc_local_handler awsc_local_handle_put_function_scaling_config;
awsc_local_handler awsc_local_handle_put_resource_policy;
awsc_local_handler awsc_local_handle_remove_layer_version_permission;
awsc_local_handler awsc_local_handle_remove_permission;
awsc_local_handler awsc_local_handle_send_durable_execution_callback_failure;
awsc_local_handler awsc_local_handle_send_durable_execution_callback_heartbeat;
awsc_local_handler awsc_local_handle_send_durable_execution_callback_success;
awsc_local_handler awsc_local_handle_setting;
awsc_local_handler awsc_local_handle_stop_durable_execution;
awsc_local_handler awsc_local_handle_tag_resource;
awsc_local_handler awsc_local_handle_untag_resource;
awsc_local_handler awsc_local_handle_update_alias;
awsc_local_handler awsc_local_handle_update_capacity_provider;
awsc_local_handler awsc_local_handle_update_code_signing_config;
awsc_local_handler awsc_local_handle_update_event_source_mapping;
awsc_local_handler awsc_local_handle_update_function_code;
awsc_local_handler awsc_local_handle_update_function_configuration;

#endif
