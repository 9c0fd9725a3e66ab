/* SPDX-License-Identifier: Apache-2.0 */
#include "attempt.h"

#include <stdio.h>
#include <string.h>

#include "configuration.h"
#include "invocation.h"
#include "runtime.h"
#include "server.h"

#define DEFAULT_RETRIES 2
#define DEFAULT_AGE_SECONDS 21600
/* Delay before the next attempt while the function is throttled or not active yet. */
#define THROTTLED_DELAY_MS 100u

/* The function and its settings, read when an attempt begins. */
typedef struct plan {
    awsc_local_attempt *attempt;
    awsc_local_server *server;
    awsc_arena *arena;
    awsc_local_target target;
    awsc_local_function function;
    awsc_local_invocation invocation;
    const awsc_lambda_function_event_invoke_config *config; /* may be NULL */
} plan;

static int read_config(plan *made)
{
    awsc_local_record record;
    const char *key = awsc_local_key_of(made->arena, made->target.name, awsc_local_target_qualifier(&made->target));
    int status = key ? awsc_local_store_get(made->server->store, AWSC_LOCAL_EVENT_INVOKE, key, made->arena, &record)
                     : AWSC_ERR_NOMEM;
    if (!status) made->config = record.value;
    return status == AWSC_END ? AWSC_OK : status;
}

/* Reads the function and its settings. Returns AWSC_OK, AWSC_END (the function was deleted), AWSC_ERR_NOMEM. */
static int prepare_plan(plan *made)
{
    const awsc_local_attempt *attempt = made->attempt;
    made->invocation = *attempt->invocation;
    int status = awsc_local_target_resolve(made->server, made->arena, attempt->function_name,
                                           attempt->invocation->qualifier, &made->target);
    if (!status) status = awsc_local_target_draw(made->server, made->arena, &made->target);
    if (!status) status = read_config(made);
    if (!status) {
        status = awsc_local_functions_describe(made->server->settings, made->target.configuration, made->arena,
                                               &made->function);
    }
    if (!status) status = awsc_local_packages_find(made->server, made->arena, &made->function);
    if (status) return status;
    made->invocation.function = &made->function;
    made->invocation.limit = awsc_local_counters_limit(made->server, made->arena, made->function.name);
    return AWSC_OK;
}

/* ---- the end of an event -------------------------------------------------------------------------------------- */

static const char *destination_of(const plan *made, bool success)
{
    const awsc_lambda_destination_config *config = made->config ? made->config->destination_config : NULL;
    if (!config) return NULL;
    if (success) return config->on_success ? config->on_success->destination : NULL;
    return config->on_failure ? config->on_failure->destination : NULL;
}

/* Writes a record if the event has a destination. `execution` is NULL if the function did not run. */
static void finish_event(const plan *made, const char *condition, const awsc_local_execution *execution,
                         awsc_view response)
{
    const char *error = execution ? awsc_local_execution_error(execution) : NULL;
    bool success = execution && !error;
    const awsc_local_attempt *attempt = made->attempt;
    if (!success && made->server->settings->verbose) {
        fprintf(stderr, "event %s for %s: given up after %u attempts: %s\n", attempt->invocation->request_id,
                attempt->function_name, attempt->attempts, condition);
    }
    awsc_local_outcome outcome = {
        .destination = destination_of(made, success),
        .request_id = attempt->invocation->request_id,
        .function_arn = awsc_local_function_arn(made->server->settings, made->arena, made->target.name,
                                                awsc_local_target_qualifier(&made->target)),
        .condition = condition,
        .attempts = attempt->attempts,
        .payload = {attempt->invocation->event.data, attempt->invocation->event.size},
        .version = execution ? made->function.version : NULL,
        .function_error = error,
        .response = response,
    };
    if (outcome.destination && outcome.function_arn) {
        awsc_local_destinations_add(made->server->destinations, &outcome);
    }
}

/* Returns whether the event would be too old after the delay. */
static bool is_too_old(const plan *made, uint64_t delay_ms)
{
    int64_t seconds = DEFAULT_AGE_SECONDS;
    if (made->config && made->config->maximum_event_age_in_seconds.is_set) {
        seconds = made->config->maximum_event_age_in_seconds.value;
    }
    return made->attempt->age_ms + delay_ms > (uint64_t)seconds * 1000;
}

static bool has_retries_left(const plan *made)
{
    int64_t retries = DEFAULT_RETRIES;
    if (made->config && made->config->maximum_retry_attempts.is_set) {
        retries = made->config->maximum_retry_attempts.value;
    }
    return (int64_t)made->attempt->attempts <= retries;
}

/* ---- the attempt ---------------------------------------------------------------------------------------------- */

static bool wait_for_turn(plan *made)
{
    made->attempt->delay_ms = THROTTLED_DELAY_MS;
    if (!is_too_old(made, made->attempt->delay_ms)) return true;
    finish_event(made, "EventAgeExceeded", NULL, (awsc_view){NULL, 0});
    return false;
}

/* Returns whether to retry after a run, and sets the delay. If not, writes the record for the destination. */
static bool judge_run(plan *made, awsc_local_execution *execution, awsc_view response)
{
    if (awsc_local_execution_abandoned(execution)) return false;
    made->attempt->delay_ms = made->server->settings->retry_delay_ms;
    const char *condition = NULL;
    if (!awsc_local_execution_error(execution)) {
        condition = "Success";
    } else if (!has_retries_left(made)) {
        condition = "RetriesExhausted";
    } else if (is_too_old(made, made->attempt->delay_ms)) {
        condition = "EventAgeExceeded";
    }
    if (condition) finish_event(made, condition, execution, response);
    return !condition;
}

static bool run_plan(plan *made)
{
    if (made->invocation.limit == 0) {
        finish_event(made, "ZeroReservedConcurrency", NULL, (awsc_view){NULL, 0});
        return false;
    }
    const char *state = made->target.configuration->state;
    if (strcmp(state, AWSC_LAMBDA_STATE_ACTIVE)) return wait_for_turn(made);
    awsc_local_execution *execution = NULL;
    int status = awsc_local_execution_new(&made->invocation, &execution, NULL);
    if (status) return wait_for_turn(made);
    made->attempt->attempts++;
    awsc_buffer response = AWSC_BUFFER_INIT(awsc_allocator_default());
    bool again = true;
    if (!awsc_local_execution_collect(execution, &response, NULL)) {
        again = judge_run(made, execution, awsc_buffer_view(&response));
    }
    awsc_local_execution_free(execution);
    awsc_buffer_clear(&response);
    return again;
}

bool awsc_local_attempt_run(awsc_local_attempt *attempt)
{
    plan made = {
        .attempt = attempt,
        .server = attempt->invocation->server,
        .arena = awsc_arena_new_sized(awsc_allocator_default(), 0),
    };
    attempt->delay_ms = THROTTLED_DELAY_MS;
    if (!made.arena) return true;
    awsc_local_store_lock(made.server->store);
    int status = prepare_plan(&made);
    awsc_local_store_unlock(made.server->store);
    bool again = status == AWSC_OK ? run_plan(&made) : status != AWSC_END;
    awsc_arena_free(made.arena);
    return again;
}
