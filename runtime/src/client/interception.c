/* SPDX-License-Identifier: Apache-2.0 */
/* Runs the interceptors of a call. Only programs with interceptors link this file: see interception.h. */
#include <stdio.h>

#include "base/memory.h"
#include "client/call_state.h"
#include "client/interception_state.h"
#include "error/error.h"
#include "error/given.h"
#include "sys/clock.h"
#include "transport/curl_figures.h"

/* ---- lists ----------------------------------------------------------------------------------------------------- */

static int copy_one(awsc_interceptor *copy, const awsc_interceptor *given, size_t index, const char *what, int refusal,
                    awsc_error **error)
{
    char name[64];
    (void)snprintf(name, sizeof name, "%s: interceptor %zu", what, index);
    *copy = (awsc_interceptor)AWSC_INTERCEPTOR_INIT;
    if (!given) return awsc_error_set(error, refusal, "%s is NULL", name);
    int status = AWSC_TAKE_STRUCT(copy, given, name, AWSC_INTERCEPTOR_INIT, error);
    bool shown = false;
    if (!status) status = awsc_given_bool(refusal, name, "show_secrets", copy->show_secrets, &shown, error);
    copy->show_secrets = AWSC_BOOL(shown);
    return status;
}

static int copy_list(const awsc_allocator *allocator, const awsc_interceptor *const *given, size_t count,
                     const char *what, int refusal, awsc_interceptor_list **out, awsc_error **error)
{
    const size_t most = 1000; /* more are a mistake */
    if (count > most)
        return awsc_error_set(error, refusal, "%s: interceptor_count is %zu; expected %zu or less", what, count, most);
    awsc_interceptor_list *list = awsc_alloc(allocator, sizeof *list + count * sizeof *list->items);
    if (!list) return awsc_error_nomem(error);
    list->code = awsc_interceptor_code();
    list->count = count;
    int status = AWSC_OK;
    for (size_t i = 0; !status && i < count; i++) status = copy_one(&list->items[i], given[i], i, what, refusal, error);
    if (status)
        awsc_release(allocator, list);
    else
        *out = list;
    return status;
}

/* ---- arguments of a hook --------------------------------------------------------------------------------------- */

typedef struct told {
    awsc_attempt attempt;
    awsc_http_head request;
    awsc_http_head response;
} told;

static const awsc_interceptor *interceptor_at(const awsc_interception *interception, size_t index)
{
    const awsc_interceptor_list *first = interception->call->client->interceptors;
    size_t count = first ? first->count : 0;
    return index < count ? &first->items[index] : &interception->own->items[index - count];
}

static const char *endpoint_of(const awsc_call *call)
{
    if (call->url) return call->url->text;
    return call->options.endpoint_url ? "" : call->client->url.text; /* the call's own was not looked at yet */
}

static void tell_of_messages(told *out, const awsc_call *call, bool show_secrets)
{
    const awsc_http_response *response = call->attempt.response;
    if (call->request && call->target_url.size) {
        out->request =
            (awsc_http_head){&call->request->headers, call->request->method, call->target_url.data, show_secrets};
        out->attempt.request = &out->request;
    }
    if (response && call->attempt.head_done) {
        out->response = (awsc_http_head){&response->headers, NULL, NULL, show_secrets};
        out->attempt.response = &out->response;
        out->attempt.http_status = response->status;
    }
}

/* Fills `out` with the facts that a hook of interceptor `index` gets; they point into `out` and `interception`. */
static void tell(told *out, awsc_interception *interception, size_t index)
{
    const awsc_call *call = interception->call;
    *out = (told){.attempt = {
                      .struct_size = sizeof out->attempt,
                      .service = call->client->service->sdk_id,
                      .operation = call->operation->name,
                      .region = awsc_internal_client_region(call->client),
                      .endpoint = endpoint_of(call),
                      .call_id = call->invocation_id,
                      .number = interception->number,
                      .max_attempts = call->options.max_attempts,
                      .began = interception->attempt_began,
                      .duration_us = -1,
                      .reason = interception->reason,
                      .state = &interception->states[index],
                      .descriptor = call->operation,
                      .level = call->level,
                      .input = call->private_loop && call->delivered ? NULL : call->input,
                  }};
    tell_of_messages(out, call, interceptor_at(interception, index)->show_secrets.value);
}

/* ---- the beginning of a call ----------------------------------------------------------------------------------- */

