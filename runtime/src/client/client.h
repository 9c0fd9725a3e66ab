/* SPDX-License-Identifier: Apache-2.0 */
/* A client: resolved configuration, and what its calls share. Immutable after it is made, but for what says so. */
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
 * Adds to a request what no two attempts may share, before each of them and before it is signed. `user` is the call's,
 * `url` what is called, `now` the service's time.
 */
typedef int awsc_prepare_attempt(void *user, awsc_http_request *request, const char *url, awsc_time now,
                                 awsc_error **error);

/* How requests are signed. */
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
    bool configured;                     /* there is a source, which may fail */
    bool preferred;                      /* the program or a variable gives tokens, and no program gives keys */
} awsc_client_tokens;

typedef void awsc_free_places(awsc_client *client);

struct awsc_endpoint_inputs;
/* Parameters of a service's own for a new client. `take` copies the set ones with the client's memory; it stands behind
 * a pointer, so that only programs that have such parameters link it. */
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
    awsc_service_url url; /* empty if the rules need an operation to find one */
    awsc_signing_choice signing;
    struct awsc_endpoint_inputs *endpoint_inputs; /* the program's, for the rules; NULL: none */
    /* Endpoints of operations, found so far, and the function that frees them: call_endpoint.c. */
    _Atomic(struct awsc_operation_place *) places;
    _Atomic(awsc_free_places *) free_places;
    char *user_agent;                         /* with `usual_features` */
    size_t user_agent_base;                   /* its size without them */
    awsc_features features;                   /* from the client's settings */
    awsc_features usual_features;             /* these, and where its credentials come from */
    bool in_function;                         /* we run inside a Lambda function */
    bool inner;                               /* the runtime made it; the outer call reports its failures */
    size_t max_response_bytes;                /* as in the settings, but a size */
    const awsc_transport *injected_transport; /* the program's; borrowed; NULL: libcurl */
    const awsc_validator *validator;          /* NULL: none beyond our own checks; borrowed */
    void *validator_state;
    struct awsc_interceptor_list *interceptors; /* NULL: none */
    awsc_prepare_attempt *prepare;              /* set in an inner client before its first call; NULL: adds nothing */
    /* State that calls change; each member is safe for threads by itself. */
    awsc_retry_quota *quota;
    awsc_rate_limiter *limiter; /* adaptive mode, or NULL */
    struct awsc_body_pool *bodies;
    _Atomic(struct awsc_known_endpoints *) endpoints; /* that the service named; NULL: none was asked for yet */
    _Atomic int64_t clock_skew;                       /* seconds to add to our clock to have the service's */
    awsc_pool_slot pool;
};

/* As awsc_internal_client_new; `given` NULL: no parameters of the service's own; `service_source` makes the sources of
 * the default chain that call services. */
int awsc_client_new(const awsc_service *service, uint32_t level, const awsc_config *config,
                    const awsc_given_params *given, awsc_source_maker *service_source, awsc_client **out,
                    awsc_error **error);

/* Parameters of an inner client. Making it reads no files, variables or credentials again. */
typedef struct awsc_client_seed {
    const awsc_allocator *allocator;
    awsc_settings *settings; /* derived for this client, which takes them over, on failure too */
    const awsc_environment *environment;
    awsc_credentials_provider *credentials; /* the client takes a reference of its own; NULL: no call is signed */
    const awsc_clock *clock;                /* borrowed; NULL: the system's */
    awsc_logger logger;
    const awsc_transport *transport; /* the program's; borrowed; NULL: libcurl */
} awsc_client_seed;

int awsc_client_new_inner(const awsc_service *service, const awsc_client_seed *seed, awsc_client **out,
                          awsc_error **error);

/* Puts the client's memory into effect, malloc's if there is no client: see base/memory.h. */
AWSC_FOR_CORE const awsc_allocator *awsc_client_memory_use(const awsc_client *client);

AWSC_FOR_CORE awsc_client *awsc_client_retain(awsc_client *client);
AWSC_FOR_CORE void awsc_client_release(awsc_client *client);

/* AWSC_ERR_CONFIG if the process is ending, so that no call can be made any more. */
AWSC_FOR_CORE int awsc_client_check_process(awsc_error **error);

#endif
