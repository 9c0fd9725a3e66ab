#include "convert.h"

#include <math.h>
#include <string.h>
#include <time.h>

#include <awsc/value.h>

#include "base/encode.h"
#include "base/number.h"
#include "base/timestamp.h"
#include "decimal.h"
#include "json.h"
#include "schema/value.h"

/* ---- time ------------------------------------------------------------------------------------------------------ */

static bool take_digits(awsc_view *text, size_t count, int *out)
{
    *out = 0;
    if (text->size < count) return false;
    for (size_t i = 0; i < count; i++) {
        if (!awsc_ascii_is_digit(text->data[i])) return false;
        *out = *out * 10 + (text->data[i] - '0');
    }
    *text = (awsc_view){text->data + count, text->size - count};
    return true;
}

static bool take_char(awsc_view *text, const char *any)
{
    if (!text->size || !text->data[0] || !strchr(any, text->data[0])) return false;
    *text = (awsc_view){text->data + 1, text->size - 1};
    return true;
}

static int32_t take_fraction(awsc_view *text)
{
    int32_t nanoseconds = 0;
    int32_t unit = 100000000;
    for (; text->size && awsc_ascii_is_digit(text->data[0]); unit /= 10) {
        nanoseconds += unit * (text->data[0] - '0');
        *text = (awsc_view){text->data + 1, text->size - 1};
    }
    return nanoseconds;
}

/* 2026-11-21, 2026-11-21T19:40, 2026-11-21 19:40:52.5+01:00; without an offset it is UTC. */
static int parse_calendar(awsc_view text, awsc_time *out)
{
    struct tm tm = {0};
    int hours = 0;
    int minutes = 0;
    int32_t nanoseconds = 0;
    if (!take_digits(&text, 4, &tm.tm_year) || !take_char(&text, "-") || !take_digits(&text, 2, &tm.tm_mon) ||
        !take_char(&text, "-") || !take_digits(&text, 2, &tm.tm_mday))
        return -1;
    tm.tm_year -= 1900;
    tm.tm_mon -= 1;
    if (take_char(&text, "Tt ")) {
        if (!take_digits(&text, 2, &tm.tm_hour) || !take_char(&text, ":") || !take_digits(&text, 2, &tm.tm_min)) {
            return -1;
        }
        if (take_char(&text, ":") && !take_digits(&text, 2, &tm.tm_sec)) return -1;
        if (take_char(&text, ".")) nanoseconds = take_fraction(&text);
    }
    if (tm.tm_mon < 0 || tm.tm_mon > 11 || tm.tm_mday < 1 || tm.tm_mday > 31 || tm.tm_hour > 23 || tm.tm_min > 59 ||
        tm.tm_sec > 59)
        return -1;
    if (!text.size) {
        *out = (awsc_time){(int64_t)timegm(&tm), nanoseconds};
        return 0;
    }
    int sign = text.data[0] == '-' ? -1 : 1;
    if (!take_char(&text, "Zz")) {
        if (!take_char(&text, "+-") || !take_digits(&text, 2, &hours)) return -1;
        (void)take_char(&text, ":");
        if (text.size && !take_digits(&text, 2, &minutes)) return -1;
    }
    if (text.size) return -1;
    *out = (awsc_time){(int64_t)timegm(&tm) - sign * (hours * 3600 + minutes * 60), nanoseconds};
    return 0;
}

int awsc_cli_parse_time(const awsc_cli *cli, const awsc_cli_value *value, awsc_time *out)
{
    (void)cli;
    if (value->kind != AWSC_CLI_NUMBER && value->kind != AWSC_CLI_TEXT) return -1;
    awsc_view text = awsc_view_trim(value->text);
    if (!awsc_time_parse_epoch(text, out)) return 0;
    if (value->kind != AWSC_CLI_TEXT) return -1;
    return !awsc_time_parse_http_date(text, out) ? 0 : parse_calendar(text, out);
}

