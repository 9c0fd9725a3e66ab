/* SPDX-License-Identifier: Apache-2.0 */
#include "query.h"

#include <awsc/jmespath.h>

#include "layout.h"
#include "output.h"
#include "pager.h"
#include "json.h"
#include "spool.h"

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
        if (*out) awsc_cli_write_result_numbers(cli->arena, *out);
        if (!*out) code = awsc_cli_fail(AWSC_CLI_GENERAL, "The result of the query cannot be read");
    }
    awsc_free(result);
    awsc_error_free(error);
    awsc_jmespath_free(expression);
    return code;
}

/* ---- in pieces --------------------------------------------------------------------------------------------------- */

/* Evaluates the expression and passes the result to `piece` in pieces. Returns an exit code. */
static int search(awsc_cli *cli, const awsc_cli_buffer *json, awsc_jmespath_piece_fn *piece, void *user)
{
    awsc_jmespath *expression = NULL;
    awsc_error *error = NULL;
    int status = awsc_jmespath_parse(cli->globals.query, &expression, &error);
    if (!status) status = awsc_jmespath_search_pieces(expression, json->data, json->size, piece, user, &error);
    int code = status ? awsc_cli_fail(AWSC_CLI_GENERAL, "%s", awsc_error_message(error)) : AWSC_CLI_OK;
    awsc_error_free(error);
    awsc_jmespath_free(expression);
    return code;
}

static void take_piece(void *user, const char *text, size_t size)
{
    awsc_cli_lay_out(user, (awsc_cli_view){text, size});
}

/* State of printing a result as YAML. The items of a list are printed one by one. */
typedef struct yaml_items {
    awsc_cli *cli;
    awsc_cli_buffer item; /* JSON of the current item, or of a result that is no list */
    unsigned depth;
    bool begun; /* a character was seen */
    bool list;
    bool printed;
} yaml_items;

static awsc_cli_value *read_item(const yaml_items *items, awsc_arena *arena)
{
    awsc_cli_value *value = awsc_cli_json_read(arena, awsc_cli_buffer_view(&items->item), NULL);
    if (value) awsc_cli_write_result_numbers(arena, value);
    return value;
}

static void print_item(yaml_items *items)
{
    awsc_cli_buffer out = AWSC_CLI_BUFFER_INIT;
    awsc_arena *arena = NULL;
    if (!items->item.size || awsc_arena_new(&arena, NULL)) return;
    awsc_cli_value *value = read_item(items, arena);
    awsc_cli_value *list = awsc_cli_new(arena, AWSC_CLI_LIST);
    if (value) awsc_cli_add(arena, list, value);
    awsc_cli_format_yaml(arena, &out, list);
    awsc_cli_page(items->cli, awsc_cli_buffer_view(&out));
    awsc_cli_buffer_clear(&out);
    awsc_cli_buffer_truncate(&items->item, 0);
    awsc_arena_free(arena);
    items->printed = true;
}

/* Takes the next character of the result, or a whole quoted text; prints the item that it completes. Returns the number
 * of bytes taken. */
static size_t take_part(yaml_items *items, awsc_cli_view rest)
{
    char c = rest.data[0];
    size_t size = c == '"' ? awsc_cli_quoted_size(rest) : 1;
    bool outer = false;
    if (c == '[' || c == '{') outer = items->depth++ == 0;
    if (c == ']' || c == '}') outer = --items->depth == 0;
    bool ends = outer || (c == ',' && items->depth == 1);
    if (!items->begun) items->list = c == '[';
    items->begun = true;
    if (!items->list || !ends)
        awsc_cli_append(&items->item, rest.data, size);
    else
        print_item(items);
    return size;
}

static void take_items(void *user, const char *text, size_t size)
{
    for (size_t at = 0; at < size;) at += take_part(user, (awsc_cli_view){text + at, size - at});
}

int awsc_cli_query_yaml(awsc_cli *cli, const awsc_cli_buffer *json, const char *title)
{
    yaml_items items = {.cli = cli, .item = AWSC_CLI_BUFFER_INIT};
    int code = search(cli, json, take_items, &items);
    if (!code && items.item.failed) code = awsc_cli_fail(AWSC_CLI_GENERAL, "Out of memory");
    if (!code && !items.printed) {
        awsc_cli_value *value = items.list ? awsc_cli_new(cli->arena, AWSC_CLI_LIST) : read_item(&items, cli->arena);
        code = value ? awsc_cli_print(cli, title, value)
                     : awsc_cli_fail(AWSC_CLI_GENERAL, "The result of the query cannot be read");
    }
    awsc_cli_buffer_clear(&items.item);
    return code;
}

int awsc_cli_query_print(awsc_cli *cli, const awsc_cli_buffer *json)
{
    awsc_cli_json_layout layout = {.cli = cli, .out = AWSC_CLI_BUFFER_INIT};
    int code = search(cli, json, take_piece, &layout);
    if (!code) code = awsc_cli_lay_out_end(&layout);
    awsc_cli_buffer_clear(&layout.out);
    return code;
}

static void keep_piece(void *user, const char *text, size_t size)
{
    awsc_cli_append(user, text, size);
}

int awsc_cli_query_table(awsc_cli *cli, awsc_cli_buffer *json, const char *title)
{
    awsc_cli_buffer result = AWSC_CLI_BUFFER_INIT;
    bool query = cli->globals.query != NULL;
    /* A result is seldom larger than the JSON. Room for it at once avoids copies of what is there. */
    if (query) awsc_cli_buffer_reserve(&result, json->size);
    int code = query ? search(cli, json, keep_piece, &result) : AWSC_CLI_OK;
    if (query) awsc_cli_buffer_clear(json);
    awsc_cli_buffer *shown = query ? &result : json;
    if (!code && shown->failed) code = awsc_cli_fail(AWSC_CLI_GENERAL, "Out of memory");
    if (!code) {
        const awsc_cli_value *value = awsc_cli_spool_read(cli->arena, awsc_cli_buffer_view(shown), query);
        code = value ? awsc_cli_print(cli, title, value) : awsc_cli_fail(AWSC_CLI_GENERAL, "The result cannot be read");
    }
    awsc_cli_buffer_clear(&result);
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
