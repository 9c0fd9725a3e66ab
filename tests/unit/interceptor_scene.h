/* SPDX-License-Identifier: Apache-2.0 */
/* A client over the replay transport, with interceptors that record what they are told. */
#ifndef AWSC_TESTS_INTERCEPTOR_SCENE_H
#define AWSC_TESTS_INTERCEPTOR_SCENE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/interceptor.h>
#include <awsc/lambda.h>
#include <awsc/testing.h>

/* ---- hooks that record their information ------------------------------------------------------------------------- */

typedef struct scene scene;

typedef struct recorder {
    scene *scene;
    const char *name;
    awsc_interceptor interceptor;
    /* The behaviour of the hooks. */
    int before_signing_status, before_attempt_status;
    const char *says;   /* by awsc_error_set_text */
    int class_returned; /* -1: as it was */
    bool cancels_before_signing, cancels_before_attempt, cancels_in_classify, cancels_after_attempt, cancels_at_end;
    int set_later; /* result of awsc_interception_set_header in before_attempt */
    int class_seen;
    size_t ends;
    bool keeps_state;
    int64_t delay_ms; /* that the last hook after an attempt was told */
} recorder;

struct scene {
    awsc_replay *replay;
    awsc_test_clock *clock;
    awsc_config config;
    awsc_lambda *lambda;
    awsc_call *call;
    void *output;
    awsc_error *error;
    int status;
    bool done;
    recorder first, second;
    const awsc_interceptor *list[2];
    char story[8192];
    char shown[8192]; /* heads */
};

static inline void note(scene *s, const char *format, ...) __attribute__((format(printf, 2, 3)));
static inline void note(scene *s, const char *format, ...)
{
    size_t used = strlen(s->story);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(s->story + used, sizeof s->story - used, format, arguments);
    va_end(arguments);
}

static inline void show(scene *s, const awsc_http_head *head)
{
    for (size_t i = 0; i < awsc_http_head_count(head); i++) {
        size_t used = strlen(s->shown);
        snprintf(s->shown + used, sizeof s->shown - used, "%s: %s\n", awsc_http_head_name(head, i),
                 awsc_http_head_value(head, i));
    }
}

static inline void check_common(const recorder *r, const awsc_attempt *a)
{
    assert_true(a->struct_size >= sizeof *a);
    assert_non_null(a->service);
    assert_non_null(a->operation);
    assert_string_equal(a->region, "eu-west-1");
    assert_non_null(a->endpoint);
    assert_non_null(a->state);
    if (r->keeps_state && *a->state) assert_ptr_equal(*a->state, r);
}

static inline int before_signing(void *user, awsc_interception *interception, const awsc_attempt *a, awsc_error **error)
{
    recorder *r = user;
    (void)interception;
    check_common(r, a);
    assert_int_equal(a->duration_us, -1);
    assert_int_equal(a->delay_ms, 0);
    assert_int_equal(a->status, AWSC_OK);
    assert_null(a->error);
    assert_null(a->figures);
    note(r->scene, "%s:sign%d(%s) ", r->name, (int)a->number, awsc_retry_reason_name(a->reason));
    if (r->keeps_state) *a->state = r;
    if (r->cancels_before_signing) awsc_call_cancel(r->scene->call);
    if (r->says) return awsc_error_set_text(error, r->before_signing_status, r->says);
    return r->before_signing_status;
}

static inline int before_attempt(void *user, awsc_interception *interception, const awsc_attempt *a, awsc_error **error)
{
    recorder *r = user;
    check_common(r, a);
    assert_non_null(awsc_http_head_get(a->request, "Host"));
    note(r->scene, "%s:send%d ", r->name, (int)a->number);
    r->set_later = awsc_interception_set_header(interception, "X-Late", "1", error);
    show(r->scene, a->request);
    if (r->cancels_before_attempt) awsc_call_cancel(r->scene->call);
    return r->before_attempt_status;
}

static inline int classify(void *user, const awsc_attempt *a, int failure)
{
    recorder *r = user;
    check_common(r, a);
    assert_int_equal(a->status, awsc_error_status(a->error));
    note(r->scene, "%s:class%d ", r->name, failure);
    r->class_seen = failure;
    if (r->cancels_in_classify) awsc_call_cancel(r->scene->call);
    return r->class_returned < 0 ? failure : r->class_returned;
}

static inline void after_attempt(void *user, const awsc_attempt *a)
{
    recorder *r = user;
    check_common(r, a);
    assert_true(a->duration_us >= 0);
    assert_non_null(a->figures);
    assert_true(a->figures->total_us >= 0);
    assert_int_equal(a->status, a->error ? awsc_error_status(a->error) : AWSC_OK);
    note(r->scene, "%s:after%d(%d/%s) ", r->name, (int)a->number, a->http_status ? (int)a->http_status : a->status,
         awsc_retry_reason_name(a->reason));
    r->delay_ms = a->delay_ms;
    if (a->response) show(r->scene, a->response);
    if (r->cancels_after_attempt) awsc_call_cancel(r->scene->call);
}

