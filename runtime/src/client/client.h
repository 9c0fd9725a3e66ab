/* SPDX-License-Identifier: Apache-2.0 */
/* A client: resolved configuration, and state that its calls share. Members are immutable unless they say otherwise. */
#ifndef AWSC_CLIENT_CLIENT_H
#define AWSC_CLIENT_CLIENT_H

#include <stdatomic.h>

#include <awsc/config.h>
#include <awsc/tables/generated.h>
#include <awsc/validator.h>

#include "auth/provider.h"
#include "base/for_core.h"
#include "base/memory.h"
#include "client/pool.h"
#include "client/service_url.h"
#include "credentials/chain.h"
#include "config/settings.h"
#include "http/http.h"
#include "http/transport.h"
#include "retry/adaptive.h"
#include "retry/quota.h"
#include "sys/clock.h"
#include "sys/random.h"

/*
 * Adds headers that must differ in each attempt, such as a DPoP proof. Runs before each attempt is signed. `user` comes
 * from the call's options, `url` is the URL of the request, `now` the time by the service's clock.
 */
typedef int awsc_prepare_attempt(void *user, awsc_http_request *request, const char *url, awsc_time now,
                                 awsc_error **error);

/* How requests are signed: algorithm, region(s) and service name for the signature. */
typedef struct awsc_signing_choice {
    const struct awsc_signing_algorithm *algorithm;
    char *region;
    char *name;
    char *region_set; /* Version 4A only; else NULL */
    uint32_t flags;   /* bits of enum awsc_sigv4_flag that the endpoint asks for */
} awsc_signing_choice;

/* Bearer tokens of a client; all zero if its service takes none. */
typedef struct awsc_client_tokens {
    awsc_credentials_provider *provider; /* see token/provider.h */
    bool configured;                     /* there is a source, though it may be misconfigured */
    bool preferred; /* use a token: the program or a variable gives one, the program gives no keys */
} awsc_client_tokens;

typedef void awsc_free_places(awsc_client *client);

struct awsc_endpoint_inputs;
/* Service-specific parameters of a new client. `take` copies those that are set; it is a function pointer so that only
 * programs with such parameters link its code. */
typedef struct awsc_given_params {
    int (*take)(const struct awsc_given_params *given, const awsc_allocator *allocator,
                struct awsc_endpoint_inputs **out, awsc_error **error);
    const struct awsc_client_params *form;
    const void *params;
} awsc_given_params;

struct awsc_client {
    const awsc_allocator *allocator;
    atomic_size_t references; /* the program's, and one per call and open stream */
    const awsc_service *service;
    uint32_t level; /* API level of the program's headers */
    awsc_settings *settings;
    awsc_logger logger;
    const awsc_clock *clock;
    const awsc_random *random;
    awsc_credentials_provider *provider; /* NULL: requests are not signed */
    awsc_client_tokens tokens;
    awsc_service_url url; /* empty if the endpoint rules need an operation to resolve one */
    awsc_signing_choice signing;
    struct awsc_endpoint_inputs *endpoint_inputs; /* the program's parameters for the rules; NULL: none */
    /* List of operation endpoints resolved so far (may grow), and the function that frees it: call_endpoint.c. */
    _Atomic(struct awsc_operation_place *) places;
    _Atomic(awsc_free_places *) free_places;
    char *user_agent;                         /* User-Agent header, with `usual_features` */
    size_t user_agent_base;                   /* size of `user_agent` without the features */
    awsc_features features;                   /* from the client's settings */
    awsc_features usual_features;             /* `features`, and the sources of the credentials */
    bool in_function;                         /* the process runs inside a Lambda function */
    bool inner;                               /* the runtime made it; the outer call reports its failures */
    size_t max_response_bytes;                /* the setting, as size_t; SIZE_MAX: no limit */
    const awsc_transport *injected_transport; /* the program's; borrowed; NULL: libcurl */
    const awsc_validator *validator;          /* borrowed; NULL: only the library's own checks */
    void *validator_state;
    struct awsc_interceptor_list *interceptors; /* NULL: none */
    awsc_prepare_attempt *prepare;              /* set in an inner client before its first call; NULL: adds nothing */
    /* Mutable state that calls share; each member is thread-safe by itself. */
    awsc_retry_quota *quota;
    awsc_rate_limiter *limiter; /* adaptive mode, or NULL */
    struct awsc_body_pool *bodies;
    _Atomic(struct awsc_known_endpoints *) endpoints; /* from discovery; NULL: no discovery yet */
    _Atomic int64_t clock_skew;                       /* service's clock minus ours, seconds */
    _Atomic int64_t clock_learned_at;                 /* our time of the response that told it; INT64_MIN: none did */
    awsc_pool_slot pool;
};

/* Creates a client, like awsc_internal_client_new. `given` NULL: no service-specific parameters. `service_source`
 * creates the credential sources of the default chain that call services; NULL: the chain has no such sources. */
int awsc_client_new(const awsc_service *service, uint32_t level, const awsc_config *config,
                    const awsc_given_params *given, awsc_source_maker *service_source, awsc_client **out,
                    awsc_error **error);

/* Parameters of an inner client, which the runtime creates for its own calls. It is built from settings that are
 * already resolved, without reading files, variables or credentials again. */
typedef struct awsc_client_seed {
    const awsc_allocator *allocator;
    awsc_settings *settings; /* made for this client, which takes ownership, on failure too */
    const awsc_environment *environment;
    awsc_credentials_provider *credentials; /* the client takes a reference of its own; NULL: no call is signed */
    const awsc_clock *clock;                /* borrowed; NULL: the system's */
    awsc_logger logger;
    const awsc_transport *transport; /* the program's; borrowed; NULL: libcurl */
} awsc_client_seed;

int awsc_client_new_inner(const awsc_service *service, const awsc_client_seed *seed, awsc_client **out,
                          awsc_error **error);

/* Puts the client's allocator into effect, or malloc if `client` is NULL. Returns the one before: see base/memory.h. */
AWSC_FOR_CORE const awsc_allocator *awsc_client_memory_use(const awsc_client *client);

AWSC_FOR_CORE awsc_client *awsc_client_retain(awsc_client *client);
AWSC_FOR_CORE void awsc_client_release(awsc_client *client);

/* Returns AWSC_OK, or AWSC_ERR_CONFIG if the process is exiting and calls are no longer possible. */
AWSC_FOR_CORE int awsc_client_check_process(awsc_error **error);

#endif
