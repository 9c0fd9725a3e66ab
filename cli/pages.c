/* SPDX-License-Identifier: Apache-2.0 */
#include "pages.h"

#include <string.h>

#include "base64.h"
#include "call.h"
#include "collect.h"
#include "decimal.h"
#include "json.h"
#include "member.h"
#include "number.h"
#include "validate.h"

#define SKIPPED "boto_truncate_amount" /* key in the vendor's tokens */

typedef struct pager {
    awsc_cli *cli;
    awsc_client *client;
    const awsc_cli_command *command;
    const awsc_cli_paging *paging;
    awsc_cli_value *parameters;
    awsc_cli_value *token;  /* token of the current page */
    awsc_cli_value *resume; /* token of the remaining items, or NULL */
    int64_t skip;           /* items to skip in the first page */
    int64_t most;           /* maximum number of items; negative: all */
    int64_t total;
    awsc_arena *arena; /* holds the command; the arena of the tool holds one page */
    awsc_cli_collector collector;
} pager;

/* ---- options --------------------------------------------------------------------------------------------------- */

static const awsc_cli_option *member_option(awsc_cli_command *command, const char *member)
{
    for (size_t i = 0; member && i < command->option_count; i++) {
        const awsc_cli_option *option = &command->options[i];
        if (option->kind == AWSC_CLI_MEMBER &&
            awsc_cli_view_equal(awsc_cli_member_name(option->member), awsc_cli_view_text(member)))
            return option;
    }
    return NULL;
}

/* Moves values of paging options to members of the same name, for a call without pagination. Fails if there is no such
 * member. */
static int give_back(awsc_cli *cli, awsc_cli_command *command)
{
    awsc_cli_buffer left = AWSC_CLI_BUFFER_INIT;
    for (size_t i = 0; i < command->option_count; i++) {
        const awsc_cli_option *option = &command->options[i];
        if (option->kind != AWSC_CLI_PAGING || !option->given) continue;
        awsc_cli_option *shadowed = awsc_cli_option_of(command, AWSC_CLI_MEMBER, option->name.data);
        if (shadowed) {
            shadowed->given = true;
            shadowed->values = option->values;
            shadowed->count = option->count;
        } else {
            awsc_cli_append_format(&left, "%s--%s", left.size ? ", " : "", option->name.data);
        }
    }
    awsc_cli_view names = awsc_cli_take(cli->arena, &left);
    if (!names.size) return 0;
    return awsc_cli_fail(AWSC_CLI_USAGE, "Cannot specify --no-paginate along with pagination arguments: %s",
                         names.data);
}

int awsc_cli_choose_paging(awsc_cli *cli, awsc_cli_command *command, bool *paginate)
{
    const awsc_cli_paging *paging = command->paging;
    *paginate = false;
    if (!paging) return 0;
    const awsc_cli_option *token = member_option(command, paging->input_token);
    const awsc_cli_option *size = member_option(command, paging->page_size);
    *paginate = !cli->globals.no_paginate && !(token && token->given) && !(size && size->given && !size->shadowed);
    return *paginate ? 0 : give_back(cli, command);
}

bool awsc_cli_asks_for_page(const awsc_cli_command *command, const awsc_cli_value *parameters)
{
    const awsc_cli_paging *paging = command->paging;
    if (awsc_cli_get(parameters, awsc_cli_view_text(paging->input_token))) return true;
    return paging->page_size && awsc_cli_get(parameters, awsc_cli_view_text(paging->page_size));
}

static int read_count(const awsc_cli *cli, const awsc_cli_option *option, int64_t *out)
{
    if (!option || !option->given) return 0;
    const char *name = option->name.data;
    const char *text = option->values[0];
    enum awsc_cli_number problem = awsc_cli_read_whole(awsc_cli_view_text(text), out);
    if (!problem) return 0;
    if (problem == AWSC_CLI_NOT_A_NUMBER) {
        return awsc_cli_fail_usage(cli, "argument --%s: invalid int value: '%s'", name, text);
    }
    return awsc_cli_fail(AWSC_CLI_USAGE, "--%s: %s is out of range (64 bits)", name, text);
}

/* ---- tokens ---------------------------------------------------------------------------------------------------- */

