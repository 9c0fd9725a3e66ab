/* SPDX-License-Identifier: Apache-2.0 */
/* A call in flight: the data that its states share. */
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

/* Options of a call, with the client's where the caller gave none. */
typedef struct awsc_call_settings {
    /* Or AWSC_NO_LIMIT. */
    int64_t deadline_ms;
    int64_t attempt_timeout_ms;
    int64_t idle_timeout_ms;
    int32_t max_attempts;
    bool retry_sent_requests;
    const char *endpoint_url;
    awsc_credentials_provider *provider; /* NULL: unsigned */
    bool own_credentials;                /* the options of the call name the provider */
    const awsc_http_header *headers;
    size_t header_count;
    awsc_cancel *cancel;
    const awsc_interceptor *const *interceptors; /* until the call has begun */
    size_t interceptor_count;
    void (*on_curl_handle)(void *user, void *curl);
    void *user;
} awsc_call_settings;

/* One attempt. */
typedef struct awsc_call_attempt {
    awsc_exchange *exchange; /* NULL when none is under way */
    awsc_http_response *response;
    awsc_time sent_at;
    bool head_done;
    size_t head_lines;
    size_t head_bytes;
    const char *problem;                  /* the fault of the transport's data, or NULL */
    size_t received;                      /* bytes of the body */
    uint64_t claimed;                     /* its Content-Length, or 0 */
    bool cut;                             /* the body of an error is longer than the part kept */
    bool too_large;                       /* the body exceeded its limit */
    struct awsc_content_decoder *decoder; /* removes the body's Content-Encoding; NULL: the body passes unchanged */
    bool damaged;                         /* the body cannot be decoded; an error's body ends there */
    bool sent;                            /* it ended, and the server may have the whole request */
    awsc_execution execution;             /* for a failed attempt, see awsc_call_judge_attempt */
} awsc_call_attempt;

struct awsc_call {
    awsc_loop_member member;
    bool joined;
    awsc_client *client;
    awsc_loop *loop;
    bool private_loop;  /* goes back to the client's pool with the call */
    bool loop_broken;   /* it could not wait: it does not go back */
    uint64_t waited_ms; /* for the loop, of the deadline */
    const awsc_allocator *allocator;
    const awsc_operation *operation;
    const awsc_invocation *invocation; /* the call runs the user's code; NULL: it does not, or is a dry run */
    uint32_t level;
    awsc_arena *arena; /* copies of input and options; NULL when they are borrowed */
    const void *input;
    awsc_call_settings options;
    enum awsc_feature feature; /* waiter or paginator that makes the call, or none */

    /* The request, made once. */
    awsc_http_request *request;
    awsc_service_url own_url; /* of options.endpoint_url, or of the operation and its input */
    const awsc_service_url *url;
    size_t base_size; /* bytes of its base path in the request's path */
    struct awsc_endpoint_question
        *endpoint_question; /* it waits for the answer, or NULL; with the others of this list */
    awsc_call *next_waiting;
    bool undiscovered;     /* the service named no endpoint: the usual one will do */
    bool endpoint_renewed; /* after the service refused the first */
    awsc_signing_choice own_signing;
    awsc_signing_choice signing; /* its texts belong to the client or to own_signing */
    awsc_buffer target_url;      /* the URL for libcurl */
    char target_room[240];
    char invocation_id[37];
    awsc_payload_hash payload_hash;
    awsc_identity_request identity_request;
    bool identity_open;
    awsc_identity *identity;
    bool identity_renewed;  /* after the service refused the first as expired */
    bool bearer;            /* the identity is a bearer token: bearer.c */
    bool completed;         /* the request has what needs this identity: completion.c */
    size_t incomplete_size; /* bytes of its body before; 0: it was never completed */

    /* Attempts. */
    int attempts;
    awsc_call_attempt attempt;
    const awsc_transport *transport; /* carries the exchange under way; its arguments follow */
    awsc_exchange_request exchange_request;
    awsc_exchange_handler exchange_handler;
    awsc_exchange_extras exchange_extras;
    int64_t clock_skew;    /* seconds, for the next signature */
    int64_t signed_skew;   /* seconds, of the last one */
    bool clock_skew_known; /* from an earlier response of this call */
    int64_t receipt_skew;  /* seconds from its receipt to its date, for the time to live */
    int last_cost;         /* quota that the last retry took */
    bool maybe_executed;
    bool executed_before; /* maybe_executed before the attempt under way */
    awsc_timer backoff_timer;
    awsc_timer deadline_timer;
    awsc_timer attempt_timer;
    awsc_cancel_watch cancel_watch;

    awsc_interception_base *interception; /* NULL: there are no interceptors */

    /* The result. */
    bool finished;
    int status;
    void *output;
    awsc_error *error;
    struct awsc_stream *stream;       /* the response is one, or NULL */
    struct awsc_event_sender *sender; /* the request sends events, see awsc_call_sent_events; or NULL */

    /* The next step, run from the loop. */
    awsc_task task;
    void (*next)(awsc_call *call);

