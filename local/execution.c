/* SPDX-License-Identifier: Apache-2.0 */
#include "execution.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "configuration.h"
#include "environment.h"
#include "error_object.h"
#include "program.h"
#include "runtime.h"
#include "server.h"

struct awsc_local_execution {
    awsc_local_invocation invocation;
    awsc_arena *arena;
    awsc_local_process *process;
    awsc_local_warm *warm; /* instead of `process` for a function with a folder */
    const char *key;       /* in the pool */
    awsc_local_warm_request request;
    awsc_local_log_tail log;
    awsc_buffer error_payload;
    const char *error;
    const char *crash; /* error type for the REPORT line, if the runtime failed and not the function; or NULL */
    bool abandoned;
    bool over;
    bool counted; /* counted as active */
};

/* Returns the variable "NAME=VALUE" that no other run has, or "". */
static const char *mark_of(char *const *environment)
{
    while (*environment && strncmp(*environment, "AWS_LAMBDA_REQUEST_ID=", 22) != 0) environment++;
    return *environment ? *environment : "";
}

/* ---- starting -------------------------------------------------------------------------------------------------- */

/* Makes the key for the pool. Two runs share processes if they have the same key: the same program and variables, and
 * with --watch the same files. Returns NULL when memory runs out. */
static const char *pool_key(awsc_local_execution *execution, char *const *environment, size_t own_count)
{
    const awsc_local_function *function = execution->invocation.function;
    bool watch = execution->invocation.server->settings->watch;
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_buffer_append_format(&text, "%s\n%s\n%llx\n", function->folder, function->arguments[0],
                              watch ? (unsigned long long)awsc_local_program_fingerprint(function->folder) : 0);
    for (size_t i = 0; i < own_count; i++) awsc_buffer_append_format(&text, "%s\n", environment[i]);
    const char *key = text.failed ? NULL : awsc_arena_text(execution->arena, text.data, text.size);
    awsc_buffer_clear(&text);
    return key;
}

static int start_warm(awsc_local_execution *execution, char *const *environment, size_t own_count)
{
    const awsc_local_invocation *invocation = &execution->invocation;
    const awsc_local_function *function = invocation->function;
    execution->key = pool_key(execution, environment, own_count);
    if (!execution->key) return AWSC_ERR_NOMEM;
    execution->warm = awsc_local_pool_take(invocation->server->pool, execution->key);
    if (!execution->warm) {
        awsc_local_warm_spec spec = {function->arguments, function->folder, environment,
                                     (uint64_t)function->memory_mb << 20};
        execution->warm = awsc_local_warm_new(&spec);
        if (!execution->warm) return AWSC_ERR_NOMEM;
    }
    execution->request = (awsc_local_warm_request){
        .request_id = invocation->request_id,
        .arn = awsc_local_function_arn(invocation->server->settings, execution->arena, function->name,
                                       invocation->qualifier),
        .trace_id = invocation->trace_id,
        .client_context = invocation->client_context,
        .identity = invocation->identity,
        .tenant_id = invocation->tenant_id,
        .event = invocation->event,
        .timeout_ms = (uint64_t)function->timeout_seconds * 1000,
        .watch_fd = invocation->watch_fd,
        .stop_fd = invocation->server->stop_fd,
        .log = &execution->log,
    };
    awsc_local_warm_begin(execution->warm, &execution->request);
    return AWSC_OK;
}

static int start_execution(awsc_local_execution *execution)
{
    const awsc_local_invocation *invocation = &execution->invocation;
    const awsc_local_function *function = invocation->function;
    size_t own_count = 0;
    char **environment = awsc_local_environment_make(execution->arena, invocation, &own_count);
    if (!environment) return AWSC_ERR_NOMEM;
    awsc_local_log_line(&execution->log, "START RequestId: %s Version: %s", invocation->request_id, function->version);
    awsc_local_process_spec spec = {
        .path = function->path,
        .environment = environment,
        .mark = mark_of(environment),
        .input = invocation->event,
        .timeout_ms = (uint64_t)function->timeout_seconds * 1000,
        .memory_bytes = (uint64_t)function->memory_mb << 20,
        .watch_fd = invocation->watch_fd,
        .stop_fd = invocation->server->stop_fd,
        .log = &execution->log,
    };
    int status = awsc_local_counters_begin(invocation->server->counters, function->name, invocation->limit);
    if (status) return status;
    execution->counted = true;
    if (function->folder) return start_warm(execution, environment, own_count);
    execution->process = awsc_local_process_new(&spec);
    return execution->process ? AWSC_OK : AWSC_ERR_NOMEM;
}

