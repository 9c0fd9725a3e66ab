/* SPDX-License-Identifier: Apache-2.0 */
#include "durable_run.h"

#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "durable.h"
#include "execution.h"
#include "schemas.h"
#include "state_file.h"
#include "target.h"
#include "text.h"

/* Maximum number of executions that have a thread of their own. */
enum { MAX_THREADS = 1000 };

struct awsc_local_durables {
    pthread_mutex_t lock;
    pthread_cond_t ended;
    size_t threads;
};

/* The JSON that a durable function returns. */
typedef struct outcome {
    const char *status;
    const char *result;
    const awsc_lambda_error_object *error;
} outcome;

static const awsc_member outcome_members[] = {
    AWSC_TABLE_TEXT_MEMBER(outcome, status, "Status", AWSC_TABLE_BODY),
    AWSC_TABLE_TEXT_MEMBER(outcome, result, "Result", AWSC_TABLE_BODY),
    AWSC_TABLE_STRUCTURE_MEMBER(outcome, error, "Error", AWSC_TABLE_BODY, awsc_lambda_error_object),
};

static const awsc_schema outcome_schema = {
    .name = "Outcome",
    .members = outcome_members,
    .size = sizeof(outcome),
    .member_count = 3,
    .type = AWSC_TYPE_STRUCTURE,
};

/* The JSON that a failed function returns. */
typedef struct failed_output {
    const char *message;
    const char *type;
} failed_output;

static const awsc_member failed_members[] = {
    AWSC_TABLE_TEXT_MEMBER(failed_output, message, "errorMessage", AWSC_TABLE_BODY),
    AWSC_TABLE_TEXT_MEMBER(failed_output, type, "errorType", AWSC_TABLE_BODY),
};

static const awsc_schema failed_schema = {
    .name = "FailedOutput",
    .members = failed_members,
    .size = sizeof(failed_output),
    .member_count = 2,
    .type = AWSC_TYPE_STRUCTURE,
};

/* ---- one invocation ---------------------------------------------------------------------------------------------- */

typedef struct step {
    awsc_local_durable_edit edit;
    const char *arn;
    awsc_buffer event;
    awsc_local_function function;
    int64_t limit;
    const char *request_id;
    awsc_time started;
} step;

enum go_on { ENDED, AGAIN, SUSPENDED };

static bool stops(const awsc_local_server *server, int timeout_ms)
{
    struct pollfd stop = {.fd = server->stop_fd, .events = POLLIN};
    return poll(&stop, 1, timeout_ms) > 0;
}

/* Locks the store. */
static uint64_t open_store(awsc_local_server *server)
{
    awsc_local_store_lock(server->store);
    return awsc_local_store_changes(server->store);
}

/* Writes the state file if the store changed. */
static void keep_state(awsc_local_server *server, uint64_t changes_before)
{
    awsc_error *error = NULL;
    if (awsc_local_state_keep(server->store, server->settings->state_file, changes_before, &error))
        fprintf(stderr, "lambda-local: %s\n", awsc_error_message(error));
    awsc_error_free(error);
}

/* Writes the state file if the store changed, and unlocks the store. */
static void close_store(awsc_local_server *server, uint64_t changes_before)
{
    keep_state(server, changes_before);
    awsc_local_store_unlock(server->store);
}

/* ---- failures ---------------------------------------------------------------------------------------------------- */

static const awsc_lambda_error_object *error_of(awsc_arena *arena, const char *type, const char *message)
{
    awsc_lambda_error_object *made = awsc_arena_alloc_zeroed(arena, 1, sizeof *made);
    if (!made) return NULL;
    made->error_type = type;
    made->error_message = message;
    return made;
}

static int fail_execution(const awsc_local_durable_edit *edit, const awsc_lambda_error_object *error)
{
    if (!error) return AWSC_ERR_NOMEM;
    return awsc_local_durable_end(edit, AWSC_LAMBDA_EXECUTION_STATUS_FAILED, NULL, error);
}

