/* SPDX-License-Identifier: Apache-2.0 */
/* Decides whether a failed attempt is retried. The rules are in retry/, those for invocations in retry/execution.c. */
#include <string.h>

#include "client/call_state.h"
#include "error/error.h"
#include "log/log.h"
#include "retry/policy.h"

/* Returns the time of the monotonic clock in seconds. */
static double now_seconds(const awsc_call *call)
{
    return (double)awsc_clock_monotonic_ms(call->client->clock) / 1000.0;
}

static awsc_attempt_failure describe(const awsc_call *call, const awsc_error *error)
{
    awsc_attempt_failure failure = awsc_attempt_failure_of(error, call->client->service->sdk_id);
    /* A request that was refused for its date has a good chance with the date that the refusal told. */
    if (failure.error_code && awsc_call_is_clock_error(call, failure.error_code)) failure.modeled_retryable = true;
    return failure;
}

void awsc_call_judge_attempt(awsc_call *call, const awsc_error *error)
{
    awsc_attempt_failure failure = describe(call, error);
    call->attempt.execution = awsc_execution_after(&failure, call->invocation, call->attempt.sent);
    call->maybe_executed = call->executed_before || call->attempt.execution.maybe_executed;
}

/* Returns whether the call runs the user's code and must not run it twice. */
static bool runs_once(const awsc_call *call)
{
    return call->invocation && !call->options.retry_sent_requests;
}

bool awsc_call_can_send_again(const awsc_call *call)
{
    const awsc_body_source *source = call->request->body.source;
    if (call->sender && awsc_call_sent_events(call)->begun(call->sender)) return false;
    return !source || source->rewind;
}

static bool is_expired_token(const char *code)
{
    return strcmp(code, "ExpiredToken") == 0 || strcmp(code, "ExpiredTokenException") == 0;
}

bool awsc_call_renews_identity(awsc_call *call, const awsc_error *error)
{
    awsc_credentials_provider *provider = call->options.provider;
    if (call->identity_renewed || !call->identity || !provider->invalidate || !error) return false;
    if (awsc_error_status(error) != AWSC_ERR_SERVICE || !is_expired_token(awsc_error_name(error))) return false;
    provider->invalidate(provider, call->identity);
    if (runs_once(call) && call->attempt.execution.maybe_executed) return false;
    if (call->attempts >= call->options.max_attempts || !awsc_call_can_send_again(call)) return false;
    awsc_log(&call->client->logger, AWSC_LOG_INFO, "%s attempt %d: the credentials have expired; again with newer ones",
             call->operation->name, call->attempts);
    return true;
}

bool awsc_call_will_retry(awsc_call *call, awsc_error *error, uint64_t *delay_ms)
{
    awsc_attempt_failure failure = describe(call, error);
    if (call->interception)
        failure.decided = call->interception->code->classify(call, error, (int)awsc_retry_classify(&failure)) + 1;
    enum awsc_retry_class kind = awsc_retry_classify(&failure);
    if (call->client->limiter)
        awsc_rate_limiter_update(call->client->limiter, now_seconds(call), kind == AWSC_RETRY_THROTTLING);
    awsc_error_add_class(error, kind != AWSC_RETRY_NEVER, kind == AWSC_RETRY_THROTTLING);
    if (kind == AWSC_RETRY_NEVER) return false;
    if (runs_once(call) && !call->attempt.execution.safe_to_repeat) {
        awsc_log(&call->client->logger, AWSC_LOG_INFO, "%s is not sent again: %s (retry_sent_requests is off)",
                 call->operation->name,
                 call->attempt.execution.maybe_executed ? "the function may have run"
                                                        : "the service names no error after which that is safe");
        return false;
    }
    if (!awsc_call_can_send_again(call)) return false;
    awsc_retry_policy policy = {
        .max_attempts = call->options.max_attempts,
        .long_polling = (call->operation->flags & AWSC_TABLE_OPERATION_LONG_POLL) != 0,
        .backoff = awsc_backoff_for(call->client->service->sdk_id),
    };
    const char *after =
        call->attempt.response ? awsc_http_response_header(call->attempt.response, "x-amz-retry-after") : NULL;
    double random = call->client->random->uniform(call->client->random->user);
    awsc_retry_decision decision =
        awsc_retry_decide(&policy, call->client->quota, &failure, call->attempts, random, after);
    if (decision.outcome == AWSC_RETRY_NO_QUOTA)
        awsc_log(&call->client->logger, AWSC_LOG_INFO, "%s is not sent again: too many retries of this client failed",
                 call->operation->name);
    /* Waiting for the deadline would only hide the service's error. */
    uint64_t due = awsc_loop_now_ms(call->loop) + (uint64_t)decision.delay_ms;
    if (call->deadline_timer.position && due >= call->deadline_timer.at_ms) {
        awsc_retry_quota_give(call->client->quota, decision.cost);
        return false;
    }
    *delay_ms = (uint64_t)decision.delay_ms;
    if (decision.outcome != AWSC_RETRY_AGAIN) return false;
    call->last_cost = decision.cost;
    return true;
}

void awsc_call_succeeded(awsc_call *call)
{
    awsc_retry_quota_succeeded(call->client->quota, call->last_cost);
    if (call->client->limiter) awsc_rate_limiter_update(call->client->limiter, now_seconds(call), false);
}

uint64_t awsc_call_pace_ms(awsc_call *call)
{
    if (!call->client->limiter) return 0;
    double seconds = awsc_rate_limiter_acquire(call->client->limiter, now_seconds(call));
    return seconds > 0 ? (uint64_t)(seconds * 1000.0) + 1 : 0;
}
