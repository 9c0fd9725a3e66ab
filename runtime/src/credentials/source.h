/* SPDX-License-Identifier: Apache-2.0 */
/* A source of credentials, as the default chain and profiles make it. <awsc/tables/credential_sources.def> lists all.
 */
#ifndef AWSC_CREDENTIALS_SOURCE_H
#define AWSC_CREDENTIALS_SOURCE_H

#include <awsc/credentials.h>
#include <awsc/log.h>

#include "auth/provider.h"
#include "config/settings.h"
#include "credentials/profile_steps.h"
#include "http/transport.h"
#include "sys/clock.h"
#include "sys/environment.h"

struct awsc_chain_options;

/* Parameters of a new source, valid during the call only. A source that keeps the settings retains them. */
typedef struct awsc_source_context {
    const awsc_allocator *allocator;
    awsc_settings *settings;
    const awsc_environment *environment;
    const struct awsc_chain_options *options;
} awsc_source_context;

/*
 * Makes a source, without a cache. `step` is the step of the profile that configures it, whose texts are copied; NULL:
 * the environment does. `base` is what a role is assumed with, of which the source takes a reference of its own.
 *
 * AWSC_OK; AWSC_END, with the reason as the error, if the environment does not configure it; or a failure.
 * A source without a function `cancel` has its credentials already, and gets no cache.
 */
typedef int awsc_source_maker(const awsc_source_context *context, const awsc_profile_step *step,
                              awsc_credentials_provider *base, awsc_credentials_provider **out, awsc_error **error);

#define CHAIN_SOURCE(id, name, type, label, named, variables, make, ...) awsc_source_maker make;
#define PROFILE_SOURCE(id, name, type, label, properties, configure, floor, make, ...) awsc_source_maker make;
#include <awsc/tables/credential_sources.def>

/* In the order in which they are tried. */
enum awsc_chain_link {
#define CHAIN_SOURCE(id, ...) AWSC_LINK_##id,
#define CHAIN_PROFILE(id, ...) AWSC_LINK_##id,
#include <awsc/tables/credential_sources.def>
    AWSC_LINK_COUNT
};

/* The choice of a chain, for explanations. */
typedef struct awsc_chain_choice {
    enum awsc_chain_link link; /* where the search ended */
    bool failed;               /* there are no credentials: the provider says why, without being given a loop */
} awsc_chain_choice;

typedef struct awsc_chain_options {
    const awsc_clock *clock; /* borrowed; NULL: the system's */
    awsc_logger logger;
    const awsc_transport *transport; /* the program's; borrowed; NULL: libcurl */
    /* Makes the sources that call services: they are built on clients, floors above this one. NULL: they are errors. */
    awsc_source_maker *service_source;
    awsc_mfa_fn *mfa_code; /* for roles that demand a code; NULL: they fail, and say so */
    void *mfa_user;
    awsc_chain_choice *choice; /* receives it; NULL: not wanted */
} awsc_chain_options;

/* The same by options->service_source. AWSC_ERR_CONFIG if that is NULL. */
awsc_source_maker awsc_service_source_new;

#endif
