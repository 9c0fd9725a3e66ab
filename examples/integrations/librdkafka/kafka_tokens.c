/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Gives librdkafka tokens for SASL/OAUTHBEARER, and keeps a connection to a cluster:
 *
 *     kafka_tokens msk BROKERS REGION                  MSK with IAM: a signed URL, made here without a request
 *     kafka_tokens sts BROKERS REGION AUDIENCE         other clusters: a web identity token (JWT), issued by STS
 *
 * librdkafka calls `refresh` on its background thread, first when it connects and then after four fifths of a token's
 * life. So the blocking functions suit: only that thread waits, and not for long, since each has a time limit. A flag
 * ends a call that is in flight when the client is destroyed, which waits for the thread.
 */
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <librdkafka/rdkafka.h>

#include <awsc/call.h>
#include <awsc/credentials.h>
#include <awsc/sts.h>
#include <awsc/token.h>

enum { LIMIT_MS = 20 * 1000, ANSWER_MS = 2000, POLL_MS = 500, TOKEN_SECONDS = 900 };

typedef struct tokens {
    const char *region;
    const char *audience; /* NULL: MSK */
    awsc_credentials_provider *provider;
    awsc_sts *sts;
    awsc_cancel *cancel;
} tokens;

static volatile sig_atomic_t is_over;

static void end(int number)
{
    (void)number;
    is_over = 1;
}

/* ---- tokens, on librdkafka's background thread ------------------------------------------------------------------- */

/* librdkafka copies the token. The principal is for its log alone: the broker reads it from the token. */
static void give(rd_kafka_t *kafka, const char *token, int64_t expires_ms)
{
    char why[256] = "";
    if (!rd_kafka_oauthbearer_set_token(kafka, token, expires_ms, "awsc", NULL, 0, why, sizeof why)) return;
    (void)rd_kafka_oauthbearer_set_token_failure(kafka, why);
}

static int give_msk_token(rd_kafka_t *kafka, const tokens *own, awsc_error **error)
{
    awsc_msk_token_options options = AWSC_MSK_TOKEN_OPTIONS_INIT;
    awsc_token *token = NULL;
    options.region = own->region;
    options.timeout_ms = AWSC_I64(LIMIT_MS);
    int status = awsc_msk_token(own->provider, &options, &token, error);
    if (!status) give(kafka, awsc_token_text(token), awsc_token_expires_ms(token));
    awsc_token_free(token);
    return status;
}

static int give_sts_token(rd_kafka_t *kafka, const tokens *own, awsc_error **error)
{
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    awsc_sts_get_web_identity_token_output *output = NULL;
    const char *audience[] = {own->audience};
    awsc_sts_get_web_identity_token_input input = {
        .audience = {1, audience},
        .signing_algorithm = "RS256",
        .duration_seconds = AWSC_I32(TOKEN_SECONDS),
    };
    options.deadline_ms = AWSC_I64(LIMIT_MS);
    options.cancel = own->cancel;
    int status = awsc_sts_get_web_identity_token(own->sts, &input, &options, &output, error);
    if (!status && !(output->web_identity_token && output->expiration.is_set))
        status = awsc_error_set_text(error, AWSC_ERR_PARSE, "STS answered without a token or its end");
    if (!status)
        give(kafka, output->web_identity_token,
             output->expiration.value.seconds * 1000 + output->expiration.value.nanoseconds / 1000000);
    awsc_free(output);
    return status;
}

/* After a failure librdkafka asks again in ten seconds, and uses the token that it has until its end. */
static void refresh(rd_kafka_t *kafka, const char *config, void *opaque)
{
    const tokens *own = opaque;
    awsc_error *error = NULL;
    (void)config;
    int status = own->audience ? give_sts_token(kafka, own, &error) : give_msk_token(kafka, own, &error);
    if (status) (void)rd_kafka_oauthbearer_set_token_failure(kafka, awsc_error_text(error));
    awsc_error_free(error);
}

/* ---- the client of Kafka ----------------------------------------------------------------------------------------- */

static void report(rd_kafka_t *kafka, int code, const char *reason, void *opaque)
{
    (void)kafka, (void)opaque;
    (void)fprintf(stderr, "%s: %s\n", rd_kafka_err2name((rd_kafka_resp_err_t)code), reason);
}

static rd_kafka_t *new_client(const char *brokers, const char *security, tokens *own)
{
    char why[512] = "";
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    bool failed = rd_kafka_conf_set(conf, "bootstrap.servers", brokers, why, sizeof why) ||
                  rd_kafka_conf_set(conf, "security.protocol", security, why, sizeof why) ||
                  rd_kafka_conf_set(conf, "sasl.mechanism", "OAUTHBEARER", why, sizeof why);
    rd_kafka_conf_set_opaque(conf, own);
    rd_kafka_conf_set_error_cb(conf, report);
    rd_kafka_conf_set_oauthbearer_token_refresh_cb(conf, refresh);
    rd_kafka_conf_enable_sasl_queue(conf, 1);
    rd_kafka_t *kafka = failed ? NULL : rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof why);
    if (!kafka) {
        (void)fprintf(stderr, "%s\n", why);
        rd_kafka_conf_destroy(conf);
        return NULL;
    }
    rd_kafka_error_t *refused = rd_kafka_sasl_background_callbacks_enable(kafka);
    if (!refused) return kafka;
    (void)fprintf(stderr, "%s\n", rd_kafka_error_string(refused));
    rd_kafka_error_destroy(refused);
    rd_kafka_destroy(kafka);
    return NULL;
}

/* Asks for the cluster's brokers until the program is to end. */
static void run(rd_kafka_t *kafka)
{
    int known = -1;
    while (!is_over) {
        const struct rd_kafka_metadata *metadata = NULL;
        if (!rd_kafka_metadata(kafka, 0, NULL, &metadata, ANSWER_MS)) {
            if (metadata->broker_cnt != known) printf("%d brokers\n", metadata->broker_cnt);
            (void)fflush(stdout);
            known = metadata->broker_cnt;
            rd_kafka_metadata_destroy(metadata);
        }
        (void)rd_kafka_poll(kafka, POLL_MS);
    }
}

int main(int argc, char **argv)
{
    bool sts = argc == 5 && strcmp(argv[1], "sts") == 0;
    if (!sts && !(argc == 4 && strcmp(argv[1], "msk") == 0)) {
        (void)fprintf(stderr, "usage: kafka_tokens msk BROKERS REGION | sts BROKERS REGION AUDIENCE\n");
        return 2;
    }
    tokens own = {.region = argv[3], .audience = sts ? argv[4] : NULL};
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_error *error = NULL;
    const char *security = getenv("KAFKA_SECURITY_PROTOCOL"); /* for tests; a token belongs on TLS */
    (void)signal(SIGTERM, end);
    config.region = own.region;
    int status = awsc_cancel_new(&own.cancel, &error);
    if (!status && sts) status = awsc_sts_new(&config, &own.sts, &error);
    if (!status && !sts) status = awsc_credentials_provider_new_default(&config, &own.provider, &error);
    if (status) (void)fprintf(stderr, "%s\n", awsc_error_text(error));
    rd_kafka_t *kafka = status ? NULL : new_client(argv[2], security ? security : "sasl_ssl", &own);
    if (kafka) {
        run(kafka);
        awsc_cancel_set(own.cancel);
        rd_kafka_destroy(kafka);
    }
    awsc_credentials_provider_free(own.provider);
    awsc_sts_free(own.sts);
    awsc_cancel_free(own.cancel);
    awsc_error_free(error);
    return kafka ? 0 : 1;
}
