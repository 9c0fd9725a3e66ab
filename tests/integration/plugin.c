/* SPDX-License-Identifier: Apache-2.0 */
/* A plugin that calls Lambda through the shared libraries, as a program may load and unload it. */
#include <string.h>

#include <awsc/lambda.h>

#include "integration/plugin.h"

static int invoke(awsc_lambda *lambda, const awsc_call_options *options)
{
    const awsc_lambda_invoke_input input = {.function_name = "hello", .payload = {"{}", 2}};
    return awsc_lambda_invoke(lambda, &input, options, NULL, NULL);
}

/* Returns 0 for success, else the number of the failed step. `silent_url` NULL: no call times out. */
int plugin_run(const char *url, const char *silent_url)
{
    awsc_credentials keys = AWSC_CREDENTIALS_INIT;
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    awsc_lambda *lambda = NULL;
    keys.access_key_id = "AKIDEXAMPLE";
    keys.secret_access_key = "secret";
    config.region = "eu-west-1";
    config.endpoint_url = url;
    config.config_file = config.credentials_file = "/dev/null";
    if (awsc_credentials_provider_new_static(&keys, &config.credentials, NULL)) return 1;
    if (awsc_lambda_new(&config, &lambda, NULL)) return 2;
    if (invoke(lambda, NULL) || invoke(lambda, NULL)) return 3;
    /* A call that times out; libcurl may still have a thread for it. */
    options.endpoint_url = silent_url;
    options.deadline_ms = AWSC_I64(50);
    if (silent_url && invoke(lambda, &options) != AWSC_ERR_TIMEOUT) return 4;
    awsc_lambda_free(lambda);
    awsc_credentials_provider_free(config.credentials);
    return 0;
}
