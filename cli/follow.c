/* SPDX-License-Identifier: Apache-2.0 */
#include "follow.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "call.h"
#include "decimal.h"
#include "interrupt.h"
#include "json.h"
#include "notice.h"

#define ARN "DurableExecutionArn"
#define HISTORY "get-durable-execution-history"
#define EXECUTION "get-durable-execution"

/* Minimum and maximum delay between two requests for the history. */
enum { SHORTEST_MS = 200, LONGEST_MS = 2000 };
/* Pages of one look. */
enum { MAX_PAGES = 1000 };

typedef struct follower {
    awsc_cli *cli;
    awsc_client *client;
    awsc_cli_value *arn;
    int64_t seen; /* id of the last event that was printed */
    bool ended;
    awsc_arena *arena; /* lives as long as the tool */
} follower;

/* ---- events ------------------------------------------------------------------------------------------------------ */

static int64_t id_of(const awsc_cli_value *event)
{
    int64_t id = 0;
    const awsc_cli_value *value = awsc_cli_get(event, AWSC_CLI_VIEW("EventId"));
    return value && value->kind == AWSC_CLI_NUMBER && !awsc_cli_parse_i64(value->text, &id) ? id : 0;
}

static const char *text_of(const awsc_cli_value *map, awsc_cli_view key)
{
    const awsc_cli_value *value = awsc_cli_get(map, key);
    return value && value->kind == AWSC_CLI_TEXT ? value->text.data : NULL;
}

/* Appends the text of a key after a blank. Copies it, since a text that points into the response has no NUL. */
static void append_text(const follower *f, awsc_cli_buffer *line, const awsc_cli_value *map, awsc_cli_view key)
{
    const awsc_cli_value *value = awsc_cli_get(map, key);
    if (!value || value->kind != AWSC_CLI_TEXT) return;
    if (line->size) awsc_cli_append_char(line, ' ');
    awsc_cli_append_safe(line, awsc_cli_copy(f->cli->arena, value->text).data, 200);
}

/* Returns the error inside of an event's details, or NULL. */
static const awsc_cli_value *error_of(const awsc_cli_value *event)
{
    for (size_t i = 0; i < event->count; i++) {
        const awsc_cli_value *error = awsc_cli_get(event->entries[i].value, AWSC_CLI_VIEW("Error"));
        const awsc_cli_value *payload = awsc_cli_get(error, AWSC_CLI_VIEW("Payload"));
        if (payload) return payload;
    }
    return NULL;
}

static void print_event(follower *f, const awsc_cli_value *event)
{
    awsc_cli_buffer line = AWSC_CLI_BUFFER_INIT;
    const awsc_cli_value *type = awsc_cli_get(event, AWSC_CLI_VIEW("EventType"));
    const awsc_cli_value *error = error_of(event);
    append_text(f, &line, event, AWSC_CLI_VIEW("EventTimestamp"));
    append_text(f, &line, event, AWSC_CLI_VIEW("EventType"));
    append_text(f, &line, event, AWSC_CLI_VIEW("Name"));
    if (error) {
        awsc_cli_append_char(&line, ':');
        append_text(f, &line, error, AWSC_CLI_VIEW("ErrorType"));
        append_text(f, &line, error, AWSC_CLI_VIEW("ErrorMessage"));
    }
    fprintf(stderr, "%s\n", awsc_cli_buffer_text(&line));
    awsc_cli_buffer_clear(&line);
    f->ended |= type && awsc_cli_view_starts_with(type->text, AWSC_CLI_VIEW("Execution")) &&
                !awsc_cli_view_equal(type->text, AWSC_CLI_VIEW("ExecutionStarted"));
}

/* ---- calls ------------------------------------------------------------------------------------------------------- */

static awsc_cli_value *arn_input(const follower *f)
{
    awsc_cli_value *input = awsc_cli_new(f->cli->arena, AWSC_CLI_MAP);
    awsc_cli_put(f->cli->arena, input, AWSC_CLI_VIEW(ARN), f->arn);
    return input;
}

/* Adds the new events of one page to `fresh`, newest first. `*more`: the next page has new events, too. Returns an exit
 * code. */
static int read_page(follower *f, awsc_cli_value *input, awsc_cli_value *fresh, bool *more)
{
    awsc_cli_value *page = NULL;
    awsc_cli_command *command = awsc_cli_command_find(f->cli, AWSC_CLI_VIEW(HISTORY));
    int code = awsc_cli_call(f->cli, f->client, command, input, &page);
    *more = false;
    if (code) return code;
    const awsc_cli_value *events = awsc_cli_get(page, AWSC_CLI_VIEW("Events"));
    awsc_cli_value *marker = awsc_cli_get(page, AWSC_CLI_VIEW("NextMarker"));
    *more = marker && marker->kind == AWSC_CLI_TEXT;
    for (size_t i = 0; events && i < events->count; i++) {
        if (id_of(events->entries[i].value) <= f->seen)
            *more = false;
        else
            awsc_cli_add(f->cli->arena, fresh, events->entries[i].value);
    }
    if (*more) awsc_cli_put(f->cli->arena, input, AWSC_CLI_VIEW("Marker"), marker);
    return 0;
}

