/* SPDX-License-Identifier: Apache-2.0 */
#include "collect.h"

#include <string.h>

#include "json.h"
#include "output.h"
#include "pager.h"
#include "query.h"
#include "spool.h"

enum way {
    STREAM_JSON, /* one object around the items of all pages */
    STREAM_YAML, /* the same; the pages follow each other */
    EACH_ITEMS,  /* each page for itself, its items only */
    EACH_WHOLE,  /* each page for itself */
    KEEP_ALL     /* all pages become one document */
};

/* ---- members by path ------------------------------------------------------------------------------------------- */

awsc_cli_value *awsc_cli_get_path(const awsc_cli_value *value, const char *path)
{
    awsc_cli_view rest = awsc_cli_view_text(path);
    awsc_cli_view head;
    awsc_cli_value *found = NULL;
    do {
        rest = awsc_cli_view_split(rest, '.', &head);
        found = awsc_cli_get(found ? found : value, head);
    } while (found && rest.data);
    return found;
}

static void put_path(awsc_arena *arena, awsc_cli_value *map, const char *path, awsc_cli_value *value)
{
    awsc_cli_view rest = awsc_cli_view_text(path);
    awsc_cli_view head;
    for (;;) {
        rest = awsc_cli_view_split(rest, '.', &head);
        if (!rest.data) break;
        awsc_cli_value *inner = awsc_cli_get(map, head);
        if (!inner || inner->kind != AWSC_CLI_MAP) {
            inner = awsc_cli_new(arena, AWSC_CLI_MAP);
            awsc_cli_put(arena, map, head, inner);
        }
        map = inner;
    }
    awsc_cli_put(arena, map, head, value);
}

/* Returns a map with `value` as the only member at the collector's path. */
static awsc_cli_value *wrap(const awsc_cli_collector *c, awsc_arena *arena, awsc_cli_value *value)
{
    awsc_cli_value *map = awsc_cli_new(arena, AWSC_CLI_MAP);
    put_path(arena, map, c->path, value);
    return map;
}

/* ---- ways ------------------------------------------------------------------------------------------------------ */

static bool is_format(const awsc_cli *cli, const char *format)
{
    return cli->globals.output && strcmp(cli->globals.output, format) == 0;
}

static enum way choose_way(const awsc_cli *cli, const char *path)
{
    bool simple = !cli->globals.query && !strchr(path, '.');
    if (is_format(cli, "text") || is_format(cli, "jsonl")) return EACH_ITEMS;
    if (is_format(cli, "yaml-stream")) return EACH_WHOLE;
    if (is_format(cli, "table") || !simple) return KEEP_ALL;
    if (!is_format(cli, "yaml")) return STREAM_JSON;
    /* YAML sorts keys: the items must come before the token, which is known last. */
    return strcmp(path, "NextToken") < 0 ? STREAM_YAML : KEEP_ALL;
}

void awsc_cli_collect_begin(awsc_cli_collector *c, awsc_cli *cli, const char *title, const char *path)
{
    *c = (awsc_cli_collector){.cli = cli, .title = title, .path = path, .items = AWSC_CLI_BUFFER_INIT};
    c->way = (int)choose_way(cli, path);
}

void awsc_cli_collect_clear(awsc_cli_collector *c)
{
    awsc_cli_buffer_clear(&c->items);
}

/* ---- pages ----------------------------------------------------------------------------------------------------- */

static int show(awsc_cli *cli, awsc_cli_buffer *out)
{
    if (out->failed) return awsc_cli_fail(AWSC_CLI_GENERAL, "Out of memory");
    awsc_cli_page(cli, awsc_cli_buffer_view(out));
    awsc_cli_buffer_clear(out);
    return AWSC_CLI_OK;
}

static int print_value(const awsc_cli_collector *c, awsc_cli_value *value)
{
    int code = awsc_cli_apply_query(c->cli, &value);
    return code ? code : awsc_cli_print(c->cli, c->title, value);
}

static void append_head(const awsc_cli_collector *c, awsc_cli_buffer *out)
{
    awsc_cli_append_text(out, "{\n    ");
    awsc_cli_json_write_text(out, awsc_cli_view_text(c->path), false);
    awsc_cli_append_text(out, ": [");
}

