/* SPDX-License-Identifier: Apache-2.0 */
#include "durable.h"

#include <string.h>

#include "configuration.h"
#include "text.h"

/* Days for which a finished execution is kept if the function's configuration does not tell. */
enum { RETENTION_DAYS = 14 };

static int64_t ms_of(awsc_opt_time time)
{
    return time.value.seconds * 1000 + time.value.nanoseconds / 1000000;
}

static awsc_opt_time now_time(void)
{
    return (awsc_opt_time){AWSC_SET, awsc_local_now()};
}

/* Returns whether a record, which may come from the state file, has all required members. */
static bool is_whole(const awsc_local_durable *value)
{
    const awsc_lambda_get_durable_execution_output *execution = value->execution;
    bool whole = execution->durable_execution_arn && execution->durable_execution_name && execution->status &&
                 execution->version && value->operations.count;
    for (size_t i = 0; i < value->operations.count; i++) {
        const awsc_lambda_operation *operation = value->operations.items[i];
        whole = whole && operation && operation->id && operation->type && operation->status;
    }
    for (size_t i = 0; i < value->events.count; i++) whole = whole && value->events.items[i];
    return whole;
}

/* ---- finding --------------------------------------------------------------------------------------------------- */

static int take_record(awsc_local_durable_edit *edit, const awsc_local_record *record)
{
    /* The record is a copy in the arena. */
    edit->key = record->key;
    edit->value = (awsc_local_durable *)(uintptr_t)record->value;
    edit->execution = (awsc_lambda_get_durable_execution_output *)(uintptr_t)edit->value->execution;
    edit->operations_read = edit->value->operations.count;
    edit->events_read = edit->value->events.count;
    return AWSC_OK;
}

static const char *key_prefix(awsc_arena *arena, const awsc_lambda_function_configuration *configuration,
                              const char *name)
{
    const char *version = awsc_local_key_of(arena, configuration->function_name, configuration->version);
    return version ? awsc_local_format(arena, "%s %s/", version, name) : NULL;
}

/* Looks at the stored records in place, and copies the first that `matches` into the arena. */
static int find_match(awsc_local_durable_edit *edit,
                      bool (*matches)(const awsc_local_durable *value, const void *wanted), const void *wanted)
{
    awsc_local_store *store = edit->server->store;
    const awsc_local_record *record;
    for (size_t i = 0; (record = awsc_local_store_at(store, AWSC_LOCAL_DURABLE, i)) != NULL; i++) {
        awsc_local_record copy;
        if (!matches(record->value, wanted) || !is_whole(record->value)) continue;
        int status = awsc_local_store_get(store, AWSC_LOCAL_DURABLE, record->key, edit->arena, &copy);
        return status ? status : take_record(edit, &copy);
    }
    return AWSC_END;
}

static bool has_arn(const awsc_local_durable *value, const void *wanted)
{
    const char *arn = value->execution->durable_execution_arn;
    return arn && !strcmp(arn, wanted);
}

int awsc_local_durable_find(awsc_local_durable_edit *edit, const char *arn)
{
    return find_match(edit, has_arn, arn);
}

int awsc_local_durable_named(awsc_local_durable_edit *edit, const awsc_lambda_function_configuration *configuration,
                             const char *name)
{
    awsc_local_record record;
    const char *prefix = key_prefix(edit->arena, configuration, name);
    if (!prefix) return AWSC_ERR_NOMEM;
    int status = awsc_local_store_next(edit->server->store, AWSC_LOCAL_DURABLE, prefix, "", edit->arena, &record);
    if (!status && !is_whole(record.value)) status = AWSC_END;
    return status ? status : take_record(edit, &record);
}

static const awsc_lambda_operation *operation_of_callback(const awsc_local_durable *value, const char *callback_id)
{
    for (size_t i = 0; i < value->operations.count; i++) {
        const awsc_lambda_operation *operation = value->operations.items[i];
        const awsc_lambda_callback_details *details = operation ? operation->callback_details : NULL;
        if (details && details->callback_id && !strcmp(details->callback_id, callback_id)) return operation;
    }
    return NULL;
}

static bool has_callback(const awsc_local_durable *value, const void *wanted)
{
    return operation_of_callback(value, wanted) != NULL;
}

