#include "connection.h"

#include <string.h>

#include <awsc/http.h>

#include "base/allocator.h"
#include "config/settings.h"
#include "endpoint/endpoint.h"
#include "mfa.h"

/* On the command line 0 seconds are no limit; negative: not given. */
static awsc_opt_i64 milliseconds(int64_t seconds)
{
    if (seconds < 0) return (awsc_opt_i64){0, 0};
    return AWSC_I64(seconds ? seconds * 1000 : AWSC_NO_LIMIT);
}

awsc_config awsc_cli_config(const awsc_cli *cli)
{
    const awsc_cli_globals *globals = &cli->globals;
    awsc_config config = AWSC_CONFIG_INIT;
    config.endpoint_url = globals->endpoint_url;
    config.region = globals->region;
    config.profile = globals->profile;
    config.ca_bundle = globals->ca_bundle;
    config.connect_timeout_ms = milliseconds(globals->connect_timeout);
    config.idle_timeout_ms = milliseconds(globals->read_timeout);
    config.mfa_code = awsc_cli_ask_mfa_code;
    config.mfa_user = (void *)(uintptr_t)cli; /* which it only reads */
    if (globals->no_verify_ssl) config.verify_tls = AWSC_BOOL(false);
    if (globals->no_sign_request) config.unsigned_requests = AWSC_BOOL(true);
    if (globals->debug) {
        config.logger.log = awsc_log_stderr;
        config.logger.level = AWSC_LOG_DEBUG;
    }
    return config;
}

int awsc_cli_connect(const awsc_cli *cli, bool keep_raw, awsc_client **out, awsc_error **error)
{
    awsc_config config = awsc_cli_config(cli);
    config.keep_raw = AWSC_BOOL(keep_raw);
    return awsc_internal_client_new(cli->model->service, cli->model->service->level, &config, out, error);
}

/* Where the service is, without a slash at the end. */
static void append_base(const awsc_cli *cli, awsc_buffer *out)
{
    awsc_endpoint_params params = AWSC_ENDPOINT_PARAMS_INIT;
    awsc_endpoint endpoint;
    if (!cli->settings) return;
    params.region = cli->settings->region;
    params.use_fips = cli->settings->use_fips;
    params.use_dualstack = cli->settings->use_dualstack;
    params.endpoint = cli->settings->endpoint_url;
    if (awsc_endpoint_resolve(awsc_allocator_default(), cli->model->service->endpoint_rules, &params, &endpoint, NULL))
        return;
    size_t size = strlen(endpoint.url);
    if (size && endpoint.url[size - 1] == '/') size--;
    awsc_buffer_append(out, endpoint.url, size);
    awsc_endpoint_clear(&endpoint);
}

const char *awsc_cli_url(awsc_cli *cli, const awsc_operation *operation, const void *input)
{
    awsc_http_request *request = NULL;
    const awsc_service *service = cli->model->service;
    awsc_buffer out = awsc_cli_buffer();
    append_base(cli, &out);
    if (!awsc_internal_input_serialize(service, operation, service->level, input, &request, NULL)) {
        const char *query = awsc_http_request_query(request);
        awsc_buffer_append_text(&out, awsc_http_request_path(request));
        if (*query) awsc_buffer_append_format(&out, "?%s", query);
    }
    awsc_http_request_free(request);
    return awsc_cli_take(cli->arena, &out).data;
}
