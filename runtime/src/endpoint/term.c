/* SPDX-License-Identifier: Apache-2.0 */
/* Computes the values of terms. All memory comes from the result's arena. */
#include "endpoint/term.h"

#include <stddef.h>
#include <string.h>

#include "base/buffer.h"
#include "base/encode.h"
#include "endpoint/functions.h"
#include "json/writer.h"

/* ---- making values --------------------------------------------------------------------------------------------- */

static void set_copy(awsc_evaluator *e, awsc_term_value *out, bool failed, awsc_view text)
{
    char *copy = failed ? NULL : awsc_arena_text(e->arena, text.size ? text.data : "", text.size);
    if (!copy)
        e->nomem = true;
    else
        awsc_term_set_text(out, awsc_view_of(copy, text.size));
}

/* Copies the text of a buffer into the arena and frees the buffer. */
static void take_buffer(awsc_evaluator *e, awsc_buffer *buffer, awsc_term_value *out)
{
    set_copy(e, out, buffer->failed, awsc_buffer_view(buffer));
    awsc_buffer_clear(buffer);
}

static void copy_record(awsc_evaluator *e, enum awsc_term_value_kind kind, const void *record, size_t size,
                        awsc_term_value *out)
{
    void *copy = awsc_evaluator_alloc(e, 1, size);
    if (!copy) return;
    memcpy(copy, record, size);
    out->kind = (uint8_t)kind;
    out->record = copy;
}

/* ---- operands -------------------------------------------------------------------------------------------------- */

static void operand(awsc_evaluator *e, const awsc_endpoint_term *term, size_t index, awsc_term_value *out)
{
    awsc_term_evaluate(e, e->rules->operands[term->value + index], out);
}

static bool text_operand(awsc_evaluator *e, const awsc_endpoint_term *term, size_t index, awsc_view *out)
{
    awsc_term_value found;
    operand(e, term, index, &found);
    *out = found.text;
    return found.kind == AWSC_TERM_TEXT;
}

static int number_operand(awsc_evaluator *e, const awsc_endpoint_term *term, size_t index)
{
    awsc_term_value found;
    operand(e, term, index, &found);
    return found.number;
}

/* Returns whether operand `index` is a boolean and true; `boolean` is false in all other kinds of values. */
static bool is_true(awsc_evaluator *e, const awsc_endpoint_term *term, size_t index)
{
    awsc_term_value tested;
    operand(e, term, index, &tested);
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
    take_buffer(e, &text, out);
}

/* The type of a record's field, which determines how it becomes a value. */
enum field_form { C_TEXT, VIEW, FLAG, PATH, PARTS };

