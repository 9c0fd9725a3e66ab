/* SPDX-License-Identifier: Apache-2.0 */
/* Leaks secrets on purpose, in the way that its argument names: the scanner must find each leak, and nothing else. */
#include <stdio.h>
#include <string.h>

#include <awsc/interceptor.h>
#include <awsc/lambda.h>
#include <awsc/testing.h>

#include "credentials/mfa.h"
#include "error/error.h"
#include "log/log.h"

static const char key[] = "planted/Key+0123456789abcdef";
static const char token[] = "planted-token-0123456789";
static const char variable[] = "planted-variable-0123456789";

static const char code[] = "271828";

static void give_code(void *user, awsc_mfa_request *request)
{
    (void)user;
    awsc_mfa_request_answer(request, code);
}

static void take_code(awsc_mfa_question *question, int status, const char *given, awsc_error *error)
{
    (void)question;
    (void)status;
    (void)given;
    awsc_error_free(error);
}

static void ask_for_code(void)
{
    awsc_mfa_question question = {.done = take_code};
    awsc_loop *loop = NULL;
    if (awsc_loop_new(&loop, NULL)) return;
    awsc_mfa_ask(awsc_allocator_default(), loop, give_code, NULL, "device", &question);
    awsc_loop_free(loop);
}

/* Prints every value that a hook sees; on request also a secret in a header that the library does not know as
 * secret. */
static int show_head(void *leaks, awsc_interception *interception, const awsc_attempt *attempt, awsc_error **error)
{
    (void)interception;
    (void)error;
    for (size_t i = 0; i < awsc_http_head_count(attempt->request); i++) (void)awsc_http_head_value(attempt->request, i);
    if (leaks) (void)awsc_http_head_get(attempt->request, "X-Other");
    return AWSC_OK;
}

static int add_token(void *leaks, awsc_interception *interception, const awsc_attempt *attempt, awsc_error **error)
{
    (void)attempt;
    return leaks ? awsc_interception_set_header(interception, "X-Other", token, error) : AWSC_OK;
}

/* A call with secrets in all places: keys, a token, a sensitive member. It passes them only to the library. */
static void call(const char *way)
{
    awsc_credentials credentials = AWSC_CREDENTIALS_INIT;
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_replay *replay = NULL;
    awsc_lambda *lambda = NULL;
    awsc_lambda_update_function_configuration_output *output = NULL;
    credentials.access_key_id = "AKIDPLANTED";
    credentials.secret_access_key = key;
    credentials.session_token = token;
    awsc_replay_new(&replay, NULL);
    awsc_replay_add(replay, 200, NULL, 0, "{}", 2, NULL);
    awsc_credentials_provider_new_static(&credentials, &config.credentials, NULL);
    awsc_interceptor interceptor = AWSC_INTERCEPTOR_INIT;
    const awsc_interceptor *const list[] = {&interceptor};
    interceptor.user = !strcmp(way, "hook-token") ? (void *)&interceptor : NULL;
    interceptor.before_signing = add_token;
    interceptor.before_attempt = show_head;
    config.interceptors = list;
    config.interceptor_count = 1;
    config.region = "eu-west-1";
    config.transport = awsc_replay_transport(replay);
    awsc_lambda_new(&config, &lambda, NULL);
    awsc_lambda_environment_variables_entry entry = {"NAME", variable};
    awsc_lambda_environment environment = {.variables = {1, &entry}};
    awsc_lambda_update_function_configuration_input input = {.function_name = "hello", .environment = &environment};
    awsc_lambda_update_function_configuration(lambda, &input, NULL, &output, NULL);
    awsc_free(output);
    awsc_lambda_free(lambda);
    awsc_credentials_provider_free(config.credentials);
    awsc_replay_free(replay);
}

int main(int argc, char **argv)
{
    const char *way = argc > 1 ? argv[1] : "";
    const awsc_logger nobody = {0};
    call(way);
    ask_for_code();
    if (!strcmp(way, "log-key")) awsc_log(&nobody, AWSC_LOG_TRACE, "signing with %s", key);
    if (!strcmp(way, "log-token-as-header")) awsc_log_header(&nobody, AWSC_LOG_DEBUG, "request", "X-Other", token);
    if (!strcmp(way, "log-signature"))
        awsc_log(&nobody, AWSC_LOG_DEBUG, "Authorization: AWS4-HMAC-SHA256 Credential=AKID/x, Signature=%064d", 7);
    if (!strcmp(way, "log-sensitive-member")) awsc_log(&nobody, AWSC_LOG_DEBUG, "{\"NAME\":\"%s\"}", variable);
    if (!strcmp(way, "log-code")) awsc_log(&nobody, AWSC_LOG_DEBUG, "TokenCode=%s&Action=AssumeRole", code);
    if (!strcmp(way, "error-key")) {
        awsc_error *error = NULL;
        (void)awsc_error_set(&error, AWSC_ERR_CONFIG, "the key %s is wrong", key);
        awsc_error_free(error);
    }
    if (!strcmp(way, "output-token")) printf("token: %s\n", token);
    if (!strcmp(way, "output-key-encoded")) printf("url: ?key=planted%%2FKey%%2B0123456789abcdef\n");
    if (!strcmp(way, "output-mark")) printf("hush-%s\n", "planted-mark");
    return 0;
}
