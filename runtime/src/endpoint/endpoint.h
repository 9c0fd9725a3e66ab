/* SPDX-License-Identifier: Apache-2.0 */
/* Evaluates the endpoint rules of a service. The tables are in <awsc/tables/endpoint.h>. */
#ifndef AWSC_ENDPOINT_ENDPOINT_H
#define AWSC_ENDPOINT_ENDPOINT_H

#include <stdbool.h>
#include <stddef.h>

#include <awsc/call.h>
#include <awsc/tables/endpoint.h>
#include <awsc/error.h>

#include "base/arena.h"
#include "base/for_core.h"
#include "endpoint/partition.h"

/* The parameters of the rules. Initialize with AWSC_ENDPOINT_PARAMS_INIT. Everything is borrowed. A false flag counts
 * as not set; to pass an explicit false, use an input. */
typedef struct awsc_endpoint_params {
    const char *region;   /* AWS::Region; NULL: unset */
    bool use_fips;        /* AWS::UseFIPS */
    bool use_dualstack;   /* AWS::UseDualStack */
    const char *endpoint; /* SDK::Endpoint; NULL: unset */
    const awsc_endpoint_input *inputs;
    size_t input_count;
    const awsc_partitions *partitions; /* NULL: awsc_partitions_all */
} awsc_endpoint_params;

#define AWSC_ENDPOINT_PARAMS_INIT                                                                                      \
    {                                                                                                                  \
        NULL, false, false, NULL, NULL, 0, NULL                                                                        \
    }

/* An auth scheme of an endpoint. The client uses one that it supports: see awsc_signing_choose. */
typedef struct awsc_endpoint_auth {
    const char *name; /* sigv4, sigv4a, … */
    const char *signing_name;
    const char *signing_region;
    const char *const *signing_region_set;
    size_t signing_region_count;
    unsigned flags; /* enum awsc_endpoint_auth_flag */
} awsc_endpoint_auth;

/* A resolved endpoint. Texts are valid until awsc_endpoint_clear. */
typedef struct awsc_endpoint {
    const char *url;
    /* From the first sigv4 scheme. NULL: sign with the service's signing name and the client's region. */
    const char *signing_name;
    const char *signing_region;
    const awsc_endpoint_auth *auth;
    size_t auth_count;
    const awsc_http_header *headers;
    size_t header_count;
    const char *properties; /* JSON object of all other properties, or NULL */
    awsc_arena *arena;
} awsc_endpoint;

/*
 * Resolves the endpoint. AWSC_ERR_ENDPOINT has the message of the rules, or names the missing parameter.
 * `rules` NULL (the service has no rules): uses params->endpoint, which must be set.
 */
int awsc_endpoint_resolve(const awsc_allocator *allocator, const awsc_endpoint_rules *rules,
                          const awsc_endpoint_params *params, awsc_endpoint *out, awsc_error **error);
AWSC_FOR_CORE void awsc_endpoint_clear(awsc_endpoint *endpoint);

#endif
