/* SPDX-License-Identifier: Apache-2.0 */
/* Terms and parts of endpoints that few rules have. Only services with such rules link this file. */
#include <stddef.h>
#include <string.h>

#include "base/encode.h"
#include "endpoint/functions.h"
#include "endpoint/term.h"
#include "error/error.h"
#include "json/writer.h"

/* ---- making values --------------------------------------------------------------------------------------------- */

static void copy_record(awsc_evaluator *e, enum awsc_term_value_kind kind, const void *record, size_t size,
                        awsc_term_value *out)
{
    void *copy = awsc_evaluator_alloc(e, 1, size);
    if (!copy) return;
    memcpy(copy, record, size);
    out->kind = (uint8_t)kind;
    out->record = copy;
}

/* Returns whether operand `index` is a boolean and true; `boolean` is false in all other kinds of values. */
static bool is_true(awsc_evaluator *e, const awsc_endpoint_term *term, size_t index)
{
    awsc_term_value tested;
    awsc_term_operand(e, term, index, &tested);
    return tested.boolean;
}

/* ---- fields and items ------------------------------------------------------------------------------------------ */

/* Splits a text at any of the separators. */
static void split_at_any(awsc_evaluator *e, awsc_view text, const char *separators, awsc_term_value *out)
{
    size_t count = 1, made = 0, start = 0;
    for (size_t i = 0; i < text.size; i++) count += strchr(separators, text.data[i]) != NULL;
    awsc_view *items = awsc_evaluator_alloc(e, count, sizeof *items);
    if (!items) return;
    for (size_t i = 0; i <= text.size; i++) {
        if (i < text.size && !strchr(separators, text.data[i])) continue;
        items[made++] = (awsc_view){text.data + start, i - start};
        start = i + 1;
    }
    awsc_term_set_list(out, items, count);
}

/* Sets `*out` to the path, with a slash appended if it does not end with one. */
static void normalized_path(awsc_evaluator *e, awsc_view path, awsc_term_value *out)
{
    awsc_buffer text = AWSC_BUFFER_INIT(e->allocator);
    awsc_buffer_append_view(&text, path);
    if (path.size == 0 || path.data[path.size - 1] != '/') awsc_buffer_append_char(&text, '/');
    awsc_term_take_buffer(e, &text, out);
}

/* The type of a record's field, which determines how it becomes a value. */
enum field_form { VIEW, FLAG, PATH, PARTS };

static const struct {
    uint8_t record; /* enum awsc_term_value_kind */
    uint8_t form;   /* enum field_form */
    uint8_t offset;
} fields[] = {
    [AWSC_ENDPOINT_URL_SCHEME] = {AWSC_TERM_URL, VIEW, offsetof(awsc_rules_url, scheme)},
    [AWSC_ENDPOINT_URL_AUTHORITY] = {AWSC_TERM_URL, VIEW, offsetof(awsc_rules_url, authority)},
    [AWSC_ENDPOINT_URL_PATH] = {AWSC_TERM_URL, VIEW, offsetof(awsc_rules_url, path)},
    [AWSC_ENDPOINT_URL_NORMALIZED_PATH] = {AWSC_TERM_URL, PATH, offsetof(awsc_rules_url, path)},
    [AWSC_ENDPOINT_URL_IS_IP] = {AWSC_TERM_URL, FLAG, offsetof(awsc_rules_url, is_ip)},
    [AWSC_ENDPOINT_ARN_PARTITION] = {AWSC_TERM_ARN, VIEW, offsetof(awsc_rules_arn, partition)},
    [AWSC_ENDPOINT_ARN_SERVICE] = {AWSC_TERM_ARN, VIEW, offsetof(awsc_rules_arn, service)},
    [AWSC_ENDPOINT_ARN_REGION] = {AWSC_TERM_ARN, VIEW, offsetof(awsc_rules_arn, region)},
    [AWSC_ENDPOINT_ARN_ACCOUNT_ID] = {AWSC_TERM_ARN, VIEW, offsetof(awsc_rules_arn, account_id)},
    [AWSC_ENDPOINT_ARN_RESOURCE_ID] = {AWSC_TERM_ARN, PARTS, offsetof(awsc_rules_arn, resource)},
};

