#include "validate.h"

#include "decimal.h"
#include "member.h"
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

/* Whether the value has the member's type. `*valid`: the expected types, for a message. */
static bool has_type(const awsc_member *member, const awsc_cli_value *value, const char **valid)
{
    bool number = value->kind == AWSC_CLI_NUMBER;
    awsc_time time;
    switch (member->type) {
    case AWSC_TYPE_BOOL:
        *valid = "<class 'bool'>";
        return value->kind == AWSC_CLI_BOOL;
    case AWSC_TYPE_I8:
    case AWSC_TYPE_I16:
    case AWSC_TYPE_I32:
    case AWSC_TYPE_I64:
        *valid = "<class 'int'>";
        return number && !awsc_cli_is_float(value);
    case AWSC_TYPE_F32:
    case AWSC_TYPE_F64:
        *valid = "<class 'float'>, <class 'decimal.Decimal'>, <class 'int'>";
        return number;
    case AWSC_TYPE_TIME:
        *valid = "<class 'datetime.datetime'>, timestamp-string";
        return !awsc_cli_parse_time(value, &time);
    case AWSC_TYPE_TEXT:
        *valid = "<class 'str'>";
        return value->kind == AWSC_CLI_TEXT;
    case AWSC_TYPE_NUMBER:
        *valid = "<class 'str'>";
        return number || value->kind == AWSC_CLI_TEXT;
    case AWSC_TYPE_BLOB:
    case AWSC_TYPE_BODY:
        *valid = "<class 'bytes'>, <class 'bytearray'>, file-like object";
        return value->kind == AWSC_CLI_TEXT || value->kind == AWSC_CLI_BYTES;
    case AWSC_TYPE_LIST:
        *valid = "<class 'list'>, <class 'tuple'>";
        return value->kind == AWSC_CLI_LIST;
    case AWSC_TYPE_JSON:
        return true;
    default:
        *valid = "<class 'dict'>";
        return value->kind == AWSC_CLI_MAP;
    }
}

/* Appends a value, or "***" for a sensitive one. */
static void append_value(report *r, const awsc_member *member, const awsc_cli_value *value)
{
    if (awsc_cli_member_sensitive(member)) {
        awsc_cli_append_text(&r->out, "***");
    } else {
        awsc_cli_append_plain(&r->out, value);
    }
}

static void report_type(report *r, awsc_cli_view path, const awsc_member *member, const awsc_cli_value *value,
                        const char *valid)
{
    begin_report(r, "Invalid type for parameter ", path);
    awsc_cli_append_text(&r->out, ", value: ");
    append_value(r, member, value);
    awsc_cli_append_format(&r->out, ", type: <class '%s'>, valid types: %s", type_name(value), valid);
}

/* ---- minimum lengths and values -------------------------------------------------------------------------------- */

static void check_least(report *r, awsc_cli_view path, const awsc_schema *schema, const awsc_member *member,
                        const awsc_cli_value *value)
{
    int64_t least = awsc_cli_facts(r->cli, schema, member)->least;
    int64_t actual = 0;
    bool number = value->kind == AWSC_CLI_NUMBER;
    if (least == AWSC_CLI_NO_LEAST) return;
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
    const char *valid = NULL;
    if (!has_type(member, value, &valid)) {
        report_type(r, path, member, value, valid);
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