/* Ends an execution that nothing runs any more. The store is locked. */
static int end_left(awsc_local_server *server, const char *arn, const char *message)
{
    awsc_local_durable_edit edit = {.server = server, .arena = awsc_arena_new_sized(awsc_allocator_default(), 0)};
    if (!edit.arena) return AWSC_ERR_NOMEM;
    int status = awsc_local_durable_find(&edit, arn);
    if (!status && awsc_local_durable_runs(&edit)) {
        status = fail_execution(&edit, error_of(edit.arena, "ServiceException", message));
        if (!status) status = awsc_local_durable_put(&edit);
    }
    awsc_arena_free(edit.arena);
    return status == AWSC_END ? AWSC_OK : status;
}

int awsc_local_durable_end_left_over(awsc_local_server *server)
{
    const awsc_local_record *record;
    int status = AWSC_OK;
    awsc_local_store_lock(server->store);
    for (size_t i = 0; !status && (record = awsc_local_store_at(server->store, AWSC_LOCAL_DURABLE, i)) != NULL; i++) {
        const awsc_lambda_get_durable_execution_output *execution =
            ((const awsc_local_durable *)record->value)->execution;
        bool runs = execution->status && !strcmp(execution->status, AWSC_LAMBDA_EXECUTION_STATUS_RUNNING);
        if (!execution->durable_execution_arn || !runs) continue;
        char *arn = strdup(execution->durable_execution_arn);
        status = arn ? end_left(server, arn, "The endpoint stopped before the end of the execution.") : AWSC_ERR_NOMEM;
        free(arn);
    }
    awsc_local_store_unlock(server->store);
    return status;
}

/* ---- preparation ------------------------------------------------------------------------------------------------- */

static int find_function(step *s, const char *name, const char *qualifier, awsc_local_function *out)
{
    awsc_local_target target;
    int status = awsc_local_target_resolve(s->edit.server, s->edit.arena, name, qualifier, &target);
    if (!status) status = awsc_local_target_draw(s->edit.server, s->edit.arena, &target);
    if (!status)
        status = awsc_local_functions_describe(s->edit.server->settings, target.configuration, s->edit.arena, out);
    if (!status) status = awsc_local_packages_find(s->edit.server, s->edit.arena, out);
    if (!status) s->limit = awsc_local_counters_limit(s->edit.server, s->edit.arena, name);
    return status;
}

/* Writes the event of the invocation: {"DurableExecutionArn": …, "CheckpointToken": …, "InitialExecutionState":
 * {"Operations": […]}}. */
static int write_event(step *s)
{
    awsc_lambda_get_durable_execution_state_output state = {{0, NULL}, NULL};
    const char *token = awsc_local_durable_token(&s->edit);
    int status = token ? awsc_local_durable_operations(&s->edit, &state.operations) : AWSC_ERR_NOMEM;
    if (status) return status;
    awsc_buffer_append_text(&s->event, "{\"DurableExecutionArn\":");
    awsc_json_append_quoted(&s->event, awsc_view_text(s->arn));
    awsc_buffer_append_text(&s->event, ",\"CheckpointToken\":");
    awsc_json_append_quoted(&s->event, awsc_view_text(token));
    awsc_buffer_append_text(&s->event, ",\"InitialExecutionState\":");
    status = awsc_json_encode(&awsc_lambda_get_durable_execution_state_output_schema, &state, UINT16_MAX, true,
                              &s->event, NULL);
    awsc_buffer_append_text(&s->event, "}");
    return s->event.failed ? AWSC_ERR_NOMEM : status;
}

