/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A PostgreSQL extension that invokes Lambda functions, described in docs/guide/postgresql.md:
 *
 *     SELECT * FROM awsc_lambda_invoke('fn', '{"a": 1}'::json);
 *
 * A backend has one thread, and must answer pg_cancel_backend, statement_timeout and the end of the postmaster at any
 * time. So each call runs on a loop whose descriptors are in one epoll set; the backend waits for that set and for its
 * latch. An error leaves by longjmp: PostgreSQL then resets the memory context of the call, and a callback of that
 * context ends the call. No callback of the library raises an error, since longjmp must not cross the library.
 */
#include <postgres.h>

#include <access/htup_details.h>
#include <fmgr.h>
#include <funcapi.h>
#include <mb/pg_wchar.h>
#include <miscadmin.h>
#include <storage/fd.h>
#include <storage/latch.h>
#include <utils/builtins.h>
#include <utils/guc.h>
#include <utils/memutils.h>
#include <utils/wait_event.h>

#include <awsc/lambda.h>
#include <awsc/lambda/conveniences.h>
#include <awsc_epoll.h>

PG_MODULE_MAGIC;

/* Descriptors of a backend: the two sets, the loop's wake-up, a connection to Lambda and one for credentials. */
enum { DESCRIPTORS = 6, EVENTS = 8 };

/* Made at the first call, and kept until the backend ends. */
static struct {
    MemoryContext memory;
    int descriptors; /* the epoll set of the loop */
    awsc_epoll *host;
    WaitEventSet *waits; /* for that set, the latch and the postmaster */
    bool has_waits;
    awsc_lambda *lambda;
    bool is_stale; /* a setting changed after the client was made */
} backend = {.descriptors = -1};

static char *region, *endpoint_url; /* settings; "": not set */

/* The client's memory comes from a context of PostgreSQL's, where pg_backend_memory_contexts shows it. */
static void *take(void *user, size_t size)
{
    (void)user;
    return MemoryContextAllocExtended(backend.memory, size, MCXT_ALLOC_HUGE | MCXT_ALLOC_NO_OOM);
}

/* realloc that returns NULL where PostgreSQL's raises an error. */
static void *change(void *user, void *memory, size_t size)
{
    MemoryContext before = CurrentMemoryContext;
    void *volatile changed = NULL;
    (void)user;
    PG_TRY();
    {
        changed = repalloc_huge(memory, size);
    }
    PG_CATCH();
    {
        MemoryContextSwitchTo(before);
        FlushErrorState();
    }
    PG_END_TRY();
    return changed;
}

static void give(void *user, void *memory)
{
    (void)user;
    pfree(memory);
}

static const awsc_allocator allocator = {sizeof allocator, NULL, take, change, give};

/* A message in the database's encoding. It must not fail, so it loses what the encoding may lack. */
static const char *message(const char *utf8)
{
    if (!utf8) return "none";
    if (GetDatabaseEncoding() == PG_UTF8) return utf8;
    char *text = pstrdup(utf8);
    for (char *c = text; *c; c++) {
        if ((unsigned char)*c >= 0x80) *c = '?';
    }
    return text;
}

static int sqlstate(int status)
{
    if (status == AWSC_ERR_NOMEM) return ERRCODE_OUT_OF_MEMORY;
    if (status == AWSC_ERR_VALIDATION) return ERRCODE_INVALID_PARAMETER_VALUE;
    if (status == AWSC_ERR_CONFIG || status == AWSC_ERR_ENDPOINT) return ERRCODE_CONFIG_FILE_ERROR;
    if (status == AWSC_ERR_CREDENTIALS) return ERRCODE_INVALID_AUTHORIZATION_SPECIFICATION;
    if (status == AWSC_ERR_CONNECT || status == AWSC_ERR_TRANSPORT) return ERRCODE_CONNECTION_FAILURE;
    return ERRCODE_EXTERNAL_ROUTINE_INVOCATION_EXCEPTION;
}

/* For a failed call, or its preparation. `error` belongs to an invocation, which the reset of its context frees. */
_Noreturn static void raise_error(int status, const awsc_error *error)
{
    ereport(ERROR, errcode(sqlstate(status)), errmsg("%s", message(awsc_error_text(error))),
            errdetail("%s, HTTP status %d, request id %s, attempts %d.", awsc_error_name(error),
                      awsc_error_http_status(error), message(awsc_error_request_id(error)), awsc_error_attempts(error)),
            awsc_error_maybe_executed(error) ? errhint("The function may have run.") : 0);
}

