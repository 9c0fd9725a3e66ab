/* SPDX-License-Identifier: Apache-2.0 */
/* Writes the skeleton of an input as YAML. A comment after each member has the first sentence of its documentation. */
#include "skeleton.h"

#include <string.h>

#include "member.h"

#define DEEPEST 20u

typedef struct place {
    const struct place *outer;
    const awsc_schema *schema;
    unsigned indent;
    unsigned depth;
} place;

static void write_members(awsc_cli_buffer *out, const awsc_cli *cli, const place *at);

static bool is_inside(const place *at, const awsc_schema *schema)
{
    for (; at; at = at->outer) {
        if (at->schema == schema) return true;
    }
    return false;
}

static void write_indent(awsc_cli_buffer *out, unsigned indent)
{
    for (unsigned i = 0; i < indent; i++) awsc_cli_append_char(out, ' ');
}

/* Writes the first sentence of a documentation without its markup. */
static void write_sentence(awsc_cli_buffer *out, const char *doc)
{
    for (; *doc && *doc != '\n'; doc++) {
        if (*doc != '`') awsc_cli_append_char(out, *doc);
        if (doc[0] == '.' && doc[1] == ' ') return;
    }
}

static void write_comment(awsc_cli_buffer *out, const awsc_cli *cli, const awsc_schema *schema,
                          const awsc_member *member)
{
    const awsc_cli_member *facts = awsc_cli_facts(cli, schema, member);
    awsc_cli_append_text(out, "  #");
    if (member->flags & AWSC_TABLE_REQUIRED) awsc_cli_append_text(out, " [REQUIRED]");
    if (facts->doc) {
        awsc_cli_append_char(out, ' ');
        write_sentence(out, facts->doc);
    }
    for (const char *const *value = facts->values; value && *value; value++)
        awsc_cli_append_format(out, "%s%s", value == facts->values ? " Valid values are: " : ", ", *value);
    if (facts->values) awsc_cli_append_char(out, '.');
    awsc_cli_append_char(out, '\n');
}

static void write_scalar(awsc_cli_buffer *out, const awsc_cli *cli, const awsc_schema *schema,
                         const awsc_member *member)
{
    const awsc_cli_type *type = awsc_cli_type_of(member);
    const awsc_cli_member *facts = awsc_cli_facts(cli, schema, member);
    if (member->type == AWSC_TYPE_TEXT && facts->values)
        awsc_cli_append_text(out, facts->values[0]);
    else if (type->form == AWSC_CLI_FORM_BOOL)
        awsc_cli_append_text(out, "true");
    else if (member->type == AWSC_TYPE_BLOB || member->type == AWSC_TYPE_BODY)
        awsc_cli_append_text(out, "!!binary ''");
    else if (type->sample == AWSC_CLI_NUMBER)
        awsc_cli_append_text(out, type->zero);
    else
        awsc_cli_append_text(out, "''");
}

static bool is_complex(const awsc_member *member)
{
    return awsc_cli_form_of(member) == AWSC_CLI_FORM_OBJECT || awsc_cli_form_of(member) == AWSC_CLI_FORM_SEQUENCE;
}

/* Writes the lines below the key of a structure, list or map. */
static void write_inside(awsc_cli_buffer *out, const awsc_cli *cli, const awsc_member *member, const place *outer)
{
    place at = {outer, member->target, outer->indent + 2, outer->depth + 1};
    const awsc_schema *schema = member->target;
    const awsc_member *element = schema->members;
    if (schema->type != AWSC_TYPE_LIST && schema->type != AWSC_TYPE_MAP) {
        write_members(out, cli, &at);
        return;
    }
    write_indent(out, at.indent);
    awsc_cli_append_text(out, schema->type == AWSC_TYPE_LIST ? "-" : "KeyName:");
    if (!is_complex(element)) {
        awsc_cli_append_char(out, ' ');
        write_scalar(out, cli, schema, element);
        awsc_cli_append_char(out, '\n');
    } else if (is_inside(outer, element->target) || at.depth > DEEPEST) {
        awsc_cli_append_text(out, " {}\n");
    } else {
        awsc_cli_append_char(out, '\n');
        write_inside(out, cli, element, &at);
    }
}

static void write_members(awsc_cli_buffer *out, const awsc_cli *cli, const place *at)
{
    for (size_t i = 0; i < at->schema->member_count; i++) {
        const awsc_member *member = &at->schema->members[i];
        bool again = is_complex(member) && (is_inside(at, member->target) || at->depth > DEEPEST);
        write_indent(out, at->indent);
        awsc_cli_append_view(out, awsc_cli_member_name(member));
        awsc_cli_append_char(out, ':');
        if (again) awsc_cli_append_text(out, " {}");
        if (!is_complex(member)) {
            awsc_cli_append_char(out, ' ');
            write_scalar(out, cli, at->schema, member);
        }
        write_comment(out, cli, at->schema, member);
        if (is_complex(member) && !again) write_inside(out, cli, member, at);
    }
}

void awsc_cli_skeleton_yaml(awsc_cli_buffer *out, const awsc_cli *cli, const awsc_schema *schema)
{
    const place at = {NULL, schema, 0, 0};
    if (schema->member_count)
        write_members(out, cli, &at);
    else
        awsc_cli_append_text(out, "{}\n");
}
