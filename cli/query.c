#include "query.h"

#include <awsc/jmespath.h>

#include "json.h"

int awsc_cli_check_query(const awsc_cli *cli)
{
    awsc_jmespath *expression = NULL;
    awsc_error *error = NULL;
    int code = 0;
    if (!cli->globals.query) return 0;
    if (awsc_jmespath_parse(cli->globals.query, &expression, &error)) {
        code = awsc_cli_fail(AWSC_CLI_USAGE, "Bad value for --query %s: %s", cli->globals.query,
                             awsc_error_message(error));
    }
    awsc_error_free(error);
    awsc_jmespath_free(expression);
    return code;
}

int awsc_cli_apply_query(const awsc_cli *cli, awsc_cli_value **value)
{
    awsc_jmespath *expression = NULL;
    awsc_error *error = NULL;
    char *result = NULL;
    int code = 0;
    if (!cli->globals.query) return 0;
    awsc_cli_buffer json = AWSC_CLI_BUFFER_INIT;
    awsc_cli_json_write(&json, *value, false);
    int status = json.failed ? AWSC_ERR_NOMEM : awsc_jmespath_parse(cli->globals.query, &expression, &error);
    if (!status) status = awsc_jmespath_search_json(expression, json.data, json.size, &result, &error);
    if (status) {
        code = awsc_cli_fail(AWSC_CLI_GENERAL, "%s", awsc_error_message(error));
    } else {
        *value = awsc_cli_json_read(cli->arena, awsc_cli_copy(cli->arena, awsc_cli_view_text(result)), NULL);
        if (!*value) code = awsc_cli_fail(AWSC_CLI_GENERAL, "The result of the query cannot be read");
    }
    awsc_free(result);
    awsc_error_free(error);
    awsc_jmespath_free(expression);
    awsc_cli_buffer_clear(&json);
    return code;
}
