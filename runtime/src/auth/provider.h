/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The internal interface of credentials providers: a client requests an identity, and the provider delivers it at once
 * or later.
 */
#ifndef AWSC_AUTH_PROVIDER_H
#define AWSC_AUTH_PROVIDER_H

#include <stdatomic.h>

#include <awsc/credentials.h>
#include <awsc/loop.h>

#include "base/allocator.h"
#include "base/features.h"

/* Immutable credentials. Reference-counted; wiped when the last reference is released. */
struct awsc_identity {
    const awsc_allocator *allocator;
    atomic_size_t references;
    awsc_credentials credentials; /* owns its texts */
};

/* Creates an identity with one reference; copies the texts. Returns NULL when memory runs out. */
awsc_identity *awsc_identity_new(const awsc_allocator *allocator, const awsc_credentials *credentials);
awsc_identity *awsc_identity_retain(awsc_identity *identity);

/* A request to a provider for an identity; embedded in a structure of the caller. */
typedef struct awsc_identity_request {
    /*
     * Delivers the result, exactly once: AWSC_OK and a reference to an identity, or a failure and its error; the callee
     * owns either. May run inside `get`, or later from the loop.
     */
    void (*done)(struct awsc_identity_request *request, int status, awsc_identity *identity, awsc_error *error);
    void *pending; /* for the provider's use until it calls `done` */
} awsc_identity_request;

struct awsc_credentials_provider {
    const awsc_allocator *allocator;
    atomic_size_t references;
    awsc_features features; /* for the User-Agent: sources of the credentials; immutable */
    void (*get)(awsc_credentials_provider *provider, awsc_loop *loop, awsc_identity_request *request);
    /* Cancels a pending request; `done` will not run. NULL if `get` always calls `done` before it returns. */
    void (*cancel)(awsc_credentials_provider *provider, awsc_identity_request *request);
    /* Tells the provider that the service rejected the identity as expired, so that it renews it. May be NULL. */
    void (*invalidate)(awsc_credentials_provider *provider, const awsc_identity *identity);
    void (*destroy)(awsc_credentials_provider *provider);
};

/* Functions for awsc_provider_alloc; see the members of the same names above. */
typedef struct awsc_provider_functions {
    void (*get)(awsc_credentials_provider *provider, awsc_loop *loop, awsc_identity_request *request);
    void (*cancel)(awsc_credentials_provider *provider, awsc_identity_request *request);
    void (*destroy)(awsc_credentials_provider *provider);
} awsc_provider_functions;

/* Allocates a structure of `size` bytes that begins with a provider with one reference; the rest is zero. `destroy`
 * must free it. Returns NULL when memory runs out. */
void *awsc_provider_alloc(const awsc_allocator *allocator, size_t size, awsc_provider_functions functions);

#endif