/* Reads the execution and makes the event. `*runs`: the function is to be invoked. */
static int prepare(step *s, bool *runs)
{
    bool changed, open;
    int64_t next;
    const char *name = strrchr(s->arn, '/');
    *runs = false;
    int status = name ? awsc_local_durable_find(&s->edit, s->arn) : AWSC_END;
    if (!status) status = awsc_local_durable_settle(&s->edit, &changed, &next, &open);
    if (status || !awsc_local_durable_runs(&s->edit)) return status;
    awsc_view key = awsc_view_text(s->edit.key), function;
    awsc_view_split(key, ' ', &function);
    const char *plain = awsc_arena_text(s->edit.arena, function.data, function.size);
    s->request_id = awsc_local_uuid(s->edit.arena);
    if (!plain || !s->request_id) return AWSC_ERR_NOMEM;
    status = find_function(s, plain, s->edit.execution->version, &s->function);
    if (status == AWSC_END) {
        status = fail_execution(&s->edit,
                                error_of(s->edit.arena, "ResourceNotFoundException", "The function does not exist."));
        return status ? status : awsc_local_durable_put(&s->edit);
    }
    if (!status) status = write_event(s);
    int64_t ended = awsc_local_durable_ended(&s->edit);
    bool news = !s->edit.value->seen.is_set || s->edit.value->seen.value != ended;
    s->edit.value->seen = AWSC_I64(ended);
    if (!status && news) status = awsc_local_durable_put(&s->edit);
    *runs = !status;
    return status;
}

/* Runs a function. Returns AWSC_OK with its output; AWSC_END: it is throttled; AWSC_ERR_CANCELLED: the server stops.
 * `*error`: it failed. */
static int run_function(const step *s, const awsc_local_function *function, const char *request_id, awsc_view event,
                        awsc_buffer *output, bool *error)
{
    awsc_local_execution *execution = NULL;
    awsc_local_invocation invocation = {
        .server = s->edit.server,
        .function = function,
        .request_id = request_id,
        .event = {event.data, event.size},
        .limit = s->limit,
        .watch_fd = -1,
    };
    int status = awsc_local_execution_new(&invocation, &execution, NULL);
    if (!status) status = awsc_local_execution_collect(execution, output, NULL);
    if (!status) *error = awsc_local_execution_error(execution) != NULL;
    /* A function may also fail because the server takes no checkpoints any more. */
    bool cut = !status && (awsc_local_execution_abandoned(execution) || (*error && stops(s->edit.server, 0)));
    if (cut) status = AWSC_ERR_CANCELLED;
    awsc_local_execution_free(execution);
    return status;
}

/* ---- outcomes ---------------------------------------------------------------------------------------------------- */

static const awsc_lambda_error_object *error_of_output(awsc_arena *arena, awsc_view output)
{
    failed_output failed = {NULL, NULL};
    if (awsc_json_decode(&failed_schema, output, false, AWSC_JSON_LIMITS_RESPONSE, arena, &failed, NULL))
        return error_of(arena, "Runtime.Unknown", "The function failed.");
    return error_of(arena, failed.type, failed.message);
}

static int add_invocation(const step *s, const awsc_lambda_error_object *error)
{
    awsc_lambda_invocation_completed_details *details = awsc_arena_alloc_zeroed(s->edit.arena, 1, sizeof *details);
    awsc_lambda_event *event =
        awsc_local_durable_add_event(&s->edit, AWSC_LAMBDA_EVENT_TYPE_INVOCATION_COMPLETED, NULL);
    if (!details || !event) return AWSC_ERR_NOMEM;
    details->start_timestamp = (awsc_opt_time){AWSC_SET, s->started};
    details->end_timestamp = (awsc_opt_time){AWSC_SET, awsc_local_now()};
    details->request_id = s->request_id;
    if (error) details->error = awsc_local_durable_error(s->edit.arena, error);
    event->invocation_completed_details = details;
    return AWSC_OK;
}

static bool has_started_invoke(const awsc_local_durable_edit *edit)
{
    for (size_t i = 1; i < edit->value->operations.count; i++) {
        const awsc_lambda_operation *operation = edit->value->operations.items[i];
        if (!strcmp(operation->type, AWSC_LAMBDA_OPERATION_TYPE_CHAINED_INVOKE) && !operation->end_timestamp.is_set)
            return true;
    }
    return false;
}