int awsc_local_execution_new(const awsc_local_invocation *invocation, awsc_local_execution **out, awsc_error **error)
{
    awsc_local_execution *execution = awsc_alloc_zeroed(awsc_allocator_default(), 1, sizeof *execution);
    if (!execution) return awsc_error_nomem(error);
    execution->invocation = *invocation;
    execution->error_payload = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_local_log_init(&execution->log, invocation->server->settings->verbose);
    execution->arena = awsc_arena_new_sized(awsc_allocator_default(), 0);
    int status = execution->arena ? start_execution(execution) : AWSC_ERR_NOMEM;
    if (status) {
        awsc_local_execution_free(execution);
        return status == AWSC_END ? status : awsc_error_nomem(error);
    }
    *out = execution;
    return AWSC_OK;
}

/* ---- ending ---------------------------------------------------------------------------------------------------- */

static const char *signal_name(int number)
{
    switch (number) {
    case SIGHUP:
        return "hangup";
    case SIGINT:
        return "interrupt";
    case SIGQUIT:
        return "quit";
    case SIGILL:
        return "illegal instruction";
    case SIGTRAP:
        return "trace/breakpoint trap";
    case SIGABRT:
        return "aborted";
    case SIGBUS:
        return "bus error";
    case SIGFPE:
        return "floating point exception";
    case SIGKILL:
        return "killed";
    case SIGSEGV:
        return "segmentation fault";
    case SIGPIPE:
        return "broken pipe";
    case SIGALRM:
        return "alarm clock";
    case SIGTERM:
        return "terminated";
    default:
        return NULL;
    }
}

/* Appends the service's message for the way in which the process ended. */
static void describe_end(const awsc_local_execution *execution, const awsc_local_process_result *result,
                         awsc_buffer *text)
{
    const char *name;
    switch (result->end) {
    case AWSC_LOCAL_NOT_STARTED:
        awsc_buffer_append_format(text, "Error: fork/exec %s: %s", execution->invocation.function->path,
                                  strerror(result->code));
        return;
    case AWSC_LOCAL_SIGNALLED:
    case AWSC_LOCAL_OUT_OF_MEMORY:
        name = result->end == AWSC_LOCAL_OUT_OF_MEMORY ? "killed" : signal_name(result->code);
        if (name) {
            awsc_buffer_append_format(text, "Error: Runtime exited with error: signal: %s", name);
        } else {
            awsc_buffer_append_format(text, "Error: Runtime exited with error: signal %d", result->code);
        }
        return;
    default:
        if (execution->warm && !result->code) {
            awsc_buffer_append_text(text, "Error: Runtime exited without providing a reason");
            return;
        }
        awsc_buffer_append_format(text, "Error: Runtime exited with error: exit status %d", result->code);
    }
}

static const awsc_local_process_result *result_of(const awsc_local_execution *execution)
{
    return execution->warm ? awsc_local_warm_result(execution->warm) : awsc_local_process_result_of(execution->process);
}

