#include "execution.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "configuration.h"
#include "error_object.h"
#include "runtime.h"
#include "server.h"

extern char **environ;

struct awsc_local_execution {
    awsc_local_invocation invocation;
    awsc_arena *arena;
    awsc_local_process *process;
    awsc_local_log_tail log;
    awsc_buffer error_payload;
    const char *error;
    bool abandoned;
    bool over;
    bool counted; /* counted as active */
};

/* ---- environment ----------------------------------------------------------------------------------------------- */

#define OWN_VARIABLES 20

typedef struct variables {
    awsc_arena *arena;
    char **items;
    size_t count;
    bool failed;
} variables;

static void add_variable(variables *all, const char *name, const char *value)
{
    if (!value) return;
    size_t name_size = strlen(name), value_size = strlen(value);
    char *text = awsc_arena_bytes(all->arena, name_size + value_size + 2);
    if (!text) {
        all->failed = true;
        return;
    }
    memcpy(text, name, name_size);
    text[name_size] = '=';
    memcpy(text + name_size + 1, value, value_size + 1);
    all->items[all->count++] = text;
}

static void add_number(variables *all, const char *name, uint64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "%llu", (unsigned long long)value);
    add_variable(all, name, text);
}

static bool is_own(const variables *all, const char *text)
{
    const char *end = strchr(text, '=');
    size_t size = end ? (size_t)(end - text) + 1 : strlen(text);
    for (size_t i = 0; i < all->count; i++) {
        if (!strncmp(all->items[i], text, size)) return true;
    }
    return false;
}

static void add_function_variables(variables *all, const awsc_local_invocation *invocation)
{
    const awsc_local_function *function = invocation->function;
    const awsc_local_settings *settings = invocation->server->settings;
    char text[1024];
    add_variable(all, "AWS_LAMBDA_FUNCTION_NAME", function->name);
    add_variable(all, "AWS_LAMBDA_FUNCTION_VERSION", function->version);
    add_number(all, "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", function->memory_mb);
    snprintf(text, sizeof text, "/aws/lambda/%s", function->name);
    add_variable(all, "AWS_LAMBDA_LOG_GROUP_NAME", text);
    add_variable(all, "AWS_LAMBDA_LOG_STREAM_NAME", invocation->request_id);
    add_variable(all, "AWS_REGION", settings->region);
    add_variable(all, "AWS_DEFAULT_REGION", settings->region);
    add_variable(all, "_HANDLER", function->handler);
    const char *slash = strrchr(function->path, '/');
    snprintf(text, sizeof text, "%.*s", (int)(slash ? slash - function->path : 0), function->path);
    add_variable(all, "LAMBDA_TASK_ROOT", slash && text[0] ? text : "/");
}

static void add_request_variables(variables *all, const awsc_local_invocation *invocation)
{
    const awsc_local_function *function = invocation->function;
    const awsc_local_settings *settings = invocation->server->settings;
    const char *arn = awsc_local_function_arn(settings, all->arena, function->name, invocation->qualifier);
    if (!arn) all->failed = true;
    add_variable(all, "AWS_LAMBDA_INVOKED_FUNCTION_ARN", arn);
    add_variable(all, "AWS_LAMBDA_REQUEST_ID", invocation->request_id);
    awsc_time now = awsc_clock_now(awsc_clock_system());
    add_number(all, "AWS_LAMBDA_DEADLINE_MS",
               (uint64_t)now.seconds * 1000 + (uint64_t)now.nanoseconds / 1000000 +
                   (uint64_t)function->timeout_seconds * 1000);
    add_variable(all, "AWS_LAMBDA_CLIENT_CONTEXT", invocation->client_context);
    add_variable(all, "AWS_LAMBDA_TENANT_ID", invocation->tenant_id);
    add_variable(all, "_X_AMZN_TRACE_ID", invocation->trace_id);
}

static void add_configured_variables(variables *all, const awsc_text_map *configured)
{
    variables reserved = *all;
    for (size_t i = 0; i < configured->count; i++) {
        const awsc_text_entry *entry = &configured->entries[i];
        size_t before = all->count;
        add_variable(all, entry->key, entry->value);
        /* A function cannot set the reserved variables. */
        if (all->count > before && is_own(&reserved, all->items[before])) all->count = before;
    }
}