static void get_field(awsc_evaluator *e, const awsc_term_value *record, int field, awsc_term_value *out)
{
    if (record->kind < AWSC_TERM_URL || field < 0 || (size_t)field >= sizeof fields / sizeof *fields ||
        fields[field].record != record->kind)
        return;
    const void *at = (const char *)record->record + fields[field].offset;
    switch ((enum field_form)fields[field].form) {
    case VIEW:
        awsc_term_set_text(out, *(const awsc_view *)at);
        break;
    case FLAG:
        awsc_term_set_boolean(out, *(const bool *)at);
        break;
    case PATH:
        normalized_path(e, *(const awsc_view *)at, out);
        break;
    case PARTS:
        split_at_any(e, *(const awsc_view *)at, ":/", out);
        break;
    }
}

static void get_item(awsc_evaluator *e, const awsc_endpoint_term *term, awsc_term_value *out)
{
    awsc_term_value list;
    awsc_term_operand(e, term, 0, &list);
    int index = awsc_term_number_operand(e, term, 1);
    if (list.kind != AWSC_TERM_LIST) return;
    size_t at = index >= 0 ? (size_t)index : list.count - (size_t)-index;
    if (at < list.count) awsc_term_set_text(out, list.items[at]);
}

/* ---- texts ----------------------------------------------------------------------------------------------------- */

static void json_text(awsc_evaluator *e, awsc_view plain, awsc_term_value *out)
{
    awsc_buffer text = AWSC_BUFFER_INIT(e->allocator), inside = AWSC_BUFFER_INIT(e->allocator);
    awsc_json_append_quoted(&text, plain);
    if (text.failed)
        inside.failed = true;
    else
        awsc_buffer_append(&inside, text.data + 1, text.size - 2);
    awsc_buffer_clear(&text);
    awsc_term_take_buffer(e, &inside, out);
}

static void uri_encode(awsc_evaluator *e, awsc_view plain, awsc_term_value *out)
{
    awsc_buffer text = AWSC_BUFFER_INIT(e->allocator);
    awsc_uri_encode(&text, plain, false);
    awsc_term_take_buffer(e, &text, out);
}

static void list_of_texts(awsc_evaluator *e, const awsc_endpoint_term *term, awsc_term_value *out)
{
    awsc_view *items = awsc_evaluator_alloc(e, term->count, sizeof *items);
    for (size_t i = 0; items && i < term->count; i++)
        if (!awsc_term_text_operand(e, term, i, &items[i])) return;
    if (items) awsc_term_set_list(out, items, term->count);
}

static void substring(awsc_evaluator *e, const awsc_endpoint_term *term, awsc_view text, awsc_term_value *out)
{
    awsc_view part;
    int start = awsc_term_number_operand(e, term, 1), stop = awsc_term_number_operand(e, term, 2);
    if (awsc_rules_substring(text, start, stop, is_true(e, term, 3), &part)) awsc_term_set_text(out, part);
}

static size_t find(awsc_view text, size_t from, awsc_view what)
{
    while (from + what.size <= text.size && memcmp(text.data + from, what.data, what.size) != 0) from++;
    return from + what.size <= text.size ? from : text.size;
}

/* Splits a text into at most `limit` parts (0: any number); the last part holds the rest. */
static void split(awsc_evaluator *e, const awsc_endpoint_term *term, awsc_view text, awsc_term_value *out)
{
    awsc_view separator;
    int limit = awsc_term_number_operand(e, term, 2);
    if (!awsc_term_text_operand(e, term, 1, &separator) || separator.size == 0) return;
    awsc_view *items = awsc_evaluator_alloc(e, text.size / separator.size + 1, sizeof *items);
    if (!items) return;
    size_t count = 0, at = 0;
    for (;;) {
        bool last = limit > 0 && count + 1 == (size_t)limit;
        size_t end = last ? text.size : find(text, at, separator);
        items[count++] = (awsc_view){text.data + at, end - at};
        if (end >= text.size) break;
        at = end + separator.size;
    }
    awsc_term_set_list(out, items, count);
}

/* ---- records --------------------------------------------------------------------------------------------------- */

