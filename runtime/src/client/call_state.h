/* SPDX-License-Identifier: Apache-2.0 */
/* The state of a call in flight, and the functions by which the call's source files work together. */
#ifndef AWSC_CLIENT_CALL_STATE_H
#define AWSC_CLIENT_CALL_STATE_H

#include <awsc/call.h>
#include <awsc/tables/generated.h>

#include "auth/sigv4.h"
#include "base/for_core.h"
#include "client/cancel_watch.h"
#include "client/client.h"
#include "client/interception.h"
#include "http/transport.h"
#include "loop/loop.h"
#include "protocol/event_streams.h"
#include "protocol/protocol.h"
#include "retry/execution.h"

/* Resolved options of a call: the caller's, or the client's where the caller set none. */
typedef struct awsc_call_settings {
    /* Each of the three may be AWSC_NO_LIMIT. */
    int64_t deadline_ms;
    int64_t attempt_timeout_ms;
    int64_t idle_timeout_ms;
    int32_t max_attempts;
    bool retry_sent_requests;
    bool borrow_payload;
    const char *endpoint_url;
    awsc_credentials_provider *provider; /* NULL: requests are not signed */
    bool own_credentials;                /* the caller's options set the provider */
    const awsc_http_header *headers;
    size_t header_count;
    awsc_cancel *cancel;
    const awsc_interceptor *const *interceptors; /* valid only until the call has begun */
    size_t interceptor_count;
    void (*on_curl_handle)(void *user, void *curl);
    void *user;
} awsc_call_settings;

/* State of the current or last attempt. */
typedef struct awsc_call_attempt {
    awsc_exchange *exchange; /* NULL when none is under way */
    awsc_http_response *response;
    awsc_time sent_at;
    bool head_done;
    size_t head_lines;
    size_t head_bytes;
    const char *problem;                  /* why the transport's data is invalid, or NULL */
    size_t received;                      /* body bytes so far */
    uint64_t claimed;                     /* the body's Content-Length, or 0 if unknown */
    bool cut;                             /* the body of an error is longer than the part kept */
    bool too_large;                       /* the body exceeded its limit */
    struct awsc_content_decoder *decoder; /* removes the body's Content-Encoding; NULL: the body passes unchanged */
    bool damaged;                         /* the body cannot be decoded; an error's body ends there */
    bool sent;                            /* the attempt ended, and the server may have the whole request */
    awsc_execution execution;             /* for a failed attempt, see awsc_call_judge_attempt */
} awsc_call_attempt;

struct awsc_call {
    awsc_loop_member member;
    bool joined;
    awsc_client *client;
    awsc_loop *loop;
    bool private_loop;  /* from the client's pool, returned when the call is freed */
    bool loop_broken;   /* the private loop failed: free it instead of returning it */
    uint64_t waited_ms; /* time spent waiting for a private loop; counts towards the deadline */
    const awsc_allocator *allocator;
    const awsc_operation *operation;
    const awsc_invocation *invocation; /* set if the call runs the user's code; NULL for others and dry runs */
    uint32_t level;
    awsc_arena *arena; /* copies of input and options; NULL when they are borrowed */
    const void *input;
    awsc_call_settings options;
    enum awsc_feature feature; /* the waiter or paginator that makes the call; else no feature */

    /* The request; all attempts share it. */
    awsc_http_request *request;
    awsc_service_url own_url; /* from options.endpoint_url, or for the operation and its input */
    const awsc_service_url *url;
    size_t base_size; /* length of the URL's base path at the start of the request's path */
    struct awsc_endpoint_question
        *endpoint_question;  /* endpoint discovery that the call waits for; NULL: it does not wait */
    awsc_call *next_waiting; /* the next call that waits for the same endpoint_question */
    bool undiscovered;       /* discovery failed: use the regular endpoint */
    bool endpoint_renewed;   /* discovered again after the service rejected the first endpoint */
    awsc_signing_choice own_signing;
    awsc_signing_choice signing; /* its texts belong to the client or to own_signing */
    awsc_buffer target_url;      /* the URL for libcurl */
    char target_room[240];
    char invocation_id[37];
    awsc_payload_hash payload_hash;
    awsc_identity_request identity_request;
    bool identity_open;
    awsc_identity *identity;
    bool identity_renewed;  /* renewed after the service rejected the first as expired */
    bool bearer;            /* the identity is a bearer token, see bearer.c */
    bool completed;         /* the parts that depend on the identity are in the request, see completion.c */
    size_t incomplete_size; /* body size before completion, to undo it; 0: never completed */

