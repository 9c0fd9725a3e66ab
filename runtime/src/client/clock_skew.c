/* SPDX-License-Identifier: Apache-2.0 */
/* Clock skew: learned from the service's Date headers, used to sign. */
#include <stdlib.h>
#include <string.h>

#include "base/timestamp.h"
#include "client/call_state.h"

enum { LONGEST_ROUND_TRIP_S = 15 * 60, TOLERATED_SKEW_S = 4 * 60 };

/*
 * Returns the value in [least, most] that is nearest to `known`. An invocation may run for minutes before the service
 * dates its response, so the Date header gives only bounds for the skew. A known skew within the bounds is kept.
 */
static int64_t within(int64_t least, int64_t most, int64_t known)
{
    return known < least ? least : known > most ? most : known;
}

/* Returns whether a response may be left unread: it is a success, after which no request of the call follows, and the
 * client has learned the clock within this second. */
static bool is_learned(const awsc_call *call, awsc_time now)
{
    return awsc_call_was_accepted(call) &&
           atomic_load_explicit(&call->client->clock_learned_at, memory_order_relaxed) == now.seconds;
}

void awsc_call_learn_clock(awsc_call *call)
{
    if (!call->client->settings->correct_clock_skew || !call->attempt.response) return;
    awsc_time now = awsc_clock_now(call->client->clock);
    if (is_learned(call, now)) return;
    const char *date = awsc_http_response_header(call->attempt.response, "Date");
    awsc_time server;
    /* An answer out of a cache bears the time of its making. */
    if (!date || awsc_http_response_header(call->attempt.response, "Age")) return;
    if (awsc_time_parse_http_date_near(awsc_view_trim(awsc_view_text(date)), now, &server)) return;
    int64_t sent = call->attempt.sent_at.seconds;
    int64_t received = now.seconds;
    if (received < sent || received - sent > LONGEST_ROUND_TRIP_S) return;
    int64_t skew = server.seconds - (sent + (received - sent) / 2);
    if (call->operation->flags & AWSC_TABLE_OPERATION_INVOKES)
        skew = within(server.seconds - received, server.seconds - sent, call->clock_skew);
    call->clock_skew = skew;
    call->clock_skew_known = true;
    call->receipt_skew = server.seconds - received;
    atomic_store_explicit(&call->client->clock_skew, skew, memory_order_relaxed);
    atomic_store_explicit(&call->client->clock_learned_at, received, memory_order_relaxed);
}

bool awsc_call_is_clock_error(const awsc_call *call, const char *code)
{
    static const char *const codes[] = {"InvalidSignatureException", "SignatureDoesNotMatch", "AuthFailure",
                                        "RequestTimeTooSkewed", "AccessDeniedException"};
    if (!call->client->settings->correct_clock_skew || !call->clock_skew_known) return false;
    int64_t change = call->clock_skew - call->signed_skew;
    if (change >= -TOLERATED_SKEW_S && change <= TOLERATED_SKEW_S) return false;
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        if (strcmp(code, codes[i]) == 0) return true;
    }
    return false;
}