/* Encodes the token for --starting-token: {"Marker": "…", "boto_truncate_amount": 3} in base64. */
static awsc_cli_value *encode_token(const pager *p)
{
    awsc_arena *arena = p->arena;
    awsc_cli_buffer json = AWSC_CLI_BUFFER_INIT;
    awsc_cli_buffer text = AWSC_CLI_BUFFER_INIT;
    awsc_cli_append_char(&json, '{');
    for (size_t i = 0; i < p->resume->count; i++) {
        if (i) awsc_cli_append_text(&json, ", ");
        awsc_cli_json_write_text(&json, p->resume->entries[i].key, true);
        awsc_cli_append_text(&json, ": ");
        awsc_cli_json_write(&json, p->resume->entries[i].value, true);
    }
    awsc_cli_append_char(&json, '}');
    awsc_cli_view plain = awsc_cli_take(arena, &json);
    awsc_cli_base64_encode(&text, plain.data, plain.size);
    return awsc_cli_new_text(arena, AWSC_CLI_TEXT, awsc_cli_take(arena, &text));
}

/* Decodes a token that encode_token made. Any other text is a token of the service itself. */
static void decode_token(pager *p, const char *given)
{
    awsc_arena *arena = p->arena;
    awsc_cli_view text = awsc_cli_view_text(given);
    awsc_cli_value *token = NULL;
    size_t size = 0;
    char *bytes = awsc_cli_alloc(arena, awsc_cli_base64_decoded_max(text.size) + 1);
    if (!awsc_cli_base64_decode(text, bytes, &size)) {
        token = awsc_cli_json_read(arena, (awsc_cli_view){bytes, size}, NULL);
    }
    p->token = awsc_cli_new(arena, AWSC_CLI_MAP);
    if (!token || token->kind != AWSC_CLI_MAP) {
        awsc_cli_put(arena, p->token, awsc_cli_view_text(p->paging->input_token),
                     awsc_cli_new_text(arena, AWSC_CLI_TEXT, text));
        return;
    }
    for (size_t i = 0; i < token->count; i++) {
        awsc_cli_value *value = token->entries[i].value;
        if (awsc_cli_view_equal(token->entries[i].key, AWSC_CLI_VIEW(SKIPPED))) {
            if (value->kind != AWSC_CLI_NUMBER || awsc_cli_parse_i64(value->text, &p->skip) || p->skip < 0) p->skip = 0;
        } else {
            awsc_cli_put(arena, p->token, token->entries[i].key, value);
        }
    }
}

static void use_token(pager *p)
{
    for (size_t i = 0; i < p->token->count; i++) {
        if (p->token->entries[i].value->kind == AWSC_CLI_NULL) continue;
        awsc_cli_put(p->arena, p->parameters, p->token->entries[i].key, p->token->entries[i].value);
    }
}

/* ---- pages ----------------------------------------------------------------------------------------------------- */

/* Removes the first `skip` items, which an earlier command printed. */
static void skip_items(awsc_cli_value *items, int64_t skip)
{
    size_t count = (uint64_t)skip < items->count ? (size_t)skip : items->count;
    items->entries += count;
    items->count -= count;
    items->capacity -= count;
}

/* Returns the token of the next page, or NULL on the last one. The token outlives the page. */
static awsc_cli_value *next_token(const pager *p, const awsc_cli_value *page)
{
    awsc_cli_value *value = awsc_cli_get_path(page, p->paging->output_token);
    if (!value || value->kind != AWSC_CLI_TEXT || !value->text.size) return NULL;
    awsc_cli_value *token = awsc_cli_new(p->arena, AWSC_CLI_MAP);
    value = awsc_cli_new_text(p->arena, AWSC_CLI_TEXT, awsc_cli_copy(p->arena, value->text));
    awsc_cli_put(p->arena, token, awsc_cli_view_text(p->paging->input_token), value);
    return token;
}

static int fail_same_token(pager *p, const awsc_cli_value *token)
{
    awsc_cli_buffer text = AWSC_CLI_BUFFER_INIT;
    awsc_cli_append_quoted(&text, token);
    awsc_cli_view shown = awsc_cli_take(p->cli->arena, &text);
    return awsc_cli_fail(AWSC_CLI_GENERAL, "Error during pagination: The same next token was received twice: %s",
                         shown.data);
}

static awsc_cli_value *new_number(const pager *p, int64_t number)
{
    awsc_cli_buffer text = AWSC_CLI_BUFFER_INIT;
    awsc_cli_append_i64(&text, number);
    return awsc_cli_new_text(p->arena, AWSC_CLI_NUMBER, awsc_cli_take(p->arena, &text));
}