static int open_interception(awsc_call *call, awsc_interceptor_list *own, awsc_error **error)
{
    const awsc_interceptor_list *first = call->client->interceptors;
    size_t count = (first ? first->count : 0) + (own ? own->count : 0);
    awsc_interception *fresh = awsc_alloc_zeroed(call->allocator, 1, sizeof *fresh + count * sizeof *fresh->states);
    if (!fresh) {
        awsc_release(call->allocator, own);
        return awsc_error_nomem(error);
    }
    fresh->base.code = awsc_interceptor_code();
    fresh->call = call;
    fresh->own = own;
    fresh->count = count;
    fresh->began = fresh->attempt_began = awsc_clock_now(call->client->clock);
    fresh->began_us = fresh->attempt_began_us = awsc_monotonic_us();
    call->interception = &fresh->base;
    return AWSC_OK;
}

static awsc_interception *of(const awsc_call *call)
{
    return (awsc_interception *)(void *)call->interception;
}

/* ---- before an attempt ----------------------------------------------------------------------------------------- */

static bool is_error_status(int status)
{
    return status < 0 && status >= AWSC_ERR_WAITER;
}

/* Sets the error for a hook that failed: `said`, if the hook set that error for this status, else a general one. Takes
 * ownership of `said`. Returns the status. */
static int refuse_hook(int status, awsc_error *said, const char *hook, awsc_error **error)
{
    if (is_error_status(status) && awsc_error_status(said) == status) {
        awsc_error_give(error, said);
        return status;
    }
    awsc_error_free(said);
    return awsc_error_set(error, is_error_status(status) ? status : AWSC_ERR_VALIDATION,
                          "an interceptor's %s returned %d (%s)", hook, status, awsc_status_name(status));
}

static int run_hook(awsc_interception *interception, size_t index, awsc_before_attempt_fn *hook, awsc_error **error)
{
    told about;
    tell(&about, interception, index);
    const awsc_allocator *before = awsc_memory_use(NULL);
    int status = hook(interceptor_at(interception, index)->user, interception, &about.attempt, error);
    (void)awsc_memory_use(before);
    return status;
}

static int run_before(awsc_call *call, bool signing, awsc_error **error)
{
    awsc_interception *interception = of(call);
    for (size_t i = 0; i < interception->count; i++) {
        const awsc_interceptor *interceptor = interceptor_at(interception, i);
        awsc_before_attempt_fn *hook = signing ? interceptor->before_signing : interceptor->before_attempt;
        if (!hook) continue;
        interception->may_set = signing;
        awsc_error *said = NULL;
        int status = run_hook(interception, i, hook, &said);
        interception->may_set = false;
        if (status && !call->finished)
            return refuse_hook(status, said, signing ? "before_signing" : "before_attempt", error);
        awsc_error_free(said);
        if (call->finished) return AWSC_ERR_CANCELLED;
    }
    return AWSC_OK;
}

static int before_signing(awsc_call *call, awsc_error **error)
{
    awsc_interception *interception = of(call);
    interception->number = call->attempts;
    interception->attempt_open = true;
    interception->measured = false;
    interception->ended_us = 0;
    interception->attempt_began = awsc_clock_now(call->client->clock);
    interception->attempt_began_us = awsc_monotonic_us();
    int status = run_before(call, true, error);
    if (status || !interception->url_changed) return status;
    interception->url_changed = false;
    return awsc_call_make_target_url(call, error);
}

static int before_attempt(awsc_call *call, awsc_error **error)
{
    return run_before(call, false, error);
}

/* ---- after an attempt ------------------------------------------------------------------------------------------ */

static void measure(awsc_call *call, const awsc_exchange_figures *figures)
{
    awsc_interception *interception = of(call);
    interception->ended_us = awsc_monotonic_us();
    interception->measured = figures != NULL;
    interception->figures = awsc_exchange_figures_of(figures);
}

static int classify(awsc_call *call, const awsc_error *error, int failure)
{
    awsc_interception *interception = of(call);
    for (size_t i = 0; i < interception->count && !call->finished; i++) {
        const awsc_interceptor *interceptor = interceptor_at(interception, i);
        if (!interceptor->classify) continue;
        told about;
        tell(&about, interception, i);
        about.attempt.status = awsc_error_status(error);
        about.attempt.error = error;
        const awsc_allocator *before = awsc_memory_use(NULL);
        int said = interceptor->classify(interceptor->user, &about.attempt, failure);
        (void)awsc_memory_use(before);
        if (said >= AWSC_FAILURE_FINAL && said <= AWSC_FAILURE_THROTTLING) failure = said;
    }
    return failure;
}

