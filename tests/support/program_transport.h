/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A program's transport that uses only <awsc/transport.h>: no network, a script of exchanges. Include it once.
 */
#ifndef AWSC_TESTS_PROGRAM_TRANSPORT_H
#define AWSC_TESTS_PROGRAM_TRANSPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/lambda.h>
#include <awsc/loop_sources.h>
#include <awsc/transport.h>

#include "support/fixture.h"

enum { PROGRAM_PIECE = 32 * 1024 };

/* ---- the transport ----------------------------------------------------------------------------------------------- */

/* The script of one exchange. */
typedef struct plan {
    int refused_with; /* by `start` */
    const char *refusal;
    bool hangs;        /* nothing comes */
    bool fails;        /* before a response */
    bool without_head; /* on_end follows at once */
    bool body_comes_first;
    bool has_endless_head;
    int http_status;  /* 0: 200 */
    const char *type; /* Content-Type, or NULL */
    const char *body;
    size_t body_size;
    bool echoes; /* the response body is the upload */
    int ended_with;
    bool maybe_sent;
    const char *message;
    size_t result_size; /* 0: the whole body */
} plan;

typedef struct script {
    awsc_transport table;
    const plan *plans; /* the last one is repeated */
    size_t plan_count;
    /* observations */
    size_t starts, cancels, resumes, upload_resumes, pauses, ends, given;
    char url[256], method[16], host[128], authorization[512], body[256];
    int64_t connect_timeout_ms, idle_timeout_ms;
    bool had_sizes;
    size_t *allocations; /* from the client's allocator */
    size_t own_allocations;
} script;

typedef struct exchange {
    script *script;
    plan plan;
    const awsc_exchange_request *request;
    const awsc_exchange_handler *handler;
    awsc_loop_wakeup *wakeup;
    bool head_told, uploaded;
    size_t given;
    char held[4096]; /* echoed but not accepted yet */
    size_t held_size;
} exchange;

static inline int note_request(script *s, const awsc_exchange_request *request, awsc_error **error)
{
    const awsc_http_request *http = request->request;
    const char *authorization = awsc_http_request_header(http, "Authorization");
    awsc_body_reader *body = NULL;
    snprintf(s->url, sizeof s->url, "%s", request->url);
    snprintf(s->method, sizeof s->method, "%s", awsc_http_request_method(http));
    snprintf(s->host, sizeof s->host, "%s", awsc_http_request_header(http, "Host"));
    snprintf(s->authorization, sizeof s->authorization, "%s", authorization ? authorization : "");
    s->connect_timeout_ms = request->connect_timeout_ms;
    s->idle_timeout_ms = request->idle_timeout_ms;
    s->had_sizes = AWSC_EXCHANGE_HAS(awsc_exchange_request, request, extras);
    size_t before = s->allocations ? *s->allocations : 0;
    int status = awsc_body_reader_new(http, &body, error);
    if (s->allocations) s->own_allocations += *s->allocations - before;
    if (status) return status;
    assert_true(awsc_body_reader_length(body) < sizeof s->body);
    int64_t got = awsc_body_reader_read(body, s->body, sizeof s->body);
    assert_int_equal(got, awsc_body_reader_length(body));
    s->body[got] = '\0';
    assert_int_equal(awsc_body_reader_read(body, s->body + got, 1), 0);
    awsc_body_reader_free(body);
    return AWSC_OK;
}

static inline void free_exchange(exchange *x)
{
    awsc_loop_wakeup_free(x->wakeup);
    free(x);
}

static inline void end_with(exchange *x, int status)
{
    const awsc_exchange_handler *handler = x->handler;
    awsc_exchange_figures figures = AWSC_EXCHANGE_FIGURES_INIT;
    awsc_exchange_result result = AWSC_EXCHANGE_RESULT_INIT;
    result.status = status;
    result.maybe_sent = x->plan.maybe_sent || !x->plan.fails;
    result.message = x->plan.message;
    result.figures = &figures;
    if (x->plan.result_size) result.struct_size = x->plan.result_size;
    x->script->ends++;
    free_exchange(x);
    handler->on_end(handler->user, &result);
}

static inline int tell_head(exchange *x)
{
    const awsc_exchange_handler *handler = x->handler;
    int status = handler->on_status(handler->user, x->plan.http_status ? x->plan.http_status : 200);
    if (!status && x->plan.type)
        status = handler->on_header(handler->user, "Content-Type", 12, x->plan.type, strlen(x->plan.type));
    if (!status) status = handler->on_header(handler->user, "x-amzn-RequestId: more", 16, "request-9 and more", 9);
    while (!status && x->plan.has_endless_head) status = handler->on_header(handler->user, "a", 1, "b", 1);
    return status ? status : handler->on_head_end(handler->user);
}

/* AWSC_END: the reader pauses, or no bytes are left for now. */
static inline int echo(exchange *x)
{
    const awsc_exchange_handler *handler = x->handler;
    while (!x->uploaded || x->held_size) {
        if (!x->held_size) {
            int status = x->request->read_upload(x->request->upload_user, x->held, sizeof x->held, &x->held_size);
            if (status == AWSC_END) x->uploaded = true;
            if (status == AWSC_OK && !x->held_size) return AWSC_END;
            if (status) continue;
        }
        int status = handler->on_body(handler->user, x->held, x->held_size);
        if (status) return status;
        x->held_size = 0;
    }
    return AWSC_OK;
}

