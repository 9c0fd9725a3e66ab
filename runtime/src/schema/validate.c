/* SPDX-License-Identifier: Apache-2.0 */
/* Checks an input before a request is sent. */
#include <stdarg.h>
#include <stdio.h>

#include "base/encode.h"
#include "base/number.h"
#include "error/error.h"
#include "error/given.h"
#include "json/reader.h"
#include "schema/path.h"
#include "schema/value.h"
#include "schema/walk.h"

typedef struct validation {
    const char *what;
    uint32_t level;
    unsigned depth;
    bool readable_only; /* skip the rules of requests, such as required members */
    awsc_error **error;
} validation;

static int fail_validation(const validation *v, const awsc_path *path, const char *format, ...) AWSC_PRINTF(3, 4);

/* Reports an error such as "Invoke: FunctionName is required"; `format` is the part behind the path. */
static int fail_validation(const validation *v, const awsc_path *path, const char *format, ...)
{
    if (!v->error) return AWSC_ERR_VALIDATION;
    char problem[256];
    problem[0] = ' ';
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(problem + 1, sizeof problem - 1, format, arguments);
    va_end(arguments);
    return awsc_fail_place(AWSC_ERR_VALIDATION, v->what, path, v->readable_only ? "the value" : "the input", problem,
                           v->error);
}

/* ---- single values -------------------------------------------------------------------------------------------- */

static int check_scalar(const validation *v, const awsc_member *member, const void *field, const awsc_path *path)
{
    const awsc_opt_time *time = field;
    uint32_t mark;
    memcpy(&mark, field, sizeof mark);
    if (mark == 0) return AWSC_OK;
    if (mark != AWSC_SET)
        return fail_validation(v, path, "has an invalid is_set mark; write %s", awsc_scalar_macro(member->type));
    if (member->type != AWSC_TYPE_TIME || (uint32_t)time->value.nanoseconds <= 999999999) return AWSC_OK;
    return fail_validation(v, path, "has %d nanoseconds; expected 0 to 999999999", (int)time->value.nanoseconds);
}

/* Returns whether the text is a valid label of a host name, so that it cannot change the rest of the name. */
static bool is_host_label(awsc_view text)
{
    if (text.size == 0 || text.size > 63 || text.data[0] == '-') return false;
    for (size_t i = 0; i < text.size; i++)
        if (!awsc_ascii_is_alpha(text.data[i]) && !awsc_ascii_is_digit(text.data[i]) && text.data[i] != '-')
            return false;
    return true;
}

static bool has_control(awsc_view text)
{
    for (size_t i = 0; i < text.size; i++) {
        if (awsc_ascii_is_control(text.data[i]) && text.data[i] != '\t') return true;
    }
    return false;
}

static int check_text(const validation *v, const awsc_member *member, const void *field, const awsc_path *path)
{
    const char *pointer = *(const char *const *)field;
    if (!pointer) return AWSC_OK;
    awsc_view text = awsc_view_text(pointer);
    unsigned location = awsc_member_location(member);
    if (!awsc_utf8_valid(text)) return fail_validation(v, path, "is not UTF-8");
    if (v->readable_only) return AWSC_OK;
    if (location == AWSC_TABLE_LABEL && text.size == 0 && !awsc_label_has_default(member))
        return fail_validation(v, path, "is empty but is part of the path");
    if ((member->flags & AWSC_TABLE_HOST_LABEL) && !is_host_label(text))
        return fail_validation(v, path, "is part of the host name; expected 1 to 63 letters, digits and hyphens");
    bool in_header = location == AWSC_TABLE_HEADER && !(member->flags & AWSC_TABLE_MEDIA_TYPE);
    if (in_header && has_control(text))
        return fail_validation(v, path, "holds a control character but is sent as a header");
    return AWSC_OK;
}

