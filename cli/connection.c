/* SPDX-License-Identifier: Apache-2.0 */
#include "connection.h"

#include <awsc/http.h>

#include "mfa.h"
#include "notice.h"

awsc_config awsc_cli_config(const awsc_cli *cli)
{
    static const awsc_logger debug = {sizeof debug, awsc_log_stderr, NULL, {AWSC_SET, AWSC_LOG_DEBUG}};
    awsc_config config = cli->globals.config;
    config.mfa_code = awsc_cli_ask_mfa_code;
    if (cli->globals.debug) config.logger = &debug;
    awsc_cli_notice_retries(&config);
    return config;
}

int awsc_cli_connect(const awsc_cli *cli, bool keep_raw, awsc_client **out, awsc_error **error)
{
    awsc_config config = awsc_cli_config(cli);
    config.keep_raw = AWSC_BOOL(keep_raw);
    return awsc_internal_client_new(cli->model->service, cli->model->service->level, &config, out, error);
}

/* Appends the value of --endpoint-url, or the client's URL, without a slash at the end. */
static void append_base(const awsc_cli *cli, const awsc_client *client, awsc_cli_buffer *out)
{
    const char *given = cli->globals.config.endpoint_url;
    awsc_cli_append_text(out, given ? given : awsc_internal_client_endpoint(client));
    if (out->size && out->data[out->size - 1] == '/') awsc_cli_buffer_truncate(out, out->size - 1);
}

const char *awsc_cli_url(const awsc_cli *cli, const awsc_client *client, const awsc_operation *operation,
                         const void *input)
{
    awsc_http_request *request = NULL;
    const awsc_service *service = cli->model->service;
    awsc_cli_buffer out = AWSC_CLI_BUFFER_INIT;
    append_base(cli, client, &out);
    if (!awsc_internal_input_serialize(service, operation, service->level, input, &request, NULL)) {
        const char *query = awsc_http_request_query(request);
        awsc_cli_append_text(&out, awsc_http_request_path(request));
        if (*query) awsc_cli_append_format(&out, "?%s", query);
    }
    awsc_http_request_free(request);
    return awsc_cli_take(cli->arena, &out).data;
}