static inline void at_end(void *user, const awsc_attempt *a)
{
    recorder *r = user;
    check_common(r, a);
    assert_true(a->duration_us >= 0);
    assert_int_equal(a->reason, AWSC_REASON_NONE);
    assert_int_equal(a->delay_ms, 0);
    assert_null(a->figures);
    assert_int_equal(a->status, a->error ? awsc_error_status(a->error) : AWSC_OK);
    note(r->scene, "%s:end%d(%d) ", r->name, (int)a->number, a->status);
    r->ends++;
    if (r->cancels_at_end) awsc_call_cancel(r->scene->call);
}

static inline void open_recorder(recorder *r, scene *s, const char *name)
{
    *r = (recorder){.scene = s, .name = name, .class_returned = -1, .keeps_state = true};
    r->interceptor = (awsc_interceptor)AWSC_INTERCEPTOR_INIT;
    r->interceptor.user = r;
    r->interceptor.before_signing = before_signing;
    r->interceptor.before_attempt = before_attempt;
    r->interceptor.classify = classify;
    r->interceptor.after_attempt = after_attempt;
    r->interceptor.at_end = at_end;
}

/* ---- calls ------------------------------------------------------------------------------------------------------- */

static inline int setup(void **state)
{
    scene *s = calloc(1, sizeof *s);
    assert_int_equal(awsc_replay_new(&s->replay, NULL), AWSC_OK);
    assert_int_equal(awsc_test_clock_new((awsc_time){1700000000, 0}, &s->clock, NULL), AWSC_OK);
    awsc_credentials keys = AWSC_CREDENTIALS_INIT;
    keys.access_key_id = "AKIDEXAMPLE";
    keys.secret_access_key = "very-secret-key";
    keys.session_token = "very-secret-token";
    s->config = (awsc_config)AWSC_CONFIG_INIT;
    s->config.region = "eu-west-1";
    s->config.transport = awsc_replay_transport(s->replay);
    s->config.clock = awsc_test_clock_of(s->clock);
    assert_int_equal(awsc_credentials_provider_new_static(&keys, &s->config.credentials, NULL), AWSC_OK);
    open_recorder(&s->first, s, "a");
    open_recorder(&s->second, s, "b");
    s->list[0] = &s->first.interceptor;
    s->list[1] = &s->second.interceptor;
    s->config.interceptors = s->list;
    s->config.interceptor_count = 1;
    *state = s;
    return 0;
}

static inline int teardown(void **state)
{
    scene *s = *state;
    awsc_free(s->output);
    awsc_error_free(s->error);
    awsc_lambda_free(s->lambda);
    awsc_credentials_provider_free(s->config.credentials);
    awsc_test_clock_free(s->clock);
    awsc_replay_free(s->replay);
    free(s);
    return 0;
}

static inline void open_client(scene *s)
{
    if (awsc_lambda_new(&s->config, &s->lambda, &s->error)) fail_msg("%s", awsc_error_text(s->error));
}

static inline void answer(scene *s, int status, const char *body)
{
    const awsc_http_header headers[] = {{"X-Amzn-RequestId", "id-1"}, {"Set-Cookie", "very-secret-cookie"}};
    assert_int_equal(awsc_replay_add(s->replay, status, headers, 2, body, strlen(body), NULL), AWSC_OK);
}

static inline void got(void *user, int status, awsc_lambda_get_function_output *output, awsc_error *error)
{
    scene *s = user;
    note(s, "delivered ");
    s->done = true;
    s->status = status;
    s->output = output;
    s->error = error;
}

static const awsc_lambda_get_function_input hello = {.function_name = "hello"};

static inline void get_on_loop(scene *s, const awsc_call_options *options)
{
    awsc_loop *loop = NULL;
    assert_int_equal(awsc_loop_new(&loop, NULL), AWSC_OK);
    assert_int_equal(awsc_lambda_get_function_start(s->lambda, loop, &hello, options, got, s, &s->call, &s->error),
                     AWSC_OK);
    assert_string_equal(s->story, "");
    assert_int_equal(awsc_loop_run(loop, NULL), AWSC_OK);
    assert_true(s->done);
    awsc_loop_free(loop);
}

/* Makes the call blocking and on a loop. Except for "delivered", both must record the same events. */
static inline void get(scene *s, bool on_loop, const awsc_call_options *options)
{
    awsc_free(s->output);
    awsc_error_free(s->error);
    s->output = NULL;
    s->error = NULL;
    s->story[0] = s->shown[0] = '\0';
    if (on_loop) {
        get_on_loop(s, options);
        return;
    }
    s->status =
        awsc_lambda_get_function(s->lambda, &hello, options, (awsc_lambda_get_function_output **)&s->output, &s->error);
    note(s, "delivered ");
}

/* No test reads the files or the region of the person who runs it. */
static inline void interceptor_scene_environment(void)
{
    setenv("AWS_CONFIG_FILE", "/nonexistent", 1);
    setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent", 1);
    setenv("AWS_REGION", "eu-west-1", 1);
}

#endif
