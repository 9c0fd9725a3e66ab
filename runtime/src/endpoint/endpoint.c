/* The evaluator: walks the decisions, computes terms, makes the result. Everything it makes is in the result's arena.
 */
#include "endpoint/endpoint.h"

#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/encode.h"
#include "base/shown_url.h"
#include "endpoint/functions.h"
#include "error/error.h"

enum value_kind { UNSET = 0, BOOLEAN, NUMBER, TEXT, LIST, PARTITION, URL, ARN };

typedef struct value {
    enum value_kind kind;
    bool boolean;
    int number;
    awsc_view text;
    const awsc_view *items;
    size_t count;
    const void *record; /* awsc_partition, awsc_rules_url, awsc_rules_arn */
} value;

typedef struct evaluator {
    const awsc_allocator *allocator;
    const awsc_endpoint_rules *rules;
    const awsc_partitions *partitions;
    awsc_arena *arena;
    value *slots;
    bool nomem;
} evaluator;

static value evaluate(evaluator *e, uint16_t index);

/* ---- making values --------------------------------------------------------------------------------------------- */

static value unset(void)
{
    value result;
    memset(&result, 0, sizeof result);
    return result;
}

static value of_boolean(bool boolean)
{
    value result = unset();
    result.kind = BOOLEAN;
    result.boolean = boolean;
    return result;
}

static value of_text(awsc_view text)
{
    value result = unset();
    result.kind = TEXT;
    result.text = text;
    return result;
}

static value of_list(const awsc_view *items, size_t count)
{
    value result = unset();
    result.kind = LIST;
    result.items = items;
    result.count = count;
    return result;
}

static value of_record(enum value_kind kind, const void *record)
{
    value result = unset();
    result.kind = kind;
    result.record = record;
    return result;
}

static value out_of_memory(evaluator *e)
{
    e->nomem = true;
    return unset();
}

/* Moves the text of a buffer into the arena. */
static value take_buffer(evaluator *e, awsc_buffer *buffer)
{
    char *copy = buffer->failed ? NULL : awsc_arena_text(e->arena, buffer->data ? buffer->data : "", buffer->size);
    awsc_view text = {copy, buffer->size};
    awsc_buffer_clear(buffer);
    return copy ? of_text(text) : out_of_memory(e);
}

static value copy_record(evaluator *e, enum value_kind kind, const void *record, size_t size)
{
    void *copy = awsc_arena_alloc(e->arena, size);
    if (!copy) return out_of_memory(e);
    memcpy(copy, record, size);
    return of_record(kind, copy);
}

/* ---- operands -------------------------------------------------------------------------------------------------- */

static value operand(evaluator *e, const awsc_endpoint_term *term, size_t index)
{
    return evaluate(e, e->rules->operands[term->value + index]);
}

static bool text_operand(evaluator *e, const awsc_endpoint_term *term, size_t index, awsc_view *out)
{
    value found = operand(e, term, index);
    *out = found.text;
    return found.kind == TEXT;
}

static bool is_true(value tested)
{
    return tested.kind == BOOLEAN && tested.boolean;
}

/* ---- fields and items ------------------------------------------------------------------------------------------ */

/* Parts of a text between any of the separators. */
static value split_at_any(evaluator *e, awsc_view text, const char *separators)
{
    size_t count = 1, made = 0, start = 0;
    for (size_t i = 0; i < text.size; i++) count += strchr(separators, text.data[i]) != NULL;
    awsc_view *items = awsc_arena_alloc_zeroed(e->arena, count, sizeof *items);
    if (!items) return out_of_memory(e);
    for (size_t i = 0; i <= text.size; i++) {
        if (i < text.size && !strchr(separators, text.data[i])) continue;
        items[made++] = (awsc_view){text.data + start, i - start};
        start = i + 1;
    }
    return of_list(items, count);
}

static value partition_field(const awsc_partition *partition, int field)
{
    switch (field) {
    case AWSC_ENDPOINT_PARTITION_NAME:
        return of_text(awsc_view_text(partition->name));
    case AWSC_ENDPOINT_PARTITION_DNS_SUFFIX:
        return of_text(awsc_view_text(partition->dns_suffix));
    case AWSC_ENDPOINT_PARTITION_DUAL_STACK_DNS_SUFFIX:
        return of_text(awsc_view_text(partition->dual_stack_dns_suffix));
    case AWSC_ENDPOINT_PARTITION_SUPPORTS_FIPS:
        return of_boolean(partition->supports_fips);
    case AWSC_ENDPOINT_PARTITION_SUPPORTS_DUAL_STACK:
        return of_boolean(partition->supports_dual_stack);
    case AWSC_ENDPOINT_PARTITION_GLOBAL_REGION:
        return of_text(awsc_view_text(partition->global_region));
    default:
        return unset();
    }
}

