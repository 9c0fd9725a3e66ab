/* SPDX-License-Identifier: Apache-2.0 */
#include "query.h"

#include <awsc/jmespath.h>

#include "layout.h"
#include "json.h"

/* Literals keep their text in a result. */
static void write_numbers(awsc_arena *arena, awsc_cli_value *value)
{
    awsc_cli_buffer out = AWSC_CLI_BUFFER_INIT;
    for (size_t i = 0; i < value->count; i++) write_numbers(arena, value->entries[i].value);
    if (value->kind != AWSC_CLI_NUMBER) return;
    awsc_cli_append_result_number(&out, value->text);
    value->text = awsc_cli_take(arena, &out);
}

int awsc_cli_check_query(const awsc_cli *cli)
{
    awsc_jmespath *expression = NULL;
    awsc_error *error = NULL;
    int code = 0;
    if (!cli->globals.query) return 0;
    if (awsc_jmespath_parse(cli->globals.query, &expression, &error)) {
        /* The vendor's tool finds a bad call when it searches. */
        bool call = awsc_error_kind(error) == AWSC_KIND_BAD_CALL;
        code = awsc_cli_fail(call ? AWSC_CLI_GENERAL : AWSC_CLI_USAGE, "Bad value for --query %s: %s",
                             cli->globals.query, awsc_error_message(error));
    }
    awsc_error_free(error);
    awsc_jmespath_free(expression);
    return code;
}

int awsc_cli_query_text(const awsc_cli *cli, awsc_cli_buffer *json, awsc_cli_value **out)
{
    awsc_jmespath *expression = NULL;
    awsc_error *error = NULL;
    char *result = NULL;
    int code = 0;
    if (!cli->globals.query) {
        *out = awsc_cli_json_read(cli->arena, awsc_cli_take(cli->arena, json), NULL);
        return *out ? 0 : awsc_cli_fail(AWSC_CLI_GENERAL, "The response cannot be read");
    }
    int status = json->failed ? AWSC_ERR_NOMEM : awsc_jmespath_parse(cli->globals.query, &expression, &error);
    if (!status) status = awsc_jmespath_search_json(expression, json->data, json->size, &result, &error);
    awsc_cli_buffer_clear(json);
    if (status) {
        code = awsc_cli_fail(AWSC_CLI_GENERAL, "%s", awsc_error_message(error));
    } else {
        *out = awsc_cli_json_read(cli->arena, awsc_cli_copy(cli->arena, awsc_cli_view_text(result)), NULL);
        if (*out) write_numbers(cli->arena, *out);
        if (!*out) code = awsc_cli_fail(AWSC_CLI_GENERAL, "The result of the query cannot be read");
    }
    awsc_free(result);
    awsc_error_free(error);
    awsc_jmespath_free(expression);
    return code;
}

static void take_piece(void *user, const char *text, size_t size)
{
    awsc_cli_lay_out(user, (awsc_cli_view){text, size});
}

int awsc_cli_query_print(awsc_cli *cli, const awsc_cli_buffer *json)
{
    awsc_cli_json_layout layout = {.cli = cli, .out = AWSC_CLI_BUFFER_INIT};
    awsc_jmespath *expression = NULL;
    awsc_error *error = NULL;
    int status = awsc_jmespath_parse(cli->globals.query, &expression, &error);
    if (!status) status = awsc_jmespath_search_pieces(expression, json->data, json->size, take_piece, &layout, &error);
    int code = AWSC_CLI_OK;
    if (status) code = awsc_cli_fail(AWSC_CLI_GENERAL, "%s", awsc_error_message(error));
    if (!status) code = awsc_cli_lay_out_end(&layout);
    awsc_cli_buffer_clear(&layout.out);
    awsc_error_free(error);
    awsc_jmespath_free(expression);
    return code;
}

int awsc_cli_apply_query(const awsc_cli *cli, awsc_cli_value **value)
{
    awsc_cli_buffer json = AWSC_CLI_BUFFER_INIT;
    if (!cli->globals.query) return 0;
    awsc_cli_json_write_compact(&json, *value);
    int code = awsc_cli_query_text(cli, &json, value);
    awsc_cli_buffer_clear(&json);
    return code;
}