int awsc_local_durable_callback(awsc_local_durable_edit *edit, const char *callback_id, awsc_lambda_operation **out)
{
    int status = find_match(edit, has_callback, callback_id);
    if (status) return status;
    *out = (awsc_lambda_operation *)(uintptr_t)operation_of_callback(edit->value, callback_id);
    return AWSC_OK;
}

void awsc_local_durable_remove(awsc_local_store *store, const char *arn)
{
    const awsc_local_record *record;
    for (size_t i = 0; (record = awsc_local_store_at(store, AWSC_LOCAL_DURABLE, i)) != NULL; i++) {
        if (!has_arn(record->value, arn)) continue;
        awsc_local_store_remove(store, AWSC_LOCAL_DURABLE, record->key);
        return;
    }
}

static bool is_kept(const awsc_local_durable *value, int64_t now)
{
    const int64_t day = 24 * 60 * 60;
    const awsc_lambda_get_durable_execution_output *execution = value->execution;
    const awsc_lambda_durable_config *config = execution->durable_config;
    if (!execution->end_timestamp.is_set) return true;
    int64_t days =
        config && config->retention_period_in_days.is_set ? config->retention_period_in_days.value : RETENTION_DAYS;
    return execution->end_timestamp.value.seconds > now - days * day;
}

void awsc_local_durable_drop_old(awsc_local_store *store)
{
    int64_t now = awsc_local_now().seconds;
    const awsc_local_record *record;
    for (size_t i = 0; (record = awsc_local_store_at(store, AWSC_LOCAL_DURABLE, i)) != NULL;) {
        if (is_kept(record->value, now))
            i++;
        else
            awsc_local_store_remove(store, AWSC_LOCAL_DURABLE, record->key);
    }
}

int awsc_local_durable_put(const awsc_local_durable_edit *edit)
{
    return awsc_local_store_put(edit->server->store, AWSC_LOCAL_DURABLE, edit->key, edit->value);
}

bool awsc_local_durable_runs(const awsc_local_durable_edit *edit)
{
    return !strcmp(edit->execution->status, AWSC_LAMBDA_EXECUTION_STATUS_RUNNING);
}

const char *awsc_local_durable_token(const awsc_local_durable_edit *edit)
{
    return awsc_local_format(edit->arena, "%s-%lld", strrchr(edit->key, '/') + 1, (long long)edit->value->token.value);
}

/* ---- operations and events ------------------------------------------------------------------------------------- */

awsc_lambda_operation *awsc_local_durable_operation(const awsc_local_durable_edit *edit, const char *id)
{
    const awsc_lambda_operations *all = &edit->value->operations;
    for (size_t i = 0; i < all->count; i++) {
        if (!strcmp(all->items[i]->id, id)) return (awsc_lambda_operation *)(uintptr_t)all->items[i];
    }
    return NULL;
}

/* Appends to an array of pointers. It had `read` items at first, and no room; later arrays have room up to the next
 * power of two. */
static int append(awsc_arena *arena, const void *const *items, size_t count, size_t read, const void *item,
                  const void ***out)
{
    bool full = count <= read || !(count & (count - 1));
    size_t room = 8;
    while (room <= count) room *= 2;
    *out = full ? awsc_arena_alloc_zeroed(arena, room, sizeof **out) : (const void **)(uintptr_t)items;
    if (!*out) return AWSC_ERR_NOMEM;
    if (full && count) memcpy(*out, items, count * sizeof *items);
    (*out)[count] = item;
    return AWSC_OK;
}

int awsc_local_durable_add_operation(const awsc_local_durable_edit *edit, awsc_lambda_operation *operation)
{
    awsc_lambda_operations *all = &edit->value->operations;
    const void **items;
    int status =
        append(edit->arena, (const void *const *)all->items, all->count, edit->operations_read, operation, &items);
    if (status) return status;
    all->items = (const awsc_lambda_operation *const *)items;
    all->count++;
    return AWSC_OK;
}