    /* Attempts. */
    int attempts;
    awsc_call_attempt attempt;
    const awsc_transport *transport; /* carries the current exchange; its arguments follow */
    awsc_exchange_request exchange_request;
    awsc_exchange_handler exchange_handler;
    awsc_exchange_extras exchange_extras;
    int64_t clock_skew;    /* seconds to add to our clock for the next signature */
    int64_t signed_skew;   /* clock_skew that the last signature used */
    bool clock_skew_known; /* clock_skew comes from an earlier response of this call */
    int64_t receipt_skew;  /* Date of the last response minus its time of receipt, seconds; for "ttl=" */
    int last_cost;         /* quota tokens that the last retry took */
    bool maybe_executed;
    bool executed_before; /* value of maybe_executed before the current attempt */
    awsc_timer backoff_timer;
    awsc_timer deadline_timer;
    awsc_timer attempt_timer;
    awsc_cancel_watch cancel_watch;

    awsc_interception_base *interception; /* NULL: no interceptors */

    /* The result. */
    bool finished;
    int status;
    void *output;
    awsc_error *error;
    struct awsc_stream *stream;       /* for a streaming response; else NULL */
    struct awsc_event_sender *sender; /* for a request that sends events, see awsc_call_sent_events; else NULL */

    /* The next step; `task` runs it from the loop. */
    awsc_task task;
    void (*next)(awsc_call *call);

    /* Delivery: a callback, or a flag for a blocking caller. */
    awsc_internal_deliver_fn *deliver;
    void (*done)(void);
    void *user;
    bool delivered;
};

/* ---- between the files of the call ----------------------------------------------------------------------------- */

/* Ends the call with this result; the loop delivers it later. Takes ownership of `error`. */
AWSC_FOR_CORE void awsc_call_finish(awsc_call *call, int status, awsc_error *error);

/* Validates the input and serializes the request; nothing is sent yet. On failure the caller frees the call. */
int awsc_call_begin(awsc_call *call, awsc_error **error);

/* Adds a call that has begun to its loop, which runs the following steps. */
void awsc_call_join_loop(awsc_call *call);

/* Handles the failure of the current attempt: schedules a retry or ends the call. Takes ownership of `error`. */
void awsc_call_attempt_failed(awsc_call *call, int status, awsc_error *error);

/* Start the timer of the call's deadline, and that of the attempt timeout: see call_limits.c. AWSC_OK, AWSC_ERR_NOMEM.
 */
int awsc_call_limit(awsc_call *call, awsc_error **error);
int awsc_call_limit_attempt(awsc_call *call, awsc_error **error);

/* Cancels all timers, tasks and exchanges that the call has on its loop, and removes the call from it. */
void awsc_call_leave_loop(awsc_call *call);

/* Frees the call and returns its private loop, if any, to the pool. */
void awsc_call_free(awsc_call *call);

/* Hands call->exchange_request to the transport: see exchange.c. */
int awsc_call_start_exchange(awsc_call *call, awsc_error **error);
/* Cancels the current exchange, if any, and records whether the service may have executed the request. */
AWSC_FOR_CORE void awsc_call_stop_exchange(awsc_call *call);
/* Writes to `buffer` what the exchange is waiting for. Leaves `buffer` unchanged if there is no exchange or the
 * transport cannot tell. */
void awsc_call_describe_wait(const awsc_call *call, char *buffer, size_t size);