/* Suspends the execution. Fails the execution if there is nothing to wait for. */
static int suspend(const step *s, enum go_on *next)
{
    bool changed, open;
    int64_t due;
    int status = awsc_local_durable_settle(&s->edit, &changed, &due, &open);
    if (status || !awsc_local_durable_runs(&s->edit)) return status;
    *next = SUSPENDED;
    if (open || has_started_invoke(&s->edit) || awsc_local_durable_ended(&s->edit) != s->edit.value->seen.value)
        return AWSC_OK;
    *next = ENDED;
    return fail_execution(&s->edit, error_of(s->edit.arena, "InvalidParameterValueException",
                                             "Cannot return PENDING status with no pending operations."));
}

static int judge(step *s, awsc_view output, bool failed, enum go_on *next)
{
    outcome found = {NULL, NULL, NULL};
    awsc_arena *arena = s->edit.arena;
    const awsc_lambda_error_object *error = failed ? error_of_output(arena, output) : NULL;
    *next = ENDED;
    int status = awsc_local_durable_find(&s->edit, s->arn);
    if (!status && !awsc_local_durable_runs(&s->edit))
        return AWSC_OK; /* it was stopped or timed out meanwhile: its history has ended */
    if (!status) status = add_invocation(s, error);
    if (status) return status;
    if (failed) {
        status = fail_execution(&s->edit, error);
    } else if (awsc_json_decode(&outcome_schema, output, false, AWSC_JSON_LIMITS_RESPONSE, arena, &found, NULL) ||
               !found.status) {
        found.status = "";
    }
    if (!failed && !strcmp(found.status, "SUCCEEDED"))
        status = awsc_local_durable_end(&s->edit, AWSC_LAMBDA_EXECUTION_STATUS_SUCCEEDED, found.result, NULL);
    else if (!failed && !strcmp(found.status, "FAILED"))
        status = fail_execution(&s->edit, found.error ? found.error : error_of(arena, NULL, "The execution failed."));
    else if (!failed && !strcmp(found.status, "PENDING"))
        status = suspend(s, next);
    else if (!failed)
        status = fail_execution(
            &s->edit, error_of(arena, "InvalidParameterValueException", "Invalid Status in invocation output."));
    return status ? status : awsc_local_durable_put(&s->edit);
}

/* ---- chained invokes -----------------------------------------------------------------------------------------------
 */

static const awsc_lambda_chained_invoke_started_details *invoke_details(const awsc_local_durable_edit *edit,
                                                                        const char *id)
{
    for (size_t i = 0; i < edit->value->events.count; i++) {
        const awsc_lambda_event *event = edit->value->events.items[i];
        if (event->chained_invoke_started_details && event->id && !strcmp(event->id, id))
            return event->chained_invoke_started_details;
    }
    return NULL;
}

static int end_invoke(step *s, const char *id, awsc_view output, bool failed)
{
    awsc_arena *arena = s->edit.arena;
    const char *text = awsc_arena_text(arena, output.data, output.size);
    int status = text ? awsc_local_durable_find(&s->edit, s->arn) : AWSC_ERR_NOMEM;
    awsc_lambda_operation *operation = status ? NULL : awsc_local_durable_operation(&s->edit, id);
    if (!operation || operation->end_timestamp.is_set) return status;
    status = awsc_local_durable_end_operation(
        &s->edit, operation, failed ? AWSC_LAMBDA_OPERATION_STATUS_FAILED : AWSC_LAMBDA_OPERATION_STATUS_SUCCEEDED,
        failed ? NULL : text, failed ? error_of_output(arena, output) : NULL);
    return status ? status : awsc_local_durable_put(&s->edit);
}

/* The JSON for an invoke that did not run the function. */
static const char *invoke_problem(int status, bool found)
{
    if (status != AWSC_END)
        return "{\"errorMessage\":\"The function did not run.\",\"errorType\":\"ServiceException\"}";
    if (found) return "{\"errorMessage\":\"Rate Exceeded.\",\"errorType\":\"TooManyRequestsException\"}";
    return "{\"errorMessage\":\"Function not found\",\"errorType\":\"ResourceNotFoundException\"}";
}