/* Makes the environment: the function's variables, then those of this process. Returns NULL when memory runs out. */
static char **make_environment(awsc_arena *arena, const awsc_local_invocation *invocation)
{
    size_t inherited = 0;
    while (environ[inherited]) inherited++;
    const awsc_text_map *configured = &invocation->function->variables;
    size_t most = OWN_VARIABLES + configured->count + inherited + 1;
    variables all = {arena, awsc_arena_alloc_zeroed(arena, most, sizeof(char *)), 0, false};
    if (!all.items) return NULL;
    add_function_variables(&all, invocation);
    add_request_variables(&all, invocation);
    add_configured_variables(&all, configured);
    if (all.failed) return NULL;
    variables own = all;
    for (size_t i = 0; i < inherited; i++) {
        if (!is_own(&own, environ[i])) all.items[all.count++] = environ[i];
    }
    return all.items;
}

/* The variable that tells this run from all others. */
static const char *mark_of(char *const *environment)
{
    while (*environment && strncmp(*environment, "AWS_LAMBDA_REQUEST_ID=", 22) != 0) environment++;
    return *environment ? *environment : "";
}

/* ---- starting -------------------------------------------------------------------------------------------------- */

static int start_execution(awsc_local_execution *execution)
{
    const awsc_local_invocation *invocation = &execution->invocation;
    const awsc_local_function *function = invocation->function;
    char **environment = make_environment(execution->arena, invocation);
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

/* Describes the end of the process in the service's words. */
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
        awsc_buffer_append_format(text, "Error: Runtime exited with error: exit status %d", result->code);
    }
}

static void note_failure(awsc_local_execution *execution, const awsc_local_process_result *result)
{
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    const char *type = result->end == AWSC_LOCAL_NOT_STARTED ? "Runtime.InvalidEntrypoint" : "Runtime.ExitError";
    const char *request_id = execution->invocation.request_id;
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
}

static void report_execution(awsc_local_execution *execution, const awsc_local_process_result *result)
{
    const char *request_id = execution->invocation.request_id;
    awsc_local_log_line(&execution->log, "END RequestId: %s", request_id);
    /* Integers, since a locale may put a comma into a floating-point number. */
    uint64_t hundredths = (uint64_t)(result->duration_ms * 100 + 0.5);
    uint64_t peak_mb = (result->peak_bytes + (1u << 20) - 1) >> 20;
    awsc_local_log_line(&execution->log,
                        "REPORT RequestId: %s\tDuration: %llu.%02u ms\tBilled Duration: %llu ms\tMemory Size: %u MB\t"
                        "Max Memory Used: %llu MB\t%s",
                        request_id, (unsigned long long)(hundredths / 100), (unsigned)(hundredths % 100),
                        (unsigned long long)((hundredths + 99) / 100), execution->invocation.function->memory_mb,
                        (unsigned long long)(peak_mb ? peak_mb : 1),
                        result->end == AWSC_LOCAL_TIMED_OUT
                            ? "Status: timeout\t"
                            : (execution->error ? "Status: error\tError Type: Runtime.ExitError\t" : ""));
}

/* Ends the count of this run. */
static void count_down(awsc_local_execution *execution)
{
    if (!execution->counted) return;
    execution->counted = false;
    awsc_local_counters_end(execution->invocation.server->counters, execution->invocation.function->name);
}

static void finish_execution(awsc_local_execution *execution)
{
    const awsc_local_process_result *result = awsc_local_process_result_of(execution->process);
    execution->over = true;
    execution->abandoned = result->end == AWSC_LOCAL_ABANDONED;
    if (result->end != AWSC_LOCAL_EXITED || result->code != 0) note_failure(execution, result);
    report_execution(execution, result);
    count_down(execution);
}

int awsc_local_execution_next(awsc_local_execution *execution, awsc_view *piece)
{
    if (execution->over) return AWSC_END;
    int status = awsc_local_process_next(execution->process, piece);
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
        bool exited = awsc_local_process_result_of(execution->process)->end == AWSC_LOCAL_EXITED;
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
    count_down(execution);
    awsc_buffer_clear(&execution->error_payload);
    awsc_arena_free(execution->arena);
    awsc_release(awsc_allocator_default(), execution);
}
