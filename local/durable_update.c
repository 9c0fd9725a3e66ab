/* SPDX-License-Identifier: Apache-2.0 */
#include "durable_update.h"

#include <string.h>

#include "text.h"

static bool is(const char *text, const char *value)
{
    return !strcmp(text, value);
}

static awsc_opt_time later(int64_t seconds)
{
    awsc_time now = awsc_local_now();
    now.seconds += seconds;
    return (awsc_opt_time){AWSC_SET, now};
}

static int set_due(awsc_arena *arena, awsc_lambda_operation *operation, awsc_opt_time due)
{
    awsc_lambda_wait_details *details = awsc_arena_alloc_zeroed(arena, 1, sizeof *details);
    if (!details) return AWSC_ERR_NOMEM;
    details->scheduled_end_timestamp = due;
    operation->wait_details = details;
    return AWSC_OK;
}

/* ---- starts ------------------------------------------------------------------------------------------------------ */

static int start_step(const awsc_local_durable_edit *edit, awsc_lambda_operation *operation)
{
    awsc_lambda_step_details *details = awsc_arena_alloc_zeroed(edit->arena, 1, sizeof *details);
    awsc_lambda_step_started_details *started = awsc_arena_alloc_zeroed(edit->arena, 1, sizeof *started);
    awsc_lambda_event *event = awsc_local_durable_add_event(edit, AWSC_LAMBDA_EVENT_TYPE_STEP_STARTED, operation);
    if (!details || !started || !event) return AWSC_ERR_NOMEM;
    int32_t attempts = operation->step_details ? operation->step_details->attempt.value : 0;
    details->attempt = AWSC_I32(attempts + 1);
    operation->step_details = details;
    event->step_started_details = started;
    return AWSC_OK;
}

static int start_wait(const awsc_local_durable_edit *edit, awsc_lambda_operation *operation,
                      const awsc_lambda_operation_update *update)
{
    int32_t seconds = update->wait_options->wait_seconds.value;
    awsc_lambda_wait_started_details *started = awsc_arena_alloc_zeroed(edit->arena, 1, sizeof *started);
    awsc_lambda_event *event = awsc_local_durable_add_event(edit, AWSC_LAMBDA_EVENT_TYPE_WAIT_STARTED, operation);
    if (!started || !event || set_due(edit->arena, operation, later(seconds))) return AWSC_ERR_NOMEM;
    started->duration = AWSC_I32(seconds);
    started->scheduled_end_timestamp = operation->wait_details->scheduled_end_timestamp;
    event->wait_started_details = started;
    return AWSC_OK;
}

static const awsc_lambda_event *started_event(const awsc_local_durable_edit *edit,
                                              const awsc_lambda_operation *operation)
{
    for (size_t i = 0; i < edit->value->events.count; i++) {
        const awsc_lambda_event *event = edit->value->events.items[i];
        if (event->callback_started_details && event->id && is(event->id, operation->id)) return event;
    }
    return NULL;
}

int awsc_local_durable_heartbeat(const awsc_local_durable_edit *edit, awsc_lambda_operation *operation)
{
    const awsc_lambda_event *event = started_event(edit, operation);
    if (!event) return AWSC_OK;
    const awsc_lambda_callback_started_details *started = event->callback_started_details;
    awsc_opt_time due = {0};
    if (started->heartbeat_timeout.is_set && started->heartbeat_timeout.value > 0)
        due = later(started->heartbeat_timeout.value);
    if (started->timeout.is_set && started->timeout.value > 0) {
        awsc_opt_time end = event->event_timestamp;
        end.value.seconds += started->timeout.value;
        if (!due.is_set || end.value.seconds < due.value.seconds) due = end;
    }
    return due.is_set ? set_due(edit->arena, operation, due) : AWSC_OK;
}