static void note_failure(awsc_local_execution *execution, const awsc_local_process_result *result)
{
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    const char *type = "Runtime.ExitError";
    const char *request_id = execution->invocation.request_id;
    if (result->end == AWSC_LOCAL_NOT_STARTED) type = "Runtime.InvalidEntrypoint";
    if (result->end == AWSC_LOCAL_OUT_OF_MEMORY) type = "Runtime.OutOfMemory";
    if (result->end == AWSC_LOCAL_TIMED_OUT) {
        type = NULL;
        awsc_time_format_date_time(&text, awsc_clock_now(awsc_clock_system()));
        awsc_buffer_append_format(&text, " %s Task timed out after %u.00 seconds", request_id,
                                  execution->invocation.function->timeout_seconds);
        awsc_local_log_line(&execution->log, "%s", awsc_buffer_text(&text) ? awsc_buffer_text(&text) : "");
    } else {
        awsc_buffer_append_format(&text, "RequestId: %s ", request_id);
        describe_end(execution, result, &text);
        awsc_local_log_line(&execution->log, "%s", awsc_buffer_text(&text) ? awsc_buffer_text(&text) : "");
        awsc_local_log_line(&execution->log, "%s", type);
    }
    awsc_local_error_object_write(&execution->error_payload, awsc_buffer_view(&text), type);
    awsc_buffer_clear(&text);
    execution->error = "Unhandled";
    execution->crash = type;
}

/* Formats the time of a cold start for the REPORT line. `out` is empty for later invocations. */
static void format_init(const awsc_local_execution *execution, char out[64])
{
    double ms = execution->warm ? awsc_local_warm_init_ms(execution->warm) : -1;
    uint64_t hundredths = ms < 0 ? 0 : (uint64_t)(ms * 100 + 0.5);
    out[0] = '\0';
    if (ms < 0) return;
    snprintf(out, 64, "Init Duration: %llu.%02u ms\t", (unsigned long long)(hundredths / 100),
             (unsigned)(hundredths % 100));
}

/* Returns the error type that the service reports for one that a runtime posted: Runtime.NAME or Function.NAME. */
static const char *reported_type(const char *type)
{
    const char *name = strchr(type, '.');
    size_t size = name ? (size_t)(name - type) : 0;
    bool function = size == 8 && !strncmp(type, "Function", size);
    bool known = (function || (size == 7 && !strncmp(type, "Runtime", size))) && name[1] >= 'A' && name[1] <= 'Z';
    for (const char *at = name; known && *++at;) known = awsc_ascii_is_alpha(*at);
    if (known) return type;
    return function ? "Function.Unknown" : "Runtime.Unknown";
}

/* Formats the end of the REPORT line. An error that the function itself posted is no part of it. */
static void format_status(const awsc_local_execution *execution, const awsc_local_process_result *result, char out[192])
{
    out[0] = '\0';
    if (result->end == AWSC_LOCAL_TIMED_OUT)
        snprintf(out, 192, "Status: timeout\t");
    else if (execution->crash)
        snprintf(out, 192, "Status: error\tError Type: %.128s\t", reported_type(execution->crash));
}

static void report_execution(awsc_local_execution *execution, const awsc_local_process_result *result)
{
    char init[64];
    char status[192];
    format_init(execution, init);
    format_status(execution, result, status);
    const char *request_id = execution->invocation.request_id;
    awsc_local_log_line(&execution->log, "END RequestId: %s", request_id);
    /* Integers, since a locale may put a comma into a floating-point number. */
    uint64_t hundredths = (uint64_t)(result->duration_ms * 100 + 0.5);
    uint64_t peak_mb = (result->peak_bytes + (1u << 20) - 1) >> 20;
    awsc_local_log_line(&execution->log,
                        "REPORT RequestId: %s\tDuration: %llu.%02u ms\tBilled Duration: %llu ms\tMemory Size: %u MB\t"
                        "Max Memory Used: %llu MB\t%s%s",
                        request_id, (unsigned long long)(hundredths / 100), (unsigned)(hundredths % 100),
                        (unsigned long long)((hundredths + 99) / 100), execution->invocation.function->memory_mb,
                        (unsigned long long)(peak_mb ? peak_mb : 1), init, status);
}

/* Removes this run from the active ones, once. */
static void count_down(awsc_local_execution *execution)
{
    if (!execution->counted) return;
    execution->counted = false;
    awsc_local_counters_end(execution->invocation.server->counters, execution->invocation.function->name);
}

/* Takes the error that the runtime posted. If the runtime posted nothing, reports the end of its process as the
 * error. */