/* The path with a slash at both ends. */
static value normalized_path(evaluator *e, awsc_view path)
{
    awsc_buffer text = AWSC_BUFFER_INIT(e->allocator);
    awsc_buffer_append_view(&text, path);
    if (path.size == 0 || path.data[path.size - 1] != '/') awsc_buffer_append_char(&text, '/');
    return take_buffer(e, &text);
}

static value url_field(evaluator *e, const awsc_rules_url *url, int field)
{
    switch (field) {
    case AWSC_ENDPOINT_URL_SCHEME:
        return of_text(url->scheme);
    case AWSC_ENDPOINT_URL_AUTHORITY:
        return of_text(url->authority);
    case AWSC_ENDPOINT_URL_PATH:
        return of_text(url->path);
    case AWSC_ENDPOINT_URL_NORMALIZED_PATH:
        return normalized_path(e, url->path);
    case AWSC_ENDPOINT_URL_IS_IP:
        return of_boolean(url->is_ip);
    default:
        return unset();
    }
}

static value arn_field(evaluator *e, const awsc_rules_arn *arn, int field)
{
    switch (field) {
    case AWSC_ENDPOINT_ARN_PARTITION:
        return of_text(arn->partition);
    case AWSC_ENDPOINT_ARN_SERVICE:
        return of_text(arn->service);
    case AWSC_ENDPOINT_ARN_REGION:
        return of_text(arn->region);
    case AWSC_ENDPOINT_ARN_ACCOUNT_ID:
        return of_text(arn->account_id);
    case AWSC_ENDPOINT_ARN_RESOURCE_ID:
        return split_at_any(e, arn->resource, ":/");
    default:
        return unset();
    }
}

static value get_field(evaluator *e, const awsc_endpoint_term *term)
{
    value record = operand(e, term, 0);
    int field = operand(e, term, 1).number;
    switch (record.kind) {
    case PARTITION:
        return partition_field(record.record, field);
    case URL:
        return url_field(e, record.record, field);
    case ARN:
        return arn_field(e, record.record, field);
    default:
        return unset();
    }
}

static value get_item(evaluator *e, const awsc_endpoint_term *term)
{
    value list = operand(e, term, 0);
    int index = operand(e, term, 1).number;
    if (list.kind != LIST) return unset();
    size_t at = index >= 0 ? (size_t)index : list.count - (size_t)-index;
    return at < list.count ? of_text(list.items[at]) : unset();
}

/* ---- texts ----------------------------------------------------------------------------------------------------- */

static value join(evaluator *e, const awsc_endpoint_term *term)
{
    awsc_buffer text = AWSC_BUFFER_INIT(e->allocator);
    for (size_t i = 0; i < term->count; i++) {
        awsc_view part;
        if (!text_operand(e, term, i, &part)) {
            awsc_buffer_clear(&text);
            return unset();
        }
        awsc_buffer_append_view(&text, part);
    }
    return take_buffer(e, &text);
}

static value json_text(evaluator *e, const awsc_endpoint_term *term)
{
    awsc_view plain;
    if (!text_operand(e, term, 0, &plain)) return unset();
    awsc_buffer text = AWSC_BUFFER_INIT(e->allocator);
    for (size_t i = 0; i < plain.size; i++) {
        unsigned char c = (unsigned char)plain.data[i];
        if (c < 0x20) {
            char escape[8];
            snprintf(escape, sizeof escape, "\\u%04x", c);
            awsc_buffer_append_text(&text, escape);
            continue;
        }
        if (c == '"' || c == '\\') awsc_buffer_append_char(&text, '\\');
        awsc_buffer_append_char(&text, (char)c);
    }
    return take_buffer(e, &text);
}

static value uri_encode(evaluator *e, const awsc_endpoint_term *term)
{
    awsc_view plain;
    if (!text_operand(e, term, 0, &plain)) return unset();
    awsc_buffer text = AWSC_BUFFER_INIT(e->allocator);
    awsc_uri_encode(&text, plain, false);
    return take_buffer(e, &text);
}