/* With the local offset, as the vendor's tool has it; `utc` for a text of the service that names no offset of ours. */
static awsc_view format_time(const awsc_cli *cli, awsc_time time, bool utc)
{
    struct tm tm;
    awsc_buffer out = awsc_cli_buffer();
    time_t seconds = (time_t)time.seconds;
    long microseconds = ((long)time.nanoseconds + 500) / 1000;
    if (microseconds > 999999) {
        microseconds = 0;
        seconds++;
    }
    bool known = utc ? gmtime_r(&seconds, &tm) != NULL : localtime_r(&seconds, &tm) != NULL;
    if (!known) {
        awsc_time_format_epoch(&out, time);
        return awsc_cli_take(cli->arena, &out);
    }
    awsc_buffer_append_format(&out, "%04d-%02d-%02dT%02d:%02d:%02d", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
                              tm.tm_hour, tm.tm_min, tm.tm_sec);
    if (microseconds) awsc_buffer_append_format(&out, ".%06ld", microseconds);
    long offset = tm.tm_gmtoff < 0 ? -tm.tm_gmtoff : tm.tm_gmtoff;
    awsc_buffer_append_format(&out, "%c%02ld:%02ld", tm.tm_gmtoff < 0 ? '-' : '+', offset / 3600, offset / 60 % 60);
    return awsc_cli_take(cli->arena, &out);
}

/* ---- trees to inputs ------------------------------------------------------------------------------------------- */

typedef struct writer {
    const awsc_cli *cli;
    awsc_buffer out;
    awsc_view bad_base64; /* data NULL: none */
} writer;

static void write_blob(writer *w, const awsc_cli_value *value)
{
    const char *format = w->cli->globals.binary_format;
    awsc_view text = value->text;
    bool is_base64 = value->kind == AWSC_CLI_TEXT && format && strcmp(format, "base64") == 0;
    if (is_base64) {
        awsc_buffer bytes = awsc_cli_buffer();
        size_t size = 0;
        char *to = awsc_buffer_reserve(&bytes, awsc_base64_decoded_max(text.size) + 1);
        if (!to || awsc_base64_decode(awsc_view_trim(text), to, &size)) w->bad_base64 = text;
        awsc_buffer_added(&bytes, size);
        text = awsc_cli_take(w->cli->arena, &bytes);
    }
    awsc_buffer_append_char(&w->out, '"');
    awsc_base64_encode(&w->out, text.data, text.size);
    awsc_buffer_append_char(&w->out, '"');
}

/* NaN and the infinities are texts in a document that awsc reads. */
static void write_float(writer *w, const awsc_cli_value *value)
{
    bool special = value->kind == AWSC_CLI_NUMBER && awsc_ascii_is_alpha(value->text.data[value->text.size - 1]);
    if (special) awsc_buffer_append_char(&w->out, '"');
    awsc_cli_json_write(&w->out, value, false);
    if (special) awsc_buffer_append_char(&w->out, '"');
}

static void write_member(writer *w, const awsc_member *member, const awsc_cli_value *value);

static void write_entries(writer *w, const awsc_member *member, const awsc_cli_value *value)
{
    bool map = value->kind == AWSC_CLI_MAP;
    bool structure = member->type == AWSC_TYPE_STRUCTURE || member->type == AWSC_TYPE_UNION;
    awsc_buffer_append_char(&w->out, map ? '{' : '[');
    for (size_t i = 0; i < value->count; i++) {
        awsc_view key = value->entries[i].key;
        const awsc_member *inner = structure ? awsc_cli_member_called(member->target, key) : member->target->members;
        if (i) awsc_buffer_append_char(&w->out, ',');
        if (map) {
            awsc_cli_json_write_text(&w->out, key, false);
            awsc_buffer_append_char(&w->out, ':');
        }
        write_member(w, inner, value->entries[i].value);
    }
    awsc_buffer_append_char(&w->out, map ? '}' : ']');
}

