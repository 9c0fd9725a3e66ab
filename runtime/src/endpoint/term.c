/* SPDX-License-Identifier: Apache-2.0 */
/* Computes the values of terms that most rules have. All memory comes from the result's arena. */
#include "endpoint/term.h"

#include <stddef.h>
#include <string.h>

#include "error/error.h"

/* ---- operands -------------------------------------------------------------------------------------------------- */

void awsc_term_operand(awsc_evaluator *e, const awsc_endpoint_term *term, size_t index, awsc_term_value *out)
{
    awsc_term_evaluate(e, e->rules->operands[term->value + index], out);
}

bool awsc_term_text_operand(awsc_evaluator *e, const awsc_endpoint_term *term, size_t index, awsc_view *out)
{
    awsc_term_value found;
    awsc_term_operand(e, term, index, &found);
    *out = found.text;
    return found.kind == AWSC_TERM_TEXT;
}

int awsc_term_number_operand(awsc_evaluator *e, const awsc_endpoint_term *term, size_t index)
{
    awsc_term_value found;
    awsc_term_operand(e, term, index, &found);
    return found.number;
}

/* ---- partitions ------------------------------------------------------------------------------------------------ */

static void find_partition(awsc_evaluator *e, const awsc_endpoint_term *term, awsc_term_value *out)
{
    awsc_view region;
    if (!awsc_term_text_operand(e, term, 0, &region)) return;
    out->kind = AWSC_TERM_PARTITION;
    out->record = awsc_partition_find(e->partitions, region);
}

static void get_partition_field(const awsc_partition *partition, int field, awsc_term_value *out)
{
    static const uint8_t texts[] = {
        [AWSC_ENDPOINT_PARTITION_NAME] = offsetof(awsc_partition, name),
        [AWSC_ENDPOINT_PARTITION_DNS_SUFFIX] = offsetof(awsc_partition, dns_suffix),
        [AWSC_ENDPOINT_PARTITION_DUAL_STACK_DNS_SUFFIX] = offsetof(awsc_partition, dual_stack_dns_suffix),
        [AWSC_ENDPOINT_PARTITION_GLOBAL_REGION] = offsetof(awsc_partition, global_region),
    };
    if (field == AWSC_ENDPOINT_PARTITION_SUPPORTS_FIPS)
        awsc_term_set_boolean(out, partition->supports_fips);
    else if (field == AWSC_ENDPOINT_PARTITION_SUPPORTS_DUAL_STACK)
        awsc_term_set_boolean(out, partition->supports_dual_stack);
    else if (field >= AWSC_ENDPOINT_PARTITION_NAME && field <= AWSC_ENDPOINT_PARTITION_GLOBAL_REGION)
        awsc_term_set_text(out, awsc_view_text(*(const char *const *)((const char *)partition + texts[field])));
}

static void get_field(awsc_evaluator *e, const awsc_endpoint_term *term, awsc_term_value *out)
{
    awsc_term_value record;
    awsc_term_operand(e, term, 0, &record);
    int field = awsc_term_number_operand(e, term, 1);
    if (record.kind == AWSC_TERM_PARTITION)
        get_partition_field(record.record, field, out);
    else if (e->rules->functions)
        e->rules->functions->get_field(e, &record, field, out);
}

/* ---- texts ----------------------------------------------------------------------------------------------------- */

void awsc_term_take_buffer(awsc_evaluator *e, awsc_buffer *buffer, awsc_term_value *out)
{
    awsc_view text = awsc_buffer_view(buffer);
    char *copy = buffer->failed ? NULL : awsc_arena_text(e->arena, text.size ? text.data : "", text.size);
    if (!copy)
        e->nomem = true;
    else
        awsc_term_set_text(out, awsc_view_of(copy, text.size));
    awsc_buffer_clear(buffer);
}

static void join(awsc_evaluator *e, const awsc_endpoint_term *term, awsc_term_value *out)
{
    awsc_buffer text = AWSC_BUFFER_INIT(e->allocator);
    for (size_t i = 0; i < term->count; i++) {
        awsc_view part;
        if (!awsc_term_text_operand(e, term, i, &part)) {
            awsc_buffer_clear(&text);
            return;
        }
        awsc_buffer_append_view(&text, part);
    }
    awsc_term_take_buffer(e, &text, out);
}

/* ---- tests ----------------------------------------------------------------------------------------------------- */

static bool are_equal(awsc_evaluator *e, const awsc_endpoint_term *term)
{
    awsc_term_value a, b;
    awsc_term_operand(e, term, 0, &a);
    awsc_term_operand(e, term, 1, &b);
    if (a.kind != b.kind) return false;
    if (term->kind == AWSC_ENDPOINT_BOOL_EQUALS) return a.kind == AWSC_TERM_BOOLEAN && a.boolean == b.boolean;
    return a.kind == AWSC_TERM_TEXT && awsc_view_equal(a.text, b.text);
}

static void coalesce(awsc_evaluator *e, const awsc_endpoint_term *term, awsc_term_value *out)
{
    for (size_t i = 0; i < term->count && out->kind == AWSC_TERM_UNSET; i++) awsc_term_operand(e, term, i, out);
}

/* ---- terms ----------------------------------------------------------------------------------------------------- */

/* Evaluates operands by recursion, which ends because operands have lower indexes than their term. */
void awsc_term_evaluate(awsc_evaluator *e, uint16_t index, awsc_term_value *out)
{
    const awsc_endpoint_term *term = &e->rules->terms[index];
    awsc_term_value tested;
    memset(out, 0, sizeof *out);
    switch (term->kind) {
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
    case AWSC_ENDPOINT_TEMPLATE:
        join(e, term, out);
        break;
    case AWSC_ENDPOINT_FIELD:
        get_field(e, term, out);
        break;
    case AWSC_ENDPOINT_COALESCE:
        coalesce(e, term, out);
        break;
    case AWSC_ENDPOINT_IS_SET:
        awsc_term_operand(e, term, 0, &tested);
        awsc_term_set_boolean(out, tested.kind != AWSC_TERM_UNSET);
        break;
    case AWSC_ENDPOINT_NOT:
        awsc_term_operand(e, term, 0, &tested);
        awsc_term_set_boolean(out, !awsc_term_holds(&tested));
        break;
    case AWSC_ENDPOINT_BOOL_EQUALS:
    case AWSC_ENDPOINT_TEXT_EQUALS:
        awsc_term_set_boolean(out, are_equal(e, term));
        break;
    case AWSC_ENDPOINT_PARTITION:
        find_partition(e, term, out);
        break;
    default:
        if (e->rules->functions) e->rules->functions->evaluate(e, term, out);
        break;
    }
}

int awsc_term_take_text(awsc_evaluator *e, uint16_t term, const char **out, awsc_error **error)
{
    *out = NULL;
    if (term == AWSC_TABLE_ENDPOINT_NONE) return AWSC_OK;
    awsc_term_value found;
    awsc_term_evaluate(e, term, &found);
    if (e->nomem) return awsc_error_nomem(error);
    if (found.kind != AWSC_TERM_TEXT)
        return awsc_error_set(error, AWSC_ERR_ENDPOINT, "the endpoint rules use a value that is not set");
    *out = awsc_arena_text(e->arena, found.text.size ? found.text.data : "", found.text.size);
    return *out ? AWSC_OK : awsc_error_nomem(error);
}