static value list_of_texts(evaluator *e, const awsc_endpoint_term *term)
{
    awsc_view *items = awsc_arena_alloc_zeroed(e->arena, term->count, sizeof *items);
    if (!items) return out_of_memory(e);
    for (size_t i = 0; i < term->count; i++)
        if (!text_operand(e, term, i, &items[i])) return unset();
    return of_list(items, term->count);
}

static value substring(evaluator *e, const awsc_endpoint_term *term)
{
    awsc_view text, part;
    int start = operand(e, term, 1).number, stop = operand(e, term, 2).number;
    bool reverse = is_true(operand(e, term, 3));
    if (!text_operand(e, term, 0, &text) || !awsc_rules_substring(text, start, stop, reverse, &part)) return unset();
    return of_text(part);
}

static size_t find(awsc_view text, size_t from, awsc_view what)
{
    while (from + what.size <= text.size && memcmp(text.data + from, what.data, what.size) != 0) from++;
    return from + what.size <= text.size ? from : text.size;
}

/* At most `limit` parts (0: any number), the last of which holds the rest. */
static value split(evaluator *e, const awsc_endpoint_term *term)
{
    awsc_view text, separator;
    int limit = operand(e, term, 2).number;
    if (!text_operand(e, term, 0, &text) || !text_operand(e, term, 1, &separator)) return unset();
    if (separator.size == 0) return unset();
    awsc_view *items = awsc_arena_alloc_zeroed(e->arena, text.size / separator.size + 1, sizeof *items);
    if (!items) return out_of_memory(e);
    size_t count = 0, at = 0;
    for (;;) {
        bool last = limit > 0 && count + 1 == (size_t)limit;
        size_t end = last ? text.size : find(text, at, separator);
        items[count++] = (awsc_view){text.data + at, end - at};
        if (end >= text.size) break;
        at = end + separator.size;
    }
    return of_list(items, count);
}

/* ---- tests ----------------------------------------------------------------------------------------------------- */

static value text_equals(evaluator *e, const awsc_endpoint_term *term)
{
    awsc_view a, b;
    bool both = text_operand(e, term, 0, &a) && text_operand(e, term, 1, &b);
    return of_boolean(both && awsc_view_equal(a, b));
}

static value boolean_equals(evaluator *e, const awsc_endpoint_term *term)
{
    value a = operand(e, term, 0), b = operand(e, term, 1);
    return of_boolean(a.kind == BOOLEAN && b.kind == BOOLEAN && a.boolean == b.boolean);
}

static bool holds(value tested)
{
    return tested.kind != UNSET && !(tested.kind == BOOLEAN && !tested.boolean);
}

static value coalesce(evaluator *e, const awsc_endpoint_term *term)
{
    value found = unset();
    for (size_t i = 0; i < term->count && found.kind == UNSET; i++) found = operand(e, term, i);
    return found;
}

static value test_host(evaluator *e, const awsc_endpoint_term *term, bool (*test)(awsc_view, bool))
{
    awsc_view text;
    bool subdomains = is_true(operand(e, term, 1));
    return of_boolean(text_operand(e, term, 0, &text) && test(text, subdomains));
}

/* ---- records --------------------------------------------------------------------------------------------------- */

static value parse_url(evaluator *e, const awsc_endpoint_term *term)
{
    awsc_view text;
    awsc_rules_url url;
    if (!text_operand(e, term, 0, &text) || !awsc_rules_parse_url(text, &url)) return unset();
    return copy_record(e, URL, &url, sizeof url);
}

static value parse_arn(evaluator *e, const awsc_endpoint_term *term)
{
    awsc_view text;
    awsc_rules_arn arn;
    if (!text_operand(e, term, 0, &text) || !awsc_rules_parse_arn(text, &arn)) return unset();
    return copy_record(e, ARN, &arn, sizeof arn);
}

static value partition(evaluator *e, const awsc_endpoint_term *term)
{
    awsc_view region;
    if (!text_operand(e, term, 0, &region)) return unset();
    return of_record(PARTITION, awsc_partition_find(e->partitions, region));
}

/* ---- terms ----------------------------------------------------------------------------------------------------- */

static value number_of(uint16_t bits)
{
    value result = unset();
    result.kind = NUMBER;
    result.number = bits >= 0x8000u ? (int)bits - 0x10000 : (int)bits;
    return result;
}

