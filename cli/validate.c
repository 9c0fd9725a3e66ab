/* SPDX-License-Identifier: Apache-2.0 */
#include "validate.h"

#include "decimal.h"
#include "member.h"
#include "number.h"
#include "times.h"
#include "utf8.h"

typedef struct report {
    const awsc_cli *cli;
    awsc_cli_buffer out;
} report;

static void begin_report(report *r, const char *what, awsc_cli_view path)
{
    if (r->out.size) awsc_cli_append_char(&r->out, '\n');
    awsc_cli_append_text(&r->out, what);
    if (!path.size) path = AWSC_CLI_VIEW("input");
    awsc_cli_append_view(&r->out, path);
}

static awsc_cli_view nested_path(report *r, awsc_cli_view path, const char *between, awsc_cli_view name)
{
    awsc_cli_buffer out = AWSC_CLI_BUFFER_INIT;
    awsc_cli_append_view(&out, path);
    if (path.size) awsc_cli_append_text(&out, between);
    awsc_cli_append_view(&out, name);
    return awsc_cli_take(r->cli->arena, &out);
}

static awsc_cli_view nested_index(report *r, awsc_cli_view path, size_t index)
{
    awsc_cli_buffer out = AWSC_CLI_BUFFER_INIT;
    awsc_cli_append_view(&out, path);
    awsc_cli_append_format(&out, "[%zu]", index);
    return awsc_cli_take(r->cli->arena, &out);
}

/* ---- types ----------------------------------------------------------------------------------------------------- */

static const char *type_name(const awsc_cli_value *value)
{
    static const char *const names[] = {"NoneType", "bool", "int", "str", "bytes", "list", "dict"};
    return awsc_cli_is_float(value) ? "float" : names[value->kind];
}

/* Returns whether the value has a type that the member accepts. */
static bool takes(const awsc_member *member, const awsc_cli_value *value)
{
    const awsc_cli_type *type = awsc_cli_type_of(member);
    awsc_time time;
    if (type->form == AWSC_CLI_FORM_TIME) return !awsc_cli_parse_time(value, &time);
    if (type->form == AWSC_CLI_FORM_INTEGER && awsc_cli_is_float(value)) return false;
    return type->kinds & 1u << value->kind;
}

/* Appends a value, or "***" for a sensitive member. */
static void append_value(report *r, const awsc_member *member, const awsc_cli_value *value)
{
    if (awsc_cli_member_sensitive(member)) {
        awsc_cli_append_text(&r->out, "***");
    } else if (value->kind == AWSC_CLI_BYTES) {
        awsc_cli_append_quoted(&r->out, value);
    } else {
        awsc_cli_append_plain(&r->out, value);
    }
}

static void report_type(report *r, awsc_cli_view path, const awsc_member *member, const awsc_cli_value *value)
{
    begin_report(r, "Invalid type for parameter ", path);
    awsc_cli_append_text(&r->out, ", value: ");
    append_value(r, member, value);
    awsc_cli_append_format(&r->out, ", type: <class '%s'>, valid types: %s", type_name(value),
                           awsc_cli_type_of(member)->inputs);
}

/* ---- minimum lengths and values -------------------------------------------------------------------------------- */

/* Checks a floating-point number. NaN has no order, and passes, as for the vendor's tool. */
static void check_least_real(report *r, awsc_cli_view path, const awsc_cli_value *value, int64_t least)
{
    double real = 0;
    bool infinite = awsc_cli_view_equal(value->text, AWSC_CLI_VIEW("-Infinity"));
    if (!infinite && (awsc_cli_parse_f64(value->text, &real) || real >= (double)least)) return;
    begin_report(r, "Invalid value for parameter ", path);
    awsc_cli_append_text(&r->out, ", value: ");
    if (infinite)
        awsc_cli_append_text(&r->out, "-inf");
    else if (awsc_cli_is_float(value))
        awsc_cli_append_number(&r->out, value->text);
    else
        awsc_cli_append_view(&r->out, value->text);
    awsc_cli_append_format(&r->out, ", valid min value: %lld.0", (long long)least);
}

