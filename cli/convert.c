/* SPDX-License-Identifier: Apache-2.0 */
#include "convert.h"

#include <math.h>
#include <string.h>

#include <awsc/value.h>

#include "base64.h"
#include "decimal.h"
#include "json.h"
#include "member.h"
#include "times.h"

/* ---- trees to inputs ------------------------------------------------------------------------------------------- */

typedef struct writer {
    const awsc_cli *cli;
    awsc_cli_buffer out;
    awsc_cli_view bad_base64; /* the first invalid base64 text; data is NULL if all are valid */
} writer;

static void write_blob(writer *w, const awsc_cli_value *value)
{
    const char *format = w->cli->globals.binary_format;
    awsc_cli_view text = value->text;
    bool is_base64 = value->kind == AWSC_CLI_TEXT && format && strcmp(format, "base64") == 0;
    if (is_base64) {
        awsc_cli_buffer bytes = AWSC_CLI_BUFFER_INIT;
        size_t size = 0;
        char *to = awsc_cli_buffer_reserve(&bytes, awsc_cli_base64_decoded_max(text.size) + 1);
        if (!to || awsc_cli_base64_decode(awsc_cli_view_trim(text), to, &size)) w->bad_base64 = text;
        awsc_cli_buffer_added(&bytes, size);
        text = awsc_cli_take(w->cli->arena, &bytes);
    }
    awsc_cli_append_char(&w->out, '"');
    awsc_cli_base64_encode(&w->out, text.data, text.size);
    awsc_cli_append_char(&w->out, '"');
}

/* Writes a number. Writes NaN and the infinities as texts, as awsc_from_json expects them. */
static void write_float(writer *w, const awsc_cli_value *value)
{
    bool special = value->kind == AWSC_CLI_NUMBER && awsc_cli_is_alpha(value->text.data[value->text.size - 1]);
    if (special) awsc_cli_append_char(&w->out, '"');
    awsc_cli_json_write(&w->out, value, false);
    if (special) awsc_cli_append_char(&w->out, '"');
}

static void write_member(writer *w, const awsc_member *member, const awsc_cli_value *value);

static void write_entries(writer *w, const awsc_member *member, const awsc_cli_value *value)
{
    bool map = value->kind == AWSC_CLI_MAP;
    bool structure = member->type == AWSC_TYPE_STRUCTURE || member->type == AWSC_TYPE_UNION;
    awsc_cli_append_char(&w->out, map ? '{' : '[');
    for (size_t i = 0; i < value->count; i++) {
        awsc_cli_view key = value->entries[i].key;
        const awsc_member *inner = structure ? awsc_cli_member_called(member->target, key) : member->target->members;
        if (i) awsc_cli_append_char(&w->out, ',');
        if (map) {
            awsc_cli_json_write_text(&w->out, key, false);
            awsc_cli_append_char(&w->out, ':');
        }
        write_member(w, inner, value->entries[i].value);
    }
    awsc_cli_append_char(&w->out, map ? '}' : ']');
}

static void write_member(writer *w, const awsc_member *member, const awsc_cli_value *value)
{
    awsc_time time;
    switch (awsc_cli_form_of(member)) {
    case AWSC_CLI_FORM_BYTES:
    case AWSC_CLI_FORM_BODY:
        if (member->type == AWSC_TYPE_JSON) break;
        write_blob(w, value);
        return;
    case AWSC_CLI_FORM_TIME:
        if (awsc_cli_parse_time(value, &time)) time = (awsc_time){0, 0};
        awsc_cli_append_epoch(&w->out, time);
        return;
    case AWSC_CLI_FORM_FLOAT:
        write_float(w, value);
        return;
    case AWSC_CLI_FORM_OBJECT:
    case AWSC_CLI_FORM_SEQUENCE:
        write_entries(w, member, value);
        return;
    default:
        break;
    }
    awsc_cli_json_write(&w->out, value, false);
}