/* Operands have lower indexes than their term, so that this ends. */
static value evaluate(evaluator *e, uint16_t index)
{
    const awsc_endpoint_term *term = &e->rules->terms[index];
    switch ((enum awsc_endpoint_term_kind)term->kind) {
    case AWSC_ENDPOINT_TEXT:
        return of_text(awsc_view_text(e->rules->texts[term->value]));
    case AWSC_ENDPOINT_BOOL:
        return of_boolean(term->value != 0);
    case AWSC_ENDPOINT_NUMBER:
        return number_of(term->value);
    case AWSC_ENDPOINT_REF:
        return e->slots[term->value];
    case AWSC_ENDPOINT_LIST:
        return list_of_texts(e, term);
    case AWSC_ENDPOINT_TEMPLATE:
        return join(e, term);
    case AWSC_ENDPOINT_JSON_TEXT:
        return json_text(e, term);
    case AWSC_ENDPOINT_FIELD:
        return get_field(e, term);
    case AWSC_ENDPOINT_INDEX:
        return get_item(e, term);
    case AWSC_ENDPOINT_IS_SET:
        return of_boolean(operand(e, term, 0).kind != UNSET);
    case AWSC_ENDPOINT_NOT:
        return of_boolean(!holds(operand(e, term, 0)));
    case AWSC_ENDPOINT_BOOL_EQUALS:
        return boolean_equals(e, term);
    case AWSC_ENDPOINT_TEXT_EQUALS:
        return text_equals(e, term);
    case AWSC_ENDPOINT_COALESCE:
        return coalesce(e, term);
    case AWSC_ENDPOINT_ITE:
        return operand(e, term, is_true(operand(e, term, 0)) ? 1 : 2);
    case AWSC_ENDPOINT_SPLIT:
        return split(e, term);
    case AWSC_ENDPOINT_SUBSTRING:
        return substring(e, term);
    case AWSC_ENDPOINT_URI_ENCODE:
        return uri_encode(e, term);
    case AWSC_ENDPOINT_PARSE_URL:
        return parse_url(e, term);
    case AWSC_ENDPOINT_HOST_LABEL:
        return test_host(e, term, awsc_rules_is_host_label);
    case AWSC_ENDPOINT_PARTITION:
        return partition(e, term);
    case AWSC_ENDPOINT_PARSE_ARN:
        return parse_arn(e, term);
    case AWSC_ENDPOINT_S3_BUCKET:
        return test_host(e, term, awsc_rules_is_s3_bucket);
    }
    return unset();
}

/* ---- parameters ------------------------------------------------------------------------------------------------ */

static value input_value(evaluator *e, const awsc_endpoint_input *input)
{
    if (input->type == AWSC_ENDPOINT_TYPE_BOOL) return of_boolean(input->boolean);
    if (input->type == AWSC_ENDPOINT_TYPE_TEXT) return input->text ? of_text(awsc_view_text(input->text)) : unset();
    awsc_view *items = awsc_arena_alloc_zeroed(e->arena, input->count, sizeof *items);
    if (!items) return out_of_memory(e);
    for (size_t i = 0; i < input->count; i++) items[i] = awsc_view_text(input->items[i]);
    return of_list(items, input->count);
}

static const awsc_endpoint_input *find_input(const awsc_endpoint_params *params, const char *name)
{
    for (size_t i = 0; name && i < params->input_count; i++)
        if (strcmp(params->inputs[i].name, name) == 0) return &params->inputs[i];
    return NULL;
}

/* A flag that is off is not set: then the default counts, and rules without one ask whether it is set at all. */
static value flag_value(bool flag)
{
    return flag ? of_boolean(true) : unset();
}

static value built_in_value(const awsc_endpoint_params *params, const awsc_endpoint_parameter *parameter)
{
    const char *name = parameter->built_in ? parameter->built_in : "";
    const char *text = NULL;
    if (strcmp(name, "AWS::UseFIPS") == 0) return flag_value(params->use_fips);
    if (strcmp(name, "AWS::UseDualStack") == 0) return flag_value(params->use_dualstack);
    if (strcmp(name, "AWS::Region") == 0) text = params->region;
    if (strcmp(name, "SDK::Endpoint") == 0) text = params->endpoint;
    return text ? of_text(awsc_view_text(text)) : unset();
}

static bool fits(const awsc_endpoint_parameter *parameter, value given)
{
    static const enum value_kind kinds[] = {
        [AWSC_ENDPOINT_TYPE_TEXT] = TEXT, [AWSC_ENDPOINT_TYPE_BOOL] = BOOLEAN, [AWSC_ENDPOINT_TYPE_TEXT_LIST] = LIST};
    return given.kind == kinds[parameter->type];
}