/* Appends items as JSON. Opens the object and its list before the first item. */
static void append_json(awsc_cli_collector *c, const awsc_cli_value *items, awsc_cli_buffer *out)
{
    if (!c->began && items->count) append_head(c, out);
    for (size_t i = 0; i < items->count; i++) {
        awsc_cli_append_text(out, c->began ? ",\n        " : "\n        ");
        awsc_cli_json_write_at(out, items->entries[i].value, 2);
        c->began = true;
    }
}

/* Appends items as YAML. Omits the line with the key after the first page. */
static void append_yaml(awsc_cli_collector *c, awsc_arena *arena, awsc_cli_value *items, awsc_cli_buffer *out)
{
    awsc_cli_buffer page = AWSC_CLI_BUFFER_INIT;
    if (!items->count) return;
    awsc_cli_format_yaml(arena, &page, wrap(c, arena, items));
    const char *begin = awsc_cli_buffer_text(&page);
    if (c->began) begin = strchr(begin, '\n') ? strchr(begin, '\n') + 1 : begin;
    awsc_cli_append_text(out, begin);
    out->failed |= page.failed;
    awsc_cli_buffer_clear(&page);
    c->began = true;
}

static void keep_items(awsc_cli_collector *c, const awsc_cli_value *items)
{
    for (size_t i = 0; i < items->count; i++) {
        if (c->began) awsc_cli_append_char(&c->items, ',');
        awsc_cli_json_write_compact(&c->items, items->entries[i].value);
        c->began = true;
    }
}

int awsc_cli_collect_page(awsc_cli_collector *c, awsc_cli_value *page)
{
    awsc_cli_buffer out = AWSC_CLI_BUFFER_INIT;
    awsc_cli_value *items = awsc_cli_get_path(page, c->path);
    if (c->way == EACH_WHOLE) return print_value(c, page);
    if (c->way == EACH_ITEMS) {
        awsc_cli_value *shown = items ? items : awsc_cli_new(c->cli->arena, AWSC_CLI_NULL);
        bool lines = is_format(c->cli, "jsonl") && !c->cli->globals.query;
        if (lines && !items) return AWSC_CLI_OK;
        return print_value(c, lines ? shown : wrap(c, c->cli->arena, shown));
    }
    if (!items || items->kind != AWSC_CLI_LIST) return AWSC_CLI_OK;
    if (c->way == STREAM_JSON) append_json(c, items, &out);
    if (c->way == STREAM_YAML) append_yaml(c, c->cli->arena, items, &out);
    if (c->way == KEEP_ALL) keep_items(c, items);
    c->found = true;
    if (c->items.failed) return awsc_cli_fail(AWSC_CLI_GENERAL, "Out of memory");
    return out.size || out.failed ? show(c->cli, &out) : AWSC_CLI_OK;
}

/* ---- the end --------------------------------------------------------------------------------------------------- */

static int end_json(awsc_cli_collector *c, const awsc_cli_value *token)
{
    awsc_cli_buffer out = AWSC_CLI_BUFFER_INIT;
    if (!c->found && !token) return AWSC_CLI_OK;
    if (c->found && !c->began) append_head(c, &out);
    awsc_cli_append_text(&out, !c->found ? "{" : c->began ? "\n    ]" : "]");
    if (token) {
        awsc_cli_append_text(&out, c->found ? ",\n    \"NextToken\": " : "\n    \"NextToken\": ");
        awsc_cli_json_write_at(&out, token, 1);
    }
    awsc_cli_append_text(&out, "\n}\n");
    return show(c->cli, &out);
}

static awsc_cli_value *token_map(const awsc_cli_collector *c, awsc_cli_value *token)
{
    awsc_cli_value *map = awsc_cli_new(c->cli->arena, AWSC_CLI_MAP);
    awsc_cli_put(c->cli->arena, map, AWSC_CLI_VIEW("NextToken"), token);
    return map;
}

static int print_empty(const awsc_cli_collector *c)
{
    return print_value(c, wrap(c, c->cli->arena, awsc_cli_new(c->cli->arena, AWSC_CLI_LIST)));
}

static int end_yaml(awsc_cli_collector *c, awsc_cli_value *token)
{
    int code = AWSC_CLI_OK;
    if (c->found && !c->began) code = print_empty(c);
    return code || !token ? code : print_value(c, token_map(c, token));
}