static int check_number(const validation *v, const void *field, const awsc_path *path)
{
    const char *number = awsc_pointer_at(field);
    if (!number || awsc_json_is_number(awsc_view_text(number))) return AWSC_OK;
    return fail_validation(v, path, "is not a number in JSON's syntax");
}

static int check_size(const validation *v, const void *data, size_t size, const awsc_path *path)
{
    return data || !size ? AWSC_OK : fail_validation(v, path, "has a size of %zu but no data", size);
}

static int check_bytes(const validation *v, const awsc_member *member, awsc_view bytes, const awsc_path *path)
{
    int status = check_size(v, bytes.data, bytes.size, path);
    if (status || !bytes.data || member->type != AWSC_TYPE_JSON || awsc_json_valid(bytes, AWSC_DEEPEST_VALUE))
        return status;
    return fail_validation(v, path, "is not valid JSON (or nested deeper than %u levels)", AWSC_DEEPEST_VALUE);
}

static int check_body(const validation *v, const void *field, const awsc_path *path)
{
    const awsc_body *body = field;
    int sources = (body->data != NULL) + (body->path != NULL) + (body->source != NULL);
    if (sources > 1) return fail_validation(v, path, "has more than one of data, path and source");
    if (body->source &&
        (awsc_given_size(body->source, sizeof(size_t), "source", "AWSC_BODY_SOURCE_INIT", NULL) || !body->source->read))
        return fail_validation(v, path, "has a source without a read function; begin with AWSC_BODY_SOURCE_INIT");
    return sources ? AWSC_OK : check_size(v, body->data, body->size, path);
}

/* ---- nested values -------------------------------------------------------------------------------------------- */

static int check_value(validation *v, const awsc_member *member, const void *field, const awsc_path *path);

/* Checks an item of a list or map, which must have a value unless the list or map is sparse. */
static int check_element(validation *v, const awsc_schema *schema, const void *field, const awsc_path *path)
{
    const awsc_member *element = &schema->members[0];
    int status = check_value(v, element, field, path);
    if (status || (schema->flags & AWSC_TABLE_SPARSE) || awsc_member_is_set(element, field)) return status;
    return fail_validation(v, path, "is unset; only a sparse list or map may hold unset values");
}

static int check_list(validation *v, const awsc_schema *schema, awsc_sequence list, const awsc_path *path)
{
    if (list.count && !list.items) return fail_validation(v, path, "has a count of %zu but no items", list.count);
    for (size_t i = 0; i < list.count; i++) {
        awsc_path place = awsc_path_index(path, i);
        int status = check_element(v, schema, awsc_item_at(schema, list, i), &place);
        if (status) return status;
    }
    return AWSC_OK;
}

static int check_map(validation *v, const awsc_schema *schema, awsc_sequence map, const awsc_path *path)
{
    if (map.count && !map.items) return fail_validation(v, path, "has a count of %zu but no entries", map.count);
    for (size_t i = 0; i < map.count; i++) {
        const char *entry = awsc_item_at(schema, map, i);
        const char *key = awsc_pointer_at(entry);
        if (!key) return fail_validation(v, path, "has an entry without a key (number %zu)", i + 1);
        if (!awsc_utf8_valid(awsc_view_text(key)))
            return fail_validation(v, path, "has a key that is not UTF-8 (number %zu)", i + 1);
        awsc_path place = awsc_path_key(path, awsc_view_text(key));
        int status = check_element(v, schema, entry + schema->members[0].offset, &place);
        if (status) return status;
    }
    return AWSC_OK;
}

static int check_union(validation *v, const awsc_schema *schema, const void *value, const awsc_path *path)
{
    const awsc_member *variant = awsc_union_variant(schema, value, v->level);
    if (!variant) {
        const int32_t kind = ((const awsc_union *)value)->kind;
        /* A service that is newer than the caller sends variants that the caller does not know. */
        if (v->readable_only && kind >= 0 && kind <= schema->member_count) return AWSC_OK;
        return fail_validation(v, path, "has kind %d, which the union does not have", (int)kind);
    }
    awsc_path place = awsc_path_member(path, variant);
    const void *field = awsc_member_value(variant, value);
    int status = check_value(v, variant, field, &place);
    if (status || awsc_member_is_set(variant, field)) return status;
    return fail_validation(v, &place, "is unset but is the union's kind");
}

