/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When credentials are renewed: pure rules over an injected time, without locks, loops or sources.
 *
 * A lifetime ends with two windows. In the advisory one, up to an hour before the end, one caller tries to renew and
 * the others go on; in the mandatory one, the last minute, all wait for the attempt. After a failed attempt the source
 * is not asked for a random 5 to 10 minutes. Cached credentials are still returned, even after they expire: the service
 * decides whether it accepts them. An attempt that its caller gave up is no answer. It makes the next callers use the
 * cached credentials for a moment, since their deadlines may be as short.
 */
#ifndef AWSC_CREDENTIALS_REFRESH_H
#define AWSC_CREDENTIALS_REFRESH_H

#include <stdbool.h>
#include <stdint.h>

#include "auth/provider.h"
#include "sys/clock.h"
#include "sys/random.h"

enum awsc_refresh_need {
    AWSC_REFRESH_NOT,     /* return the cached credentials */
    AWSC_REFRESH_TRY,     /* renew; others get the cached credentials meanwhile */
    AWSC_REFRESH_MUST,    /* renew; all wait for it */
    AWSC_REFRESH_REFUSED, /* the source said a moment ago that it never will: `refusal` */
};

typedef struct awsc_refresh {
    const awsc_allocator *allocator;
    const awsc_clock *clock;
    const awsc_random *random;
    int64_t configured_window_s; /* 0: by lifetime */
    awsc_identity *identity;     /* the cached one, or NULL */
    int64_t window_s;            /* advisory window by the rules */
    int64_t advisory_s;          /* both as they count for this lifetime */
    int64_t mandatory_s;
    bool invalidated;        /* the service refused `identity` */
    uint64_t quiet_until_ms; /* the source is not asked until then, by the monotonic clock */
    bool quiet;
    int refusal; /* status; 0: none */
    char *refusal_message;
    uint64_t refused_until_ms;
} awsc_refresh;

enum awsc_refresh_need awsc_refresh_decide(awsc_refresh *refresh);

/*
 * Stores the source's answer; takes over `identity` and `error`. AWSC_OK: refresh->identity is to be returned. Else the
 * status of `*out`, which the caller frees.
 */
int awsc_refresh_take(awsc_refresh *refresh, int status, awsc_identity *identity, awsc_error *error, awsc_error **out);

/* The leader is cancelled without an answer. Before the mandatory window, others get the cached one for a moment. */
void awsc_refresh_give_up(awsc_refresh *refresh);

/* The service refused this identity as expired. */
void awsc_refresh_invalidate(awsc_refresh *refresh, const awsc_identity *identity);

void awsc_refresh_clear(awsc_refresh *refresh);

#endif
