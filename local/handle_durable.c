/* SPDX-License-Identifier: Apache-2.0 */
/* Handles GetDurableExecution, GetDurableExecutionHistory, GetDurableExecutionState, ListDurableExecutionsByFunction,
 * CheckpointDurableExecution, StopDurableExecution, SendDurableExecutionCallbackSuccess, …Failure, …Heartbeat. */
#include <string.h>

#include <awsc/lambda.h>

#include "configuration.h"
#include "durable_update.h"
#include "list.h"
#include "target.h"
#include "text.h"

static int find_execution(awsc_local_call *call, const char *arn, awsc_local_durable_edit *edit)
{
    *edit = (awsc_local_durable_edit){.server = call->server, .arena = call->arena};
    awsc_local_durable_drop_old(call->server->store);
    int status = awsc_local_durable_find(edit, arn);
    bool changed, open;
    int64_t next;
    if (!status) status = awsc_local_durable_settle(edit, &changed, &next, &open);
    if (status != AWSC_END) return status;
    return awsc_local_fail(call, "ResourceNotFoundException", "Durable execution not found: %.300s", arn);
}

static int refuse(awsc_local_call *call, const char *message)
{
    return awsc_local_fail(call, "InvalidParameterValueException", "%s", message);
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

int awsc_local_handle_get_durable_execution(awsc_local_call *call, const void *in, void *out)
{
    const awsc_lambda_get_durable_execution_input *input = in;
    awsc_lambda_get_durable_execution_output *output = out;
    awsc_local_durable_edit edit;
    int status = find_execution(call, input->durable_execution_arn, &edit);
    if (status) return status;
    *output = *edit.execution;
    bool data = !input->include_execution_data.is_set || input->include_execution_data.value;
    output->execution_data_included = AWSC_BOOL(data);
    if (data) return AWSC_OK;
    output->input_payload = NULL;
    output->result = NULL;
    output->error = NULL;
    return AWSC_OK;
}

/* Computes the range of a page in a list of `count` items. The marker is the index of the first item. `*next` receives
 * the next marker, or NULL on the last page. */
static int read_page(awsc_local_call *call, const char *marker, awsc_opt_i32 most, size_t count, size_t *from,
                     size_t *size, const char **next)
{
    int64_t number = 0;
    if (marker && (awsc_parse_i64(awsc_view_text(marker), &number) || number < 0 || (uint64_t)number > count))
        return refuse(call, "Invalid pagination token");
    *from = (size_t)number;
    *size = most.is_set && most.value > 0 ? (size_t)most.value : 1000;
    if (*size > count - *from) *size = count - *from;
    *next = NULL;
    if (*from + *size == count) return AWSC_OK;
    *next = awsc_local_format(call->arena, "%zu", *from + *size);
    return *next ? AWSC_OK : AWSC_ERR_NOMEM;
}

int awsc_local_handle_get_durable_execution_history(awsc_local_call *call, const void *in, void *out)
{
    const awsc_lambda_get_durable_execution_history_input *input = in;
    awsc_lambda_get_durable_execution_history_output *output = out;
    awsc_local_durable_edit edit;
    size_t from = 0, size = 0;
    int status = find_execution(call, input->durable_execution_arn, &edit);
    if (status) return status;
    const awsc_lambda_events *all = &edit.value->events;
    status = read_page(call, input->marker, input->max_items, all->count, &from, &size, &output->next_marker);
    if (status) return status;
    const awsc_lambda_event **items = awsc_arena_alloc_zeroed(call->arena, size + 1, sizeof *items);
    if (!items) return AWSC_ERR_NOMEM;
    bool reverse = input->reverse_order.is_set && input->reverse_order.value;
    for (size_t i = 0; i < size; i++) items[i] = all->items[reverse ? all->count - 1 - from - i : from + i];
    output->events = (awsc_lambda_events){size, items};
    return AWSC_OK;
}

static int check_token(awsc_local_call *call, const awsc_local_durable_edit *edit, const char *token)
{
    const char *current = awsc_local_durable_token(edit);
    if (!current) return AWSC_ERR_NOMEM;
    if (strcmp(current, token) != 0) return refuse(call, "Invalid Checkpoint Token");
    return AWSC_OK;
}

int awsc_local_handle_get_durable_execution_state(awsc_local_call *call, const void *in, void *out)
{
    const awsc_lambda_get_durable_execution_state_input *input = in;
    awsc_lambda_get_durable_execution_state_output *output = out;
    awsc_local_durable_edit edit;
    size_t from = 0, size = 0;
    int status = find_execution(call, input->durable_execution_arn, &edit);
    if (!status) status = check_token(call, &edit, input->checkpoint_token);
    if (!status) status = awsc_local_durable_operations(&edit, &output->operations);
    if (!status)
        status = read_page(call, input->marker, input->max_items, output->operations.count, &from, &size,
                           &output->next_marker);
    if (status) return status;
    output->operations.items += from;
    output->operations.count = size;
    return AWSC_OK;
}

static bool is_chosen(const awsc_lambda_list_durable_executions_by_function_input *input,
                      const awsc_lambda_get_durable_execution_output *execution)
{
    bool found = !input->statuses.count;
    for (size_t i = 0; i < input->statuses.count; i++) found |= !strcmp(input->statuses.items[i], execution->status);
    if (input->durable_execution_name && strcmp(input->durable_execution_name, execution->durable_execution_name))
        return false;
    int64_t start = execution->start_timestamp.value.seconds;
    if (input->started_after.is_set && start < input->started_after.value.seconds) return false;
    if (input->started_before.is_set && start > input->started_before.value.seconds) return false;
    return found;
}

static int describe_execution(awsc_local_call *call, const void *in, const awsc_local_record *record, const void **item)
{
    const awsc_lambda_get_durable_execution_output *execution = ((const awsc_local_durable *)record->value)->execution;
    awsc_lambda_execution *shown = awsc_arena_alloc_zeroed(call->arena, 1, sizeof *shown);
    if (!shown) return AWSC_ERR_NOMEM;
    *shown = (awsc_lambda_execution){
        .durable_execution_arn = execution->durable_execution_arn,
        .durable_execution_name = execution->durable_execution_name,
        .function_arn = execution->function_arn,
        .status = execution->status,
        .start_timestamp = execution->start_timestamp,
        .end_timestamp = execution->end_timestamp,
    };
    *item = shown;
    if (!shown->durable_execution_arn || !shown->durable_execution_name || !shown->status) return AWSC_END;
    return is_chosen(in, execution) ? AWSC_OK : AWSC_END;
}

int awsc_local_handle_list_durable_executions_by_function(awsc_local_call *call, const void *in, void *out)
{
    const awsc_lambda_list_durable_executions_by_function_input *input = in;
    awsc_local_target target;
    int status = awsc_local_target_find(call, input->function_name, input->qualifier, &target);
    if (status) return status;
    awsc_local_durable_drop_old(call->server->store);
    const char *prefix = awsc_local_key_of(call->arena, target.name, target.qualifier ? target.version : NULL);
    prefix = prefix ? awsc_local_key_prefix(call->arena, prefix) : NULL;
    return prefix ? awsc_local_list(call, in, out, AWSC_LOCAL_DURABLE, prefix, describe_execution) : AWSC_ERR_NOMEM;
}

/* ---- changing ---------------------------------------------------------------------------------------------------- */

int awsc_local_handle_checkpoint_durable_execution(awsc_local_call *call, const void *in, void *out)
{
    const awsc_lambda_checkpoint_durable_execution_input *input = in;
    awsc_lambda_checkpoint_durable_execution_output *output = out;
    awsc_local_durable_edit edit;
    const char *problem = NULL;
    int status = find_execution(call, input->durable_execution_arn, &edit);
    if (status) return status;
    if (!awsc_local_durable_runs(&edit)) return refuse(call, "The durable execution has ended.");
    status = check_token(call, &edit, input->checkpoint_token);
    if (!status && input->updates.count > AWSC_LOCAL_MAX_UPDATES)
        status = refuse(call, "A checkpoint can have at most 1000 updates.");
    for (size_t i = 0; i < input->updates.count && !status; i++)
        status = awsc_local_durable_update(&edit, input->updates.items[i], &problem);
    if (status) return problem ? refuse(call, problem) : status;
    awsc_lambda_checkpoint_updated_execution_state *state = awsc_arena_alloc_zeroed(call->arena, 1, sizeof *state);
    edit.value->token.value++;
    edit.value->seen = AWSC_I64(awsc_local_durable_ended(&edit));
    output->checkpoint_token = awsc_local_durable_token(&edit);
    if (!state || !output->checkpoint_token) return AWSC_ERR_NOMEM;
    output->new_execution_state = state;
    status = awsc_local_durable_operations(&edit, &state->operations);
    return status ? status : awsc_local_durable_put(&edit);
}

int awsc_local_handle_stop_durable_execution(awsc_local_call *call, const void *in, void *out)
{
    const awsc_lambda_stop_durable_execution_input *input = in;
    awsc_lambda_stop_durable_execution_output *output = out;
    awsc_local_durable_edit edit;
    int status = find_execution(call, input->durable_execution_arn, &edit);
    if (!status) status = awsc_local_durable_end(&edit, AWSC_LAMBDA_EXECUTION_STATUS_STOPPED, NULL, input->error);
    if (status) return status;
    output->stop_timestamp = edit.execution->end_timestamp;
    return awsc_local_durable_put(&edit);
}

/* ---- callbacks --------------------------------------------------------------------------------------------------- */

static int find_callback(awsc_local_call *call, const char *id, awsc_local_durable_edit *edit,
                         awsc_lambda_operation **operation)
{
    bool changed, open;
    int64_t next;
    *edit = (awsc_local_durable_edit){.server = call->server, .arena = call->arena};
    int status = awsc_local_durable_callback(edit, id, operation);
    if (status == AWSC_END) return awsc_local_fail(call, "ResourceNotFoundException", "The callback does not exist.");
    if (!status) status = awsc_local_durable_settle(edit, &changed, &next, &open);
    if (status) return status;
    if (!(*operation)->end_timestamp.is_set && awsc_local_durable_runs(edit)) return AWSC_OK;
    return awsc_local_fail(call, "CallbackTimeoutException", "The callback has ended.");
}

int awsc_local_handle_send_durable_execution_callback_success(awsc_local_call *call, const void *in, void *out)
{
    (void)out;
    const awsc_lambda_send_durable_execution_callback_success_input *input = in;
    awsc_local_durable_edit edit;
    awsc_lambda_operation *operation = NULL;
    int status = find_callback(call, input->callback_id, &edit, &operation);
    const char *result = awsc_arena_text(call->arena, input->result.data, input->result.size);
    if (!status && !result) status = AWSC_ERR_NOMEM;
    if (!status)
        status =
            awsc_local_durable_end_operation(&edit, operation, AWSC_LAMBDA_OPERATION_STATUS_SUCCEEDED, result, NULL);
    return status ? status : awsc_local_durable_put(&edit);
}

int awsc_local_handle_send_durable_execution_callback_failure(awsc_local_call *call, const void *in, void *out)
{
    (void)out;
    const awsc_lambda_send_durable_execution_callback_failure_input *input = in;
    awsc_local_durable_edit edit;
    awsc_lambda_operation *operation = NULL;
    int status = find_callback(call, input->callback_id, &edit, &operation);
    if (!status)
        status =
            awsc_local_durable_end_operation(&edit, operation, AWSC_LAMBDA_OPERATION_STATUS_FAILED, NULL, input->error);
    return status ? status : awsc_local_durable_put(&edit);
}

int awsc_local_handle_send_durable_execution_callback_heartbeat(awsc_local_call *call, const void *in, void *out)
{
    (void)out;
    const awsc_lambda_send_durable_execution_callback_heartbeat_input *input = in;
    awsc_local_durable_edit edit;
    awsc_lambda_operation *operation = NULL;
    int status = find_callback(call, input->callback_id, &edit, &operation);
    if (!status) status = awsc_local_durable_heartbeat(&edit, operation);
    return status ? status : awsc_local_durable_put(&edit);
}
