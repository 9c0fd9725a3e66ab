/* SPDX-License-Identifier: Apache-2.0 */
/* Evaluates the decisions of the rules and creates the result, whose arena owns everything. */
#include "endpoint/endpoint.h"

#include <string.h>

#include "base/shown_url.h"
#include "endpoint/term.h"
#include "error/error.h"

/* ---- parameters ------------------------------------------------------------------------------------------------ */

static void input_value(awsc_evaluator *e, const awsc_endpoint_input *input, awsc_term_value *out)
{
    if (input->type == AWSC_ENDPOINT_TYPE_BOOL)
        awsc_term_set_boolean(out, input->boolean);
    else if (input->type == AWSC_ENDPOINT_TYPE_TEXT) {
        if (input->text) awsc_term_set_text(out, awsc_view_text(input->text));
    } else {
        awsc_view *items = awsc_evaluator_alloc(e, input->count, sizeof *items);
        if (!items) return;
        for (size_t i = 0; i < input->count; i++) items[i] = awsc_view_text(input->items[i]);
        awsc_term_set_list(out, items, input->count);
    }
}

static const awsc_endpoint_input *find_input(const awsc_endpoint_params *params, const char *name)
{
    for (size_t i = 0; name && i < params->input_count; i++)
        if (strcmp(params->inputs[i].name, name) == 0) return &params->inputs[i];
    return NULL;
}

/* Sets `*out` to the value of a built-in parameter. A false flag counts as not set, so that the parameter's default
 * applies. */
static void built_in_value(const awsc_endpoint_params *params, const awsc_endpoint_parameter *parameter,
                           awsc_term_value *out)
{
    const char *name = parameter->built_in ? parameter->built_in : "";
    const char *text = NULL;
    bool flag = false;
    if (strcmp(name, "AWS::UseFIPS") == 0) flag = params->use_fips;
    if (strcmp(name, "AWS::UseDualStack") == 0) flag = params->use_dualstack;
    if (strcmp(name, "AWS::Region") == 0) text = params->region;
    if (strcmp(name, "SDK::Endpoint") == 0) text = params->endpoint;
    if (flag) awsc_term_set_boolean(out, true);
    if (text) awsc_term_set_text(out, awsc_view_text(text));
}

static bool fits(const awsc_endpoint_parameter *parameter, const awsc_term_value *given)
{
    static const uint8_t kinds[] = {[AWSC_ENDPOINT_TYPE_TEXT] = AWSC_TERM_TEXT,
                                    [AWSC_ENDPOINT_TYPE_BOOL] = AWSC_TERM_BOOLEAN,
                                    [AWSC_ENDPOINT_TYPE_TEXT_LIST] = AWSC_TERM_LIST};
    return given->kind == kinds[parameter->type];
}

static int fill_parameter(awsc_evaluator *e, const awsc_endpoint_params *params, uint16_t index, awsc_error **error)
{
    const awsc_endpoint_parameter *parameter = &e->rules->parameters[index];
    const awsc_endpoint_input *input = find_input(params, parameter->name);
    if (!input) input = find_input(params, parameter->built_in);
    awsc_term_value *given = &e->slots[index]; /* which is zeroed */
    if (input)
        input_value(e, input, given);
    else
        built_in_value(params, parameter, given);
    if (given->kind == AWSC_TERM_UNSET && parameter->default_term != AWSC_TABLE_ENDPOINT_NONE)
        awsc_term_evaluate(e, parameter->default_term, given);
    if (e->nomem) return awsc_error_nomem(error);
    if (given->kind != AWSC_TERM_UNSET && !fits(parameter, given))
        return awsc_error_set(error, AWSC_ERR_ENDPOINT, "endpoint parameter %s has the wrong type", parameter->name);
    if (given->kind == AWSC_TERM_UNSET && parameter->required)
        return awsc_error_set(error, AWSC_ERR_ENDPOINT, "endpoint parameter %s is required", parameter->name);
    return AWSC_OK;
}

/* ---- the result ------------------------------------------------------------------------------------------------ */

static int take_auth(awsc_evaluator *e, const awsc_endpoint_result_rule *rule, awsc_endpoint *out, awsc_error **error)
{
    awsc_endpoint_auth *auth = awsc_arena_alloc_zeroed(e->arena, rule->auth_count, sizeof *auth);
    if (!auth) return awsc_error_nomem(error);
    for (size_t i = 0; i < rule->auth_count; i++) {
        const awsc_endpoint_auth_rule *from = &e->rules->auth[rule->first_auth + i];
        int status = awsc_term_take_text(e, from->name, &auth[i].name, error);
        if (!status) status = awsc_term_take_text(e, from->signing_name, &auth[i].signing_name, error);
        if (!status) status = awsc_term_take_text(e, from->signing_region, &auth[i].signing_region, error);
        if (!status && e->rules->functions)
            status = e->rules->functions->take_region_set(e, from->signing_region_set, &auth[i], error);
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

/* Sets an error with the rules' message `text`. If the message quotes the given endpoint, masks passwords and tokens in
 * the URL. */
static int fail_with_text(const char *text, const char *endpoint, awsc_error **error)
{
    const char *quoted = endpoint && *endpoint ? strstr(text, endpoint) : NULL;
    if (!quoted) return awsc_error_set(error, AWSC_ERR_ENDPOINT, "%s", text);
    return awsc_error_set(error, AWSC_ERR_ENDPOINT, "%.*s%s%s", (int)(quoted - text), text,
                          awsc_shown_url_of(endpoint).text, quoted + strlen(endpoint));
}

static int take_result(awsc_evaluator *e, const char *endpoint, const awsc_endpoint_result_rule *rule,
                       awsc_endpoint *out, awsc_error **error)
{
    const char *text;
    int status = awsc_term_take_text(e, rule->text, &text, error);
    if (status) return status;
    if (rule->is_error) return fail_with_text(text, endpoint, error);
    out->url = text;
    status = take_auth(e, rule, out, error);
    if (!status && e->rules->functions) status = e->rules->functions->take_extras(e, rule, out, error);
    return status;
}

/* ---- decisions ------------------------------------------------------------------------------------------------- */

/* Follows the decisions and returns the result; AWSC_TABLE_ENDPOINT_NONE if there is no result. Ends, because decisions
 * lead only forward. */
static uint16_t decide(awsc_evaluator *e)
{
    uint16_t way = e->rules->root;
    while (way < AWSC_TABLE_ENDPOINT_RESULT && !e->nomem) {
        const awsc_endpoint_node *node = &e->rules->nodes[way];
        const awsc_endpoint_condition *condition = &e->rules->conditions[node->condition];
        awsc_term_value tested;
        awsc_term_evaluate(e, condition->term, &tested);
        bool is_met = awsc_term_holds(&tested);
        if (is_met && condition->slot != AWSC_TABLE_ENDPOINT_NONE) e->slots[condition->slot] = tested;
        way = is_met ? node->if_true : node->if_false;
    }
    return way;
}

static int resolve(awsc_evaluator *e, const awsc_endpoint_params *params, awsc_endpoint *out, awsc_error **error)
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
    awsc_evaluator e = {.allocator = allocator, .rules = rules, .arena = out->arena};
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