awsc_lambda_event *awsc_local_durable_add_event(const awsc_local_durable_edit *edit, const char *type,
                                                const awsc_lambda_operation *operation)
{
    awsc_lambda_events *all = &edit->value->events;
    const void **items;
    awsc_lambda_event *event = awsc_arena_alloc_zeroed(edit->arena, 1, sizeof *event);
    if (!event || append(edit->arena, (const void *const *)all->items, all->count, edit->events_read, event, &items))
        return NULL;
    all->items = (const awsc_lambda_event *const *)items;
    all->count++;
    event->event_type = type;
    event->event_id = AWSC_I32((int32_t)all->count);
    event->event_timestamp = now_time();
    if (!operation) return event;
    event->id = operation->id;
    event->name = operation->name;
    event->parent_id = operation->parent_id;
    event->sub_type = operation->sub_type;
    return event;
}

const awsc_lambda_event_result *awsc_local_durable_result(awsc_arena *arena, const char *payload)
{
    awsc_lambda_event_result *made = awsc_arena_alloc_zeroed(arena, 1, sizeof *made);
    if (made) made->payload = payload;
    return made;
}

const awsc_lambda_event_error *awsc_local_durable_error(awsc_arena *arena, const awsc_lambda_error_object *error)
{
    awsc_lambda_event_error *made = awsc_arena_alloc_zeroed(arena, 1, sizeof *made);
    if (made) made->payload = error;
    return made;
}

/* ---- beginning --------------------------------------------------------------------------------------------------- */

static int begin_history(const awsc_local_durable_edit *edit, const char *input, const char *id)
{
    awsc_arena *arena = edit->arena;
    awsc_lambda_operation *operation = awsc_arena_alloc_zeroed(arena, 1, sizeof *operation);
    awsc_lambda_execution_details *details = awsc_arena_alloc_zeroed(arena, 1, sizeof *details);
    awsc_lambda_execution_started_details *started = awsc_arena_alloc_zeroed(arena, 1, sizeof *started);
    awsc_lambda_event_input *payload = awsc_arena_alloc_zeroed(arena, 1, sizeof *payload);
    if (!operation || !details || !started || !payload) return AWSC_ERR_NOMEM;
    *operation = (awsc_lambda_operation){
        .id = id,
        .name = edit->execution->durable_execution_name,
        .type = AWSC_LAMBDA_OPERATION_TYPE_EXECUTION,
        .start_timestamp = edit->execution->start_timestamp,
        .status = AWSC_LAMBDA_OPERATION_STATUS_STARTED,
        .execution_details = details,
    };
    details->input_payload = input;
    payload->payload = input;
    started->input = payload;
    if (edit->execution->durable_config)
        started->execution_timeout = edit->execution->durable_config->execution_timeout;
    int status = awsc_local_durable_add_operation(edit, operation);
    awsc_lambda_event *event =
        status ? NULL : awsc_local_durable_add_event(edit, AWSC_LAMBDA_EVENT_TYPE_EXECUTION_STARTED, operation);
    if (!event) return AWSC_ERR_NOMEM;
    event->execution_started_details = started;
    return AWSC_OK;
}

int awsc_local_durable_new(awsc_local_durable_edit *edit, const awsc_lambda_function_configuration *configuration,
                           const char *name, awsc_blob input)
{
    awsc_arena *arena = edit->arena;
    const awsc_local_settings *settings = edit->server->settings;
    const char *id = awsc_local_uuid(arena);
    if (!name) name = id;
    edit->value = awsc_arena_alloc_zeroed(arena, 1, sizeof *edit->value);
    edit->execution = awsc_arena_alloc_zeroed(arena, 1, sizeof *edit->execution);
    const char *prefix = id ? key_prefix(arena, configuration, name) : NULL;
    edit->key = prefix ? awsc_local_format(arena, "%s%s", prefix, id) : NULL;
    const char *text = awsc_arena_text(arena, input.data, input.size);
    const char *arn = awsc_local_function_arn(settings, arena, configuration->function_name, configuration->version);
    if (!edit->value || !edit->execution || !edit->key || !text || !arn) return AWSC_ERR_NOMEM;
    *edit->execution = (awsc_lambda_get_durable_execution_output){
        .durable_execution_arn = awsc_local_format(arena, "%s/durable-execution/%s/%s", arn, name, id),
        .durable_execution_name = name,
        .function_arn = arn,
        .input_payload = text,
        .start_timestamp = now_time(),
        .status = AWSC_LAMBDA_EXECUTION_STATUS_RUNNING,
        .version = configuration->version,
        .durable_config = configuration->durable_config,
    };
    edit->value->execution = edit->execution;
    edit->value->token = AWSC_I64(1);
    edit->operations_read = 0;
    edit->events_read = 0;
    if (!edit->execution->durable_execution_arn || begin_history(edit, text, id)) return AWSC_ERR_NOMEM;
    return awsc_local_durable_put(edit);
}