typedef struct invocation {
    MemoryContextCallback at_reset;
    awsc_call *call; /* in flight */
    bool done;
    int status;
    awsc_lambda_invoke_output *output;
    awsc_lambda_function_failure *failure;
    awsc_error *error;
} invocation;

/* From the loop. No error may be raised here. */
static void invoked(void *user, int status, awsc_lambda_invoke_output *output, awsc_error *error)
{
    invocation *own = user;
    own->call = NULL;
    own->done = true;
    own->status = status;
    own->output = output;
    own->error = error;
}

/* Reports to the loop the events that are there, without waiting. */
static void run_loop(void)
{
    struct epoll_event events[EVENTS];
    int count = epoll_wait(backend.descriptors, events, EVENTS, 0);
    for (int i = 0; i < count; i++) (void)awsc_epoll_ready(backend.host, &events[i]);
    awsc_epoll_run_timer(backend.host);
}

/* The context of the call is reset: after its end, or because an error, a cancelled statement or the end of the
 * backend interrupted it. A cancelled call completes in the next turn of the loop. */
static void release(void *user)
{
    invocation *own = user;
    if (own->call) awsc_call_cancel(own->call);
    while (own->call) run_loop();
    awsc_free(own->output);
    awsc_free(own->failure);
    awsc_error_free(own->error);
    own->output = NULL, own->failure = NULL, own->error = NULL;
}

static int make_loop(awsc_error **error)
{
    if (!backend.memory) {
        backend.memory = AllocSetContextCreate(TopMemoryContext, "awsc", ALLOCSET_DEFAULT_SIZES);
        for (int i = 0; i < DESCRIPTORS; i++) ReserveExternalFD();
    }
    if (backend.descriptors < 0) backend.descriptors = epoll_create1(EPOLL_CLOEXEC);
    if (backend.descriptors < 0) elog(ERROR, "no descriptor is left");
    if (!backend.has_waits) {
        /* An error may have left a set that is not complete. Until version 16 it has a memory context, then an owner.
         */
        if (backend.waits) FreeWaitEventSet(backend.waits);
        backend.waits = NULL;
        backend.waits = CreateWaitEventSet(PG_VERSION_NUM < 170000 ? (void *)TopMemoryContext : NULL, 3);
        if (IsUnderPostmaster) AddWaitEventToSet(backend.waits, WL_EXIT_ON_PM_DEATH, PGINVALID_SOCKET, NULL, NULL);
        AddWaitEventToSet(backend.waits, WL_LATCH_SET, PGINVALID_SOCKET, MyLatch, NULL);
        AddWaitEventToSet(backend.waits, WL_SOCKET_READABLE, backend.descriptors, NULL, NULL);
        backend.has_waits = true;
    }
    return backend.host ? AWSC_OK : awsc_epoll_new(backend.descriptors, AWSC_EPOLL_TAG, &backend.host, error);
}

static int make_client(awsc_error **error)
{
    awsc_config config = AWSC_CONFIG_INIT;
    if (backend.lambda && !backend.is_stale) return AWSC_OK;
    awsc_lambda_free(backend.lambda);
    backend.lambda = NULL;
    backend.is_stale = false;
    config.allocator = &allocator;
    config.lookup_threads = AWSC_BOOL(false);
    config.max_connections = AWSC_I32(1);
    config.region = *region ? region : NULL;
    config.endpoint_url = *endpoint_url ? endpoint_url : NULL;
    return awsc_lambda_new(&config, &backend.lambda, error);
}

static void wait_for(const invocation *own)
{
    while (!own->done) {
        WaitEvent event;
        CHECK_FOR_INTERRUPTS();
        if (WaitEventSetWait(backend.waits, awsc_epoll_wait_ms(backend.host, -1), &event, 1, PG_WAIT_EXTENSION) &&
            event.events & WL_LATCH_SET)
            ResetLatch(MyLatch);
        run_loop();
    }
}

