/* SPDX-License-Identifier: Apache-2.0 */
/* Checks the constraints of a service's model: walks over the input by schema, and over the constraint tables in
 * parallel. */
#include <awsc/tables/generated.h>
#include <awsc/strict.h>

#include "schema/path.h"
#include "schema/value.h"
#include "strict/pattern.h"
#include "strict/report.h"
#include "strict/unique.h"

typedef struct checking {
    awsc_pattern_cache *patterns;
    uint32_t level;
    unsigned depth;
    awsc_report report;
} checking;

/* ---- opening --------------------------------------------------------------------------------------------------- */

int awsc_internal_strict_open(const awsc_validator *validator, void **state, awsc_error **error)
{
    const awsc_strict_tables *tables = validator->data;
    if (tables->format != AWSC_STRICT_FORMAT)
        return awsc_internal_fail(error, AWSC_ERR_CONFIG,
                                  "the constraints of the service have another table format than libawsc-strict: "
                                  "install matching versions");
    *state = awsc_pattern_cache_new(tables->pattern_count);
    return *state ? AWSC_OK : awsc_internal_fail(error, AWSC_ERR_NOMEM, NULL);
}

void awsc_internal_strict_close(const awsc_validator *validator, void *state)
{
    (void)validator;
    awsc_pattern_cache_free(state);
}

