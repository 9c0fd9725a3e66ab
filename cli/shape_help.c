/* SPDX-License-Identifier: Apache-2.0 */
#include "shape_help.h"

#include "doc_text.h"
#include "json.h"
#include "member.h"
#include "skeleton.h"

/* Depth of nesting at which help stops. */
#define DEEPEST 8u

const char *awsc_cli_type_name(const awsc_member *member)
{
    return awsc_cli_type_of(member)->name;
}

static void append_values(awsc_cli_buffer *out, const awsc_cli_member *facts, size_t indent)
{
    if (!facts->values) return;
    awsc_cli_indent(out, indent);
    awsc_cli_append_text(out, "Possible values:\n");
    for (const char *const *value = facts->values; *value; value++) {
        awsc_cli_indent(out, indent);
        awsc_cli_append_format(out, "* %s\n", *value);
    }
}

static void append_member(awsc_cli_buffer *out, const awsc_cli *cli, const awsc_schema *schema,
                          const awsc_member *member, const char *name, size_t indent, unsigned depth);

static void append_inside(awsc_cli_buffer *out, const awsc_cli *cli, const awsc_member *member, size_t indent,
                          unsigned depth)
{
    const awsc_schema *target = member->target;
    if (!target || depth == DEEPEST) return;
    for (size_t i = 0; i < target->member_count; i++) {
        const awsc_member *inner = &target->members[i];
        awsc_cli_view name = awsc_cli_member_name(inner);
        const char *shown = target->type == AWSC_TYPE_LIST  ? "(each)"
                            : target->type == AWSC_TYPE_MAP ? "(each value)"
                                                            : awsc_cli_copy(cli->arena, name).data;
        append_member(out, cli, target, inner, shown, indent, depth + 1);
    }
}

static void append_member(awsc_cli_buffer *out, const awsc_cli *cli, const awsc_schema *schema,
                          const awsc_member *member, const char *name, size_t indent, unsigned depth)
{
    const awsc_cli_member *facts = awsc_cli_facts(cli, schema, member);
    awsc_cli_indent(out, indent);
    awsc_cli_append_format(out, "%s -> (%s)\n", name, awsc_cli_type_name(member));
    if (facts->doc) awsc_cli_append_doc(out, facts->doc, indent + 4);
    append_values(out, facts, indent + 4);
    append_inside(out, cli, member, indent + 4, depth);
}

/* ---- shorthand ------------------------------------------------------------------------------------------------- */

static void append_shorthand(awsc_cli_buffer *out, const awsc_member *member, unsigned depth)
{
    const awsc_schema *target = member->target;
    if (!target || depth == DEEPEST) {
        awsc_cli_append_text(out, awsc_cli_type_name(member));
        return;
    }
    if (target->type == AWSC_TYPE_LIST) {
        bool brackets = depth > 1 || target->members->target;
        if (brackets) awsc_cli_append_char(out, '[');
        append_shorthand(out, target->members, depth + 1);
        awsc_cli_append_char(out, ',');
        append_shorthand(out, target->members, depth + 1);
        if (brackets) awsc_cli_append_char(out, ']');
        return;
    }
    if (depth) awsc_cli_append_char(out, '{');
    for (size_t i = 0; i < (target->type == AWSC_TYPE_MAP ? 2u : target->member_count); i++) {
        bool map = target->type == AWSC_TYPE_MAP;
        const awsc_member *inner = map ? target->members : &target->members[i];
        awsc_cli_view name = awsc_cli_member_name(inner);
        if (i) awsc_cli_append_char(out, ',');
        if (map) {
            awsc_cli_append_format(out, "KeyName%zu=", i + 1);
        } else {
            awsc_cli_append_view(out, name);
            awsc_cli_append_char(out, '=');
        }
        append_shorthand(out, inner, depth + 1);
    }
    if (depth) awsc_cli_append_char(out, '}');
}

static void append_syntax(awsc_cli_buffer *out, const awsc_cli *cli, const awsc_schema *schema,
                          const awsc_member *member, size_t indent)
{
    bool list = member->type == AWSC_TYPE_LIST;
    const awsc_member *element = list ? member->target->members : member;
    if (list && !element->target) {
        awsc_cli_indent(out, indent);
        awsc_cli_append_format(out, "Syntax:\n");
        awsc_cli_indent(out, indent + 2);
        awsc_cli_append_format(out, "\"%s\" \"%s\" ...\n", awsc_cli_type_name(element), awsc_cli_type_name(element));
        return;
    }
    awsc_cli_indent(out, indent);
    awsc_cli_append_text(out, "Shorthand Syntax:\n");
    awsc_cli_indent(out, indent + 2);
    append_shorthand(out, element, 0);
    awsc_cli_append_text(out, list ? " ...\n" : "\n");
    awsc_cli_indent(out, indent);
    awsc_cli_append_text(out, "JSON Syntax:\n");
    awsc_cli_value *skeleton = awsc_cli_skeleton_member(cli, schema, member);
    awsc_cli_buffer json = AWSC_CLI_BUFFER_INIT;
    awsc_cli_json_write(&json, skeleton, false);
    awsc_cli_view text = awsc_cli_take(cli->arena, &json);
    awsc_cli_indent(out, indent + 2);
    for (size_t i = 0; i < text.size; i++) {
        awsc_cli_append_char(out, text.data[i]);
        if (text.data[i] == '\n') awsc_cli_indent(out, indent + 2);
    }
    awsc_cli_append_char(out, '\n');
}

void awsc_cli_help_input(awsc_cli_buffer *out, const awsc_cli *cli, const awsc_schema *schema,
                         const awsc_member *member, size_t indent)
{
    append_values(out, awsc_cli_facts(cli, schema, member), indent);
    if (!member->target) return;
    append_inside(out, cli, member, indent, 0);
    append_syntax(out, cli, schema, member, indent);
}

void awsc_cli_help_output(awsc_cli_buffer *out, const awsc_cli *cli, const awsc_schema *schema,
                          const awsc_member *member, size_t indent)
{
    append_member(out, cli, schema, member, awsc_cli_copy(cli->arena, awsc_cli_member_name(member)).data, indent, 0);
}