    /* Delivery: a callback, or a flag for a blocking caller. */
    awsc_internal_deliver_fn *deliver;
    void (*done)(void);
    void *user;
    bool delivered;
};

/* ---- between the files of the call ----------------------------------------------------------------------------- */

/* Ends the call with this result, which is delivered from the loop. Takes the error over. */
AWSC_FOR_CORE void awsc_call_finish(awsc_call *call, int status, awsc_error *error);

/* Checks the arguments of a new call and starts it; the loop does the rest. On failure the caller frees it. */
int awsc_call_begin(awsc_call *call, awsc_error **error);

/* A call that has begun goes on from its loop. */
void awsc_call_join_loop(awsc_call *call);

/* The attempt under way failed: it is repeated, or the call ends. Takes the error over. */
void awsc_call_attempt_failed(awsc_call *call, int status, awsc_error *error);

/* Its deadline, and the time of its attempt, begin: see call_limits.c. AWSC_OK, AWSC_ERR_NOMEM. */
int awsc_call_limit(awsc_call *call, awsc_error **error);
int awsc_call_limit_attempt(awsc_call *call, awsc_error **error);

/* Ends everything that the loop does for the call. */
void awsc_call_leave_loop(awsc_call *call);

/* Frees the call and gives a private loop back. */
void awsc_call_free(awsc_call *call);

/* Has the transport carry call->exchange_request: see exchange.c. */
int awsc_call_start_exchange(awsc_call *call, awsc_error **error);
/* Ends the exchange of the call. Notes whether the request may have been executed. */
AWSC_FOR_CORE void awsc_call_stop_exchange(awsc_call *call);
/* Writes the reason of the exchange's wait, or "". */
void awsc_call_describe_wait(const awsc_call *call, char *buffer, size_t size);

/* Before a function of the transport is called: the library's memory is not in effect in a program's own. */
static inline const awsc_allocator *awsc_call_enter_transport(const awsc_call *call)
{
    return awsc_memory_use(call->client->injected_transport ? NULL : call->allocator);
}

/* The response of an attempt as it comes: see receive.c. `on_end` is the caller's. */
void awsc_call_handle_response(awsc_call *call, awsc_exchange_handler *handler);
/* The exchange has ended: returns its status for the call, and the error. */
int awsc_call_end_response(awsc_call *call, const awsc_exchange_result *result, awsc_error **error);
/* Whether the body goes into a stream: it is one, and the head says success. */
bool awsc_call_streams_body(const awsc_call *call);
/* Stores the stream in the member of the output that is one: awsc_free of the output closes it. */
AWSC_FOR_CORE void awsc_call_hand_over_stream(awsc_call *call);
/* The head of such a response is in: the call goes on from the loop. */
void awsc_call_stream_begins(awsc_call *call);
AWSC_FOR_CORE void awsc_call_forget_response(awsc_call *call);

/* Chooses the base URL and makes the request one to it: see locate.c. */
int awsc_call_locate(awsc_call *call, awsc_error **error);

/* The wait for the endpoint is over. */
void awsc_call_locate_again(awsc_call *call);

/* Adds to the request what needs credentials: see completion.c. */
int awsc_call_complete_request(awsc_call *call, awsc_error **error);

/* The code of the call's sender, which the descriptor of the operation names. */
static inline const struct awsc_sent_events *awsc_call_sent_events(const awsc_call *call)
{
    return call->operation->event_streams->sent;
}

/* Makes `target_url` from the current request. */
int awsc_call_make_target_url(awsc_call *call, awsc_error **error);

/* Headers that a call adds to its request: see headers.c. */
int awsc_call_add_headers(awsc_call *call, awsc_error **error);
int awsc_call_add_host(awsc_call *call, awsc_error **error);
int awsc_call_add_attempt_header(awsc_call *call, awsc_error **error);

/* Judges execution after an attempt that failed with `error`. Call it before the two below. See retry_policy.c. */
void awsc_call_judge_attempt(awsc_call *call, const awsc_error *error);
/* Decides whether to retry after `error`, and after which delay. Takes retry quota, updates the rate limiter, and adds
 * the class of the failure to `error`: call it once for each failed attempt. See retry_policy.c. */
bool awsc_call_will_retry(awsc_call *call, awsc_error *error, uint64_t *delay_ms);
/* Whether credentials were refused as expired, and a newer identity is worth one more attempt: then the provider was
 * told. */
bool awsc_call_renews_identity(awsc_call *call, const awsc_error *error);
/* Whether the body of the request can be sent once more. */
bool awsc_call_can_send_again(const awsc_call *call);
/* Tells quota and limiter of an attempt that succeeded. */
void awsc_call_succeeded(awsc_call *call);

/* Milliseconds until the next attempt may be sent, 0: now (adaptive mode). */
uint64_t awsc_call_pace_ms(awsc_call *call);

/* Learns the service's clock from a response: see clock_skew.c. */
void awsc_call_learn_clock(awsc_call *call);
/* Whether a refusal is explained by a clock that was wrong when the request was signed. */
bool awsc_call_is_clock_error(const awsc_call *call, const char *code);

#endif