static void invoke(invocation *own, const awsc_lambda_invoke_input *input)
{
    own->status = make_loop(&own->error);
    if (!own->status) own->status = make_client(&own->error);
    if (!own->status)
        own->status = awsc_lambda_invoke_start(backend.lambda, backend.host->loop, input, NULL, invoked, own,
                                               &own->call, &own->error);
    if (!own->status) wait_for(own);
    if (own->status) raise_error(own->status, own->error);
}

static void raise_function_error(invocation *own, const char *function)
{
    const awsc_lambda_invoke_output *output = own->output;
    int status = awsc_lambda_function_failure_read(output->payload, &own->failure, &own->error);
    if (status) raise_error(status, own->error);
    ereport(ERROR, errcode(ERRCODE_EXTERNAL_ROUTINE_EXCEPTION),
            errmsg("%s", message(own->failure->error_message ? own->failure->error_message : "the function failed")),
            errdetail("%s of the function %s, version %s, request id %s.",
                      message(own->failure->error_type ? own->failure->error_type : output->function_error),
                      message(function), message(output->executed_version), message(awsc_output_request_id(output))));
}

static const char *argument(FunctionCallInfo fcinfo, int number)
{
    if (PG_ARGISNULL(number)) return NULL;
    char *value = text_to_cstring(PG_GETARG_TEXT_PP(number));
    return pg_server_to_any(value, (int)strlen(value), PG_UTF8);
}

static Datum row_of(FunctionCallInfo fcinfo, const awsc_lambda_invoke_output *output)
{
    TupleDesc columns;
    Datum values[4] = {0};
    bool nulls[4] = {false, output->payload.size == 0, !output->executed_version, !output->log_result};
    if (get_call_result_type(fcinfo, NULL, &columns) != TYPEFUNC_COMPOSITE) elog(ERROR, "the result is no row");
    values[0] = Int32GetDatum(output->status_code.value);
    if (!nulls[1]) {
        const char *bytes = (const char *)output->payload.data;
        (void)pg_verify_mbstr(PG_UTF8, bytes, (int)output->payload.size, false);
        char *json = pnstrdup(bytes, output->payload.size);
        values[1] = DirectFunctionCall1(json_in, CStringGetDatum(pg_any_to_server(json, (int)strlen(json), PG_UTF8)));
    }
    if (!nulls[2]) values[2] = CStringGetTextDatum(message(output->executed_version));
    if (!nulls[3]) values[3] = CStringGetTextDatum(message(output->log_result));
    return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(columns), values, nulls));
}

PG_FUNCTION_INFO_V1(awsc_lambda_invoke_sql);
Datum awsc_lambda_invoke_sql(PG_FUNCTION_ARGS)
{
    invocation *own = palloc0(sizeof *own);
    const char *payload = argument(fcinfo, 1);
    awsc_lambda_invoke_input input = {
        .function_name = argument(fcinfo, 0),
        .payload = payload ? awsc_blob_text(payload) : (awsc_blob){NULL, 0},
        .invocation_type = argument(fcinfo, 2),
        .qualifier = argument(fcinfo, 3),
        .log_type = argument(fcinfo, 4),
    };
    own->at_reset.func = release;
    own->at_reset.arg = own;
    MemoryContextRegisterResetCallback(CurrentMemoryContext, &own->at_reset);
    invoke(own, &input);
    if (own->output->function_error) raise_function_error(own, input.function_name);
    Datum row = row_of(fcinfo, own->output);
    release(own);
    return row;
}

PG_FUNCTION_INFO_V1(awsc_lambda_in_flight);
Datum awsc_lambda_in_flight(PG_FUNCTION_ARGS)
{
    (void)fcinfo;
    return Int32GetDatum(backend.host ? (int32)awsc_loop_in_flight(backend.host->loop) : 0);
}

static void setting_changed(const char *value, void *extra)
{
    (void)value, (void)extra;
    backend.is_stale = true;
}

static void define(const char *name, const char *description, char **variable)
{
    DefineCustomStringVariable(name, description, NULL, variable, "", PGC_SUSET, 0, NULL, setting_changed, NULL);
}

/* In the postmaster too, with shared_preload_libraries: no client and no loop is made here. */
void _PG_init(void);
void _PG_init(void)
{
    define("awsc.region", "Region of Lambda; empty: as the server's environment and profile say.", &region);
    define("awsc.endpoint_url", "Base URL of Lambda; empty: the region's.", &endpoint_url);
}