static const struct {
    uint8_t record; /* enum awsc_term_value_kind */
    uint8_t form;   /* enum field_form */
    uint8_t offset;
} fields[] = {
    [AWSC_ENDPOINT_PARTITION_NAME] = {AWSC_TERM_PARTITION, C_TEXT, offsetof(awsc_partition, name)},
    [AWSC_ENDPOINT_PARTITION_DNS_SUFFIX] = {AWSC_TERM_PARTITION, C_TEXT, offsetof(awsc_partition, dns_suffix)},
    [AWSC_ENDPOINT_PARTITION_DUAL_STACK_DNS_SUFFIX] = {AWSC_TERM_PARTITION, C_TEXT,
                                                       offsetof(awsc_partition, dual_stack_dns_suffix)},
    [AWSC_ENDPOINT_PARTITION_SUPPORTS_FIPS] = {AWSC_TERM_PARTITION, FLAG, offsetof(awsc_partition, supports_fips)},
    [AWSC_ENDPOINT_PARTITION_SUPPORTS_DUAL_STACK] = {AWSC_TERM_PARTITION, FLAG,
                                                     offsetof(awsc_partition, supports_dual_stack)},
    [AWSC_ENDPOINT_PARTITION_GLOBAL_REGION] = {AWSC_TERM_PARTITION, C_TEXT, offsetof(awsc_partition, global_region)},
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

static void get_field(awsc_evaluator *e, const awsc_endpoint_term *term, awsc_term_value *out)
{
    awsc_term_value record;
    operand(e, term, 0, &record);
    size_t field = (size_t)number_operand(e, term, 1);
    if (record.kind < AWSC_TERM_PARTITION || field >= sizeof fields / sizeof *fields ||
        fields[field].record != record.kind)
        return;
    const void *at = (const char *)record.record + fields[field].offset;
    switch ((enum field_form)fields[field].form) {
    case C_TEXT:
        awsc_term_set_text(out, awsc_view_text(*(const char *const *)at));
        break;
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
    operand(e, term, 0, &list);
    int index = number_operand(e, term, 1);
    if (list.kind != AWSC_TERM_LIST) return;
    size_t at = index >= 0 ? (size_t)index : list.count - (size_t)-index;
    if (at < list.count) awsc_term_set_text(out, list.items[at]);
}

/* ---- texts ----------------------------------------------------------------------------------------------------- */

static void join(awsc_evaluator *e, const awsc_endpoint_term *term, awsc_term_value *out)
{
    awsc_buffer text = AWSC_BUFFER_INIT(e->allocator);
    for (size_t i = 0; i < term->count; i++) {
        awsc_view part;
        if (!text_operand(e, term, i, &part)) {
            awsc_buffer_clear(&text);
            return;
        }
        awsc_buffer_append_view(&text, part);
    }
    take_buffer(e, &text, out);
}

static void json_text(awsc_evaluator *e, awsc_view plain, awsc_term_value *out)
{
    awsc_buffer text = AWSC_BUFFER_INIT(e->allocator);
    awsc_json_append_quoted(&text, plain);
    awsc_view inside = text.size ? awsc_view_of(text.data + 1, text.size - 2) : awsc_buffer_view(&text);
    set_copy(e, out, text.failed, inside);
    awsc_buffer_clear(&text);
}

static void uri_encode(awsc_evaluator *e, awsc_view plain, awsc_term_value *out)
{
    awsc_buffer text = AWSC_BUFFER_INIT(e->allocator);
    awsc_uri_encode(&text, plain, false);
    take_buffer(e, &text, out);
}

static void list_of_texts(awsc_evaluator *e, const awsc_endpoint_term *term, awsc_term_value *out)
{
    awsc_view *items = awsc_evaluator_alloc(e, term->count, sizeof *items);
    for (size_t i = 0; items && i < term->count; i++)
        if (!text_operand(e, term, i, &items[i])) return;
    if (items) awsc_term_set_list(out, items, term->count);
}

static void substring(awsc_evaluator *e, const awsc_endpoint_term *term, awsc_view text, awsc_term_value *out)
{
    awsc_view part;
    int start = number_operand(e, term, 1), stop = number_operand(e, term, 2);
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
    int limit = number_operand(e, term, 2);
    if (!text_operand(e, term, 1, &separator) || separator.size == 0) return;
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

/* ---- tests ----------------------------------------------------------------------------------------------------- */

static bool texts_equal(awsc_evaluator *e, const awsc_endpoint_term *term)
{
    awsc_view a, b;
    return text_operand(e, term, 0, &a) && text_operand(e, term, 1, &b) && awsc_view_equal(a, b);
}

static bool booleans_equal(awsc_evaluator *e, const awsc_endpoint_term *term)
{
    awsc_term_value a, b;
    operand(e, term, 0, &a);
    operand(e, term, 1, &b);
    return a.kind == AWSC_TERM_BOOLEAN && b.kind == AWSC_TERM_BOOLEAN && a.boolean == b.boolean;
}

static void coalesce(awsc_evaluator *e, const awsc_endpoint_term *term, awsc_term_value *out)
{
    for (size_t i = 0; i < term->count && out->kind == AWSC_TERM_UNSET; i++) operand(e, term, i, out);
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
    if (!text_operand(e, term, 0, &text)) return;
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
    case AWSC_ENDPOINT_PARTITION:
        out->kind = AWSC_TERM_PARTITION;
        out->record = awsc_partition_find(e->partitions, text);
        break;
    case AWSC_ENDPOINT_PARSE_ARN:
        parse_arn(e, text, out);
        break;
    default:
        break;
    }
}

/* Evaluates a test. Tests of a text, such as of a host label, are false if the operand is not a text. */
static bool test(awsc_evaluator *e, const awsc_endpoint_term *term)
{
    awsc_term_value tested;
    if (term->kind == AWSC_ENDPOINT_BOOL_EQUALS) return booleans_equal(e, term);
    if (term->kind == AWSC_ENDPOINT_TEXT_EQUALS) return texts_equal(e, term);
    operand(e, term, 0, &tested);
    if (term->kind == AWSC_ENDPOINT_IS_SET) return tested.kind != AWSC_TERM_UNSET;
    if (term->kind == AWSC_ENDPOINT_NOT) return !awsc_term_holds(&tested);
    bool subdomains = is_true(e, term, 1);
    if (tested.kind != AWSC_TERM_TEXT) return false;
    return term->kind == AWSC_ENDPOINT_HOST_LABEL ? awsc_rules_is_host_label(tested.text, subdomains)
                                                  : awsc_rules_is_s3_bucket(tested.text, subdomains);
}

/* Evaluates operands by recursion, which ends because operands have lower indexes than their term. */
void awsc_term_evaluate(awsc_evaluator *e, uint16_t index, awsc_term_value *out)
{
    const awsc_endpoint_term *term = &e->rules->terms[index];
    memset(out, 0, sizeof *out);
    switch ((enum awsc_endpoint_term_kind)term->kind) {
    case AWSC_ENDPOINT_TEXT:
        awsc_term_set_text(out, awsc_view_text(e->rules->texts[term->value]));
        break;
    case AWSC_ENDPOINT_BOOL:
        awsc_term_set_boolean(out, term->value != 0);
        break;
    case AWSC_ENDPOINT_NUMBER:
        out->kind = AWSC_TERM_NUMBER;
        out->number = (int16_t)term->value;
        break;
    case AWSC_ENDPOINT_REF:
        *out = e->slots[term->value];
        break;
    case AWSC_ENDPOINT_LIST:
        list_of_texts(e, term, out);
        break;
    case AWSC_ENDPOINT_TEMPLATE:
        join(e, term, out);
        break;
    case AWSC_ENDPOINT_FIELD:
        get_field(e, term, out);
        break;
    case AWSC_ENDPOINT_INDEX:
        get_item(e, term, out);
        break;
    case AWSC_ENDPOINT_COALESCE:
        coalesce(e, term, out);
        break;
    case AWSC_ENDPOINT_ITE:
        operand(e, term, is_true(e, term, 0) ? 1 : 2, out);
        break;
    case AWSC_ENDPOINT_IS_SET:
    case AWSC_ENDPOINT_NOT:
    case AWSC_ENDPOINT_BOOL_EQUALS:
    case AWSC_ENDPOINT_TEXT_EQUALS:
    case AWSC_ENDPOINT_HOST_LABEL:
    case AWSC_ENDPOINT_S3_BUCKET:
        awsc_term_set_boolean(out, test(e, term));
        break;
    case AWSC_ENDPOINT_JSON_TEXT:
    case AWSC_ENDPOINT_SPLIT:
    case AWSC_ENDPOINT_SUBSTRING:
    case AWSC_ENDPOINT_URI_ENCODE:
    case AWSC_ENDPOINT_PARSE_URL:
    case AWSC_ENDPOINT_PARTITION:
    case AWSC_ENDPOINT_PARSE_ARN:
        evaluate_of_text(e, term, out);
        break;
    }
}
