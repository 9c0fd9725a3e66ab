/* SPDX-License-Identifier: Apache-2.0 */
/* When credentials are renewed. */
#include "credentials/refresh.h"

#include <string.h>

#include "error/error.h"

enum {
    MINUTE_S = 60,
    MANDATORY_S = MINUTE_S,
    QUIET_MS = 5 * MINUTE_S * 1000, /* at least, and at most twice that */
    REFUSAL_MS = 5000,
    GIVEN_UP_MS = 10 * 1000
};

static uint64_t now_ms(const awsc_refresh *refresh)
{
    return awsc_clock_monotonic_ms(refresh->clock);
}

static bool has_end(const awsc_identity *identity)
{
    return identity->credentials.expiration.is_set != 0;
}

/* Seconds until the end; 0 or less: it is over. A program may say any number. */
static int64_t seconds_left(const awsc_refresh *refresh, const awsc_identity *identity)
{
    int64_t end_s = identity->credentials.expiration.value.seconds;
    int64_t now_s = awsc_clock_now(refresh->clock).seconds;
    return end_s > now_s ? end_s - now_s : 0;
}

static int64_t window_by_lifetime(int64_t lifetime_s)
{
    if (lifetime_s <= (int64_t)20 * MINUTE_S) return (int64_t)5 * MINUTE_S;
    return lifetime_s < (int64_t)90 * MINUTE_S ? (int64_t)15 * MINUTE_S : (int64_t)60 * MINUTE_S;
}

/* A window as long as the lifetime would ask the source at every call: then the second half is the window. */
static int64_t fit(int64_t window_s, int64_t lifetime_s)
{
    return window_s < lifetime_s ? window_s : lifetime_s / 2;
}

static void hold(awsc_refresh *refresh, awsc_identity *identity)
{
    awsc_identity_free(refresh->identity);
    refresh->identity = identity;
    refresh->invalidated = false;
    refresh->quiet = false;
    refresh->refusal = 0;
    if (!has_end(identity)) return;
    int64_t lifetime_s = seconds_left(refresh, identity);
    refresh->window_s =
        refresh->configured_window_s > 0 ? refresh->configured_window_s : window_by_lifetime(lifetime_s);
    refresh->advisory_s = fit(refresh->window_s, lifetime_s);
    refresh->mandatory_s = fit(MANDATORY_S, lifetime_s);
}

static bool is_quiet(const awsc_refresh *refresh)
{
    return refresh->quiet && now_ms(refresh) < refresh->quiet_until_ms;
}

enum awsc_refresh_need awsc_refresh_decide(awsc_refresh *refresh)
{
    enum awsc_refresh_need need = AWSC_REFRESH_NOT;
    const awsc_identity *identity = refresh->identity;
    if (!identity || refresh->invalidated) {
        need = AWSC_REFRESH_MUST;
    } else if (has_end(identity)) {
        int64_t left_s = seconds_left(refresh, identity);
        if (left_s <= refresh->advisory_s) need = AWSC_REFRESH_TRY;
        if (left_s <= refresh->mandatory_s) need = AWSC_REFRESH_MUST;
    }
    if (need == AWSC_REFRESH_NOT) return need;
    if (refresh->refusal && now_ms(refresh) < refresh->refused_until_ms) return AWSC_REFRESH_REFUSED;
    return identity && is_quiet(refresh) ? AWSC_REFRESH_NOT : need;
}

/* An error of the configuration stays until the user corrects it, and must be reported. */
static bool is_refusal(int status)
{
    return status == AWSC_ERR_CONFIG || status == AWSC_ERR_VALIDATION;
}

static void remember_refusal(awsc_refresh *refresh, int status, const awsc_error *error)
{
    awsc_release(refresh->allocator, refresh->refusal_message);
    refresh->refusal_message = awsc_text_copy(refresh->allocator, awsc_error_message(error));
    refresh->refusal = refresh->refusal_message ? status : 0;
    refresh->refused_until_ms = now_ms(refresh) + REFUSAL_MS;
}

static void leave_alone(awsc_refresh *refresh)
{
    double spread = refresh->random->uniform(refresh->random->user);
    refresh->quiet = true;
    refresh->quiet_until_ms = now_ms(refresh) + QUIET_MS + (uint64_t)(spread * (double)QUIET_MS);
}

int awsc_refresh_take(awsc_refresh *refresh, int status, awsc_identity *identity, awsc_error *error, awsc_error **out)
{
    if (!status && has_end(identity) && seconds_left(refresh, identity) <= 0) {
        awsc_identity_free(identity);
        status =
            awsc_error_set(&error, AWSC_ERR_CREDENTIALS,
                           "the source gave credentials that have expired already; is this machine's clock right?");
    } else if (!status) {
        hold(refresh, identity);
        return AWSC_OK;
    }
    if (is_refusal(status)) {
        remember_refusal(refresh, status, error);
    } else if (refresh->identity) {
        leave_alone(refresh);
        awsc_error_free(error);
        return AWSC_OK;
    }
    *out = error;
    return status;
}

void awsc_refresh_give_up(awsc_refresh *refresh)
{
    const awsc_identity *identity = refresh->identity;
    if (!identity || refresh->invalidated || !has_end(identity)) return;
    if (seconds_left(refresh, identity) <= refresh->mandatory_s || is_quiet(refresh)) return;
    refresh->quiet = true;
    refresh->quiet_until_ms = now_ms(refresh) + GIVEN_UP_MS;
}

/* Returns the text by which identities differ: the access key id, or the bearer token, which has no keys. */
static awsc_view name_of(const awsc_identity *identity)
{
    const awsc_credentials *credentials = &identity->credentials;
    const char *name = credentials->access_key_id ? credentials->access_key_id : credentials->session_token;
    return awsc_view_text(name ? name : "");
}

void awsc_refresh_invalidate(awsc_refresh *refresh, const awsc_identity *identity)
{
    const awsc_identity *held = refresh->identity;
    if (held && awsc_view_equal(name_of(held), name_of(identity))) refresh->invalidated = true;
}

void awsc_refresh_clear(awsc_refresh *refresh)
{
    awsc_identity_free(refresh->identity);
    awsc_release(refresh->allocator, refresh->refusal_message);
}