static int start_callback(const awsc_local_durable_edit *edit, awsc_lambda_operation *operation,
                          const awsc_lambda_operation_update *update)
{
    awsc_lambda_callback_details *details = awsc_arena_alloc_zeroed(edit->arena, 1, sizeof *details);
    awsc_lambda_callback_started_details *started = awsc_arena_alloc_zeroed(edit->arena, 1, sizeof *started);
    awsc_lambda_event *event = awsc_local_durable_add_event(edit, AWSC_LAMBDA_EVENT_TYPE_CALLBACK_STARTED, operation);
    if (!details || !started || !event) return AWSC_ERR_NOMEM;
    details->callback_id = awsc_local_uuid(edit->arena);
    if (!details->callback_id) return AWSC_ERR_NOMEM;
    started->callback_id = details->callback_id;
    if (update->callback_options) {
        started->timeout = update->callback_options->timeout_seconds;
        started->heartbeat_timeout = update->callback_options->heartbeat_timeout_seconds;
    }
    operation->callback_details = details;
    event->callback_started_details = started;
    return awsc_local_durable_heartbeat(edit, operation);
}

static int start_invoke(const awsc_local_durable_edit *edit, awsc_lambda_operation *operation,
                        const awsc_lambda_operation_update *update)
{
    awsc_lambda_chained_invoke_started_details *started = awsc_arena_alloc_zeroed(edit->arena, 1, sizeof *started);
    awsc_lambda_event_input *input = awsc_arena_alloc_zeroed(edit->arena, 1, sizeof *input);
    awsc_lambda_event *event =
        awsc_local_durable_add_event(edit, AWSC_LAMBDA_EVENT_TYPE_CHAINED_INVOKE_STARTED, operation);
    if (!started || !input || !event) return AWSC_ERR_NOMEM;
    input->payload = update->payload;
    started->input = input;
    started->function_name = update->chained_invoke_options->function_name;
    started->tenant_id = update->chained_invoke_options->tenant_id;
    event->chained_invoke_started_details = started;
    return AWSC_OK;
}

static int start_context(const awsc_local_durable_edit *edit, const awsc_lambda_operation *operation)
{
    awsc_lambda_context_started_details *started = awsc_arena_alloc_zeroed(edit->arena, 1, sizeof *started);
    awsc_lambda_event *event = awsc_local_durable_add_event(edit, AWSC_LAMBDA_EVENT_TYPE_CONTEXT_STARTED, operation);
    if (!started || !event) return AWSC_ERR_NOMEM;
    event->context_started_details = started;
    return AWSC_OK;
}

static int start(const awsc_local_durable_edit *edit, awsc_lambda_operation *operation,
                 const awsc_lambda_operation_update *update, const char **problem)
{
    operation->status = AWSC_LAMBDA_OPERATION_STATUS_STARTED;
    if (is(update->type, AWSC_LAMBDA_OPERATION_TYPE_STEP)) return start_step(edit, operation);
    if (is(update->type, AWSC_LAMBDA_OPERATION_TYPE_CONTEXT)) return start_context(edit, operation);
    if (is(update->type, AWSC_LAMBDA_OPERATION_TYPE_CALLBACK)) return start_callback(edit, operation, update);
    if (is(update->type, AWSC_LAMBDA_OPERATION_TYPE_WAIT) && update->wait_options &&
        update->wait_options->wait_seconds.is_set)
        return start_wait(edit, operation, update);
    if (is(update->type, AWSC_LAMBDA_OPERATION_TYPE_CHAINED_INVOKE) && update->chained_invoke_options &&
        update->chained_invoke_options->function_name)
        return start_invoke(edit, operation, update);
    *problem = "The operation cannot be started: its options are missing, or its type is unknown.";
    return AWSC_END;
}

/* ---- other actions -------------------------------------------------------------------------------------------------
 */

static int retry(const awsc_local_durable_edit *edit, awsc_lambda_operation *operation,
                 const awsc_lambda_operation_update *update)
{
    int32_t delay = update->step_options ? update->step_options->next_attempt_delay_seconds.value : 0;
    awsc_lambda_step_details *details = awsc_arena_alloc_zeroed(edit->arena, 1, sizeof *details);
    awsc_lambda_step_failed_details *failed = awsc_arena_alloc_zeroed(edit->arena, 1, sizeof *failed);
    awsc_lambda_retry_details *again = awsc_arena_alloc_zeroed(edit->arena, 1, sizeof *again);
    awsc_lambda_event *event = awsc_local_durable_add_event(edit, AWSC_LAMBDA_EVENT_TYPE_STEP_FAILED, operation);
    if (!details || !failed || !again || !event) return AWSC_ERR_NOMEM;
    if (operation->step_details) details->attempt = operation->step_details->attempt;
    details->next_attempt_timestamp = later(delay);
    details->error = update->error;
    operation->step_details = details;
    operation->status = AWSC_LAMBDA_OPERATION_STATUS_PENDING;
    again->current_attempt = details->attempt;
    again->next_attempt_delay_seconds = AWSC_I32(delay);
    failed->error = awsc_local_durable_error(edit->arena, update->error);
    failed->retry_details = again;
    event->step_failed_details = failed;
    return failed->error ? AWSC_OK : AWSC_ERR_NOMEM;
}