static void write_member(writer *w, const awsc_member *member, const awsc_cli_value *value)
{
    awsc_time time;
    switch (member->type) {
    case AWSC_TYPE_BLOB:
    case AWSC_TYPE_BODY:
        write_blob(w, value);
        return;
    case AWSC_TYPE_TIME:
        if (awsc_cli_parse_time(w->cli, value, &time)) time = (awsc_time){0, 0};
        awsc_time_format_epoch(&w->out, time);
        return;
    case AWSC_TYPE_F32:
    case AWSC_TYPE_F64:
        write_float(w, value);
        return;
    case AWSC_TYPE_STRUCTURE:
    case AWSC_TYPE_UNION:
    case AWSC_TYPE_LIST:
    case AWSC_TYPE_MAP:
        write_entries(w, member, value);
        return;
    default:
        awsc_cli_json_write(&w->out, value, false);
        return;
    }
}

int awsc_cli_to_input(const awsc_cli *cli, const awsc_schema *schema, const awsc_cli_value *value, void **out)
{
    writer w = {cli, awsc_cli_buffer(), {NULL, 0}};
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
    awsc_buffer_clear_secret(&w.out);
    return code;
}

/* ---- outputs to trees ------------------------------------------------------------------------------------------ */

static awsc_cli_value *from_member(const awsc_cli *cli, const awsc_member *member, const void *field);

static awsc_cli_value *new_copy(const awsc_cli *cli, enum awsc_cli_kind kind, awsc_view text)
{
    return awsc_cli_new_text(cli->arena, kind, awsc_cli_copy(cli->arena, text));
}

static awsc_cli_value *from_i64(const awsc_cli *cli, int64_t number)
{
    awsc_buffer out = awsc_cli_buffer();
    awsc_buffer_append_i64(&out, number);
    return awsc_cli_new_text(cli->arena, AWSC_CLI_NUMBER, awsc_cli_take(cli->arena, &out));
}

static awsc_cli_value *from_f64(const awsc_cli *cli, double number, float single, bool is_single)
{
    if (isnan(number) || isinf(number)) {
        const char *name = isnan(number) ? "NaN" : number < 0 ? "-Infinity" : "Infinity";
        return awsc_cli_new_text(cli->arena, AWSC_CLI_NUMBER, awsc_view_text(name));
    }
    awsc_buffer shortest = awsc_cli_buffer();
    awsc_buffer out = awsc_cli_buffer();
    if (is_single) {
        awsc_buffer_append_f32(&shortest, single);
    } else {
        awsc_buffer_append_f64(&shortest, number);
    }
    awsc_cli_append_number(&out, awsc_buffer_view(&shortest));
    awsc_buffer_clear(&shortest);
    return awsc_cli_new_text(cli->arena, AWSC_CLI_NUMBER, awsc_cli_take(cli->arena, &out));
}

static awsc_cli_value *from_blob(const awsc_cli *cli, awsc_blob blob)
{
    awsc_buffer out = awsc_cli_buffer();
    awsc_base64_encode(&out, blob.data, blob.size);
    return awsc_cli_new_text(cli->arena, AWSC_CLI_TEXT, awsc_cli_take(cli->arena, &out));
}

static awsc_cli_value *from_time(const awsc_cli *cli, const awsc_member *member, awsc_time time)
{
    bool utc = (member->flags & AWSC_TABLE_TIME_FORMAT_MASK) == AWSC_TABLE_DATE_TIME;
    return awsc_cli_new_text(cli->arena, AWSC_CLI_TEXT, format_time(cli, time, utc));
}

