/* SPDX-License-Identifier: Apache-2.0 */
/* Parses the command line of lambda-local. */
#ifndef AWSC_LOCAL_ARGUMENTS_H
#define AWSC_LOCAL_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <awsc/error.h>

#include "fault.h"
#include "functions.h"
#include "runtime.h"

typedef struct awsc_local_key {
    awsc_view id;
    awsc_view secret;
    awsc_view token; /* session token; empty for permanent credentials */
} awsc_local_key;

/* The state changes that --fail can make fail. */
enum awsc_local_step { AWSC_LOCAL_CREATE = 1, AWSC_LOCAL_UPDATE = 2, AWSC_LOCAL_PUBLISH = 3 };

typedef struct awsc_local_failing {
    enum awsc_local_step step;
    const char *function;
} awsc_local_failing;

typedef struct awsc_local_settings {
    const char *host;
    uint16_t port;
    const char *region;
    const char *account;
    const awsc_local_key *keys; /* key_count 0: signatures are not verified */
    size_t key_count;
    const awsc_local_given *given; /* functions given with --function */
    size_t given_count;
    const char *const *directories; /* values of --functions-dir */
    uint32_t timeout_seconds;       /* default timeout and memory size of functions */
    uint32_t memory_mb;
    size_t directory_count;
    const awsc_local_failing *failing;
    size_t failing_count;
    const char *state_file;        /* NULL: the state is not saved */
    uint64_t warm_seconds;         /* an idle runtime process is stopped after this many seconds */
    bool watch;                    /* a change in a function's folder starts new runtime processes */
    const char *destinations_file; /* NULL: records are dropped */
    uint64_t state_delay_ms;
    uint64_t retry_delay_ms;
    uint64_t idle_seconds;      /* idle timeout of a connection */
    uint64_t head_seconds;      /* time limit for the head of a request */
    const char *const *allowed; /* host names that Host and Origin headers may have, besides loopback */
    size_t allowed_count;
    bool verbose;
    bool log_json; /* log each request as a line of JSON */
    bool help;
    bool version;
} awsc_local_settings;

/* Parses the arguments into `settings` and `faults`. Texts live in `arena` or `argv`. Returns AWSC_OK or an error
 * code. */
int awsc_local_arguments_read(int argc, char **argv, awsc_arena *arena, awsc_local_settings *settings,
                              awsc_local_faults *faults, awsc_error **error);

extern const char awsc_local_usage[];

#endif