static int check_structure(validation *v, const awsc_schema *schema, const void *value, const awsc_path *path)
{
    for (size_t i = 0; i < schema->member_count; i++) {
        const awsc_member *member = &schema->members[i];
        if (!awsc_member_visible(member, v->level)) continue;
        awsc_path place = awsc_path_member(path, member);
        const void *field = awsc_member_value(member, value);
        int status = check_value(v, member, field, &place);
        if (status) return status;
        if (v->readable_only) continue;
        bool needed = (member->flags & AWSC_TABLE_REQUIRED) && !(member->flags & AWSC_TABLE_IDEMPOTENCY_TOKEN);
        needed = needed || awsc_member_location(member) == AWSC_TABLE_LABEL;
        /* Events are sent after the input, not with it. */
        if (awsc_label_has_default(member) || member->type == AWSC_TYPE_EVENT_STREAM) needed = false;
        if (needed && !awsc_member_is_set(member, field)) return fail_validation(v, &place, "is required");
    }
    return AWSC_OK;
}

static int check_nested(validation *v, const awsc_member *member, const void *field, const awsc_path *path)
{
    const awsc_schema *target = member->target;
    if (member->type == AWSC_TYPE_LIST || member->type == AWSC_TYPE_MAP) {
        awsc_sequence sequence = awsc_sequence_at(field);
        return member->type == AWSC_TYPE_LIST ? check_list(v, target, sequence, path)
                                              : check_map(v, target, sequence, path);
    }
    const void *value = awsc_pointer_at(field);
    if (!value) return AWSC_OK;
    return member->type == AWSC_TYPE_UNION ? check_union(v, target, value, path)
                                           : check_structure(v, target, value, path);
}

static int check_deeper(validation *v, const awsc_member *member, const void *field, const awsc_path *path)
{
    if (v->depth == AWSC_DEEPEST_VALUE)
        return fail_validation(v, NULL, "is nested deeper than %u levels; does a pointer go in a circle?",
                               AWSC_DEEPEST_VALUE);
    v->depth++;
    int status = check_nested(v, member, field, path);
    v->depth--;
    return status;
}

static int check_value(validation *v, const awsc_member *member, const void *field, const awsc_path *path)
{
    switch (awsc_form_of(member)) {
    case AWSC_FORM_TEXT:
        return member->type == AWSC_TYPE_NUMBER ? check_number(v, field, path) : check_text(v, member, field, path);
    case AWSC_FORM_BYTES:
        return check_bytes(v, member, awsc_bytes_at(field), path);
    case AWSC_FORM_BODY:
        return check_body(v, field, path);
    case AWSC_FORM_OBJECT:
    case AWSC_FORM_SEQUENCE:
        return check_deeper(v, member, field, path);
    case AWSC_FORM_STREAM:
        return AWSC_OK;
    default:
        return check_scalar(v, member, field, path);
    }
}

int awsc_validate(const awsc_schema *schema, const void *value, uint32_t level, const char *what, awsc_error **error)
{
    validation v = {what, level, 0, false, error};
    if (!value) return fail_validation(&v, NULL, "is NULL");
    return schema->type == AWSC_TYPE_UNION ? check_union(&v, schema, value, NULL)
                                           : check_structure(&v, schema, value, NULL);
}

int awsc_validate_readable(const awsc_schema *schema, const void *value, uint32_t level, awsc_error **error)
{
    validation v = {NULL, level, 0, true, error};
    if (!value) return fail_validation(&v, NULL, "is NULL");
    return schema->type == AWSC_TYPE_UNION ? check_union(&v, schema, value, NULL)
                                           : check_structure(&v, schema, value, NULL);
}
