/* SPDX-License-Identifier: Apache-2.0 */
#include "client/endpoint_discovery.h"

#include <string.h>

#include "client/endpoint_cache.h"
#include "client/endpoint_key.h"
#include "error/error.h"
#include "log/log.h"
#include "schema/value.h"

/* Limits, in minutes, for the cache period that a service sets. */
enum { LEAST_MINUTES = 1, MOST_MINUTES = 7 * 24 * 60 };

/*
 * A discovery under way, shared by all calls of the same loop that wait for the same key. Calls on other loops start
 * their own: they must not depend on a loop that the program may stop running.
 */
typedef struct awsc_endpoint_question {
    const awsc_allocator *allocator;
    awsc_client *client; /* kept by `call` */
    awsc_call *call;
    awsc_call *first_waiting;
    bool abandoned; /* no call waits for it, and none may join */
    struct awsc_endpoint_question *next;
    char key[];
} awsc_endpoint_question;

/* ---- the wish of a call ---------------------------------------------------------------------------------------- */

static bool needs(const awsc_call *call)
{
    return (call->operation->flags & AWSC_TABLE_OPERATION_NEEDS_DISCOVERY) != 0;
}

/* Sets `*unwanted` if the call uses the regular endpoint: the program set one, discovery failed, or it is off and
 * optional. AWSC_ERR_CONFIG if discovery is off but the operation needs it. */
static int is_unwanted(const awsc_call *call, bool *unwanted, awsc_error **error)
{
    const int mode = call->client->settings->endpoint_discovery;
    *unwanted = call->options.endpoint_url || call->client->settings->endpoint_url || call->undiscovered ||
                (!needs(call) && mode != AWSC_DISCOVERY_ON);
    if (*unwanted || mode != AWSC_DISCOVERY_OFF) return AWSC_OK;
    return awsc_error_set(error, AWSC_ERR_CONFIG,
                          "%s goes to an endpoint that the service names; expected endpoint discovery to be on, or an "
                          "endpoint URL",
                          call->operation->name);
}

static uint64_t now_ms(const awsc_client *client)
{
    return awsc_clock_monotonic_ms(client->clock);
}

/* ---- waiting --------------------------------------------------------------------------------------------------- */

static void wait_for(awsc_call *call, awsc_endpoint_question *question)
{
    call->endpoint_question = question;
    call->next_waiting = question->first_waiting;
    question->first_waiting = call;
}

static void leave(awsc_call *call)
{
    awsc_endpoint_question *question = call->endpoint_question;
    if (!question) return;
    awsc_call **link = &question->first_waiting;
    while (*link != call) link = &(*link)->next_waiting;
    *link = call->next_waiting;
    call->endpoint_question = NULL;
    if (question->first_waiting) return;
    question->abandoned = true;
    awsc_call_cancel(question->call);
}

/* Ends the wait of all calls: each continues, or fails with `reason` if it needs a discovered endpoint. */
static void answer_all(awsc_endpoint_question *question, bool found, const awsc_error *reason)
{
    while (question->first_waiting) {
        awsc_call *call = question->first_waiting;
        awsc_error *error = NULL;
        question->first_waiting = call->next_waiting;
        call->endpoint_question = NULL;
        call->undiscovered = !found && !needs(call);
        if (found || !needs(call)) {
            awsc_call_locate_again(call);
            continue;
        }
        int status = awsc_error_set(&error, AWSC_ERR_ENDPOINT, "the service named no endpoint for the call: %s",
                                    awsc_error_text(reason));
        awsc_call_finish(call, status, error);
    }
}

/* ---- the answer ------------------------------------------------------------------------------------------------ */

static const awsc_member *member_called(const awsc_schema *schema, const char *name, uint8_t type)
{
    for (size_t i = 0; i < schema->member_count; i++) {
        const awsc_member *member = &schema->members[i];
        if (member->type == type && awsc_view_equal(awsc_member_name(member), awsc_view_text(name))) return member;
    }
    return NULL;
}

static int64_t minutes_of(const awsc_schema *schema, const char *endpoint)
{
    int64_t minutes = LEAST_MINUTES;
    const awsc_member *member = member_called(schema, "CachePeriodInMinutes", AWSC_TYPE_I64);
    const awsc_member *narrow = member_called(schema, "CachePeriodInMinutes", AWSC_TYPE_I32);
    if (member) minutes = ((const awsc_opt_i64 *)(const void *)(endpoint + member->offset))->value;
    if (narrow) minutes = ((const awsc_opt_i32 *)(const void *)(endpoint + narrow->offset))->value;
    if (minutes < LEAST_MINUTES) return LEAST_MINUTES;
    return minutes < MOST_MINUTES ? minutes : MOST_MINUTES;
}

