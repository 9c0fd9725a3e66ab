/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A provider before another one: keeps what the source gave, renews it ahead of its end (refresh.h), and asks the
 * source once for all who wait, whatever client, loop or thread they are on.
 */
#ifndef AWSC_CREDENTIALS_CACHE_H
#define AWSC_CREDENTIALS_CACHE_H

#include <awsc/log.h>

#include "auth/provider.h"
#include "sys/clock.h"
#include "sys/random.h"

typedef struct awsc_cache_options {
    const awsc_clock *clock;   /* NULL: the system's; borrowed */
    const awsc_random *random; /* NULL: the system's; borrowed */
    awsc_logger logger;
    const char *what;          /* the source, for log lines; copied */
    const char *tried;         /* for errors: the sources tried before; copied; NULL: no source */
    int64_t advisory_window_s; /* 0: by lifetime */
    int64_t lease_ms;          /* how long to wait for a leader's heartbeat on another loop; 0: 60 s */
} awsc_cache_options;

/* Takes the reference to `source` over, on failure too. */
int awsc_cache_new(const awsc_allocator *allocator, awsc_credentials_provider *source,
                   const awsc_cache_options *options, awsc_credentials_provider **out, awsc_error **error);

#endif
