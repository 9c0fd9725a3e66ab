/* SPDX-License-Identifier: Apache-2.0 */
#include "durable_invoke.h"

#include <string.h>

#include "durable.h"
#include "durable_run.h"
#include "error_object.h"

/* Names have letters, digits, - and _. */
static int check_name(awsc_local_call *call, const char *name)
{
    size_t size = name ? strlen(name) : 0;
    bool good = !name || (size && size <= 64);
    for (size_t i = 0; i < size && good; i++)
        good = awsc_ascii_is_alpha(name[i]) || awsc_ascii_is_digit(name[i]) || name[i] == '-' || name[i] == '_';
    if (good) return AWSC_OK;
    return awsc_local_fail(call, "InvalidParameterValueException",
                           "1 validation error detected: Value '%.100s' at 'durableExecutionName' failed to satisfy "
                           "constraint: Member must have 1 to 64 letters, digits, - and _",
                           name);
}

/* Begins the execution, or finds the one of this name. `*begun`: it is new. The store is locked. */
static int begin(awsc_local_call *call, const awsc_local_invocation *invocation, const char *name,
                 awsc_local_durable_edit *edit, bool *durable, bool *begun)
{
    awsc_local_target target;
    const char *version = invocation->function->version;
    *begun = false;
    int status = awsc_local_target_resolve(call->server, call->arena, invocation->function->name, version, &target);
    if (status) return status;
    *durable = target.configuration->durable_config != NULL;
    if (!*durable) return AWSC_OK;
    awsc_local_durable_drop_old(call->server->store);
    status = name ? awsc_local_durable_named(edit, target.configuration, name) : AWSC_END;
    if (status == AWSC_END) {
        *begun = true;
        return awsc_local_durable_new(edit, target.configuration, name, invocation->event);
    }
    if (status) return status;
    const char *before = edit->execution->input_payload ? edit->execution->input_payload : "";
    if (strlen(before) == invocation->event.size && !memcmp(before, invocation->event.data, invocation->event.size))
        return AWSC_OK;
    return awsc_local_fail(call, "DurableExecutionAlreadyStartedException",
                           "A durable execution with the name %.64s and another payload has been started.", name);
}

/* Begins or finds the execution, and saves a new one. */
static int enter(awsc_local_call *call, const awsc_local_invocation *invocation, const char *name,
                 awsc_local_durable_edit *edit, bool *durable, bool *begun)
{
    awsc_local_store_lock(call->server->store);
    uint64_t changes = awsc_local_store_changes(call->server->store);
    int status = begin(call, invocation, name, edit, durable, begun);
    int saved = awsc_local_save(call, changes);
    if (!status && saved && *begun)
        awsc_local_durable_remove(call->server->store, edit->execution->durable_execution_arn);
    awsc_local_store_unlock(call->server->store);
    return status ? status : saved;
}

/* The payload of the response: the result as it is, or an error object. */
static int answer(awsc_local_call *call, const awsc_local_durable_edit *edit, awsc_lambda_invoke_output *output)
{
    const awsc_lambda_get_durable_execution_output *execution = edit->execution;
    const char *text = execution->result ? execution->result : "null";
    if (strcmp(execution->status, AWSC_LAMBDA_EXECUTION_STATUS_SUCCEEDED) != 0) {
        const awsc_lambda_error_object *error = execution->error;
        const char *message = error && error->error_message ? error->error_message : execution->status;
        awsc_buffer json = AWSC_BUFFER_INIT(awsc_allocator_default());
        awsc_local_error_object_write(&json, awsc_view_text(message), error ? error->error_type : NULL);
        text = json.failed ? NULL : awsc_arena_text(call->arena, json.data, json.size);
        awsc_buffer_clear(&json);
        output->function_error = "Unhandled";
    }
    if (!text) return AWSC_ERR_NOMEM;
    output->payload = AWSC_BLOB(text, strlen(text));
    return AWSC_OK;
}

static int run_to_end(awsc_local_call *call, awsc_local_durable_edit *edit, bool begun,
                      awsc_lambda_invoke_output *output)
{
    const char *arn = output->durable_execution_arn;
    if (begun)
        awsc_local_durable_run(call->server, arn);
    else
        awsc_local_durable_wait(call->server, arn);
    awsc_local_store_lock(call->server->store);
    int status = awsc_local_durable_find(edit, arn);
    awsc_local_store_unlock(call->server->store);
    if (status == AWSC_END || (!status && awsc_local_durable_runs(edit)))
        return awsc_local_fail(call, "ServiceException", "The endpoint is stopping.");
    return status ? status : answer(call, edit, output);
}

int awsc_local_durable_invoke(awsc_local_call *call, const awsc_local_invocation *invocation,
                              const awsc_lambda_invoke_input *input, awsc_lambda_invoke_output *output, bool *durable)
{
    awsc_local_durable_edit edit = {.server = call->server, .arena = call->arena};
    bool begun = false;
    *durable = false;
    int status = check_name(call, input->durable_execution_name);
    if (!status) status = enter(call, invocation, input->durable_execution_name, &edit, durable, &begun);
    if (!status && !*durable && input->durable_execution_name) {
        return awsc_local_fail(call, "InvalidParameterValueException",
                               "A function without a durable configuration cannot have a durable execution name.");
    }
    if (status || !*durable) return status;
    output->durable_execution_arn = edit.execution->durable_execution_arn;
    output->executed_version = invocation->function->version;
    call->content_type = "application/json";
    if (!awsc_local_text_is(input->invocation_type, AWSC_LAMBDA_INVOCATION_TYPE_EVENT))
        return run_to_end(call, &edit, begun, output);
    status = begun ? awsc_local_durable_run_aside(call->server, output->durable_execution_arn) : AWSC_OK;
    if (status != AWSC_END) return status;
    return awsc_local_fail(call, "TooManyRequestsException", "Rate Exceeded: too many durable executions run.");
}