/* Prints the events since the last call. Frees all memory of the call. Returns an exit code. */
static int look(follower *f)
{
    bool more = true;
    int code = 0;
    if (awsc_arena_new(&f->cli->arena, NULL)) {
        f->cli->arena = f->arena;
        return awsc_cli_fail(AWSC_CLI_GENERAL, "Out of memory");
    }
    awsc_cli_value *fresh = awsc_cli_new(f->cli->arena, AWSC_CLI_LIST);
    awsc_cli_value *input = arn_input(f);
    awsc_cli_put(f->cli->arena, input, AWSC_CLI_VIEW("ReverseOrder"), awsc_cli_new_bool(f->cli->arena, true));
    for (int pages = 0; more && !code; pages++) {
        if (pages == MAX_PAGES)
            code = awsc_cli_fail(AWSC_CLI_GENERAL, "--follow: the history has more than %d new pages", MAX_PAGES);
        else
            code = read_page(f, input, fresh, &more);
    }
    for (size_t i = fresh->count; i > 0; i--) print_event(f, fresh->entries[i - 1].value);
    if (fresh->count) f->seen = id_of(fresh->entries[0].value);
    awsc_arena_free(f->cli->arena);
    f->cli->arena = f->arena;
    return code;
}

/* ---- the end -------------------------------------------------------------------------------------------------------
 */

/* Makes the JSON of an error as a failed function returns it: {"errorMessage": …, "errorType": …}. */
static awsc_cli_view error_payload(const follower *f, const awsc_cli_value *error)
{
    awsc_arena *arena = f->cli->arena;
    awsc_cli_buffer out = AWSC_CLI_BUFFER_INIT;
    awsc_cli_value *map = awsc_cli_new(arena, AWSC_CLI_MAP);
    awsc_cli_value *message = awsc_cli_get(error, AWSC_CLI_VIEW("ErrorMessage"));
    awsc_cli_value *type = awsc_cli_get(error, AWSC_CLI_VIEW("ErrorType"));
    if (message) awsc_cli_put(arena, map, AWSC_CLI_VIEW("errorMessage"), message);
    if (type) awsc_cli_put(arena, map, AWSC_CLI_VIEW("errorType"), type);
    awsc_cli_json_write_compact(&out, map);
    return awsc_cli_take(arena, &out);
}

static int read_end(const follower *f, awsc_cli_value *result, awsc_cli_view *payload)
{
    awsc_cli_value *execution = NULL;
    awsc_cli_command *command = awsc_cli_command_find(f->cli, AWSC_CLI_VIEW(EXECUTION));
    int code = awsc_cli_call(f->cli, f->client, command, arn_input(f), &execution);
    if (code) return code;
    awsc_cli_value *status = awsc_cli_get(execution, AWSC_CLI_VIEW("Status"));
    const awsc_cli_value *value = awsc_cli_get(execution, AWSC_CLI_VIEW("Result"));
    if (status) awsc_cli_put(f->arena, result, AWSC_CLI_VIEW("Status"), status);
    *payload = AWSC_CLI_VIEW("null");
    if (value && value->kind == AWSC_CLI_TEXT) *payload = value->text.size ? value->text : AWSC_CLI_VIEW("");
    if (status && awsc_cli_view_equal(status->text, AWSC_CLI_VIEW("SUCCEEDED"))) return 0;
    *payload = error_payload(f, awsc_cli_get(execution, AWSC_CLI_VIEW("Error")));
    awsc_cli_put(f->arena, result, AWSC_CLI_VIEW("FunctionError"),
                 awsc_cli_new_text(f->arena, AWSC_CLI_TEXT, AWSC_CLI_VIEW("Unhandled")));
    return AWSC_CLI_GENERAL;
}

/* Sleeps. Returns false, at once, after an interrupt. */
static bool sleep_for(int watch, int ms)
{
    struct pollfd entry = {watch, POLLIN, 0};
    poll(&entry, 1, ms);
    return !awsc_cli_interrupted();
}

int awsc_cli_follow(awsc_cli *cli, awsc_client *client, awsc_cli_value *result, awsc_cli_view *payload)
{
    follower f = {.cli = cli, .client = client, .arena = cli->arena};
    f.arn = awsc_cli_get(result, AWSC_CLI_VIEW(ARN));
    *payload = (awsc_cli_view){NULL, 0};
    if (!text_of(result, AWSC_CLI_VIEW(ARN)))
        return awsc_cli_fail(AWSC_CLI_GENERAL, "--follow: the function has no durable configuration");
    int watch = awsc_cli_interrupt_watch();
    int delay = SHORTEST_MS;
    int code = look(&f);
    while (!code && !f.ended) {
        int64_t before = f.seen;
        if (!sleep_for(watch, delay)) code = AWSC_CLI_INTERRUPTED;
        if (!code) code = look(&f);
        delay = f.seen != before ? SHORTEST_MS : delay * 2 < LONGEST_MS ? delay * 2 : LONGEST_MS;
    }
    awsc_cli_interrupt_unwatch(watch);
    return code ? code : read_end(&f, result, payload);
}