int awsc_cli_to_input(const awsc_cli *cli, const awsc_schema *schema, const awsc_cli_value *value, void **out)
{
    writer w = {cli, AWSC_CLI_BUFFER_INIT, {NULL, 0}};
    awsc_member whole = {.name = "input", .target = schema, .type = AWSC_TYPE_STRUCTURE, .name_size = 5};
    awsc_error *error = NULL;
    write_member(&w, &whole, value);
    int code = 0;
    if (w.bad_base64.data) {
        code = awsc_cli_fail(AWSC_CLI_GENERAL, "Invalid base64: \"%.*s\"", (int)w.bad_base64.size, w.bad_base64.data);
    } else if (w.out.failed) {
        code = awsc_cli_fail(AWSC_CLI_GENERAL, "Out of memory");
    } else if (awsc_from_json(cli->model->service->level, schema, w.out.data, w.out.size, out, &error)) {
        code = awsc_cli_fail(AWSC_CLI_USAGE, "Parameter validation failed:\n%s", awsc_error_message(error));
    }
    awsc_error_free(error);
    awsc_cli_buffer_clear_secret(&w.out);
    return code;
}

/* ---- outputs to trees ------------------------------------------------------------------------------------------ */

static awsc_cli_value *from_member(const awsc_cli *cli, const awsc_member *member, const void *field);

static awsc_cli_value *new_copy(const awsc_cli *cli, enum awsc_cli_kind kind, awsc_cli_view text)
{
    return awsc_cli_new_text(cli->arena, kind, awsc_cli_copy(cli->arena, text));
}

static awsc_cli_value *from_i64(const awsc_cli *cli, int64_t number)
{
    awsc_cli_buffer out = AWSC_CLI_BUFFER_INIT;
    awsc_cli_append_i64(&out, number);
    return awsc_cli_new_text(cli->arena, AWSC_CLI_NUMBER, awsc_cli_take(cli->arena, &out));
}

static awsc_cli_value *from_f64(const awsc_cli *cli, double number, float single, bool is_single)
{
    if (isnan(number) || isinf(number)) {
        const char *name = isnan(number) ? "NaN" : number < 0 ? "-Infinity" : "Infinity";
        return awsc_cli_new_text(cli->arena, AWSC_CLI_NUMBER, awsc_cli_view_text(name));
    }
    awsc_cli_buffer out = AWSC_CLI_BUFFER_INIT;
    if (is_single) {
        awsc_cli_append_f32(&out, single);
    } else {
        awsc_cli_append_f64(&out, number);
    }
    return awsc_cli_new_text(cli->arena, AWSC_CLI_NUMBER, awsc_cli_take(cli->arena, &out));
}

/* Converts bytes: a document to a tree, a blob to a text in base64. */
static awsc_cli_value *from_bytes(const awsc_cli *cli, const awsc_member *member, awsc_cli_view bytes)
{
    if (member->type == AWSC_TYPE_JSON) return awsc_cli_json_read(cli->arena, awsc_cli_copy(cli->arena, bytes), NULL);
    awsc_cli_buffer out = AWSC_CLI_BUFFER_INIT;
    awsc_cli_base64_encode(&out, bytes.data, bytes.size);
    return awsc_cli_new_text(cli->arena, AWSC_CLI_TEXT, awsc_cli_take(cli->arena, &out));
}

static awsc_cli_value *from_float(const awsc_cli *cli, const awsc_member *member, const void *field)
{
    if (member->type == AWSC_TYPE_F64) return from_f64(cli, ((const awsc_opt_f64 *)field)->value, 0, false);
    float single = ((const awsc_opt_f32 *)field)->value;
    return from_f64(cli, (double)single, single, true);
}

static awsc_cli_value *from_text(const awsc_cli *cli, const awsc_member *member, const char *text)
{
    return new_copy(cli, member->type == AWSC_TYPE_NUMBER ? AWSC_CLI_NUMBER : AWSC_CLI_TEXT, awsc_cli_view_text(text));
}

static awsc_cli_value *from_time(const awsc_cli *cli, const awsc_member *member, awsc_time time)
{
    bool utc = (member->flags & AWSC_TABLE_TIME_FORMAT_MASK) == AWSC_TABLE_DATE_TIME;
    return awsc_cli_new_text(cli->arena, AWSC_CLI_TEXT, awsc_cli_format_time(cli->arena, time, utc));
}