/* Returns AWSC_ERR_CANCELLED if the server stops. */
static int run_invoke(step *s, const char *id, const awsc_lambda_chained_invoke_started_details *details)
{
    awsc_local_function function;
    awsc_buffer output = AWSC_BUFFER_INIT(awsc_allocator_default());
    bool failed = true;
    awsc_view input = awsc_view_text(details->input->payload ? details->input->payload : "{}");
    awsc_local_store_lock(s->edit.server->store);
    int status = find_function(s, details->function_name, NULL, &function);
    awsc_local_store_unlock(s->edit.server->store);
    bool found = !status;
    if (found) status = run_function(s, &function, awsc_local_uuid(s->edit.arena), input, &output, &failed);
    if (status != AWSC_ERR_CANCELLED) {
        if (status) awsc_buffer_append_text(&output, invoke_problem(status, found));
        uint64_t changes = open_store(s->edit.server);
        end_invoke(s, id, awsc_buffer_view(&output), failed);
        close_store(s->edit.server, changes);
    }
    awsc_buffer_clear(&output);
    return status;
}

/* Runs the functions that operations invoke, one after the other. */
static void run_invokes(step *s)
{
    int status = AWSC_OK;
    for (size_t i = 1; i < s->edit.value->operations.count && status != AWSC_ERR_CANCELLED; i++) {
        const awsc_lambda_operation *operation = s->edit.value->operations.items[i];
        const awsc_lambda_chained_invoke_started_details *details = invoke_details(&s->edit, operation->id);
        if (details && !operation->end_timestamp.is_set) status = run_invoke(s, operation->id, details);
    }
}

/* ---- the loop ------------------------------------------------------------------------------------------------------
 */

/* Invokes the function once and judges its output. Returns whether to invoke it again, to wait, or to end. */
static enum go_on invoke_once(awsc_local_server *server, const char *arn)
{
    step s = {.edit = {.server = server, .arena = awsc_arena_new_sized(awsc_allocator_default(), 0)}, .arn = arn};
    awsc_buffer output = AWSC_BUFFER_INIT(awsc_allocator_default());
    enum go_on next = ENDED;
    bool runs = false, failed = false;
    if (!s.edit.arena) return ENDED;
    s.event = AWSC_BUFFER_INIT(awsc_allocator_default());
    s.started = awsc_local_now();
    uint64_t changes = open_store(server);
    int status = prepare(&s, &runs);
    close_store(server, changes);
    if (runs) status = run_function(&s, &s.function, s.request_id, awsc_buffer_view(&s.event), &output, &failed);
    if (runs && status == AWSC_END) next = stops(server, 100) ? ENDED : AGAIN;
    if (runs && !status) {
        changes = open_store(server);
        status = judge(&s, awsc_buffer_view(&output), failed, &next);
        close_store(server, changes);
        if (status) next = ENDED;
        if (next == SUSPENDED) run_invokes(&s);
    }
    awsc_buffer_clear(&output);
    awsc_buffer_clear(&s.event);
    awsc_arena_free(s.edit.arena);
    return next;
}

/* Waits once for a change or a timer of an execution: until a suspended one has news for its function, or with
 * `until_end` while the execution runs. Returns whether to wait again. `*runs`: the execution has not ended. */