static int fill_parameter(evaluator *e, const awsc_endpoint_params *params, uint16_t index, awsc_error **error)
{
    const awsc_endpoint_parameter *parameter = &e->rules->parameters[index];
    const awsc_endpoint_input *input = find_input(params, parameter->name);
    if (!input) input = find_input(params, parameter->built_in);
    value given = input ? input_value(e, input) : built_in_value(params, parameter);
    if (given.kind == UNSET && parameter->default_term != AWSC_TABLE_ENDPOINT_NONE)
        given = evaluate(e, parameter->default_term);
    if (e->nomem) return awsc_error_nomem(error);
    if (given.kind != UNSET && !fits(parameter, given))
        return awsc_error_set(error, AWSC_ERR_ENDPOINT, "endpoint parameter %s has the wrong type", parameter->name);
    if (given.kind == UNSET && parameter->required)
        return awsc_error_set(error, AWSC_ERR_ENDPOINT, "endpoint parameter %s is required", parameter->name);
    e->slots[index] = given;
    return AWSC_OK;
}

/* ---- the result ------------------------------------------------------------------------------------------------ */

/* A NUL-terminated copy of a term's text; NULL for no term. AWSC_ERR_ENDPOINT if the text is not there. */
static int take_text(evaluator *e, uint16_t term, const char **out, awsc_error **error)
{
    *out = NULL;
    if (term == AWSC_TABLE_ENDPOINT_NONE) return AWSC_OK;
    value found = evaluate(e, term);
    if (e->nomem) return awsc_error_nomem(error);
    if (found.kind != TEXT)
        return awsc_error_set(error, AWSC_ERR_ENDPOINT, "the endpoint rules use a value that is not set");
    *out = awsc_arena_text(e->arena, found.text.size ? found.text.data : "", found.text.size);
    return *out ? AWSC_OK : awsc_error_nomem(error);
}

static int take_region_set(evaluator *e, uint16_t term, awsc_endpoint_auth *out, awsc_error **error)
{
    if (term == AWSC_TABLE_ENDPOINT_NONE) return AWSC_OK;
    value list = evaluate(e, term);
    const char **items = awsc_arena_alloc_zeroed(e->arena, list.count, sizeof *items);
    if (!items || e->nomem) return awsc_error_nomem(error);
    for (size_t i = 0; i < list.count; i++) {
        items[i] = awsc_arena_text(e->arena, list.items[i].data, list.items[i].size);
        if (!items[i]) return awsc_error_nomem(error);
    }
    out->signing_region_set = items;
    out->signing_region_count = list.count;
    return AWSC_OK;
}

static int take_auth(evaluator *e, const awsc_endpoint_result_rule *rule, awsc_endpoint *out, awsc_error **error)
{
    awsc_endpoint_auth *auth = awsc_arena_alloc_zeroed(e->arena, rule->auth_count, sizeof *auth);
    if (!auth) return awsc_error_nomem(error);
    for (size_t i = 0; i < rule->auth_count; i++) {
        const awsc_endpoint_auth_rule *from = &e->rules->auth[rule->first_auth + i];
        int status = take_text(e, from->name, &auth[i].name, error);
        if (!status) status = take_text(e, from->signing_name, &auth[i].signing_name, error);
        if (!status) status = take_text(e, from->signing_region, &auth[i].signing_region, error);
        if (!status) status = take_region_set(e, from->signing_region_set, &auth[i], error);
        if (status) return status;
        auth[i].flags = from->flags;
    }
    out->auth = auth;
    out->auth_count = rule->auth_count;
    for (size_t i = 0; i < rule->auth_count; i++) {
        if (strcmp(auth[i].name, "sigv4") != 0) continue;
        out->signing_name = auth[i].signing_name;
        out->signing_region = auth[i].signing_region;
        break;
    }
    return AWSC_OK;
}

static int take_headers(evaluator *e, const awsc_endpoint_result_rule *rule, awsc_endpoint *out, awsc_error **error)
{
    awsc_http_header *headers = awsc_arena_alloc_zeroed(e->arena, rule->header_count, sizeof *headers);
    if (!headers) return awsc_error_nomem(error);
    for (size_t i = 0; i < rule->header_count; i++) {
        const awsc_endpoint_header_rule *from = &e->rules->headers[rule->first_header + i];
        headers[i].name = e->rules->texts[from->name];
        int status = take_text(e, from->value, &headers[i].value, error);
        if (status) return status;
    }
    out->headers = headers;
    out->header_count = rule->header_count;
    return AWSC_OK;
}