/* Prints or keeps a page. `*more`: the caller must request another one. Returns an exit code. */
static int take_page(pager *p, awsc_cli_value *page, bool first, bool *more)
{
    awsc_cli_value *items = awsc_cli_get_path(page, p->paging->items);
    int64_t skipped = first ? p->skip : 0;
    *more = false;
    if (items && items->kind != AWSC_CLI_LIST) items = NULL;
    if (items && skipped) skip_items(items, skipped);
    int64_t count = items ? (int64_t)items->count : 0;
    int64_t too_many = p->most < 0 ? 0 : p->total + count - p->most;
    if (too_many > 0) {
        items->count -= (size_t)too_many;
        p->resume = p->token;
        awsc_cli_put(p->arena, p->resume, AWSC_CLI_VIEW(SKIPPED), new_number(p, (int64_t)items->count + skipped));
        return awsc_cli_collect_page(&p->collector, page);
    }
    int code = awsc_cli_collect_page(&p->collector, page);
    p->total += count;
    awsc_cli_value *token = next_token(p, page);
    if (code || !token) return code;
    awsc_cli_value *before = awsc_cli_get(p->token, awsc_cli_view_text(p->paging->input_token));
    if (p->most >= 0 && p->total == p->most) {
        p->resume = token;
        return 0;
    }
    if (!first && before && before->kind == AWSC_CLI_TEXT &&
        awsc_cli_view_equal(before->text, token->entries[0].value->text))
        return fail_same_token(p, token);
    p->token = token;
    use_token(p);
    *more = true;
    return 0;
}

static int begin_pages(pager *p)
{
    awsc_arena *arena = p->arena;
    awsc_cli_command *command = p->command->self;
    const awsc_cli_option *start = awsc_cli_option_of(command, AWSC_CLI_PAGING, "starting-token");
    const awsc_cli_option *size = awsc_cli_option_of(command, AWSC_CLI_PAGING, "page-size");
    int64_t number = -1;
    int code = read_count(p->cli, awsc_cli_option_of(command, AWSC_CLI_PAGING, "max-items"), &p->most);
    if (!code) code = read_count(p->cli, size, &number);
    if (code) return code;
    if (size && size->given) {
        awsc_cli_put(arena, p->parameters, awsc_cli_view_text(p->paging->page_size), new_number(p, number));
        code = awsc_cli_validate(p->cli, command->operation->input, p->parameters);
        if (code) return code;
    }
    p->token = awsc_cli_new(arena, AWSC_CLI_MAP);
    awsc_cli_put(arena, p->token, awsc_cli_view_text(p->paging->input_token), awsc_cli_new(arena, AWSC_CLI_NULL));
    if (start && start->given) decode_token(p, start->values[0]);
    use_token(p);
    return 0;
}

/* Requests and prints one page, and frees its memory. Returns an exit code. */
static int run_page(pager *p, bool first, bool *more)
{
    awsc_cli *cli = p->cli;
    awsc_cli_value *page = NULL;
    if (awsc_arena_new(&cli->arena, NULL)) {
        cli->arena = p->arena;
        return awsc_cli_fail(AWSC_CLI_GENERAL, "Out of memory");
    }
    int code = awsc_cli_call(cli, p->client, p->command, p->parameters, &page);
    if (!code) code = take_page(p, page, first, more);
    awsc_arena_free(cli->arena);
    cli->arena = p->arena;
    return code;
}

/* Returns whether a write failed or the reader closed its pipe. */
static bool is_broken(const awsc_cli *cli)
{
    return cli->out.problem || cli->paged.problem;
}

int awsc_cli_run_pages(awsc_cli *cli, awsc_client *client, const awsc_cli_command *command, awsc_cli_value *parameters)
{
    pager p = {.cli = cli, .client = client, .command = command, .paging = command->paging, .arena = cli->arena};
    bool more = true;
    p.parameters = parameters;
    p.most = -1;
    awsc_cli_collect_begin(&p.collector, cli, command->operation->name, command->paging->items);
    int code = begin_pages(&p);
    for (bool first = true; more && !code && !is_broken(cli); first = false) code = run_page(&p, first, &more);
    if (!code) code = awsc_cli_collect_end(&p.collector, p.resume ? encode_token(&p) : NULL);
    awsc_cli_collect_clear(&p.collector);
    return code;
}