static void parse_url(awsc_evaluator *e, awsc_view text, awsc_term_value *out)
{
    awsc_rules_url url;
    if (awsc_rules_parse_url(text, &url)) copy_record(e, AWSC_TERM_URL, &url, sizeof url, out);
}

static void parse_arn(awsc_evaluator *e, awsc_view text, awsc_term_value *out)
{
    awsc_rules_arn arn;
    if (awsc_rules_parse_arn(text, &arn)) copy_record(e, AWSC_TERM_ARN, &arn, sizeof arn, out);
}

/* ---- terms ----------------------------------------------------------------------------------------------------- */

/* Evaluates functions whose first operand is a text. */
static void evaluate_of_text(awsc_evaluator *e, const awsc_endpoint_term *term, awsc_term_value *out)
{
    awsc_view text;
    if (!awsc_term_text_operand(e, term, 0, &text)) return;
    switch (term->kind) {
    case AWSC_ENDPOINT_JSON_TEXT:
        json_text(e, text, out);
        break;
    case AWSC_ENDPOINT_SPLIT:
        split(e, term, text, out);
        break;
    case AWSC_ENDPOINT_SUBSTRING:
        substring(e, term, text, out);
        break;
    case AWSC_ENDPOINT_URI_ENCODE:
        uri_encode(e, text, out);
        break;
    case AWSC_ENDPOINT_PARSE_URL:
        parse_url(e, text, out);
        break;
    case AWSC_ENDPOINT_PARSE_ARN:
        parse_arn(e, text, out);
        break;
    default:
        break;
    }
}

/* Evaluates a test of a text, such as of a host label. It is false if the operand is not a text. */
static bool test(awsc_evaluator *e, const awsc_endpoint_term *term)
{
    awsc_view tested;
    bool subdomains = is_true(e, term, 1);
    if (!awsc_term_text_operand(e, term, 0, &tested)) return false;
    return term->kind == AWSC_ENDPOINT_HOST_LABEL ? awsc_rules_is_host_label(tested, subdomains)
                                                  : awsc_rules_is_s3_bucket(tested, subdomains);
}

static void evaluate(awsc_evaluator *e, const awsc_endpoint_term *term, awsc_term_value *out)
{
    switch (term->kind) {
    case AWSC_ENDPOINT_LIST:
        list_of_texts(e, term, out);
        break;
    case AWSC_ENDPOINT_INDEX:
        get_item(e, term, out);
        break;
    case AWSC_ENDPOINT_ITE:
        awsc_term_operand(e, term, is_true(e, term, 0) ? 1 : 2, out);
        break;
    case AWSC_ENDPOINT_HOST_LABEL:
    case AWSC_ENDPOINT_S3_BUCKET:
        awsc_term_set_boolean(out, test(e, term));
        break;
    default:
        evaluate_of_text(e, term, out);
        break;
    }
}

/* ---- results --------------------------------------------------------------------------------------------------- */

static int take_region_set(awsc_evaluator *e, uint16_t term, awsc_endpoint_auth *out, awsc_error **error)
{
    if (term == AWSC_TABLE_ENDPOINT_NONE) return AWSC_OK;
    awsc_term_value list;
    awsc_term_evaluate(e, term, &list);
    if (list.kind != AWSC_TERM_LIST) list.count = 0;
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

static int take_extras(awsc_evaluator *e, const awsc_endpoint_result_rule *rule, awsc_endpoint *out, awsc_error **error)
{
    awsc_http_header *headers = awsc_arena_alloc_zeroed(e->arena, rule->header_count, sizeof *headers);
    if (!headers) return awsc_error_nomem(error);
    for (size_t i = 0; i < rule->header_count; i++) {
        const awsc_endpoint_header_rule *from = &e->rules->headers[rule->first_header + i];
        headers[i].name = e->rules->texts[from->name];
        int status = awsc_term_take_text(e, from->value, &headers[i].value, error);
        if (status) return status;
    }
    out->headers = headers;
    out->header_count = rule->header_count;
    return awsc_term_take_text(e, rule->properties, &out->properties, error);
}

const struct awsc_endpoint_functions awsc_internal_endpoint_functions = {
    .evaluate = evaluate,
    .get_field = get_field,
    .take_region_set = take_region_set,
    .take_extras = take_extras,
};
