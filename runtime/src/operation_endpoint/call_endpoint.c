/* SPDX-License-Identifier: Apache-2.0 */
#include "client/call_endpoint.h"

#include <string.h>

#include "client/client_place.h"
#include "client/signing_choice.h"
#include "error/error.h"
#include "jmespath/jmespath.h"
#include "schema/value.h"

/* The number of endpoint parameters that come from the credentials. */
enum { ACCOUNT_INPUTS = 2 };

/* ---- values of parameters ---------------------------------------------------------------------------------------- */

static void set_text(awsc_endpoint_input *out, const char *text)
{
    out->type = AWSC_ENDPOINT_TYPE_TEXT;
    out->text = text;
}

static void set_bool(awsc_endpoint_input *out, bool boolean)
{
    out->type = AWSC_ENDPOINT_TYPE_BOOL;
    out->boolean = boolean;
}

static void set_list(awsc_endpoint_input *out, const char *const *items, size_t count)
{
    out->type = AWSC_ENDPOINT_TYPE_TEXT_LIST;
    out->items = items;
    out->count = count;
}

/* Takes a parameter from a member of the input. Returns whether the member is set. */
static bool take_member(const awsc_call *call, uint16_t index, awsc_endpoint_input *out)
{
    const awsc_member *member = &call->operation->input->members[index];
    const void *value = (const char *)call->input + member->offset;
    if (!awsc_member_visible(member, call->level)) return false;
    if (member->type == AWSC_TYPE_TEXT) {
        memcpy(&out->text, value, sizeof out->text);
        set_text(out, out->text);
        return out->text != NULL;
    }
    if (member->type == AWSC_TYPE_BOOL) {
        awsc_opt_bool given;
        memcpy(&given, value, sizeof given);
        set_bool(out, given.value);
        return given.is_set != 0;
    }
    awsc_text_list list; /* the generator refuses every other type */
    memcpy(&list, value, sizeof list);
    set_list(out, list.items, list.count);
    return list.items != NULL;
}

/* ---- values of expressions --------------------------------------------------------------------------------------- */

static const char *text_of(awsc_arena *arena, const awsc_node *node)
{
    return awsc_arena_text(arena, node->as.text.size ? node->as.text.data : "", node->as.text.size);
}

/* Takes the texts of an array; skips other items. Returns 0, or -1 when memory runs out. */
static int take_texts(const awsc_node_context *context, const awsc_node *array, awsc_endpoint_input *out)
{
    awsc_node_cursor cursor = {0, NULL};
    awsc_view key;
    awsc_node item;
    size_t size = 0, count = 0;
    while (array->access->next(context, array, &cursor, &key, &item) > 0) size++;
    const char **items = awsc_arena_alloc_zeroed(context->arena, size, sizeof *items);
    if (!items) return -1;
    cursor = (awsc_node_cursor){0, NULL};
    while (count < size && array->access->next(context, array, &cursor, &key, &item) > 0) {
        if (item.type != AWSC_NODE_STRING) continue;
        items[count] = text_of(context->arena, &item);
        if (!items[count++]) return -1;
    }
    set_list(out, items, count);
    return 0;
}

static int take_node(const awsc_node_context *context, const awsc_node *found, awsc_endpoint_input *out, bool *is_set)
{
    *is_set = true;
    if (found->type == AWSC_NODE_ARRAY) return take_texts(context, found, out);
    if (found->type == AWSC_NODE_STRING) {
        set_text(out, text_of(context->arena, found));
        return out->text ? 0 : -1;
    }
    *is_set = found->type == AWSC_NODE_BOOLEAN;
    set_bool(out, found->truth);
    return 0;
}

/* Takes a parameter from a JMESPath expression on the input. If the evaluation fails, the parameter stays unset. */
static int take_path(const awsc_call *call, awsc_arena *arena, const char *expression, awsc_endpoint_input *out,
                     bool *is_set, awsc_error **error)
{
    awsc_node_context context = {call->allocator, arena, call->level};
    awsc_node document = awsc_node_of_value(call->operation->input, call->input), found = awsc_node_null();
    awsc_jmespath *parsed = NULL;
    awsc_error *own = NULL;
    int status = awsc_jmespath_parse_with(call->allocator, awsc_view_text(expression), &parsed, error);
    if (status) return status;
    *is_set = false;
    status = awsc_jmespath_evaluate(parsed, &context, &document, &found, &own);
    if (!status && take_node(&context, &found, out, is_set)) status = AWSC_ERR_NOMEM;
    awsc_jmespath_free(parsed);
    awsc_error_free(own);
    return status == AWSC_ERR_NOMEM ? awsc_error_nomem(error) : AWSC_OK;
}