/* Returns the first address of {"Endpoints": [{"Address": …, "CachePeriodInMinutes": …}]}; NULL without one. */
static const char *address_in(const awsc_schema *output, const void *value, int64_t *minutes)
{
    const awsc_member *list = member_called(output, "Endpoints", AWSC_TYPE_LIST);
    if (!list || list->target->members[0].type != AWSC_TYPE_STRUCTURE) return NULL;
    const awsc_schema *schema = list->target->members[0].target;
    const awsc_member *address = member_called(schema, "Address", AWSC_TYPE_TEXT);
    awsc_sequence found = awsc_sequence_at(awsc_member_value(list, value));
    if (!address || !found.count) return NULL;
    const char *endpoint = awsc_pointer_at(awsc_item_at(list->target, found, 0));
    *minutes = minutes_of(schema, endpoint);
    return awsc_pointer_at(endpoint + address->offset);
}

/* Makes a URL of `address`, with the scheme of the regular endpoint. AWSC_ERR_ENDPOINT if `address` has another scheme,
 * which could be less secure. */
static int url_of(const awsc_endpoint_question *question, const char *address, char **url, awsc_error **error)
{
    awsc_service_url parsed = {NULL, NULL, NULL, NULL, NULL};
    awsc_buffer text = AWSC_BUFFER_INIT(question->allocator);
    if (!strstr(address, "://")) awsc_buffer_append_format(&text, "%s://", question->client->url.scheme);
    awsc_buffer_append_text(&text, address);
    int status = text.failed ? awsc_error_nomem(error)
                             : awsc_service_url_parse(question->allocator, text.data,
                                                      "the endpoint that the service names", &parsed, error);
    if (!status && strcmp(parsed.scheme, question->client->url.scheme) != 0)
        status = awsc_error_set(error, AWSC_ERR_ENDPOINT, "the service names an endpoint with %s; expected %s",
                                parsed.scheme, question->client->url.scheme);
    if (!status) *url = awsc_buffer_take(&text);
    awsc_service_url_clear(&parsed);
    awsc_buffer_clear(&text);
    return status;
}

static int keep_answer(const awsc_endpoint_question *question, const void *output, awsc_error **error)
{
    const awsc_operation *operation = question->call->operation;
    int64_t minutes = LEAST_MINUTES;
    char *url = NULL;
    const char *address = address_in(operation->output, output, &minutes);
    if (!address || !*address)
        return awsc_error_set(error, AWSC_ERR_ENDPOINT, "%s: the output has no endpoint", operation->name);
    int status = url_of(question, address, &url, error);
    if (status) return status;
    awsc_endpoint_cache *cache = awsc_endpoint_cache_of(question->client);
    uint64_t until_ms = now_ms(question->client) + (uint64_t)minutes * 60000;
    if (!cache || awsc_endpoint_cache_put(cache, question->key, url, until_ms)) status = awsc_error_nomem(error);
    awsc_release(question->allocator, url);
    return status;
}

/* Logs the failure of a discovery and pauses further ones. Returns whether an older endpoint can still be used. */
static bool fall_back(const awsc_endpoint_question *question, const awsc_error *error)
{
    awsc_endpoint_cache *cache = awsc_endpoint_cache_of(question->client);
    awsc_log(&question->client->logger, AWSC_LOG_WARN, "the service named no endpoint: %s", awsc_error_text(error));
    return cache && awsc_endpoint_cache_pause(cache, question->key, now_ms(question->client));
}

static void unlink_question(awsc_loop *loop, awsc_endpoint_question *question)
{
    awsc_endpoint_question **link = &loop->endpoint_questions;
    while (*link != question) link = &(*link)->next;
    *link = question->next;
}

static void answered(void (*done)(void), void *user, int status, void *output, awsc_error *error)
{
    awsc_endpoint_question *question = user;
    const awsc_allocator *before = awsc_memory_use(question->allocator);
    (void)done;
    unlink_question(question->call->loop, question);
    if (!question->abandoned) {
        bool found = true;
        if (!status) status = keep_answer(question, output, &error);
        if (status) found = status != AWSC_ERR_CANCELLED && fall_back(question, error);
        answer_all(question, found, error);
    }
    awsc_free(output);
    awsc_error_free(error);
    awsc_release(question->allocator, question);
    (void)awsc_memory_use(before);
}