static awsc_cli_value *from_sequence(const awsc_cli *cli, const awsc_member *member, const void *field)
{
    const awsc_schema *schema = member->target;
    awsc_cli_sequence sequence = awsc_cli_sequence_at(field);
    bool map = member->type == AWSC_TYPE_MAP;
    awsc_cli_value *value = awsc_cli_new(cli->arena, map ? AWSC_CLI_MAP : AWSC_CLI_LIST);
    for (size_t i = 0; i < sequence.count; i++) {
        const char *item = awsc_cli_item_at(schema, sequence, i);
        awsc_cli_value *inner = from_member(cli, schema->members, item + schema->members->offset);
        if (!inner) inner = awsc_cli_new(cli->arena, AWSC_CLI_NULL);
        if (map) {
            awsc_cli_view key = awsc_cli_view_text(awsc_cli_pointer_at(item));
            awsc_cli_put(cli->arena, value, awsc_cli_copy(cli->arena, key), inner);
        } else {
            awsc_cli_add(cli->arena, value, inner);
        }
    }
    return value;
}

/* Converts a member. Returns NULL for an unset value, and for a type without a JSON form. */
static awsc_cli_value *from_member(const awsc_cli *cli, const awsc_member *member, const void *field)
{
    if (awsc_cli_form_of(member) == AWSC_CLI_FORM_STREAM || !awsc_cli_member_is_set(member, field)) return NULL;
    switch (awsc_cli_form_of(member)) {
    case AWSC_CLI_FORM_BOOL:
        return awsc_cli_new_bool(cli->arena, ((const awsc_opt_bool *)field)->value);
    case AWSC_CLI_FORM_INTEGER:
        return from_i64(cli, awsc_cli_integer_at(member, field));
    case AWSC_CLI_FORM_FLOAT:
        return from_float(cli, member, field);
    case AWSC_CLI_FORM_TIME:
        return from_time(cli, member, ((const awsc_opt_time *)field)->value);
    case AWSC_CLI_FORM_TEXT:
        return from_text(cli, member, awsc_cli_pointer_at(field));
    case AWSC_CLI_FORM_BYTES:
        return from_bytes(cli, member, awsc_cli_bytes_at(field));
    case AWSC_CLI_FORM_OBJECT:
        return awsc_cli_from_output(cli, member->target, awsc_cli_pointer_at(field), NULL);
    case AWSC_CLI_FORM_SEQUENCE:
        return from_sequence(cli, member, field);
    default:
        return NULL;
    }
}

static awsc_cli_value *from_union(const awsc_cli *cli, const awsc_schema *schema, const void *value)
{
    const awsc_union *head = value;
    awsc_cli_value *map = awsc_cli_new(cli->arena, AWSC_CLI_MAP);
    const awsc_member *member = awsc_cli_variant(schema, value, cli->model->service->level);
    if (member) {
        awsc_cli_value *inner = from_member(cli, member, (const char *)value + member->offset);
        if (inner) awsc_cli_put(cli->arena, map, awsc_cli_member_name(member), inner);
    } else if (head->name) {
        awsc_cli_view name = awsc_cli_copy(cli->arena, awsc_cli_view_text(head->name));
        awsc_cli_put(cli->arena, map, AWSC_CLI_VIEW("SDK_UNKNOWN_MEMBER"),
                     awsc_cli_new_text(cli->arena, AWSC_CLI_TEXT, name));
    }
    return map;
}

static bool is_in_body(const awsc_member *member)
{
    unsigned location = awsc_cli_member_location(member);
    return location == AWSC_TABLE_BODY || location == AWSC_TABLE_PAYLOAD || location == AWSC_TABLE_EVENT_PAYLOAD;
}

/* Puts members from headers first. */
awsc_cli_value *awsc_cli_from_output(const awsc_cli *cli, const awsc_schema *schema, const void *value,
                                     const awsc_member *without)
{
    if (schema->type == AWSC_TYPE_UNION) return from_union(cli, schema, value);
    awsc_cli_value *map = awsc_cli_new(cli->arena, AWSC_CLI_MAP);
    for (int in_body = 0; in_body < 2; in_body++) {
        for (size_t i = 0; i < schema->member_count; i++) {
            const awsc_member *member = &schema->members[i];
            if (member == without || is_in_body(member) != (in_body != 0)) continue;
            awsc_cli_value *inner = from_member(cli, member, awsc_cli_member_value(member, value));
            if (inner) awsc_cli_put(cli->arena, map, awsc_cli_member_name(member), inner);
        }
    }
    return map;
}

/* ---- documents of the service ------------------------------------------------------------------------------------ */

static awsc_cli_value *shape_value(const awsc_cli *cli, const awsc_member *member, awsc_cli_value *value);

