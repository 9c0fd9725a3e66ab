/* SPDX-License-Identifier: Apache-2.0 */
#include "client/signing_choice.h"

#include <string.h>

#include "auth/sigv4.h"
#include "base/buffer.h"
#include "error/error.h"

/* Returns the algorithm "sigv4" or "sigv4a"; NULL for other names, and if the client's service does not support it. */
static const awsc_signing_algorithm *algorithm_named(const awsc_client *client, awsc_view name)
{
    if (awsc_view_equal(name, AWSC_VIEW("sigv4"))) return &awsc_sigv4;
    return awsc_view_equal(name, AWSC_VIEW("sigv4a")) ? client->service->sigv4a : NULL;
}

/* Returns the endpoint's first scheme for `algorithm`, or for any supported algorithm if NULL; NULL if there is no such
 * scheme. */
static const awsc_endpoint_auth *find_scheme(const awsc_client *client, const awsc_endpoint *endpoint,
                                             const awsc_signing_algorithm *algorithm)
{
    for (size_t i = 0; i < endpoint->auth_count; i++) {
        const awsc_signing_algorithm *found = algorithm_named(client, awsc_view_text(endpoint->auth[i].name));
        if (found && (found == algorithm || !algorithm)) return &endpoint->auth[i];
    }
    return NULL;
}

static const awsc_signing_algorithm *choose(const awsc_client *client, bool prefers_4a, const awsc_endpoint *endpoint,
                                            const awsc_endpoint_auth **scheme)
{
    awsc_view rest = awsc_view_text(client->settings->auth_scheme_preference);
    while (rest.data) {
        awsc_view name;
        rest = awsc_view_split(rest, ',', &name);
        const awsc_signing_algorithm *preferred = algorithm_named(client, name);
        if (!preferred) continue;
        *scheme = find_scheme(client, endpoint, preferred);
        if (*scheme || endpoint->auth_count == 0) return preferred;
    }
    *scheme = find_scheme(client, endpoint, NULL);
    if (endpoint->auth_count == 0 && prefers_4a && client->service->sigv4a) return client->service->sigv4a;
    return *scheme ? algorithm_named(client, awsc_view_text((*scheme)->name)) : &awsc_sigv4;
}

/* Returns the signing flags for the path. For S3, for instance, the path is signed exactly as it is sent. */
static uint32_t path_flags(const awsc_endpoint_auth *scheme)
{
    unsigned given = scheme ? scheme->flags : 0;
    return (given & AWSC_ENDPOINT_ENCODE_ONCE ? (uint32_t)AWSC_SIGV4_ENCODE_ONCE : 0) |
           (given & AWSC_ENDPOINT_KEEP_PATH ? (uint32_t)AWSC_SIGV4_KEEP_PATH : 0);
}

/* Returns the regions for Version 4A as "a,b": the configured ones, else those of the scheme, else `region`. NULL when
 * memory runs out. */
static char *region_set(const awsc_client *client, const awsc_endpoint_auth *scheme, const char *region)
{
    awsc_buffer text = AWSC_BUFFER_INIT(client->allocator);
    if (client->settings->sigv4a_region_set)
        awsc_buffer_append_text(&text, client->settings->sigv4a_region_set);
    else
        for (size_t i = 0; scheme && i < scheme->signing_region_count; i++) {
            if (i) awsc_buffer_append_char(&text, ',');
            awsc_buffer_append_text(&text, scheme->signing_region_set[i]);
        }
    if (text.size == 0) awsc_buffer_append_text(&text, region);
    return awsc_buffer_take(&text);
}

int awsc_signing_choose(const awsc_client *client, bool prefers_4a, const awsc_endpoint *endpoint,
                        awsc_signing_choice *out, awsc_error **error)
{
    const awsc_endpoint_auth *scheme = NULL;
    out->algorithm = choose(client, prefers_4a, endpoint, &scheme);
    out->flags = path_flags(scheme);
    const char *name = scheme && scheme->signing_name ? scheme->signing_name : client->service->signing_name;
    const char *region = scheme && scheme->signing_region ? scheme->signing_region : client->settings->region;
    if (!region) region = "us-east-1";
    out->name = awsc_text_copy(client->allocator, name);
    out->region = awsc_text_copy(client->allocator, region);
    if (!out->name || !out->region) return awsc_error_nomem(error);
    if (out->algorithm == &awsc_sigv4) return AWSC_OK;
    out->region_set = region_set(client, scheme, region);
    return out->region_set ? AWSC_OK : awsc_error_nomem(error);
}

void awsc_signing_choice_clear(const awsc_allocator *allocator, awsc_signing_choice *choice)
{
    awsc_release(allocator, choice->name);
    awsc_release(allocator, choice->region);
    awsc_release(allocator, choice->region_set);
    *choice = (awsc_signing_choice){NULL, NULL, NULL, NULL, 0};
}