/* ---- the question ---------------------------------------------------------------------------------------------- */

static awsc_endpoint_question *question_about(const awsc_call *call, const char *key)
{
    awsc_endpoint_question *each = call->loop->endpoint_questions;
    while (each && (each->client != call->client || each->abandoned || strcmp(each->key, key) != 0)) each = each->next;
    return each;
}

static void nothing(void)
{
}

static int start_call(awsc_endpoint_question *question, const awsc_call *first, awsc_error **error)
{
    const awsc_operation *operation = first->operation->discovery->operation;
    awsc_arena *arena = awsc_arena_new_sized(question->allocator, 0);
    void *input = arena ? awsc_endpoint_question_input(first, operation->input, arena) : NULL;
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    options.credentials = first->bearer ? NULL : first->options.provider;
    const awsc_internal_request request = {
        .operation = operation,
        .level = first->client->service->level,
        .client = first->client,
        .loop = first->loop,
        .input = input,
        .options = &options,
        .deliver = answered,
        .done = nothing,
        .user = question,
    };
    int status = input ? awsc_internal_call_start(&request, &question->call, error) : awsc_error_nomem(error);
    awsc_arena_free(arena);
    return status;
}

static int ask(awsc_call *call, const char *key, awsc_error **error)
{
    const size_t size = strlen(key) + 1;
    awsc_endpoint_question *question = awsc_alloc_zeroed(call->allocator, 1, sizeof *question + size);
    if (!question) return awsc_error_nomem(error);
    question->allocator = call->allocator;
    question->client = call->client;
    memcpy(question->key, key, size);
    int status = start_call(question, call, error);
    if (status) {
        awsc_release(call->allocator, question);
        return status;
    }
    question->next = call->loop->endpoint_questions;
    call->loop->endpoint_questions = question;
    wait_for(call, question);
    return AWSC_END;
}

/* ---- a call ---------------------------------------------------------------------------------------------------- */

static int find_by_key(awsc_call *call, const char *key, awsc_error **error)
{
    char *url = NULL;
    awsc_endpoint_cache *cache = awsc_endpoint_cache_of(call->client);
    if (!cache) return awsc_error_nomem(error);
    const awsc_allocator *memory = call->request->allocator;
    enum awsc_endpoint_state state = awsc_endpoint_cache_get(cache, key, now_ms(call->client), memory, &url);
    awsc_endpoint_question *question = state == AWSC_ENDPOINT_FRESH ? NULL : question_about(call, key);
    if (state == AWSC_ENDPOINT_FRESH || (state == AWSC_ENDPOINT_STALE && question)) {
        call->request->endpoint_url = url;
        return url ? AWSC_OK : awsc_error_nomem(error);
    }
    awsc_release(memory, url);
    if (state == AWSC_ENDPOINT_PAUSED && !needs(call)) return AWSC_OK;
    if (!question) return ask(call, key, error);
    wait_for(call, question);
    return AWSC_END;
}

static int find(awsc_call *call, awsc_error **error)
{
    bool unwanted = false;
    int status = is_unwanted(call, &unwanted, error);
    if (status || unwanted) return status;
    char *key = awsc_endpoint_key(call);
    status = key ? find_by_key(call, key, error) : awsc_error_nomem(error);
    awsc_release(call->allocator, key);
    return status;
}

static bool renews(awsc_call *call, const awsc_error *error)
{
    const char *refusal = call->operation->discovery->refusal, *url = call->request->endpoint_url;
    if (!refusal || !url || awsc_error_status(error) != AWSC_ERR_SERVICE ||
        strcmp(awsc_error_name(error), refusal) != 0)
        return false;
    awsc_endpoint_cache *cache = awsc_endpoint_cache_of(call->client);
    char *key = awsc_endpoint_key(call);
    if (cache && key) awsc_endpoint_cache_remove(cache, key, url);
    awsc_release(call->allocator, key);
    if (call->endpoint_renewed || call->attempts >= call->options.max_attempts || !awsc_call_can_send_again(call))
        return false;
    call->endpoint_renewed = true;
    awsc_release(call->request->allocator, call->request->endpoint_url);
    call->request->endpoint_url = NULL;
    awsc_log(&call->client->logger, AWSC_LOG_INFO,
             "%s attempt %d: the service refused the endpoint; again with another", call->operation->name,
             call->attempts);
    return true;
}

const struct awsc_endpoint_discovery awsc_internal_endpoint_discovery = {find, leave, renews};