/* ---- ending ------------------------------------------------------------------------------------------------------ */

/* Stores result and error in the details that the operation's type has. */
static int set_outcome(awsc_arena *arena, awsc_lambda_operation *operation, const char *result,
                       const awsc_lambda_error_object *error)
{
    const char *type = operation->type;
    if (!strcmp(type, AWSC_LAMBDA_OPERATION_TYPE_STEP)) {
        awsc_lambda_step_details *details = awsc_arena_alloc_zeroed(arena, 1, sizeof *details);
        if (!details) return AWSC_ERR_NOMEM;
        if (operation->step_details) details->attempt = operation->step_details->attempt;
        details->result = result;
        details->error = error;
        operation->step_details = details;
    } else if (!strcmp(type, AWSC_LAMBDA_OPERATION_TYPE_CONTEXT)) {
        awsc_lambda_context_details *details = awsc_arena_alloc_zeroed(arena, 1, sizeof *details);
        if (!details) return AWSC_ERR_NOMEM;
        if (operation->context_details) details->replay_children = operation->context_details->replay_children;
        details->result = result;
        details->error = error;
        operation->context_details = details;
    } else if (!strcmp(type, AWSC_LAMBDA_OPERATION_TYPE_CALLBACK)) {
        awsc_lambda_callback_details *details = awsc_arena_alloc_zeroed(arena, 1, sizeof *details);
        if (!details) return AWSC_ERR_NOMEM;
        if (operation->callback_details) details->callback_id = operation->callback_details->callback_id;
        details->result = result;
        details->error = error;
        operation->callback_details = details;
    } else if (!strcmp(type, AWSC_LAMBDA_OPERATION_TYPE_CHAINED_INVOKE)) {
        awsc_lambda_chained_invoke_details *details = awsc_arena_alloc_zeroed(arena, 1, sizeof *details);
        if (!details) return AWSC_ERR_NOMEM;
        details->result = result;
        details->error = error;
        operation->chained_invoke_details = details;
    }
    return AWSC_OK;
}

/* For each type and final status of an operation: the event, and the event's member with the details. */
static const struct ending {
    const char *type;
    const char *status;
    const char *event;
    size_t details; /* member of the event */
    bool failed;    /* the details hold the error, not the result */
} endings[] = {
#define ENDING(TYPE, STATUS, EVENT, member, failed)                                                                    \
    {                                                                                                                  \
        AWSC_LAMBDA_OPERATION_TYPE_##TYPE, AWSC_LAMBDA_OPERATION_STATUS_##STATUS, AWSC_LAMBDA_EVENT_TYPE_##EVENT,      \
            offsetof(awsc_lambda_event, member), failed                                                                \
    }
    ENDING(STEP, SUCCEEDED, STEP_SUCCEEDED, step_succeeded_details, false),
    ENDING(STEP, FAILED, STEP_FAILED, step_failed_details, true),
    ENDING(CONTEXT, SUCCEEDED, CONTEXT_SUCCEEDED, context_succeeded_details, false),
    ENDING(CONTEXT, FAILED, CONTEXT_FAILED, context_failed_details, true),
    ENDING(WAIT, SUCCEEDED, WAIT_SUCCEEDED, wait_succeeded_details, false),
    ENDING(WAIT, CANCELLED, WAIT_CANCELLED, wait_cancelled_details, true),
    ENDING(CALLBACK, SUCCEEDED, CALLBACK_SUCCEEDED, callback_succeeded_details, false),
    ENDING(CALLBACK, FAILED, CALLBACK_FAILED, callback_failed_details, true),
    ENDING(CALLBACK, TIMED_OUT, CALLBACK_TIMED_OUT, callback_timed_out_details, true),
    ENDING(CHAINED_INVOKE, SUCCEEDED, CHAINED_INVOKE_SUCCEEDED, chained_invoke_succeeded_details, false),
    ENDING(CHAINED_INVOKE, FAILED, CHAINED_INVOKE_FAILED, chained_invoke_failed_details, true),
    ENDING(EXECUTION, SUCCEEDED, EXECUTION_SUCCEEDED, execution_succeeded_details, false),
    ENDING(EXECUTION, FAILED, EXECUTION_FAILED, execution_failed_details, true),
    ENDING(EXECUTION, TIMED_OUT, EXECUTION_TIMED_OUT, execution_timed_out_details, true),
    ENDING(EXECUTION, STOPPED, EXECUTION_STOPPED, execution_stopped_details, true),
};

