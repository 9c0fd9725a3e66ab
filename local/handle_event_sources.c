/* SPDX-License-Identifier: Apache-2.0 */
/* Handles CreateEventSourceMapping, GetEventSourceMapping, UpdateEventSourceMapping, DeleteEventSourceMapping,
 * ListEventSourceMappings. The endpoint stores mappings, but polls no sources. */
#include <string.h>

#include <awsc/lambda.h>

#include "configuration.h"
#include "list.h"
#include "members.h"
#include "schemas.h"
#include "target.h"
#include "text.h"

#define DELETED "Deleted"

typedef awsc_lambda_event_source_mapping_configuration mapping;

static bool is_settled(const awsc_local_call *call, const awsc_local_record *record)
{
    return !awsc_local_is_settling(call->server->settings, record->changed_ms);
}

/* Copies the mapping with its current state. Returns AWSC_OK, or AWSC_END if the mapping is deleted. */
static int settle_mapping(const awsc_local_call *call, const awsc_local_record *record, mapping *out)
{
    const awsc_local_event_source *stored = record->value;
    *out = *stored->configuration;
    out->uuid = record->key;
    if (!is_settled(call, record)) return AWSC_OK;
    out->state = stored->settled_state;
    return strcmp(stored->settled_state, DELETED) ? AWSC_OK : AWSC_END;
}

static int find_mapping(awsc_local_call *call, const char *uuid, awsc_local_record *record, mapping *out)
{
    int status = awsc_local_store_get(call->server->store, AWSC_LOCAL_EVENT_SOURCE, uuid, call->arena, record);
    if (!status) status = settle_mapping(call, record, out);
    if (status != AWSC_END) return status;
    awsc_local_store_remove(call->server->store, AWSC_LOCAL_EVENT_SOURCE, uuid);
    return awsc_local_fail(call, "ResourceNotFoundException", "The resource you requested does not exist.");
}

/* Finds a mapping to change. Fails if the mapping is in a transitional state. */
static int find_idle(awsc_local_call *call, const char *uuid, awsc_local_record *record, mapping *out)
{
    int status = find_mapping(call, uuid, record, out);
    if (status || is_settled(call, record)) return status;
    return awsc_local_fail(call, "ResourceInUseException",
                           "Cannot update the event source mapping because it is in use: it is %s",
                           out->state ? out->state : "changing");
}

static int put_mapping(awsc_local_call *call, mapping *configuration, const char *settled_state, void *output)
{
    configuration->last_modified = (awsc_opt_time){AWSC_SET, awsc_local_now()};
    configuration->state_transition_reason = "USER_INITIATED";
    awsc_local_event_source stored = {configuration, settled_state};
    int status = awsc_local_store_put(call->server->store, AWSC_LOCAL_EVENT_SOURCE, configuration->uuid, &stored);
    if (status) return status;
    return awsc_local_assign(call->operation->output, output, &awsc_lambda_event_source_mapping_configuration_schema,
                             configuration, call->arena);
}

static int find_function(awsc_local_call *call, const char *name, mapping *configuration)
{
    awsc_local_target target;
    int status = awsc_local_target_find(call, name, NULL, &target);
    if (status) return status;
    configuration->function_arn = awsc_local_target_arn(call, &target);
    return configuration->function_arn ? AWSC_OK : AWSC_ERR_NOMEM;
}

/* ---- CreateEventSourceMapping --------------------------------------------------------------------------------- */

static bool is_of(const char *arn, const char *service)
{
    return arn && strstr(arn, service) != NULL;
}