/* Call it before a function of the transport: puts malloc into effect for a program's own transport, else the call's
 * allocator. Returns the allocator before, for awsc_memory_use (base/memory.h). */
static inline const awsc_allocator *awsc_call_enter_transport(const awsc_call *call)
{
    return awsc_memory_use(call->client->injected_transport ? NULL : call->allocator);
}

/* Fills in the callbacks that receive a response, all but `on_end`, which the caller sets: see receive.c. */
void awsc_call_handle_response(awsc_call *call, awsc_exchange_handler *handler);
/* Evaluates the end of an exchange. Returns the status of the attempt and, unless it is AWSC_OK, sets `*error`. */
int awsc_call_end_response(awsc_call *call, const awsc_exchange_result *result, awsc_error **error);
/* Returns whether the response has the status of a success. */
static inline bool awsc_call_was_accepted(const awsc_call *call)
{
    return call->attempt.response->status >= 200 && call->attempt.response->status < 300;
}

/* Returns whether the body goes into a stream: the output is a stream and the response's status is a success. */
bool awsc_call_streams_body(const awsc_call *call);
/* Stores the stream in the output's streaming member. From then on awsc_free of the output closes the stream. */
AWSC_FOR_CORE void awsc_call_hand_over_stream(awsc_call *call);
/* Schedules the call's next step after the head of a streaming response has arrived. */
void awsc_call_stream_begins(awsc_call *call);
AWSC_FOR_CORE void awsc_call_forget_response(awsc_call *call);

/* Chooses the base URL and adapts the request's path and headers to it: see locate.c. */
int awsc_call_locate(awsc_call *call, awsc_error **error);

/* Schedules the call's step "locate" again, after endpoint discovery has ended. */
void awsc_call_locate_again(awsc_call *call);

/* Adds the parts of the request that depend on credentials: see completion.c. */
int awsc_call_complete_request(awsc_call *call, awsc_error **error);

/* Returns the functions that send events, from the operation's descriptor. */
static inline const struct awsc_sent_events *awsc_call_sent_events(const awsc_call *call)
{
    return call->operation->event_streams->sent;
}

/* Writes the URL of the current request to call->target_url. */
int awsc_call_make_target_url(awsc_call *call, awsc_error **error);

/* Add headers to the call's request: see headers.c. */
int awsc_call_add_headers(awsc_call *call, awsc_error **error);
int awsc_call_add_host(awsc_call *call, awsc_error **error);
int awsc_call_add_attempt_header(awsc_call *call, awsc_error **error);

/* Sets call->attempt.execution and maybe_executed after an attempt failed with `error`. Call it before the two
 * functions below. See retry_policy.c. */
void awsc_call_judge_attempt(awsc_call *call, const awsc_error *error);
/* Decides whether to retry after `error`, and after which delay. Takes retry quota, updates the rate limiter, and adds
 * the class of the failure to `error`: call it once for each failed attempt. See retry_policy.c. */
bool awsc_call_will_retry(awsc_call *call, awsc_error *error, uint64_t *delay_ms);
/* Invalidates the provider's identity if `error` rejects the credentials as expired. Returns whether one more attempt,
 * with newer credentials, is due. */
bool awsc_call_renews_identity(awsc_call *call, const awsc_error *error);
/* Returns whether the request's body can be sent again. */
bool awsc_call_can_send_again(const awsc_call *call);
/* Reports a successful attempt to the retry quota and the rate limiter. */
void awsc_call_succeeded(awsc_call *call);

/* Returns the milliseconds until the rate limiter (adaptive mode) allows the next attempt; 0: send now. */
uint64_t awsc_call_pace_ms(awsc_call *call);

/* Updates the clock skew from the Date header of the response: see clock_skew.c. */
void awsc_call_learn_clock(awsc_call *call);
/* Returns whether error code `code` is explained by a wrong clock when the request was signed. */
bool awsc_call_is_clock_error(const awsc_call *call, const char *code);

#endif