/* Prints the kept items as YAML one by one, after the token. */
static int end_kept_yaml(awsc_cli_collector *c, awsc_cli_value *token)
{
    awsc_arena *arena = c->cli->arena;
    const awsc_cli_value list = {.kind = AWSC_CLI_SPOOLED, .text = awsc_cli_buffer_view(&c->items)};
    awsc_cli_items items = awsc_cli_items_of(arena, &list);
    const awsc_cli_value *item;
    int code = token ? print_value(c, token_map(c, token)) : AWSC_CLI_OK;
    if (!code && c->found && !c->began) code = print_empty(c);
    c->began = false;
    while (!code && (item = awsc_cli_items_next(&items)) != NULL) {
        awsc_cli_buffer out = AWSC_CLI_BUFFER_INIT;
        awsc_cli_value *single = awsc_cli_new(items.arena, AWSC_CLI_LIST);
        awsc_cli_value *copy = awsc_cli_new(items.arena, item->kind);
        *copy = *awsc_cli_spool_whole(items.arena, item);
        awsc_cli_add(items.arena, single, copy);
        append_yaml(c, items.arena, single, &out);
        code = show(c->cli, &out);
    }
    if (items.failed) code = awsc_cli_fail(AWSC_CLI_GENERAL, "The response cannot be read");
    awsc_cli_items_end(&items);
    return code;
}

static int end_each(awsc_cli_collector *c, awsc_cli_value *token)
{
    if (!token) return AWSC_CLI_OK;
    /* The vendor's tool applies a query here, too. */
    return print_value(c, is_format(c->cli, "jsonl") ? token_map(c, token) : token_map(c, token_map(c, token)));
}

static void append_key(awsc_cli_buffer *out, awsc_cli_view key)
{
    awsc_cli_append_char(out, '{');
    awsc_cli_json_write_text(out, key, false);
    awsc_cli_append_char(out, ':');
}

/* Completes the kept items to a JSON object, in place, and prints it. Returns an exit code. */
static int end_all(awsc_cli_collector *c, const awsc_cli_value *token)
{
    awsc_cli_buffer head = AWSC_CLI_BUFFER_INIT;
    awsc_cli_view rest = awsc_cli_view_text(c->path);
    awsc_cli_view key;
    awsc_cli_value *value = NULL;
    size_t levels = 0;
    if (c->found) {
        do {
            rest = awsc_cli_view_split(rest, '.', &key);
            append_key(&head, key);
            levels++;
        } while (rest.data);
        awsc_cli_append_char(&head, '[');
        awsc_cli_append_char(&c->items, ']');
        for (; levels > 1; levels--) awsc_cli_append_char(&c->items, '}');
    } else {
        awsc_cli_append_char(&head, '{');
    }
    if (token) {
        awsc_cli_append_text(&c->items, c->found ? ",\"NextToken\":" : "\"NextToken\":");
        awsc_cli_json_write_compact(&c->items, token);
    }
    awsc_cli_append_char(&c->items, '}');
    awsc_cli_buffer_insert(&c->items, awsc_cli_buffer_view(&head));
    bool failed = head.failed || c->items.failed;
    awsc_cli_buffer_clear(&head);
    if (failed) return awsc_cli_fail(AWSC_CLI_GENERAL, "Out of memory");
    bool json = !c->cli->globals.output || is_format(c->cli, "json");
    if (json && c->cli->globals.query) return awsc_cli_query_print(c->cli, &c->items);
    if (is_format(c->cli, "yaml") && c->cli->globals.query) return awsc_cli_query_yaml(c->cli, &c->items, c->title);
    if (is_format(c->cli, "table")) return awsc_cli_query_table(c->cli, &c->items, c->title);
    int code = awsc_cli_query_text(c->cli, &c->items, &value);
    return code ? code : awsc_cli_print(c->cli, c->title, value);
}

int awsc_cli_collect_end(awsc_cli_collector *c, awsc_cli_value *token)
{
    switch ((enum way)c->way) {
    case STREAM_JSON:
        return end_json(c, token);
    case STREAM_YAML:
        return end_yaml(c, token);
    case EACH_WHOLE:
        return AWSC_CLI_OK;
    case EACH_ITEMS:
        return end_each(c, token);
    case KEEP_ALL:
        break;
    }
    bool yaml = is_format(c->cli, "yaml") && !c->cli->globals.query && !strchr(c->path, '.');
    return yaml ? end_kept_yaml(c, token) : end_all(c, token);
}
