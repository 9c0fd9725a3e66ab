/* SPDX-License-Identifier: Apache-2.0 */
/* Paginators: the facts of the tables, and iterations, each by pages and by items, blocking and on a loop. */
#include <awsc/tables/paginator.h>
#include <awsc/value.h>
#include <awsc_lambda_registry.h>

#include "loop/loop.h"
#include "paginate/pages.h"
#include "replayed.h"

static const awsc_paginator *find_paginator(const char *operation)
{
    for (const awsc_paginator *const *at = awsc_lambda_paginator_table; *at; at++)
        if (strcmp((*at)->operation->name, operation) == 0) return *at;
    return NULL;
}

/* ---- results of an iteration ------------------------------------------------------------------------------------- */

typedef struct pages_record {
    const awsc_paginator *paginator;
    cJSON *items; /* array of texts */
    int status;
    bool done;
    awsc_pages *pages;
    awsc_items *iterator;
    awsc_loop *loop;
} pages_record;

/* The text of an item: itself, or its first member. */
static void note_item(pages_record *record, const awsc_schema *schema, const void *item)
{
    if (!schema) {
        cJSON_AddItemToArray(record->items, cJSON_CreateString(item));
        return;
    }
    char *json = NULL;
    if (awsc_to_json(AWSC_LAMBDA_LEVEL, schema, item, &json, NULL)) abort();
    cJSON *object = cJSON_Parse(json);
    const char *text = object->child ? cJSON_GetStringValue(object->child) : "";
    cJSON_AddItemToArray(record->items, cJSON_CreateString(text));
    cJSON_Delete(object);
    awsc_free(json);
}

static const awsc_schema *items_list(const awsc_paginator *paginator)
{
    const awsc_schema *output = paginator->operation->output;
    for (size_t i = 0; i < output->member_count; i++)
        if (strcmp(output->members[i].name, paginator->items) == 0) return output->members[i].target;
    abort();
}

static void note_page(pages_record *record, const void *output)
{
    const awsc_schema *list = items_list(record->paginator);
    const awsc_schema *schema = record->paginator->operation->output;
    for (size_t i = 0; i < schema->member_count; i++) {
        if (schema->members[i].target != list) continue;
        awsc_sequence items = awsc_sequence_at((const char *)output + schema->members[i].offset);
        for (size_t k = 0; k < items.count; k++)
            note_item(record, list->members[0].target, awsc_pointer_at(awsc_item_at(list, items, k)));
    }
}

/* ---- four ways --------------------------------------------------------------------------------------------------- */

static void next_page_arrived(void *user, int status, void *output, awsc_error *error)
{
    pages_record *record = user;
    record->status = status;
    if (awsc_error_status(error) != (status == AWSC_END ? AWSC_OK : status)) abort();
    awsc_error_free(error);
    record->done = status != AWSC_OK;
    if (status) return;
    note_page(record, output);
    awsc_free(output);
    if (awsc_pages_next_start(record->pages, record->loop, next_page_arrived, record, NULL)) abort();
}

static void next_item_arrived(void *user, int status, const void *item, awsc_error *error)
{
    pages_record *record = user;
    record->status = status;
    awsc_error_free(error);
    record->done = status != AWSC_OK;
    if (status) return;
    note_item(record, items_list(record->paginator)->members[0].target, item);
    if (awsc_items_next_start(record->iterator, record->loop, next_item_arrived, record, NULL)) abort();
}

static void walk_pages(pages_record *record)
{
    void *output = NULL;
    awsc_error *error = NULL;
    while ((record->status = awsc_pages_next(record->pages, &output, &error)) == AWSC_OK) {
        note_page(record, output);
        awsc_free(output);
    }
    awsc_error_free(error);
    record->done = true;
}

static void walk_items(pages_record *record)
{
    const void *item = NULL;
    awsc_error *error = NULL;
    while ((record->status = awsc_items_next(record->iterator, &item, &error)) == AWSC_OK)
        note_item(record, items_list(record->paginator)->members[0].target, item);
    awsc_error_free(error);
    record->done = true;
}

enum way { PAGES, ITEMS, PAGES_ON_LOOP, ITEMS_ON_LOOP, WAYS };

static void walk(pages_record *record, enum way way, awsc_lambda *lambda, const void *input, awsc_test_clock *clock)
{
    struct awsc_client *client = (struct awsc_client *)lambda;
    bool by_pages = way == PAGES || way == PAGES_ON_LOOP;
    int status =
        by_pages ? awsc_pages_new(AWSC_LAMBDA_LEVEL, record->paginator, client, input, NULL, &record->pages, NULL)
                 : awsc_items_new(AWSC_LAMBDA_LEVEL, record->paginator, client, input, NULL, &record->iterator, NULL);
    if (status || awsc_loop_new_with(awsc_allocator_default(), awsc_test_clock_of(clock), &record->loop, NULL)) abort();
    if (way == PAGES)
        walk_pages(record);
    else if (way == ITEMS)
        walk_items(record);
    else if (way == PAGES_ON_LOOP)
        status = awsc_pages_next_start(record->pages, record->loop, next_page_arrived, record, NULL);
    else
        status = awsc_items_next_start(record->iterator, record->loop, next_item_arrived, record, NULL);
    if (status) abort();
    (void)awsc_loop_run(record->loop, NULL);
    awsc_pages_free(record->pages);
    awsc_items_free(record->iterator);
    awsc_loop_free(record->loop);
}

/* ---- expectations ------------------------------------------------------------------------------------------------ */