/* Fills in the figures if the transport did not: the exchange was cancelled, or the transport does not measure. */
static void measure_ourselves(awsc_interception *interception)
{
    if (!interception->ended_us) measure(interception->call, NULL);
    if (interception->measured) return;
    interception->figures.total_us = interception->ended_us - interception->attempt_began_us;
    interception->figures.bytes_down = interception->call->attempt.received;
}

static int reason_of(const awsc_call *call, const awsc_error *error, int reason)
{
    if (reason != AWSC_REASON_TRANSIENT) return reason;
    if (awsc_error_status(error) == AWSC_ERR_SERVICE && awsc_call_is_clock_error(call, awsc_error_name(error)))
        return AWSC_REASON_CLOCK;
    return awsc_error_throttling(error) ? AWSC_REASON_THROTTLING : reason;
}

/* Runs the hooks at_end (`of_call`) or after_attempt, the last interceptor first. */
static void tell_all(awsc_interception *interception, const awsc_attempt *facts, bool of_call)
{
    for (size_t i = interception->count; i-- > 0;) {
        const awsc_interceptor *interceptor = interceptor_at(interception, i);
        awsc_after_attempt_fn *hook = of_call ? interceptor->at_end : interceptor->after_attempt;
        if (!hook) continue;
        told about;
        tell(&about, interception, i);
        about.attempt.began = facts->began;
        about.attempt.duration_us = facts->duration_us;
        about.attempt.status = facts->status;
        about.attempt.error = facts->error;
        about.attempt.reason = facts->reason;
        about.attempt.delay_ms = facts->delay_ms;
        about.attempt.figures = facts->figures;
        about.attempt.output = of_call ? interception->call->output : NULL;
        const awsc_allocator *before = awsc_memory_use(NULL);
        hook(interceptor->user, &about.attempt);
        (void)awsc_memory_use(before);
    }
}

static void after_attempt(awsc_call *call, int status, const awsc_error *error, int reason, uint64_t delay_ms)
{
    awsc_interception *interception = of(call);
    if (!interception->attempt_open) return;
    interception->attempt_open = false;
    measure_ourselves(interception);
    const awsc_attempt facts = {
        .began = interception->attempt_began,
        .duration_us = interception->ended_us - interception->attempt_began_us,
        .status = status,
        .error = error,
        .reason = reason_of(call, error, reason),
        .delay_ms = (int64_t)delay_ms,
        .figures = &interception->figures,
    };
    tell_all(interception, &facts, false);
    interception->reason = facts.reason;
}

static void at_end(awsc_call *call, int status, const awsc_error *error)
{
    awsc_interception *interception = of(call);
    after_attempt(call, status, error, AWSC_REASON_NONE, 0);
    if (interception->over) return;
    interception->over = true;
    const awsc_attempt facts = {
        .began = interception->began,
        .duration_us = awsc_monotonic_us() - interception->began_us,
        .status = status,
        .error = error,
    };
    tell_all(interception, &facts, true);
}

static void on_part(awsc_call *call, const void *event, awsc_view bytes)
{
    awsc_interception *interception = of(call);
    for (size_t i = 0; i < interception->count && !interception->over; i++) {
        const awsc_interceptor *interceptor = interceptor_at(interception, i);
        if (!interceptor->on_part) continue;
        told about;
        tell(&about, interception, i);
        about.attempt.output = call->output;
        about.attempt.event = event;
        about.attempt.bytes = (awsc_blob){bytes.data, bytes.size};
        const awsc_allocator *before = awsc_memory_use(NULL);
        interceptor->on_part(interceptor->user, &about.attempt);
        (void)awsc_memory_use(before);
    }
}

static void close_interception(awsc_call *call)
{
    awsc_interception *interception = of(call);
    if (!interception->over) {
        awsc_error *error = NULL;
        int status = awsc_error_set(&error, AWSC_ERR_CANCELLED, "the call was given up before its end");
        awsc_error_note_operation(error, call->operation->name);
        at_end(call, status, error);
        awsc_error_free(error);
    }
    awsc_release(call->allocator, interception->own);
    awsc_release(call->allocator, interception);
    call->interception = NULL;
}

const awsc_interceptor_engine *awsc_interceptor_code(void)
{
    static const awsc_interceptor_engine code = {
        .measure_exchange = awsc_curl_measure,
        .copy = copy_list,
        .open = open_interception,
        .before_signing = before_signing,
        .before_attempt = before_attempt,
        .measure = measure,
        .classify = classify,
        .after_attempt = after_attempt,
        .at_end = at_end,
        .on_part = on_part,
        .close = close_interception,
    };
    return &code;
}