static int add_end_event(const awsc_local_durable_edit *edit, const awsc_lambda_operation *operation,
                         const char *result, const awsc_lambda_error_object *error)
{
    size_t i = 0;
    while (i < sizeof endings / sizeof *endings &&
           (strcmp(endings[i].type, operation->type) || strcmp(endings[i].status, operation->status)))
        i++;
    if (i == sizeof endings / sizeof *endings) return AWSC_OK;
    awsc_lambda_event *event = awsc_local_durable_add_event(edit, endings[i].event, operation);
    /* All details begin with the result or the error, but for those of a wait, whose duration may be absent. */
    const size_t room = sizeof(awsc_lambda_step_failed_details) + sizeof(awsc_lambda_step_succeeded_details);
    const void **details = awsc_arena_alloc_zeroed(edit->arena, 1, room);
    if (!event || !details) return AWSC_ERR_NOMEM;
    bool wait = endings[i].details == offsetof(awsc_lambda_event, wait_succeeded_details);
    if (!wait && endings[i].failed)
        details[0] = awsc_local_durable_error(edit->arena, error);
    else if (!wait)
        details[0] = awsc_local_durable_result(edit->arena, result);
    if (!wait && !details[0]) return AWSC_ERR_NOMEM;
    memcpy((char *)event + endings[i].details, &details, sizeof details);
    return AWSC_OK;
}

int awsc_local_durable_end_operation(const awsc_local_durable_edit *edit, awsc_lambda_operation *operation,
                                     const char *status, const char *result, const awsc_lambda_error_object *error)
{
    operation->status = status;
    operation->end_timestamp = now_time();
    int failed = set_outcome(edit->arena, operation, result, error);
    return failed ? failed : add_end_event(edit, operation, result, error);
}

int awsc_local_durable_end(const awsc_local_durable_edit *edit, const char *status, const char *result,
                           const awsc_lambda_error_object *error)
{
    awsc_lambda_operation *operation = (awsc_lambda_operation *)(uintptr_t)edit->value->operations.items[0];
    if (!awsc_local_durable_runs(edit)) return AWSC_OK;
    edit->execution->status = status;
    edit->execution->result = result;
    edit->execution->error = error;
    edit->execution->end_timestamp = now_time();
    return awsc_local_durable_end_operation(edit, operation, status, result, error);
}

/* ---- time -------------------------------------------------------------------------------------------------------- */

/* Returns the time at which a timer ends an operation or makes it ready; unset: the operation has no timer. */
static awsc_opt_time due_time(const awsc_lambda_operation *operation)
{
    const awsc_opt_time never = {0};
    if (!strcmp(operation->status, AWSC_LAMBDA_OPERATION_STATUS_PENDING))
        return operation->step_details ? operation->step_details->next_attempt_timestamp : never;
    if (strcmp(operation->status, AWSC_LAMBDA_OPERATION_STATUS_STARTED)) return never;
    return operation->wait_details ? operation->wait_details->scheduled_end_timestamp : never;
}

static int end_by_time(const awsc_local_durable_edit *edit, awsc_lambda_operation *operation)
{
    awsc_lambda_error_object *error;
    if (!strcmp(operation->status, AWSC_LAMBDA_OPERATION_STATUS_PENDING)) {
        operation->status = AWSC_LAMBDA_OPERATION_STATUS_READY;
        return AWSC_OK;
    }
    if (!strcmp(operation->type, AWSC_LAMBDA_OPERATION_TYPE_WAIT))
        return awsc_local_durable_end_operation(edit, operation, AWSC_LAMBDA_OPERATION_STATUS_SUCCEEDED, NULL, NULL);
    error = awsc_arena_alloc_zeroed(edit->arena, 1, sizeof *error);
    if (!error) return AWSC_ERR_NOMEM;
    error->error_type = "Callback.Timeout";
    error->error_message = "Callback timed out";
    return awsc_local_durable_end_operation(edit, operation, AWSC_LAMBDA_OPERATION_STATUS_TIMED_OUT, NULL, error);
}

