/* SPDX-License-Identifier: Apache-2.0 */
/* Asks a provider and runs a loop until it has answered; variables for providers that come from JSON. */
#ifndef AWSC_TESTS_ASK_PROVIDER_H
#define AWSC_TESTS_ASK_PROVIDER_H

#include <cjson/cJSON.h>
#include <stdlib.h>

#include "auth/provider.h"
#include "loop/loop.h"
#include "sys/environment.h"

typedef struct asked {
    awsc_identity_request request;
    bool done;
    int status;
    awsc_identity *identity;
    awsc_error *error;
} asked;

static void asked_done(awsc_identity_request *request, int status, awsc_identity *identity, awsc_error *error)
{
    asked *a = (asked *)request; /* the first member */
    a->done = true;
    a->status = status;
    a->identity = identity;
    a->error = error;
}

/* On a loop with this clock; cleared by asked_clear. */
static inline asked ask_provider(awsc_credentials_provider *provider, const awsc_clock *clock)
{
    asked a = {.request.done = asked_done};
    awsc_loop *loop = NULL;
    if (awsc_loop_new_with(awsc_allocator_default(), clock ? clock : awsc_clock_system(), &loop, NULL)) abort();
    provider->get(provider, loop, &a.request);
    if (awsc_loop_run_until(loop, &a.done, "asking a provider", NULL)) abort();
    awsc_loop_free(loop);
    return a;
}

static inline void asked_clear(asked *a)
{
    awsc_identity_free(a->identity);
    awsc_error_free(a->error);
    a->identity = NULL;
    a->error = NULL;
}

/* `user` is a JSON object of texts. */
static inline const char *json_variable(void *user, const char *name)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive((const cJSON *)user, name));
}

static inline awsc_environment json_environment(const cJSON *variables)
{
    return (awsc_environment){json_variable, (void *)(uintptr_t)variables};
}

#endif