static void check_least(report *r, awsc_cli_view path, const awsc_schema *schema, const awsc_member *member,
                        const awsc_cli_value *value)
{
    int64_t least = awsc_cli_facts(r->cli, schema, member)->least;
    int64_t actual = 0;
    bool number = value->kind == AWSC_CLI_NUMBER;
    if (least == AWSC_CLI_NO_LEAST) return;
    if (number && !awsc_cli_is_whole_type(member)) {
        check_least_real(r, path, value, least);
        return;
    }
    if (number) {
        if (awsc_cli_parse_whole(value->text, &actual)) return;
    } else if (value->kind == AWSC_CLI_TEXT && member->type == AWSC_TYPE_TEXT) {
        actual = (int64_t)awsc_cli_utf8_length(value->text);
    } else if (member->type == AWSC_TYPE_LIST) {
        actual = (int64_t)value->count;
    } else {
        return;
    }
    if (actual >= least) return;
    begin_report(r, number ? "Invalid value for parameter " : "Invalid length for parameter ", path);
    awsc_cli_append_format(&r->out, ", value: %lld, valid min %s: %lld", (long long)actual, number ? "value" : "length",
                           (long long)least);
}

/* ---- the walk -------------------------------------------------------------------------------------------------- */

static void check_value(report *r, awsc_cli_view path, const awsc_schema *schema, const awsc_member *member,
                        const awsc_cli_value *value);

static void append_names(report *r, const awsc_schema *schema)
{
    for (size_t i = 0; i < schema->member_count; i++) {
        if (i) awsc_cli_append_text(&r->out, ", ");
        awsc_cli_append_view(&r->out, awsc_cli_member_name(&schema->members[i]));
    }
}

static void check_union(report *r, awsc_cli_view path, const awsc_schema *schema, const awsc_cli_value *value)
{
    if (value->count == 1) return;
    begin_report(r, "Invalid number of parameters set for tagged union structure ", path);
    awsc_cli_append_text(&r->out, value->count ? ". Can only set one of the following keys: "
                                               : ". Must set one of the following keys: ");
    append_names(r, schema);
    awsc_cli_append_char(&r->out, '.');
}

static void check_structure(report *r, awsc_cli_view path, const awsc_schema *schema, const awsc_cli_value *value)
{
    for (size_t i = 0; i < schema->member_count; i++) {
        const awsc_member *member = &schema->members[i];
        if (!(member->flags & AWSC_TABLE_REQUIRED) || (member->flags & AWSC_TABLE_IDEMPOTENCY_TOKEN)) continue;
        if (awsc_cli_get(value, awsc_cli_member_name(member))) continue;
        begin_report(r, "Missing required parameter in ", path);
        awsc_cli_view name = awsc_cli_member_name(member);
        awsc_cli_append_format(&r->out, ": \"%.*s\"", (int)name.size, name.data);
    }
    for (size_t i = 0; i < value->count; i++) {
        awsc_cli_view key = value->entries[i].key;
        if (awsc_cli_member_called(schema, key)) continue;
        begin_report(r, "Unknown parameter in ", path);
        awsc_cli_append_format(&r->out, ": \"%.*s\", must be one of: ", (int)key.size, key.data);
        append_names(r, schema);
    }
    for (size_t i = 0; i < value->count; i++) {
        const awsc_member *member = awsc_cli_member_called(schema, value->entries[i].key);
        if (!member) continue;
        check_value(r, nested_path(r, path, ".", value->entries[i].key), schema, member, value->entries[i].value);
    }
}

static void check_value(report *r, awsc_cli_view path, const awsc_schema *schema, const awsc_member *member,
                        const awsc_cli_value *value)
{
    if (!takes(member, value)) {
        report_type(r, path, member, value);
        return;
    }
    check_least(r, path, schema, member, value);
    if (!member->target) return;
    if (member->type == AWSC_TYPE_STRUCTURE || member->type == AWSC_TYPE_UNION) {
        if (member->type == AWSC_TYPE_UNION) check_union(r, path, member->target, value);
        check_structure(r, path, member->target, value);
        return;
    }
    for (size_t i = 0; i < value->count; i++) {
        awsc_cli_view inner = member->type == AWSC_TYPE_LIST ? nested_index(r, path, i)
                                                             : nested_path(r, path, ".", value->entries[i].key);
        check_value(r, inner, member->target, member->target->members, value->entries[i].value);
    }
}

int awsc_cli_validate(const awsc_cli *cli, const awsc_schema *schema, const awsc_cli_value *input)
{
    report r = {cli, AWSC_CLI_BUFFER_INIT};
    check_structure(&r, AWSC_CLI_VIEW(""), schema, input);
    awsc_cli_view text = awsc_cli_take(cli->arena, &r.out);
    if (!text.size) return 0;
    return awsc_cli_fail(AWSC_CLI_USAGE, "Parameter validation failed:\n%s", text.data);
}