/* One piece of the body. AWSC_END: there is more. */
static inline int tell_piece(exchange *x)
{
    const awsc_exchange_handler *handler = x->handler;
    size_t left = x->plan.body_size - x->given;
    size_t size = left < PROGRAM_PIECE ? left : PROGRAM_PIECE;
    if (!size) return AWSC_OK;
    int status = handler->on_body(handler->user, x->plan.body + x->given, size);
    if (status == AWSC_END) x->script->pauses++;
    if (status) return status;
    x->given += size;
    x->script->given += size;
    if (size == left) return AWSC_OK;
    awsc_loop_wakeup_raise(x->wakeup);
    return AWSC_END;
}

static inline void go_on(void *user)
{
    exchange *x = user;
    int status = AWSC_OK;
    if (x->plan.hangs) return;
    if (x->plan.body_comes_first) status = x->handler->on_body(x->handler->user, "{}", 2);
    if (x->plan.fails || x->plan.without_head || status) {
        end_with(x, status ? status : x->plan.ended_with);
        return;
    }
    if (!x->head_told) status = tell_head(x);
    x->head_told = true;
    if (!status) status = x->plan.echoes ? echo(x) : tell_piece(x);
    if (status != AWSC_END) end_with(x, status);
}

static inline int start(void *user, awsc_loop *loop, const awsc_exchange_request *request,
                        const awsc_exchange_handler *handler, awsc_exchange **out, awsc_error **error)
{
    script *s = user;
    const plan *now = &s->plans[s->starts < s->plan_count ? s->starts : s->plan_count - 1];
    s->starts++;
    int status = note_request(s, request, error);
    if (status) return status;
    if (now->refused_with && !now->refusal) return now->refused_with;
    if (now->refused_with) return awsc_error_set_text(error, now->refused_with, now->refusal);
    exchange *x = calloc(1, sizeof *x);
    if (!x) return AWSC_ERR_NOMEM;
    x->script = s;
    x->plan = *now;
    x->request = request;
    x->handler = handler;
    status = awsc_loop_wakeup_new(loop, go_on, x, &x->wakeup, error);
    if (status) {
        free(x);
        return status;
    }
    awsc_loop_wakeup_raise(x->wakeup);
    *out = (awsc_exchange *)x;
    return AWSC_OK;
}

static inline void resume(awsc_exchange *under_way)
{
    exchange *x = (exchange *)under_way;
    x->script->resumes++;
    awsc_loop_wakeup_raise(x->wakeup);
}

static inline void resume_upload(awsc_exchange *under_way)
{
    exchange *x = (exchange *)under_way;
    x->script->upload_resumes++;
    awsc_loop_wakeup_raise(x->wakeup);
}

static inline bool cancel(awsc_exchange *under_way)
{
    exchange *x = (exchange *)under_way;
    bool maybe_sent = x->plan.maybe_sent;
    x->script->cancels++;
    free_exchange(x);
    return maybe_sent;
}

static inline void describe_wait(const awsc_exchange *under_way, char *buffer, size_t size)
{
    (void)under_way;
    snprintf(buffer, size, "the wait for a pigeon");
}

static inline void prepare(script *s, const plan *plans, size_t count)
{
    *s = (script){.table = AWSC_TRANSPORT_INIT, .plans = plans, .plan_count = count};
    s->table.user = s;
    s->table.start = start;
    s->table.resume = resume;
    s->table.cancel = cancel;
    s->table.resume_upload = resume_upload;
    s->table.describe_wait = describe_wait;
}

/* ---- clients ------------------------------------------------------------------------------------------------------
 */

static inline awsc_config config_of(const script *s)
{
    fixture_clean_environment();
    awsc_config config = fixture_config("http://pigeons.example:81/loft");
    config.transport = &s->table;
    return config;
}

static inline awsc_lambda *lambda_of(awsc_config *config)
{
    awsc_lambda *lambda = NULL;
    awsc_error *error = NULL;
    if (awsc_lambda_new(config, &lambda, &error)) fail_msg("%s", awsc_error_text(error));
    fixture_config_clear(config);
    return lambda;
}

typedef struct outcome {
    bool is_in;
    int status;
    char payload[64], text[512];
    bool maybe_executed;
} outcome;

static inline void note(void *user, int status, awsc_lambda_invoke_output *output, awsc_error *error)
{
    outcome *o = user;
    o->is_in = true;
    o->status = status;
    if (output)
        snprintf(o->payload, sizeof o->payload, "%.*s", (int)output->payload.size, (const char *)output->payload.data);
    snprintf(o->text, sizeof o->text, "%s", awsc_error_text(error));
    o->maybe_executed = awsc_error_maybe_executed(error);
    awsc_free(output);
    awsc_error_free(error);
}

static inline outcome invoke(awsc_lambda *lambda, const awsc_call_options *options)
{
    outcome o = {0};
    awsc_lambda_invoke_output *output = NULL;
    awsc_error *error = NULL;
    int status = awsc_lambda_invoke(lambda, &fixture_hello, options, &output, &error);
    note(&o, status, output, error);
    return o;
}

static const plan hello = {.body = "\"hello\"", .body_size = 7};

static inline void expect_hello(const outcome *o)
{
    if (o->status) fail_msg("%s", o->text);
    assert_string_equal(o->payload, "\"hello\"");
}

#endif
