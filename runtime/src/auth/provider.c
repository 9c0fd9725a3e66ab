/* SPDX-License-Identifier: Apache-2.0 */
/* Creates identities; counts the references of identities and providers. */
#include "auth/provider.h"

#include <string.h>

#include <awsc/tables/needed.h>

static void release_texts(const awsc_allocator *allocator, awsc_credentials *credentials)
{
    awsc_release_secret(allocator, credentials->access_key_id);
    awsc_release_secret(allocator, credentials->secret_access_key);
    awsc_release_secret(allocator, credentials->session_token);
    awsc_release_secret(allocator, credentials->account_id);
}

awsc_identity *awsc_identity_new(const awsc_allocator *allocator, const awsc_credentials *credentials)
{
    const awsc_credentials given = *credentials;
    awsc_identity *identity = awsc_alloc_zeroed(allocator, 1, sizeof *identity);
    if (!identity) return NULL;
    identity->allocator = allocator;
    atomic_init(&identity->references, 1);
    identity->credentials = given;
    awsc_credentials *own = &identity->credentials;
    own->access_key_id = awsc_text_copy(allocator, given.access_key_id);
    own->secret_access_key = awsc_text_copy(allocator, given.secret_access_key);
    own->session_token = awsc_text_copy(allocator, given.session_token);
    own->account_id = awsc_text_copy(allocator, given.account_id);
    if (!own->access_key_id != !given.access_key_id || !own->secret_access_key != !given.secret_access_key ||
        !own->session_token != !given.session_token || !own->account_id != !given.account_id) {
        awsc_identity_free(identity);
        return NULL;
    }
    return identity;
}

const awsc_credentials *awsc_identity_credentials(const awsc_identity *identity)
{
    return identity ? &identity->credentials : NULL;
}

awsc_identity *awsc_identity_retain(awsc_identity *identity)
{
    (void)atomic_fetch_add_explicit(&identity->references, 1, memory_order_relaxed);
    return identity;
}

void awsc_identity_free(awsc_identity *identity)
{
    if (!identity || atomic_fetch_sub_explicit(&identity->references, 1, memory_order_acq_rel) != 1) return;
    release_texts(identity->allocator, &identity->credentials);
    awsc_release(identity->allocator, identity);
}

awsc_credentials_provider *awsc_credentials_provider_retain(awsc_credentials_provider *provider)
{
    AWSC_NEED_OR(provider, NULL);
    (void)atomic_fetch_add_explicit(&provider->references, 1, memory_order_relaxed);
    return provider;
}

void awsc_credentials_provider_free(awsc_credentials_provider *provider)
{
    AWSC_NEED_OR(provider, );
    if (atomic_fetch_sub_explicit(&provider->references, 1, memory_order_acq_rel) != 1) return;
    provider->destroy(provider);
}

void *awsc_provider_alloc(const awsc_allocator *allocator, size_t size, awsc_provider_functions functions)
{
    awsc_credentials_provider *provider = awsc_alloc_zeroed(allocator, 1, size);
    if (!provider) return NULL;
    provider->allocator = allocator;
    atomic_init(&provider->references, 1);
    provider->get = functions.get;
    provider->cancel = functions.cancel;
    provider->destroy = functions.destroy;
    return provider;
}