/* ---- all parameters ---------------------------------------------------------------------------------------------- */

static int take_argument(const awsc_call *call, awsc_arena *arena, const awsc_endpoint_argument *argument,
                         awsc_endpoint_input *out, bool *is_set, awsc_error **error)
{
    out->name = argument->name;
    *is_set = true;
    switch ((enum awsc_endpoint_source)argument->source) {
    case AWSC_ENDPOINT_FROM_TEXT:
        set_text(out, argument->value);
        break;
    case AWSC_ENDPOINT_FROM_BOOL:
        set_bool(out, argument->number != 0);
        break;
    case AWSC_ENDPOINT_FROM_LIST:
        set_list(out, argument->value, argument->number);
        break;
    case AWSC_ENDPOINT_FROM_MEMBER:
        *is_set = take_member(call, argument->number, out);
        break;
    case AWSC_ENDPOINT_FROM_PATH:
        return take_path(call, arena, argument->value, out, is_set, error);
    }
    return AWSC_OK;
}

static void take_account(const awsc_call *call, awsc_endpoint_params *params, awsc_endpoint_input *room)
{
    const char *mode = call->client->settings->account_id_endpoint_mode;
    const char *account = call->identity ? call->identity->credentials.account_id : NULL;
    awsc_endpoint_input *out = &room[params->input_count++];
    out->name = "AWS::Auth::AccountIdEndpointMode";
    set_text(out, mode ? mode : "preferred");
    if (!account) return;
    out = &room[params->input_count++];
    out->name = "AWS::Auth::AccountId";
    set_text(out, account);
}

/* Resolves the endpoint of a call. The operation's parameters come first, because the first parameter of a name
 * counts. The caller clears `*endpoint`. */
static int find_place(const awsc_call *call, const char *endpoint_url, const char *source, awsc_service_url *url,
                      awsc_signing_choice *signing, awsc_endpoint *endpoint, awsc_error **error)
{
    const awsc_client *client = call->client;
    const awsc_operation_endpoint *own = call->operation->endpoint;
    awsc_endpoint_params params = AWSC_ENDPOINT_PARAMS_INIT;
    size_t given = client->endpoint_inputs ? client->endpoint_inputs->count : 0, count = 0;
    int status = AWSC_OK;
    awsc_arena *arena = awsc_arena_new_sized(call->allocator, 0);
    if (!arena) return awsc_error_nomem(error);
    awsc_endpoint_input *room = awsc_arena_alloc_zeroed(
        arena, own->count + given + (size_t)AWSC_CLIENT_INPUTS + (size_t)ACCOUNT_INPUTS, sizeof *room);
    if (!room) status = awsc_error_nomem(error);
    for (size_t i = 0; !status && i < own->count; i++) {
        bool is_set = false;
        status = take_argument(call, arena, &own->arguments[i], &room[count], &is_set, error);
        count += is_set;
    }
    if (!status) {
        if (given) memcpy(room + count, client->endpoint_inputs->items, given * sizeof *room);
        awsc_client_endpoint_params(client, endpoint_url, &params, room + count + given);
        params.inputs = room;
        params.input_count += count + given;
        if (client->service->endpoint_rules && client->service->endpoint_rules->flags & AWSC_ENDPOINT_BY_ACCOUNT)
            take_account(call, &params, room);
        bool prefers_4a = (call->operation->flags & AWSC_TABLE_OPERATION_SIGV4A) != 0;
        status = awsc_client_place_by(client, &params, prefers_4a, source, url, signing, endpoint, error);
    }
    awsc_arena_free(arena);
    return status;
}

/* ---- places that a client keeps ---------------------------------------------------------------------------------- */

