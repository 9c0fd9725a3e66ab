/* The default chain: where credentials are looked for when the program names no source. */
#ifndef AWSC_CREDENTIALS_CHAIN_H
#define AWSC_CREDENTIALS_CHAIN_H

#include <awsc/credentials.h>
#include <awsc/log.h>

#include "auth/provider.h"
#include "config/settings.h"
#include "credentials/profile_steps.h"
#include "http/transport.h"
#include "sys/clock.h"
#include "sys/environment.h"

struct awsc_chain_services;

/* In the order in which they are tried. */
enum awsc_chain_link {
    AWSC_LINK_ENVIRONMENT,
    AWSC_LINK_WEB_IDENTITY, /* from the environment */
    AWSC_LINK_PROFILE,
    AWSC_LINK_CONTAINER,
    AWSC_LINK_IMDS
};

/* The choice of a chain, for explanations. */
typedef struct awsc_chain_choice {
    enum awsc_chain_link link; /* where the search ended */
    bool failed;               /* there are no credentials: the provider says why, without being given a loop */
} awsc_chain_choice;

typedef struct awsc_chain_options {
    const awsc_clock *clock; /* borrowed; NULL: the system's */
    awsc_logger logger;
    const awsc_transport *transport;            /* the program's; borrowed; NULL: libcurl */
    const struct awsc_chain_services *services; /* NULL: a source that needs one of them is an error */
    awsc_mfa_fn *mfa_code;                      /* for roles that demand a code; NULL: they fail, and say so */
    void *mfa_user;
    awsc_chain_choice *choice; /* receives it; NULL: not wanted */
} awsc_chain_options;

/* Parameters of a new source, valid during the call only. A source that keeps the settings retains them. */
typedef struct awsc_source_context {
    const awsc_allocator *allocator;
    awsc_settings *settings;
    const awsc_environment *environment;
    const awsc_chain_options *options;
} awsc_source_context;

/*
 * Sources that call other services. They are built on clients, floors above this one; the maker of a chain passes them.
 * Each makes a source without a cache; texts of the step are copied; `base` is what a role is assumed with, of which
 * the source takes a reference of its own.
 */
typedef struct awsc_chain_services {
    int (*role)(const awsc_source_context *context, const awsc_profile_step *step, awsc_credentials_provider *base,
                awsc_credentials_provider **out, awsc_error **error);
    int (*web_identity)(const awsc_source_context *context, const awsc_profile_step *step,
                        awsc_credentials_provider **out, awsc_error **error);
    int (*sso)(const awsc_source_context *context, const awsc_profile_step *step, awsc_credentials_provider **out,
               awsc_error **error);
    int (*login)(const awsc_source_context *context, const awsc_profile_step *step, awsc_credentials_provider **out,
                 awsc_error **error);
} awsc_chain_services;

/*
 * Looks at environment and settings now, in this order: keys of the environment, web identity of the environment, the
 * profile, the container's endpoint, instance metadata. If the program names a profile, that comes before the
 * environment, of which nothing is taken then. The first source that is configured is the only one that will
 * be asked. A provider that finds none says where it looked when it is asked.
 */
int awsc_default_chain_new(const awsc_allocator *allocator, awsc_settings *settings,
                           const awsc_environment *environment, const awsc_chain_options *options,
                           awsc_credentials_provider **out, awsc_error **error);

/* The selected profile alone. */
int awsc_profile_provider_new(const awsc_allocator *allocator, awsc_settings *settings,
                              const awsc_environment *environment, const awsc_chain_options *options,
                              awsc_credentials_provider **out, awsc_error **error);

#endif