static void note_warm(awsc_local_execution *execution, const awsc_local_process_result *result)
{
    const char *type = NULL;
    awsc_view error = awsc_local_warm_error(execution->warm, &type);
    bool stopped = result->end == AWSC_LOCAL_TIMED_OUT || result->end == AWSC_LOCAL_OUT_OF_MEMORY ||
                   result->end == AWSC_LOCAL_ABANDONED;
    if (!stopped && type) {
        if (error.size) {
            awsc_buffer_append_view(&execution->error_payload, error);
        } else {
            awsc_local_error_object_write(&execution->error_payload, AWSC_VIEW(""), type);
        }
        execution->error = "Unhandled";
        if (!awsc_local_warm_initialised(execution->warm)) execution->crash = type;
    } else if (!awsc_local_warm_answered(execution->warm)) {
        note_failure(execution, result);
    }
}

static void finish_execution(awsc_local_execution *execution)
{
    const awsc_local_process_result *result = result_of(execution);
    execution->over = true;
    execution->abandoned = result->end == AWSC_LOCAL_ABANDONED;
    if (execution->warm) {
        note_warm(execution, result);
    } else if (result->end != AWSC_LOCAL_EXITED || result->code != 0) {
        note_failure(execution, result);
    }
    report_execution(execution, result);
    count_down(execution);
}

int awsc_local_execution_next(awsc_local_execution *execution, awsc_view *piece)
{
    if (execution->over) return AWSC_END;
    int status = execution->warm ? awsc_local_warm_next(execution->warm, piece)
                                 : awsc_local_process_next(execution->process, piece);
    if (status == AWSC_END) finish_execution(execution);
    return status;
}

const char *awsc_local_execution_error(const awsc_local_execution *execution)
{
    return execution->error;
}

awsc_view awsc_local_execution_error_payload(const awsc_local_execution *execution)
{
    return awsc_buffer_view(&execution->error_payload);
}

bool awsc_local_execution_abandoned(const awsc_local_execution *execution)
{
    return execution->abandoned;
}

void awsc_local_execution_log(const awsc_local_execution *execution, awsc_buffer *out)
{
    awsc_local_log_encode(&execution->log, out);
}

static bool is_blank(awsc_view text)
{
    return awsc_view_trim(text).size == 0;
}

int awsc_local_execution_collect(awsc_local_execution *execution, awsc_buffer *result, awsc_error **error)
{
    awsc_view piece;
    bool too_large = false;
    while (awsc_local_execution_next(execution, &piece) == AWSC_OK) {
        /* Output after the limit is read and dropped, so that the function can end. */
        too_large = too_large || result->size + piece.size > AWSC_LOCAL_MAX_RESULT_BYTES;
        if (!too_large) awsc_buffer_append_view(result, piece);
    }
    if (result->failed || execution->error_payload.failed) return awsc_error_nomem(error);
    if (execution->error) {
        /* The error object of a function counts, unless the function was stopped while it wrote. */
        bool exited = !execution->warm && result_of(execution)->end == AWSC_LOCAL_EXITED;
        if (exited && !too_large && awsc_local_is_error_object(awsc_buffer_view(result))) return AWSC_OK;
        awsc_buffer_truncate(result, 0);
        awsc_buffer_append_view(result, awsc_buffer_view(&execution->error_payload));
    } else if (too_large) {
        execution->error = "Unhandled";
        awsc_buffer_truncate(result, 0);
        awsc_local_error_object_write(
            result, AWSC_VIEW("Response payload size exceeded maximum allowed payload size (6291556 bytes)."),
            "Function.ResponseSizeTooLarge");
    } else if (is_blank(awsc_buffer_view(result))) {
        awsc_buffer_truncate(result, 0);
        awsc_buffer_append_text(result, "null");
    }
    return result->failed ? awsc_error_nomem(error) : AWSC_OK;
}

void awsc_local_execution_free(awsc_local_execution *execution)
{
    if (!execution) return;
    awsc_local_process_free(execution->process);
    if (execution->warm && execution->over) {
        awsc_local_pool_give(execution->invocation.server->pool, execution->key, execution->warm);
    } else {
        awsc_local_warm_free(execution->warm);
    }
    count_down(execution);
    awsc_buffer_clear(&execution->error_payload);
    awsc_arena_free(execution->arena);
    awsc_release(awsc_allocator_default(), execution);
}