static void free_places(awsc_client *client)
{
    awsc_operation_place *place = atomic_load_explicit(&client->places, memory_order_relaxed);
    while (place) {
        awsc_operation_place *next = place->next;
        awsc_service_url_clear(&place->url);
        awsc_signing_choice_clear(client->allocator, &place->signing);
        awsc_endpoint_clear(&place->endpoint);
        awsc_release(client->allocator, place);
        place = next;
    }
}

static bool is_constant(const awsc_call *call)
{
    const awsc_operation_endpoint *own = call->operation->endpoint;
    const awsc_endpoint_rules *rules = call->client->service->endpoint_rules;
    for (size_t i = 0; i < own->count; i++)
        if (own->arguments[i].source >= AWSC_ENDPOINT_FROM_MEMBER) return false;
    return !rules || !(rules->flags & AWSC_ENDPOINT_BY_ACCOUNT);
}

static const awsc_operation_place *kept_place(awsc_client *client, const awsc_operation_endpoint *of)
{
    const awsc_operation_place *place = atomic_load_explicit(&client->places, memory_order_acquire);
    while (place && place->of != of) place = place->next;
    return place;
}

/* Resolves the endpoint and keeps it in the client. If two threads do so at the same time, the client keeps it
 * twice. */
static int keep_place(awsc_call *call, const awsc_operation_place **out, awsc_error **error)
{
    awsc_client *client = call->client;
    awsc_operation_place *made = awsc_alloc_zeroed(client->allocator, 1, sizeof *made);
    if (!made) return awsc_error_nomem(error);
    int status = find_place(call, client->settings->endpoint_url, "endpoint URL", &made->url, &made->signing,
                            &made->endpoint, error);
    if (status || made->endpoint.header_count == 0) awsc_endpoint_clear(&made->endpoint);
    if (status) {
        awsc_release(client->allocator, made);
        return status;
    }
    made->of = call->operation->endpoint;
    atomic_store_explicit(&client->free_places, free_places, memory_order_relaxed);
    made->next = atomic_load_explicit(&client->places, memory_order_relaxed);
    while (!atomic_compare_exchange_weak_explicit(&client->places, &made->next, made, memory_order_release,
                                                  memory_order_relaxed)) {
    }
    *out = made;
    return AWSC_OK;
}

/* Replaces the headers of the request that the endpoint has. The values of one header are joined with ", ". */
static int add_headers(awsc_call *call, const awsc_endpoint *endpoint, awsc_error **error)
{
    int status = AWSC_OK;
    for (size_t i = 0, next; !status && i < endpoint->header_count; i = next) {
        const awsc_http_header *first = &endpoint->headers[i];
        awsc_buffer value = AWSC_BUFFER_INIT(call->allocator);
        awsc_buffer_append_text(&value, first->value);
        for (next = i + 1; next < endpoint->header_count && strcmp(endpoint->headers[next].name, first->name) == 0;
             next++) {
            awsc_buffer_append_text(&value, ", ");
            awsc_buffer_append_text(&value, endpoint->headers[next].value);
        }
        status = awsc_http_request_take_header(call->request, first->name, &value, error);
    }
    return status;
}

static int place(awsc_call *call, const char *endpoint_url, const char *source, awsc_error **error)
{
    const awsc_operation_place *kept = NULL;
    awsc_endpoint own = {.header_count = 0};
    int status = AWSC_OK;
    if (!endpoint_url && is_constant(call)) {
        kept = kept_place(call->client, call->operation->endpoint);
        if (!kept) status = keep_place(call, &kept, error);
    } else {
        const char *url = endpoint_url ? endpoint_url : call->client->settings->endpoint_url;
        status = find_place(call, url, endpoint_url ? source : "endpoint URL", &call->own_url, &call->own_signing, &own,
                            error);
    }
    if (!status) status = add_headers(call, kept ? &kept->endpoint : &own, error);
    awsc_endpoint_clear(&own);
    if (status) return status;
    call->url = kept ? &kept->url : &call->own_url;
    call->signing = kept ? kept->signing : call->own_signing;
    return AWSC_OK;
}

const struct awsc_endpoint_code awsc_internal_endpoint_by_operation = {place};