static awsc_cli_value *shape_structure(const awsc_cli *cli, const awsc_schema *schema, const awsc_cli_value *value)
{
    awsc_cli_value *map = awsc_cli_new(cli->arena, AWSC_CLI_MAP);
    for (size_t i = 0; i < schema->member_count; i++) {
        const awsc_member *member = &schema->members[i];
        awsc_cli_value *inner = awsc_cli_get(value, awsc_cli_member_json_key(member));
        if (!inner || inner->kind == AWSC_CLI_NULL || awsc_cli_member_location(member) != AWSC_TABLE_BODY) continue;
        awsc_cli_put(cli->arena, map, awsc_cli_member_name(member), shape_value(cli, member, inner));
    }
    if (schema->type == AWSC_TYPE_UNION && !map->count && value->count) {
        awsc_cli_value *unknown = awsc_cli_new(cli->arena, AWSC_CLI_MAP);
        awsc_cli_put(cli->arena, unknown, AWSC_CLI_VIEW("name"),
                     awsc_cli_new_text(cli->arena, AWSC_CLI_TEXT, value->entries[0].key));
        awsc_cli_put(cli->arena, map, AWSC_CLI_VIEW("SDK_UNKNOWN_MEMBER"), unknown);
    }
    return map;
}

static awsc_cli_value *shape_entries(const awsc_cli *cli, const awsc_member *member, const awsc_cli_value *value)
{
    awsc_cli_value *copy = awsc_cli_new(cli->arena, value->kind);
    for (size_t i = 0; i < value->count; i++) {
        awsc_cli_value *inner = shape_value(cli, member->target->members, value->entries[i].value);
        if (value->kind == AWSC_CLI_MAP) {
            awsc_cli_put(cli->arena, copy, value->entries[i].key, inner);
        } else {
            awsc_cli_add(cli->arena, copy, inner);
        }
    }
    return copy;
}

static awsc_cli_value *shape_time(const awsc_cli *cli, awsc_cli_value *value)
{
    awsc_time time;
    bool text = value->kind == AWSC_CLI_TEXT;
    if (awsc_cli_parse_time(value, &time)) return value;
    return awsc_cli_new_text(cli->arena, AWSC_CLI_TEXT, awsc_cli_format_time(cli->arena, time, text));
}

static awsc_cli_value *shape_value(const awsc_cli *cli, const awsc_member *member, awsc_cli_value *value)
{
    double real;
    if (member->target && !(awsc_cli_type_of(member)->kinds & 1u << value->kind)) return value;
    if (awsc_cli_form_of(member) == AWSC_CLI_FORM_OBJECT) return shape_structure(cli, member->target, value);
    if (awsc_cli_form_of(member) == AWSC_CLI_FORM_SEQUENCE) return shape_entries(cli, member, value);
    if (awsc_cli_form_of(member) == AWSC_CLI_FORM_TIME) return shape_time(cli, value);
    if (!awsc_cli_is_float(value) || awsc_cli_parse_f64(value->text, &real)) return value;
    return from_f64(cli, real, 0, false);
}

awsc_cli_value *awsc_cli_from_response(const awsc_cli *cli, const awsc_operation *operation, const void *output,
                                       awsc_cli_view body)
{
    const awsc_schema *schema = operation->output;
    awsc_cli_value *whole = awsc_cli_from_output(cli, schema, output, NULL);
    awsc_cli_value *document = NULL;
    if (body.size) document = awsc_cli_json_read(cli->arena, awsc_cli_copy(cli->arena, body), NULL);
    if (!document || document->kind != AWSC_CLI_MAP || operation->output_payload >= 0) return whole;
    awsc_cli_value *shown = shape_structure(cli, schema, document);
    awsc_cli_value *result = awsc_cli_new(cli->arena, AWSC_CLI_MAP);
    for (size_t i = 0; i < whole->count; i++) {
        const awsc_member *member = awsc_cli_member_called(schema, whole->entries[i].key);
        if (is_in_body(member)) continue;
        awsc_cli_put(cli->arena, result, whole->entries[i].key, whole->entries[i].value);
    }
    for (size_t i = 0; i < shown->count; i++) {
        awsc_cli_put(cli->arena, result, shown->entries[i].key, shown->entries[i].value);
    }
    return result;
}