/* The value of a query parameter, still encoded, or NULL. */
static const char *parameter(const awsc_http_request *request, const char *name, char *out, size_t size)
{
    const char *at = awsc_http_request_query(request);
    size_t length = strlen(name);
    while (at && *at) {
        const char *end = strchr(at, '&');
        size_t part = end ? (size_t)(end - at) : strlen(at);
        if (part > length && strncmp(at, name, length) == 0 && at[length] == '=') {
            snprintf(out, size, "%.*s", (int)(part - length - 1), at + length + 1);
            return out;
        }
        at = end ? end + 1 : NULL;
    }
    return NULL;
}

static void check_parameters(vectors *v, const replayed *r, const char *name, const cJSON *expected)
{
    const cJSON *value;
    size_t index = 0;
    cJSON_ArrayForEach(value, expected)
    {
        char found[256], wanted[32];
        const awsc_http_request *request = awsc_replay_request(r->replay, index++);
        snprintf(wanted, sizeof wanted, "%d", value->valueint);
        const char *text = cJSON_IsNumber(value) ? wanted : cJSON_GetStringValue(value);
        case_text(v, name, request ? parameter(request, name, found, sizeof found) : "(no request)", text);
    }
}

static void check_outcome(vectors *v, const cJSON *expect, const pages_record *record)
{
    const char *outcome = json_text(expect, "outcome");
    if (!record->done) case_problem(v, "the iteration did not end");
    if (!outcome && record->status != AWSC_END) case_problem(v, "ends with %s", awsc_status_name(record->status));
    if (outcome && strcmp(outcome, "error") == 0 && record->status != AWSC_ERR_SERVICE)
        case_problem(v, "ends with %s, expected the service's error", awsc_status_name(record->status));
    if (outcome && strcmp(outcome, "stop") == 0 && record->status == AWSC_OK) case_problem(v, "does not stop");
}

static void check(vectors *v, const cJSON *item, const replayed *r, const pages_record *record)
{
    const cJSON *expect = json_get(item, "expect");
    const cJSON *calls = json_get(expect, "calls");
    const char *second = json_text(expect, "request_query_second");
    check_outcome(v, expect, record);
    check_parameters(v, r, "Marker", json_get(expect, "request_markers"));
    check_parameters(v, r, "MaxItems", json_get(expect, "request_MaxItems"));
    if (calls && awsc_replay_request_count(r->replay) != (size_t)calls->valueint)
        case_problem(v, "%zu calls", awsc_replay_request_count(r->replay));
    if (second) case_text(v, "second query", awsc_http_request_query(awsc_replay_request(r->replay, 1)), second);
    if (json_get(expect, "items") && !cJSON_Compare(record->items, json_get(expect, "items"), true)) {
        char *text = cJSON_PrintUnformatted(record->items);
        case_problem(v, "items are %s", text);
        cJSON_free(text);
    }
}

static void run(vectors *v, const cJSON *item, enum way way)
{
    replayed r;
    const cJSON *response;
    void *input = NULL;
    pages_record record = {.paginator = find_paginator(json_text(item, "operation"))};
    if (!record.paginator) {
        case_problem(v, "%s has no paginator", json_text(item, "operation"));
        return;
    }
    char *json = cJSON_PrintUnformatted(json_get(item, "input"));
    if (awsc_from_json(AWSC_LAMBDA_LEVEL, record.paginator->operation->input, json, strlen(json), &input, NULL))
        abort();
    cJSON_free(json);
    replayed_open(&r);
    cJSON_ArrayForEach(response, json_get(item, "responses")) replayed_answer(&r, response, response);
    record.items = cJSON_CreateArray();
    walk(&record, way, r.lambda, input, r.clock);
    check(v, item, &r, &record);
    cJSON_Delete(record.items);
    awsc_free(input);
    replayed_close(&r);
}

static void run_facts(vectors *v, const cJSON *item)
{
    const awsc_paginator *paginator = find_paginator(json_text(item, "operation"));
    if (!paginator) {
        case_problem(v, "there is no such paginator");
        return;
    }
    case_text(v, "inputToken", paginator->input_token, json_text(item, "inputToken"));
    case_text(v, "outputToken", paginator->output_token, json_text(item, "outputToken"));
    case_text(v, "items", paginator->items, json_text(item, "items"));
    case_text(v, "pageSize", paginator->page_size, json_text(item, "pageSize"));
}

int main(void)
{
    vectors v;
    const cJSON *item;
    if (!vectors_open(&v, "paginators", "lambda/paginator-cases.json")) return 0;
    cJSON *cases = vectors_json("lambda/paginator-cases.json");
    cJSON *facts = vectors_json("lambda/paginators.json");
    cJSON_ArrayForEach(item, json_get(facts, "paginators"))
    {
        case_begin(&v, json_text(item, "operation"), false);
        run_facts(&v, item);
        case_end(&v);
    }
    cJSON_ArrayForEach(item, json_get(facts, "list_operations_without_paginator"))
    {
        case_begin(&v, cJSON_GetStringValue(item), false);
        if (find_paginator(cJSON_GetStringValue(item))) case_problem(&v, "has a paginator");
        case_end(&v);
    }
    cJSON_ArrayForEach(item, json_get(cases, "cases"))
    {
        case_begin(&v, json_text(item, "id"), json_get(item, "advisory") != NULL);
        for (int way = 0; way < WAYS; way++) run(&v, item, (enum way)way);
        case_end(&v);
    }
    cJSON_Delete(cases);
    cJSON_Delete(facts);
    return vectors_close(&v);
}