static awsc_cli_value *from_sequence(const awsc_cli *cli, const awsc_member *member, const void *field)
{
    const awsc_schema *schema = member->target;
    awsc_sequence sequence = awsc_sequence_at(field);
    bool map = member->type == AWSC_TYPE_MAP;
    awsc_cli_value *value = awsc_cli_new(cli->arena, map ? AWSC_CLI_MAP : AWSC_CLI_LIST);
    for (size_t i = 0; i < sequence.count; i++) {
        const char *item = awsc_item_at(schema, sequence, i);
        awsc_cli_value *inner = from_member(cli, schema->members, item + schema->members->offset);
        if (!inner) inner = awsc_cli_new(cli->arena, AWSC_CLI_NULL);
        if (map) {
            awsc_view key = awsc_view_text(awsc_pointer_at(item));
            awsc_cli_put(cli->arena, value, awsc_cli_copy(cli->arena, key), inner);
        } else {
            awsc_cli_add(cli->arena, value, inner);
        }
    }
    return value;
}

/* NULL if it is unset. */
static awsc_cli_value *from_scalar(const awsc_cli *cli, const awsc_member *member, const void *field)
{
    awsc_blob blob;
    const awsc_json *json = field;
    switch (member->type) {
    case AWSC_TYPE_BOOL:
        return awsc_cli_new_bool(cli->arena, ((const awsc_opt_bool *)field)->value);
    case AWSC_TYPE_I8:
        return from_i64(cli, ((const awsc_opt_i8 *)field)->value);
    case AWSC_TYPE_I16:
        return from_i64(cli, ((const awsc_opt_i16 *)field)->value);
    case AWSC_TYPE_I32:
        return from_i64(cli, ((const awsc_opt_i32 *)field)->value);
    case AWSC_TYPE_I64:
        return from_i64(cli, ((const awsc_opt_i64 *)field)->value);
    case AWSC_TYPE_F32: {
        float single = ((const awsc_opt_f32 *)field)->value;
        return from_f64(cli, (double)single, single, true);
    }
    case AWSC_TYPE_F64:
        return from_f64(cli, ((const awsc_opt_f64 *)field)->value, 0, false);
    case AWSC_TYPE_TIME:
        return from_time(cli, member, ((const awsc_opt_time *)field)->value);
    case AWSC_TYPE_TEXT:
        return new_copy(cli, AWSC_CLI_TEXT, awsc_view_text(awsc_pointer_at(field)));
    case AWSC_TYPE_NUMBER:
        return new_copy(cli, AWSC_CLI_NUMBER, awsc_view_text(awsc_pointer_at(field)));
    case AWSC_TYPE_BLOB:
        memcpy(&blob, field, sizeof blob);
        return from_blob(cli, blob);
    case AWSC_TYPE_JSON:
        return awsc_cli_json_read(cli->arena, awsc_cli_copy(cli->arena, (awsc_view){json->data, json->size}), NULL);
    default:
        return NULL;
    }
}

static awsc_cli_value *from_member(const awsc_cli *cli, const awsc_member *member, const void *field)
{
    if (member->type == AWSC_TYPE_BODY_STREAM || member->type == AWSC_TYPE_EVENT_STREAM) return NULL;
    if (!awsc_member_is_set(member, field)) return NULL;
    switch (member->type) {
    case AWSC_TYPE_STRUCTURE:
    case AWSC_TYPE_UNION:
        return awsc_cli_from_output(cli, member->target, awsc_pointer_at(field), NULL);
    case AWSC_TYPE_LIST:
    case AWSC_TYPE_MAP:
        return from_sequence(cli, member, field);
    default:
        return from_scalar(cli, member, field);
    }
}

static awsc_cli_value *from_union(const awsc_cli *cli, const awsc_schema *schema, const void *value)
{
    const awsc_union *head = value;
    awsc_cli_value *map = awsc_cli_new(cli->arena, AWSC_CLI_MAP);
    const awsc_member *member = awsc_union_variant(schema, value, cli->model->service->level);
    if (member) {
        awsc_cli_value *inner = from_member(cli, member, (const char *)value + member->offset);
        if (inner) awsc_cli_put(cli->arena, map, awsc_member_name(member), inner);
    } else if (head->name) {
        awsc_view name = awsc_cli_copy(cli->arena, awsc_view_text(head->name));
        awsc_cli_put(cli->arena, map, AWSC_VIEW("SDK_UNKNOWN_MEMBER"),
                     awsc_cli_new_text(cli->arena, AWSC_CLI_TEXT, name));
    }
    return map;
}

