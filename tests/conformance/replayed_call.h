/* SPDX-License-Identifier: Apache-2.0 */
/* Calls of a client with fixed credentials over the replay transport with a fixed clock: the requests and their
 * number. */
#ifndef AWSC_TESTS_REPLAYED_CALL_H
#define AWSC_TESTS_REPLAYED_CALL_H

#include <strings.h>

#include <awsc/lambda.h>
#include <awsc/testing.h>

#include "conformance/vectors.h"

typedef struct replayed_call {
    awsc_replay *replay;
    awsc_test_clock *clock;
    awsc_credentials_provider *keys;
    awsc_lambda *lambda;
    awsc_error *error;
} replayed_call;

/* Adds region, empty files, credentials, transport and clock to `given` (may be NULL). */
static inline void replayed_call_open(replayed_call *c, const awsc_config *given)
{
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_credentials credentials = AWSC_CREDENTIALS_INIT;
    awsc_error *error = NULL;
    memset(c, 0, sizeof *c);
    credentials.access_key_id = "AKIDEXAMPLE";
    credentials.secret_access_key = "hush-secret-key";
    if (given) config = *given;
    if (awsc_replay_new(&c->replay, NULL) || awsc_test_clock_new((awsc_time){1700000000, 0}, &c->clock, NULL) ||
        awsc_credentials_provider_new_static(&credentials, &c->keys, NULL))
        abort();
    if (!config.region) config.region = "eu-west-1";
    if (!config.config_file) config.config_file = "/dev/null";
    if (!config.credentials_file) config.credentials_file = "/dev/null";
    config.credentials = c->keys;
    config.transport = awsc_replay_transport(c->replay);
    config.clock = awsc_test_clock_of(c->clock);
    if (awsc_lambda_new(&config, &c->lambda, &error)) {
        fprintf(stderr, "%s\n", awsc_error_text(error));
        exit(2);
    }
}

static inline void replayed_call_close(replayed_call *c)
{
    awsc_error_free(c->error);
    awsc_lambda_free(c->lambda);
    awsc_credentials_provider_free(c->keys);
    awsc_test_clock_free(c->clock);
    awsc_replay_free(c->replay);
}

static inline void replayed_call_answer(replayed_call *c, int status)
{
    if (awsc_replay_add(c->replay, status, NULL, 0, "{}", 2, NULL)) abort();
}

static inline int replayed_call_list(replayed_call *c, const awsc_call_options *options)
{
    awsc_lambda_list_functions_input input = {0};
    awsc_error_free(c->error);
    c->error = NULL;
    return awsc_lambda_list_functions(c->lambda, &input, options, NULL, &c->error);
}

static inline const awsc_http_request *replayed_call_request(const replayed_call *c, size_t index)
{
    return awsc_replay_request(c->replay, index);
}

#endif