/* A rule's message may quote the endpoint that was given, which may hold a password or a token. */
static int fail_with_text(const char *text, const char *endpoint, awsc_error **error)
{
    const char *quoted = endpoint && *endpoint ? strstr(text, endpoint) : NULL;
    if (!quoted) return awsc_error_set(error, AWSC_ERR_ENDPOINT, "%s", text);
    return awsc_error_set(error, AWSC_ERR_ENDPOINT, "%.*s%s%s", (int)(quoted - text), text,
                          awsc_shown_url_of(endpoint).text, quoted + strlen(endpoint));
}

static int take_result(evaluator *e, const char *endpoint, const awsc_endpoint_result_rule *rule, awsc_endpoint *out,
                       awsc_error **error)
{
    const char *text;
    int status = take_text(e, rule->text, &text, error);
    if (status) return status;
    if (rule->is_error) return fail_with_text(text, endpoint, error);
    out->url = text;
    status = take_auth(e, rule, out, error);
    if (!status) status = take_headers(e, rule, out, error);
    if (!status) status = take_text(e, rule->properties, &out->properties, error);
    return status;
}

/* ---- decisions ------------------------------------------------------------------------------------------------- */

/* Follows the decisions to a result; AWSC_TABLE_ENDPOINT_NONE if none is reached. Ways lead forward, so that this ends.
 */
static uint16_t decide(evaluator *e)
{
    uint16_t way = e->rules->root;
    while (way < AWSC_TABLE_ENDPOINT_RESULT && !e->nomem) {
        const awsc_endpoint_node *node = &e->rules->nodes[way];
        const awsc_endpoint_condition *condition = &e->rules->conditions[node->condition];
        value tested = evaluate(e, condition->term);
        bool is_met = holds(tested);
        if (is_met && condition->slot != AWSC_TABLE_ENDPOINT_NONE) e->slots[condition->slot] = tested;
        way = is_met ? node->if_true : node->if_false;
    }
    return way;
}

static int resolve(evaluator *e, const awsc_endpoint_params *params, awsc_endpoint *out, awsc_error **error)
{
    e->slots = awsc_arena_alloc_zeroed(e->arena, e->rules->slot_count, sizeof *e->slots);
    if (!e->slots) return awsc_error_nomem(error);
    for (uint16_t i = 0; i < e->rules->parameter_count; i++) {
        int status = fill_parameter(e, params, i, error);
        if (status) return status;
    }
    uint16_t way = decide(e);
    if (e->nomem) return awsc_error_nomem(error);
    if (way == AWSC_TABLE_ENDPOINT_NONE)
        return awsc_error_set(error, AWSC_ERR_ENDPOINT, "no endpoint rule fits the parameters");
    return take_result(e, params->endpoint, &e->rules->results[way - AWSC_TABLE_ENDPOINT_RESULT], out, error);
}

static int resolve_without_rules(const awsc_endpoint_params *params, awsc_endpoint *out, awsc_error **error)
{
    if (!params->endpoint)
        return awsc_error_set(error, AWSC_ERR_ENDPOINT, "the service has no endpoint rules; expected an endpoint URL");
    out->url = awsc_arena_text(out->arena, params->endpoint, strlen(params->endpoint));
    return out->url ? AWSC_OK : awsc_error_nomem(error);
}

int awsc_endpoint_resolve(const awsc_allocator *allocator, const awsc_endpoint_rules *rules,
                          const awsc_endpoint_params *params, awsc_endpoint *out, awsc_error **error)
{
    memset(out, 0, sizeof *out);
    out->arena = awsc_arena_new_sized(allocator, 0);
    if (!out->arena) return awsc_error_nomem(error);
    evaluator e = {.allocator = allocator, .rules = rules, .arena = out->arena};
    e.partitions = params->partitions ? params->partitions : &awsc_partitions_all;
    int status = rules ? resolve(&e, params, out, error) : resolve_without_rules(params, out, error);
    if (status) awsc_endpoint_clear(out);
    return status;
}

void awsc_endpoint_clear(awsc_endpoint *endpoint)
{
    if (endpoint->arena) awsc_arena_free(endpoint->arena);
    memset(endpoint, 0, sizeof *endpoint);
}