/* Sets the service's defaults for unset members. */
static void set_defaults(mapping *configuration)
{
    const char *arn = configuration->event_source_arn;
    bool stream = is_of(arn, ":kinesis:") || is_of(arn, ":dynamodb:");
    if (!configuration->batch_size.is_set) configuration->batch_size = AWSC_I32(is_of(arn, ":sqs:") ? 10 : 100);
    if (!configuration->maximum_batching_window_in_seconds.is_set) {
        configuration->maximum_batching_window_in_seconds = AWSC_I32(0);
    }
    if (!stream) return;
    configuration->last_processing_result = "No records processed";
    if (!configuration->parallelization_factor.is_set) configuration->parallelization_factor = AWSC_I32(1);
    if (!configuration->maximum_record_age_in_seconds.is_set) {
        configuration->maximum_record_age_in_seconds = AWSC_I32(-1);
    }
    if (!configuration->maximum_retry_attempts.is_set) configuration->maximum_retry_attempts = AWSC_I32(-1);
    if (!configuration->bisect_batch_on_function_error.is_set) {
        configuration->bisect_batch_on_function_error = AWSC_BOOL(false);
    }
    if (!configuration->tumbling_window_in_seconds.is_set) configuration->tumbling_window_in_seconds = AWSC_I32(0);
}

/* Fails if the source already has a mapping to the function. */
static int check_duplicate(awsc_local_call *call, const mapping *made)
{
    awsc_local_record record = {"", NULL, 0};
    mapping other;
    int status;
    while (!(status = awsc_local_store_next(call->server->store, AWSC_LOCAL_EVENT_SOURCE, "", record.key, call->arena,
                                            &record))) {
        if (settle_mapping(call, &record, &other) || !made->event_source_arn || !other.event_source_arn) continue;
        if (strcmp(other.event_source_arn, made->event_source_arn)) continue;
        if (!other.function_arn || strcmp(other.function_arn, made->function_arn)) continue;
        return awsc_local_fail(call, "ResourceConflictException",
                               "An event source mapping with the source %s and the function %s already exists. Please "
                               "update or delete the existing mapping with UUID %s",
                               made->event_source_arn, made->function_arn, other.uuid);
    }
    return status == AWSC_END ? AWSC_OK : status;
}

static int name_new(awsc_local_call *call, mapping *made)
{
    const awsc_local_settings *settings = call->server->settings;
    made->uuid = awsc_local_uuid(call->arena);
    if (!made->uuid) return AWSC_ERR_NOMEM;
    made->event_source_mapping_arn = awsc_local_format(call->arena, "arn:aws:lambda:%s:%s:event-source-mapping:%s",
                                                       settings->region, settings->account, made->uuid);
    return made->event_source_mapping_arn ? AWSC_OK : AWSC_ERR_NOMEM;
}

static int check_source(awsc_local_call *call, const awsc_lambda_create_event_source_mapping_input *input)
{
    const char *arn = input->event_source_arn;
    if (!arn && !input->self_managed_event_source) {
        return awsc_local_fail(call, "InvalidParameterValueException",
                               "An event source mapping needs EventSourceArn or SelfManagedEventSource.");
    }
    if (arn && strncmp(arn, "arn:", 4)) {
        return awsc_local_fail(call, "InvalidParameterValueException", "Unrecognized event source: %.200s", arn);
    }
    if ((is_of(arn, ":kinesis:") || is_of(arn, ":dynamodb:")) && !input->starting_position) {
        return awsc_local_fail(call, "InvalidParameterValueException",
                               "1 validation error detected: Value null at 'startingPosition' failed to satisfy "
                               "constraint: Member must not be null.");
    }
    return AWSC_OK;
}

int awsc_local_handle_create_event_source_mapping(awsc_local_call *call, const void *in, void *out)
{
    const awsc_lambda_create_event_source_mapping_input *input = in;
    mapping made = {.uuid = NULL};
    int status = check_source(call, input);
    if (!status) {
        status = awsc_local_assign(&awsc_lambda_event_source_mapping_configuration_schema, &made,
                                   call->operation->input, in, call->arena);
    }
    if (!status) status = find_function(call, input->function_name, &made);
    if (!status) status = check_duplicate(call, &made);
    if (!status) status = name_new(call, &made);
    if (status) return status;
    set_defaults(&made);
    made.state = "Creating";
    if (input->tags.count) {
        awsc_lambda_list_tags_output tags = {.tags = input->tags};
        status = awsc_local_store_put(call->server->store, AWSC_LOCAL_TAGS, made.event_source_mapping_arn, &tags);
        if (status) return status;
    }
    return put_mapping(call, &made, input->enabled.is_set && !input->enabled.value ? "Disabled" : "Enabled", out);
}