static bool has_ended(const awsc_lambda_operation *operation)
{
    return operation->end_timestamp.is_set;
}

static awsc_lambda_operation *new_operation(const awsc_local_durable_edit *edit,
                                            const awsc_lambda_operation_update *update)
{
    awsc_lambda_operation *made = awsc_arena_alloc_zeroed(edit->arena, 1, sizeof *made);
    if (!made) return NULL;
    *made = (awsc_lambda_operation){
        .id = update->id,
        .parent_id = update->parent_id,
        .name = update->name,
        .type = update->type,
        .sub_type = update->sub_type,
        .start_timestamp = {AWSC_SET, awsc_local_now()},
        .status = AWSC_LAMBDA_OPERATION_STATUS_STARTED,
    };
    return awsc_local_durable_add_operation(edit, made) ? NULL : made;
}

static int act(const awsc_local_durable_edit *edit, awsc_lambda_operation *operation,
               const awsc_lambda_operation_update *update, const char **problem)
{
    if (is(update->action, AWSC_LAMBDA_OPERATION_ACTION_START)) return start(edit, operation, update, problem);
    if (is(update->action, AWSC_LAMBDA_OPERATION_ACTION_SUCCEED))
        return awsc_local_durable_end_operation(edit, operation, AWSC_LAMBDA_OPERATION_STATUS_SUCCEEDED,
                                                update->payload, NULL);
    if (is(update->action, AWSC_LAMBDA_OPERATION_ACTION_FAIL))
        return awsc_local_durable_end_operation(edit, operation, AWSC_LAMBDA_OPERATION_STATUS_FAILED, NULL,
                                                update->error);
    if (is(update->action, AWSC_LAMBDA_OPERATION_ACTION_CANCEL))
        return awsc_local_durable_end_operation(edit, operation, AWSC_LAMBDA_OPERATION_STATUS_CANCELLED, NULL,
                                                update->error);
    if (is(update->action, AWSC_LAMBDA_OPERATION_ACTION_RETRY) && is(update->type, AWSC_LAMBDA_OPERATION_TYPE_STEP))
        return retry(edit, operation, update);
    *problem = "The action is unknown, or not one of the operation's type.";
    return AWSC_END;
}

int awsc_local_durable_update(const awsc_local_durable_edit *edit, const awsc_lambda_operation_update *update,
                              const char **problem)
{
    awsc_lambda_operation *operation = awsc_local_durable_operation(edit, update->id);
    if (is(update->type, AWSC_LAMBDA_OPERATION_TYPE_EXECUTION)) {
        bool good = is(update->action, AWSC_LAMBDA_OPERATION_ACTION_SUCCEED);
        return awsc_local_durable_end(
            edit, good ? AWSC_LAMBDA_EXECUTION_STATUS_SUCCEEDED : AWSC_LAMBDA_EXECUTION_STATUS_FAILED, update->payload,
            update->error);
    }
    if (operation && (has_ended(operation) || !is(operation->type, update->type))) {
        *problem = "The operation has ended, or has another type.";
        return AWSC_END;
    }
    if (edit->value->events.count >= AWSC_LOCAL_MAX_EVENTS) {
        *problem = "The durable execution has the maximum number of events, 40000.";
        return AWSC_END;
    }
    if (!operation && edit->value->operations.count >= AWSC_LOCAL_MAX_OPERATIONS) {
        *problem = "The durable execution has the maximum number of operations, 10000.";
        return AWSC_END;
    }
    if (!operation) operation = new_operation(edit, update);
    return operation ? act(edit, operation, update, problem) : AWSC_ERR_NOMEM;
}
