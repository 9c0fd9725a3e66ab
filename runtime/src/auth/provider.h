/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Credentials as a client sees them: it asks a provider, which answers with an identity, now or later.
 */
#ifndef AWSC_AUTH_PROVIDER_H
#define AWSC_AUTH_PROVIDER_H

#include <stdatomic.h>

#include <awsc/credentials.h>
#include <awsc/loop.h>

#include "base/allocator.h"
#include "base/features.h"

/* Credentials that do not change. Reference-counted; wiped when the last reference goes. */
struct awsc_identity {
    const awsc_allocator *allocator;
    atomic_size_t references;
    awsc_credentials credentials; /* owns its texts */
};

/* Copies the texts. NULL when memory runs out. */
awsc_identity *awsc_identity_new(const awsc_allocator *allocator, const awsc_credentials *credentials);
awsc_identity *awsc_identity_retain(awsc_identity *identity);

/* A question to a provider; embedded in its caller's structure. */
typedef struct awsc_identity_request {
    /*
     * The answer, once: AWSC_OK and a reference to an identity, or a failure and its error object. May run inside
     * `get`, or later from the loop.
     */
    void (*done)(struct awsc_identity_request *request, int status, awsc_identity *identity, awsc_error *error);
    void *pending; /* the provider's own, while the answer is open */
} awsc_identity_request;

struct awsc_credentials_provider {
    const awsc_allocator *allocator;
    atomic_size_t references;
    awsc_features features; /* where its credentials come from; does not change */
    void (*get)(awsc_credentials_provider *provider, awsc_loop *loop, awsc_identity_request *request);
    /* Withdraws an open question: `done` does not run. NULL if answers always come inside `get`. */
    void (*cancel)(awsc_credentials_provider *provider, awsc_identity_request *request);
    /* The service refused the identity as expired: do not give it out again if there is a newer one. May be NULL. */
    void (*invalidate)(awsc_credentials_provider *provider, const awsc_identity *identity);
    void (*destroy)(awsc_credentials_provider *provider);
};

/* The functions of a provider; see above. */
typedef struct awsc_provider_functions {
    void (*get)(awsc_credentials_provider *provider, awsc_loop *loop, awsc_identity_request *request);
    void (*cancel)(awsc_credentials_provider *provider, awsc_identity_request *request);
    void (*destroy)(awsc_credentials_provider *provider);
} awsc_provider_functions;

/* Allocates `size` bytes: a provider with one reference, then zeros. `destroy` frees them. NULL when memory runs out.
 */
void *awsc_provider_alloc(const awsc_allocator *allocator, size_t size, awsc_provider_functions functions);

#endif
