/* SPDX-License-Identifier: Apache-2.0 */
/* A client over the replay transport with a fixed clock, for runners that make whole calls. */
#ifndef AWSC_TESTS_REPLAYED_H
#define AWSC_TESTS_REPLAYED_H

#include <awsc/lambda.h>
#include <awsc/testing.h>

#include "vectors.h"

typedef struct replayed {
    awsc_replay *replay;
    awsc_test_clock *clock;
    awsc_lambda *lambda;
} replayed;

static inline void replayed_open(replayed *r)
{
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_error *error = NULL;
    awsc_time now = {1700000000, 0};
    if (awsc_replay_new(&r->replay, NULL) || awsc_test_clock_new(now, &r->clock, NULL)) abort();
    config.region = "eu-west-1";
    config.unsigned_requests = AWSC_BOOL(true);
    config.max_attempts = AWSC_I32(1); /* the answers after the last attempt */
    config.transport = awsc_replay_transport(r->replay);
    config.clock = awsc_test_clock_of(r->clock);
    if (awsc_lambda_new(&config, &r->lambda, &error)) {
        fprintf(stderr, "%s\n", awsc_error_text(error));
        exit(2);
    }
}

static inline void replayed_close(replayed *r)
{
    awsc_lambda_free(r->lambda);
    awsc_test_clock_free(r->clock);
    awsc_replay_free(r->replay);
}

/* The next answer: {"error": code, "status": 404}, or an output as its body. */
static inline void replayed_answer(replayed *r, const cJSON *output, const cJSON *error)
{
    const char *code = json_text(error, "error");
    awsc_http_header header = {"x-amzn-ErrorType", code ? code : ""};
    char *body = code ? NULL : cJSON_PrintUnformatted(output);
    int status = code ? json_get(error, "status")->valueint : 200;
    const char *text = body ? body : "{\"Message\":\"as the script says\"}";
    if (awsc_replay_add(r->replay, status, &header, code ? 1 : 0, text, strlen(text), NULL)) abort();
    cJSON_free(body);
}

#endif