static const awsc_constraint *constraints_of(const awsc_strict_tables *tables, const char *operation)
{
    size_t low = 0, high = tables->operation_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(operation, tables->operations[middle].name);
        if (order == 0) return tables->operations[middle].input;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

/* ---- single values --------------------------------------------------------------------------------------------- */

static uint64_t characters(const char *text)
{
    uint64_t count = 0;
    for (; *text; text++)
        if (((unsigned char)*text & 0xc0) != 0x80) count++;
    return count;
}

/* Gets the length of a value. Returns false if the value has no length, or is a body in a file or behind a reader. */
static bool length_of(const awsc_member *member, const void *field, uint64_t *length)
{
    const awsc_body *body = field;
    switch (awsc_form_of(member)) {
    case AWSC_FORM_TEXT:
        *length = characters(awsc_pointer_at(field));
        return member->type == AWSC_TYPE_TEXT;
    case AWSC_FORM_BYTES:
        *length = awsc_bytes_at(field).size;
        return member->type == AWSC_TYPE_BLOB;
    case AWSC_FORM_SEQUENCE:
        *length = awsc_sequence_at(field).count;
        return true;
    case AWSC_FORM_BODY:
        *length = body->size;
        return body->data != NULL;
    default:
        return false;
    }
}

static void check_length(checking *c, const awsc_member *member, const void *field, const awsc_length_limits *limits,
                         const awsc_path *path)
{
    uint64_t length;
    if (length_of(member, field, &length) && (length < limits->min || length > limits->max))
        awsc_report_length(&c->report, path, length, limits);
}

static bool integer_of(const awsc_member *member, const void *field, int64_t *value)
{
    if (awsc_form_of(member) != AWSC_FORM_INTEGER) return false;
    *value = awsc_integer_at(member, field);
    return true;
}

/* Returns whether a number is in a range. Floats are compared as floats: 8.8f is in a range that ends with 8.8. NaN
 * is in no range. */
static bool in_range(const awsc_member *member, const void *field, const awsc_range_limits *limits)
{
    int64_t integer;
    if (integer_of(member, field, &integer)) return integer >= limits->min_integer && integer <= limits->max_integer;
    if (member->type == AWSC_TYPE_F32) {
        float value = ((const awsc_opt_f32 *)field)->value;
        return (!limits->min_text || value >= (float)limits->min) && (!limits->max_text || value <= (float)limits->max);
    }
    if (member->type == AWSC_TYPE_F64) {
        double value = ((const awsc_opt_f64 *)field)->value;
        return (!limits->min_text || value >= limits->min) && (!limits->max_text || value <= limits->max);
    }
    return true; /* numbers of any size: the service decides */
}

static void check_text_pattern(checking *c, const char *text, const awsc_pattern *pattern, const awsc_path *path)
{
    switch (awsc_pattern_match(c->patterns, pattern, awsc_view_text(text))) {
    case AWSC_MATCH_YES:
        break;
    case AWSC_MATCH_NO:
        awsc_report_pattern(&c->report, path, pattern);
        break;
    case AWSC_MATCH_NOMEM:
        c->report.nomem = true;
        break;
    }
}

static void check_text_value(checking *c, const char *text, const awsc_text_values *values, const awsc_path *path)
{
    for (size_t i = 0; i < values->count; i++)
        if (strcmp(values->values[i], text) == 0) return;
    awsc_report_values(&c->report, path, values);
}

static void check_int_value(checking *c, const awsc_member *member, const void *field, const awsc_int_values *values,
                            const awsc_path *path)
{
    int64_t integer;
    if (!integer_of(member, field, &integer)) return;
    for (size_t i = 0; i < values->count; i++)
        if (values->values[i] == integer) return;
    awsc_report_int_values(&c->report, path, values);
}

static void check_unique(checking *c, const awsc_member *member, const void *field, const awsc_path *path)
{
    bool unique;
    if (member->type != AWSC_TYPE_LIST) return;
    if (awsc_items_unique(member->target, awsc_sequence_at(field), c->level, &unique))
        c->report.nomem = true;
    else if (!unique)
        awsc_report_unique(&c->report, path);
}

static void apply(checking *c, const awsc_constraint *row, const awsc_member *member, const void *field,
                  const awsc_path *path)
{
    const bool is_text = member->type == AWSC_TYPE_TEXT;
    switch ((enum awsc_constraint_kind)row->kind) {
    case AWSC_CONSTRAINT_LENGTH:
        check_length(c, member, field, row->fact, path);
        break;
    case AWSC_CONSTRAINT_RANGE:
        if (!in_range(member, field, row->fact)) awsc_report_range(&c->report, path, row->fact);
        break;
    case AWSC_CONSTRAINT_PATTERN:
        if (is_text) check_text_pattern(c, awsc_pointer_at(field), row->fact, path);
        break;
    case AWSC_CONSTRAINT_VALUES:
        if (is_text) check_text_value(c, awsc_pointer_at(field), row->fact, path);
        break;
    case AWSC_CONSTRAINT_INT_VALUES:
        check_int_value(c, member, field, row->fact, path);
        break;
    case AWSC_CONSTRAINT_UNIQUE:
        check_unique(c, member, field, path);
        break;
    case AWSC_CONSTRAINT_NESTED:
    case AWSC_CONSTRAINT_END:
        break;
    }
}

/* ---- nested values --------------------------------------------------------------------------------------------- */

static void check_nested(checking *c, const awsc_member *member, const awsc_constraint *rows, const void *field,
                         const awsc_path *path);

/* Applies the constraints of one place to a value that is set, and then checks the values inside it. */
static void check_value(checking *c, const awsc_member *member, const awsc_constraint *rows, unsigned place,
                        const void *field, const awsc_path *path)
{
    const awsc_constraint *nested = NULL;
    for (const awsc_constraint *row = rows; row && row->kind != AWSC_CONSTRAINT_END; row++) {
        if (row->place != place) continue;
        if (row->kind == AWSC_CONSTRAINT_NESTED)
            nested = row->fact;
        else
            apply(c, row, member, field, path);
    }
    if (member->type < AWSC_TYPE_STRUCTURE || member->type > AWSC_TYPE_MAP || c->depth == AWSC_DEEPEST_VALUE) return;
    c->depth++;
    check_nested(c, member, nested, field, path);
    c->depth--;
}

static bool is_required(const awsc_member *member)
{
    return awsc_member_location(member) == AWSC_TABLE_LABEL ||
           (member->flags & (AWSC_TABLE_REQUIRED | AWSC_TABLE_IDEMPOTENCY_TOKEN)) == AWSC_TABLE_REQUIRED;
}

static void check_structure(checking *c, const awsc_schema *schema, const awsc_constraint *rows, const void *value,
                            const awsc_path *path)
{
    for (size_t i = 0; i < schema->member_count; i++) {
        const awsc_member *member = &schema->members[i];
        if (!awsc_member_visible(member, c->level)) continue;
        const void *field = (const char *)value + member->offset;
        awsc_path place = awsc_path_member(path, member);
        if (awsc_member_is_set(member, field))
            check_value(c, member, rows, member->offset, field, &place);
        else if (is_required(member))
            awsc_report_null(&c->report, &place);
    }
}

static void check_union(checking *c, const awsc_schema *schema, const awsc_constraint *rows, const void *value,
                        const awsc_path *path)
{
    const awsc_member *variant = awsc_union_variant(schema, value, c->level);
    if (!variant) return;
    const void *field = (const char *)value + variant->offset;
    awsc_path place = awsc_path_member(path, variant);
    if (awsc_member_is_set(variant, field))
        check_value(c, variant, rows, (unsigned)((const awsc_union *)value)->kind, field, &place);
}

static void check_element(checking *c, const awsc_schema *schema, const awsc_constraint *rows, const char *item,
                          const awsc_path *path)
{
    const awsc_member *element = &schema->members[0];
    const void *field = item + element->offset;
    if (awsc_member_is_set(element, field))
        check_value(c, element, rows, 0, field, path);
    else if (!(schema->flags & AWSC_TABLE_SPARSE))
        awsc_report_null(&c->report, path);
}

/* Checks a key of a map. A fault is reported with the path of the map, because a key has no path of its own. */
static void check_key(checking *c, const awsc_constraint *rows, const char *entry, const awsc_path *path)
{
    static const awsc_member key = {.name = "key", .type = AWSC_TYPE_TEXT};
    if (awsc_pointer_at(entry)) check_value(c, &key, rows, AWSC_PLACE_KEY, entry, path);
}

static void check_sequence(checking *c, const awsc_member *member, const awsc_constraint *rows, awsc_sequence sequence,
                           const awsc_path *path)
{
    const awsc_schema *schema = member->target;
    for (size_t i = 0; sequence.items && i < sequence.count; i++) {
        const char *item = awsc_item_at(schema, sequence, i);
        awsc_path place = awsc_path_index(path, i);
        if (schema->type == AWSC_TYPE_MAP) {
            const char *key = awsc_member_sensitive(member) ? "***" : awsc_pointer_at(item);
            place = awsc_path_key(path, awsc_view_text(key));
            check_key(c, rows, item, path);
        }
        check_element(c, schema, rows, item, &place);
    }
}

static void check_nested(checking *c, const awsc_member *member, const awsc_constraint *rows, const void *field,
                         const awsc_path *path)
{
    if (member->type == AWSC_TYPE_LIST || member->type == AWSC_TYPE_MAP)
        check_sequence(c, member, rows, awsc_sequence_at(field), path);
    else if (member->type == AWSC_TYPE_UNION)
        check_union(c, member->target, rows, awsc_pointer_at(field), path);
    else
        check_structure(c, member->target, rows, awsc_pointer_at(field), path);
}

int awsc_internal_strict_check(const awsc_validator *validator, void *state, const awsc_operation *operation,
                               uint32_t level, const void *input, awsc_error **error)
{
    checking c = {state, level, 0, AWSC_REPORT_INIT};
    check_structure(&c, operation->input, constraints_of(validator->data, operation->name), input, NULL);
    return awsc_report_close(&c.report, error);
}
