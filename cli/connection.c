#include "connection.h"

#include <stdlib.h>
#include <string.h>

#include <awsc/http.h>

#include "sys/environment.h"

/* 0 seconds mean no limit on both sides. */
static awsc_opt_i64 milliseconds(int64_t seconds)
{
    return seconds < 0 ? (awsc_opt_i64){0, 0} : AWSC_I64(seconds * 1000);
}

int awsc_cli_connect(const awsc_cli *cli, bool keep_raw, awsc_client **out, awsc_error **error)
{
    const awsc_cli_globals *globals = &cli->globals;
    awsc_config config = AWSC_CONFIG_INIT;
    config.endpoint_url = globals->endpoint_url;
    config.region = globals->region;
    config.profile = globals->profile;
    config.ca_bundle = globals->ca_bundle;
    config.connect_timeout_ms = milliseconds(globals->connect_timeout);
    config.idle_timeout_ms = milliseconds(globals->read_timeout);
    config.keep_raw = AWSC_BOOL(keep_raw);
    if (globals->no_verify_ssl) config.verify_tls = AWSC_BOOL(false);
    if (globals->no_sign_request) config.unsigned_requests = AWSC_BOOL(true);
    if (globals->debug) {
        config.logger.log = awsc_log_stderr;
        config.logger.level = AWSC_LOG_DEBUG;
    }
    return awsc_internal_client_new(cli->model->service, cli->model->service->level, &config, out, error);
}

/* The endpoint that is configured, without its last slash; else the service's own by its usual name. */
static void append_base(const awsc_cli *cli, awsc_buffer *out)
{
    const awsc_environment *environment = awsc_environment_process();
    const char *url = cli->globals.endpoint_url;
    const char *region = cli->globals.region;
    if (!url) url = awsc_environment_get(environment, "AWS_ENDPOINT_URL");
    if (url) {
        size_t size = strlen(url);
        if (size && url[size - 1] == '/') size--;
        awsc_buffer_append(out, url, size);
        return;
    }
    if (!region) region = awsc_environment_get(environment, "AWS_REGION");
    if (!region) region = awsc_environment_get(environment, "AWS_DEFAULT_REGION");
    awsc_buffer_append_format(out, "https://%s.%s.amazonaws.com", cli->model->service->signing_name,
                              region ? region : "us-east-1");
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