static bool wait_once(awsc_local_server *server, const char *arn, bool until_end, bool *runs)
{
    awsc_local_durable_edit edit = {.server = server, .arena = awsc_arena_new_sized(awsc_allocator_default(), 0)};
    bool changed, open, waits = false;
    int64_t next;
    *runs = false;
    if (!edit.arena) return false;
    uint64_t changes = open_store(server);
    int status = awsc_local_durable_find(&edit, arn);
    if (!status) status = awsc_local_durable_settle(&edit, &changed, &next, &open);
    if (!status) {
        *runs = awsc_local_durable_runs(&edit);
        waits = *runs && (until_end || awsc_local_durable_ended(&edit) == edit.value->seen.value);
    }
    keep_state(server, changes);
    char *key = waits ? strdup(edit.key) : NULL;
    if (waits && !key) waits = *runs = false;
    awsc_arena_free(edit.arena); /* the copy of the record would be old at the end of the wait */
    if (waits) awsc_local_store_wait(server->store, AWSC_LOCAL_DURABLE, key, next);
    awsc_local_store_unlock(server->store);
    free(key);
    return waits;
}

void awsc_local_durable_run(awsc_local_server *server, const char *arn)
{
    bool runs = true;
    enum go_on next;
    while (runs && !stops(server, 0) && (next = invoke_once(server, arn)) != ENDED) {
        if (next == AGAIN) continue;
        while (!stops(server, 0) && wait_once(server, arn, false, &runs)) {
        }
    }
    if (stops(server, 0)) return;
    uint64_t changes = open_store(server);
    if (end_left(server, arn, "The endpoint could not run the function."))
        awsc_local_durable_remove(server->store, arn);
    close_store(server, changes);
}

void awsc_local_durable_wait(awsc_local_server *server, const char *arn)
{
    bool runs = true;
    while (!stops(server, 0) && wait_once(server, arn, true, &runs)) {
    }
}

/* ---- threads -------------------------------------------------------------------------------------------------------
 */

typedef struct aside {
    awsc_local_server *server;
    char *arn;
} aside;

awsc_local_durables *awsc_local_durables_new(void)
{
    awsc_local_durables *durables = calloc(1, sizeof *durables);
    if (!durables) return NULL;
    pthread_mutex_init(&durables->lock, NULL);
    pthread_cond_init(&durables->ended, NULL);
    return durables;
}

void awsc_local_durables_free(awsc_local_durables *durables)
{
    if (!durables) return;
    pthread_mutex_lock(&durables->lock);
    while (durables->threads) pthread_cond_wait(&durables->ended, &durables->lock);
    pthread_mutex_unlock(&durables->lock);
    pthread_cond_destroy(&durables->ended);
    pthread_mutex_destroy(&durables->lock);
    free(durables);
}

static bool begin_thread(awsc_local_durables *durables)
{
    pthread_mutex_lock(&durables->lock);
    bool room = durables->threads < MAX_THREADS;
    if (room) durables->threads++;
    pthread_mutex_unlock(&durables->lock);
    return room;
}

static void end_thread(awsc_local_durables *durables)
{
    pthread_mutex_lock(&durables->lock);
    durables->threads--;
    if (!durables->threads) pthread_cond_broadcast(&durables->ended);
    pthread_mutex_unlock(&durables->lock);
}

static void *run_thread(void *user)
{
    aside *work = user;
    awsc_local_durables *durables = work->server->durables;
    awsc_local_durable_run(work->server, work->arn);
    free(work->arn);
    free(work);
    end_thread(durables);
    return NULL;
}

static int start_thread(awsc_local_server *server, const char *arn)
{
    pthread_t thread;
    aside *work = calloc(1, sizeof *work);
    if (!work) return AWSC_ERR_NOMEM;
    *work = (aside){server, strdup(arn)};
    bool room = begin_thread(server->durables);
    if (room && work->arn && !pthread_create(&thread, NULL, run_thread, work)) {
        pthread_detach(thread);
        return AWSC_OK;
    }
    if (room) end_thread(server->durables);
    free(work->arn);
    free(work);
    return room ? AWSC_ERR_NOMEM : AWSC_END;
}

int awsc_local_durable_run_aside(awsc_local_server *server, const char *arn)
{
    int status = start_thread(server, arn);
    if (!status) return AWSC_OK;
    uint64_t changes = open_store(server);
    awsc_local_durable_remove(server->store, arn);
    close_store(server, changes);
    return status;
}