static int settle_execution(const awsc_local_durable_edit *edit, int64_t now, bool *changed, int64_t *next_ms)
{
    const awsc_lambda_durable_config *config = edit->execution->durable_config;
    if (!config || !config->execution_timeout.is_set) return AWSC_OK;
    int64_t due = ms_of(edit->execution->start_timestamp) + (int64_t)config->execution_timeout.value * 1000;
    if (due > now) {
        if (*next_ms < 0 || due < *next_ms) *next_ms = due;
        return AWSC_OK;
    }
    awsc_lambda_error_object *error = awsc_arena_alloc_zeroed(edit->arena, 1, sizeof *error);
    if (!error) return AWSC_ERR_NOMEM;
    error->error_type = "Execution.Timeout";
    error->error_message = "The durable execution timed out";
    *changed = true;
    return awsc_local_durable_end(edit, AWSC_LAMBDA_EXECUTION_STATUS_TIMED_OUT, NULL, error);
}

int awsc_local_durable_settle(const awsc_local_durable_edit *edit, bool *changed, int64_t *next_ms, bool *open)
{
    int64_t now = awsc_local_now_ms();
    int status = AWSC_OK;
    *changed = false;
    *next_ms = -1;
    *open = false;
    if (!awsc_local_durable_runs(edit)) return AWSC_OK;
    for (size_t i = 1; i < edit->value->operations.count && !status; i++) {
        awsc_lambda_operation *operation = (awsc_lambda_operation *)(uintptr_t)edit->value->operations.items[i];
        awsc_opt_time due = due_time(operation);
        bool started = !strcmp(operation->status, AWSC_LAMBDA_OPERATION_STATUS_STARTED);
        *open |= started && !strcmp(operation->type, AWSC_LAMBDA_OPERATION_TYPE_CALLBACK);
        if (!due.is_set) continue;
        if (ms_of(due) > now) {
            *open = true;
            if (*next_ms < 0 || ms_of(due) < *next_ms) *next_ms = ms_of(due);
            continue;
        }
        *changed = true;
        status = end_by_time(edit, operation);
    }
    if (!status) status = settle_execution(edit, now, changed, next_ms);
    if (*changed && !status) status = awsc_local_durable_put(edit);
    return status;
}

int64_t awsc_local_durable_ended(const awsc_local_durable_edit *edit)
{
    int64_t count = 0;
    for (size_t i = 1; i < edit->value->operations.count; i++) {
        const awsc_lambda_operation *operation = edit->value->operations.items[i];
        bool ready = !strcmp(operation->status, AWSC_LAMBDA_OPERATION_STATUS_READY);
        count += ready || operation->end_timestamp.is_set;
    }
    return count;
}

/* ---- showing ----------------------------------------------------------------------------------------------------- */

int awsc_local_durable_operations(const awsc_local_durable_edit *edit, awsc_lambda_operations *out)
{
    const awsc_lambda_operations *all = &edit->value->operations;
    const awsc_lambda_operation **items = awsc_arena_alloc_zeroed(edit->arena, all->count + 1, sizeof *items);
    if (!items) return AWSC_ERR_NOMEM;
    for (size_t i = 0; i < all->count; i++) {
        items[i] = all->items[i];
        if (strcmp(items[i]->type, AWSC_LAMBDA_OPERATION_TYPE_CALLBACK)) continue;
        awsc_lambda_operation *shown = awsc_arena_alloc_zeroed(edit->arena, 1, sizeof *shown);
        if (!shown) return AWSC_ERR_NOMEM;
        *shown = *all->items[i];
        shown->wait_details = NULL; /* the time limit of the callback */
        items[i] = shown;
    }
    *out = (awsc_lambda_operations){all->count, items};
    return AWSC_OK;
}