/* ---- other operations ----------------------------------------------------------------------------------------- */

int awsc_local_handle_get_event_source_mapping(awsc_local_call *call, const void *in, void *out)
{
    const awsc_lambda_get_event_source_mapping_input *input = in;
    awsc_local_record record;
    mapping found;
    int status = find_mapping(call, input->uuid, &record, &found);
    if (status) return status;
    return awsc_local_assign(call->operation->output, out, &awsc_lambda_event_source_mapping_configuration_schema,
                             &found, call->arena);
}

int awsc_local_handle_update_event_source_mapping(awsc_local_call *call, const void *in, void *out)
{
    const awsc_lambda_update_event_source_mapping_input *input = in;
    awsc_local_record record;
    mapping changed;
    int status = find_idle(call, input->uuid, &record, &changed);
    if (status) return status;
    const char *settled = ((const awsc_local_event_source *)record.value)->settled_state;
    changed.state = "Updating";
    if (input->enabled.is_set) {
        const char *wanted = input->enabled.value ? "Enabled" : "Disabled";
        if (strcmp(settled, wanted)) changed.state = input->enabled.value ? "Enabling" : "Disabling";
        settled = wanted;
    }
    const char *uuid = changed.uuid;
    status = awsc_local_assign(&awsc_lambda_event_source_mapping_configuration_schema, &changed, call->operation->input,
                               in, call->arena);
    changed.uuid = uuid;
    if (!status && input->function_name) status = find_function(call, input->function_name, &changed);
    return status ? status : put_mapping(call, &changed, settled, out);
}

int awsc_local_handle_delete_event_source_mapping(awsc_local_call *call, const void *in, void *out)
{
    const awsc_lambda_delete_event_source_mapping_input *input = in;
    awsc_local_record record;
    mapping deleted;
    int status = find_idle(call, input->uuid, &record, &deleted);
    if (status) return status;
    deleted.state = "Deleting";
    if (deleted.event_source_mapping_arn) {
        awsc_local_store_remove(call->server->store, AWSC_LOCAL_TAGS, deleted.event_source_mapping_arn);
    }
    return put_mapping(call, &deleted, DELETED, out);
}

static int describe_mapping(awsc_local_call *call, const void *in, const awsc_local_record *record, const void **item)
{
    const awsc_lambda_list_event_source_mappings_input *input = in;
    awsc_local_target target;
    mapping *listed = awsc_arena_alloc_zeroed(call->arena, 1, sizeof *listed);
    if (!listed) return AWSC_ERR_NOMEM;
    if (settle_mapping(call, record, listed)) return AWSC_END;
    *item = listed;
    if (input->event_source_arn &&
        (!listed->event_source_arn || strcmp(input->event_source_arn, listed->event_source_arn))) {
        return AWSC_END;
    }
    if (!input->function_name) return AWSC_OK;
    int status = awsc_local_target_parse(call, input->function_name, NULL, &target);
    const char *arn = status ? NULL : awsc_local_target_arn(call, &target);
    if (!arn) return status ? status : AWSC_ERR_NOMEM;
    return listed->function_arn && !strcmp(arn, listed->function_arn) ? AWSC_OK : AWSC_END;
}

int awsc_local_handle_list_event_source_mappings(awsc_local_call *call, const void *in, void *out)
{
    const awsc_lambda_list_event_source_mappings_input *input = in;
    awsc_local_target target;
    int status = AWSC_OK;
    if (input->function_name) status = awsc_local_target_find(call, input->function_name, NULL, &target);
    return status ? status : awsc_local_list(call, in, out, AWSC_LOCAL_EVENT_SOURCE, "", describe_mapping);
}
