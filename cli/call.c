/* SPDX-License-Identifier: Apache-2.0 */
#include "call.h"

#include <awsc/value.h>

#include "connection.h"
#include "convert.h"
#include "failure.h"
#include "progress.h"

int awsc_cli_send(awsc_cli *cli, awsc_client *client, const awsc_cli_command *command, const awsc_cli_value *parameters,
                  const char **url, void **output)
{
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    awsc_error *error = NULL;
    awsc_cli_progress progress;
    void *input = NULL;
    int code = awsc_cli_to_input(cli, command->operation->input, parameters, &input);
    if (code) return code;
    options.cancel = cli->cancel;
    awsc_cli_progress_watch(&progress, &options);
    int status =
        awsc_internal_call(command->operation, cli->model->service->level, client, input, &options, output, &error);
    awsc_cli_progress_end(&progress);
    if (status || command->outfile) *url = awsc_cli_url(cli, client, command->operation, input);
    if (status) code = awsc_cli_fail_call(cli, command->operation, *url, error);
    awsc_free(input);
    return code;
}

int awsc_cli_call(awsc_cli *cli, awsc_client *client, const awsc_cli_command *command, const awsc_cli_value *parameters,
                  awsc_cli_value **out)
{
    const char *url = NULL;
    void *output = NULL;
    int code = awsc_cli_send(cli, client, command, parameters, &url, &output);
    if (!code) {
        awsc_blob raw = awsc_output_raw(output);
        *out =
            awsc_cli_from_response(cli, command->operation, output, (awsc_cli_view){(const char *)raw.data, raw.size});
    }
    awsc_free(output);
    return code;
}