static bool is_in_body(const awsc_member *member)
{
    unsigned location = awsc_member_location(member);
    return location == AWSC_TABLE_BODY || location == AWSC_TABLE_PAYLOAD || location == AWSC_TABLE_EVENT_PAYLOAD;
}

/* What came in headers is first. */
awsc_cli_value *awsc_cli_from_output(const awsc_cli *cli, const awsc_schema *schema, const void *value,
                                     const awsc_member *without)
{
    if (schema->type == AWSC_TYPE_UNION) return from_union(cli, schema, value);
    awsc_cli_value *map = awsc_cli_new(cli->arena, AWSC_CLI_MAP);
    for (int in_body = 0; in_body < 2; in_body++) {
        for (size_t i = 0; i < schema->member_count; i++) {
            const awsc_member *member = &schema->members[i];
            if (member == without || is_in_body(member) != (in_body != 0)) continue;
            awsc_cli_value *inner = from_member(cli, member, awsc_member_value(member, value));
            if (inner) awsc_cli_put(cli->arena, map, awsc_member_name(member), inner);
        }
    }
    return map;
}

/* ---- documents as they came -------------------------------------------------------------------------------------- */

static awsc_cli_value *shape_value(const awsc_cli *cli, const awsc_member *member, awsc_cli_value *value);

static awsc_cli_value *shape_structure(const awsc_cli *cli, const awsc_schema *schema, const awsc_cli_value *value)
{
    awsc_cli_value *map = awsc_cli_new(cli->arena, AWSC_CLI_MAP);
    for (size_t i = 0; i < schema->member_count; i++) {
        const awsc_member *member = &schema->members[i];
        awsc_cli_value *inner = awsc_cli_get(value, awsc_member_json_key(member));
        if (!inner || inner->kind == AWSC_CLI_NULL || awsc_member_location(member) != AWSC_TABLE_BODY) continue;
        awsc_cli_put(cli->arena, map, awsc_member_name(member), shape_value(cli, member, inner));
    }
    if (schema->type == AWSC_TYPE_UNION && !map->count && value->count) {
        awsc_cli_value *unknown = awsc_cli_new(cli->arena, AWSC_CLI_MAP);
        awsc_cli_put(cli->arena, unknown, AWSC_VIEW("name"),
                     awsc_cli_new_text(cli->arena, AWSC_CLI_TEXT, value->entries[0].key));
        awsc_cli_put(cli->arena, map, AWSC_VIEW("SDK_UNKNOWN_MEMBER"), unknown);
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
    if (awsc_cli_parse_time(cli, value, &time)) return value;
    return awsc_cli_new_text(cli->arena, AWSC_CLI_TEXT, format_time(cli, time, text));
}

static awsc_cli_value *shape_value(const awsc_cli *cli, const awsc_member *member, awsc_cli_value *value)
{
    double real;
    switch (member->type) {
    case AWSC_TYPE_STRUCTURE:
    case AWSC_TYPE_UNION:
        return value->kind == AWSC_CLI_MAP ? shape_structure(cli, member->target, value) : value;
    case AWSC_TYPE_LIST:
        return value->kind == AWSC_CLI_LIST ? shape_entries(cli, member, value) : value;
    case AWSC_TYPE_MAP:
        return value->kind == AWSC_CLI_MAP ? shape_entries(cli, member, value) : value;
    case AWSC_TYPE_TIME:
        return shape_time(cli, value);
    default:
        break;
    }
    if (!awsc_cli_is_float(value) || awsc_parse_f64(value->text, &real)) return value;
    return from_f64(cli, real, 0, false);
}

awsc_cli_value *awsc_cli_from_response(const awsc_cli *cli, const awsc_operation *operation, const void *output,
                                       awsc_view body)
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
