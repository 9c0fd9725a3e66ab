/* SPDX-License-Identifier: Apache-2.0 */
#include "skeleton.h"

#include "member.h"

#define DEEPEST 100u

/* A structure that encloses the current one. A structure inside of itself stays empty. */
typedef struct level {
    const struct level *outer;
    const awsc_schema *schema;
    unsigned depth;
} level;

static unsigned times_in(const level *at, const awsc_schema *schema)
{
    unsigned count = 0;
    for (; at; at = at->outer) count += at->schema == schema;
    return count;
}

static awsc_cli_value *of_structure(const awsc_cli *cli, const awsc_schema *schema, const level *outer, bool names,
                                    const awsc_member *without);

static awsc_cli_value *of_member(const awsc_cli *cli, const awsc_schema *schema, const awsc_member *member,
                                 const level *at, bool names, awsc_cli_view name);

static awsc_cli_value *of_sequence(const awsc_cli *cli, const awsc_schema *schema, const level *at, bool names)
{
    const awsc_member *element = schema->members;
    const bool is_list = schema->type == AWSC_TYPE_LIST;
    awsc_cli_view shape = awsc_cli_view_text(is_list ? awsc_cli_facts(cli, schema, element)->shape : "");
    awsc_cli_value *item = of_member(cli, schema, element, at, names, shape);
    awsc_cli_value *value = awsc_cli_new(cli->arena, is_list ? AWSC_CLI_LIST : AWSC_CLI_MAP);
    if (is_list)
        awsc_cli_add(cli->arena, value, item);
    else
        awsc_cli_put(cli->arena, value, AWSC_CLI_VIEW("KeyName"), item);
    return value;
}

static awsc_cli_value *of_text(const awsc_cli *cli, const awsc_schema *schema, const awsc_member *member, bool names,
                               awsc_cli_view name)
{
    const awsc_cli_member *facts = awsc_cli_facts(cli, schema, member);
    if (!names) name = awsc_cli_view_text(facts->values ? facts->values[0] : "");
    return awsc_cli_new_text(cli->arena, AWSC_CLI_TEXT, name);
}

static awsc_cli_value *of_member(const awsc_cli *cli, const awsc_schema *schema, const awsc_member *member,
                                 const level *at, bool names, awsc_cli_view name)
{
    const awsc_cli_type *type = awsc_cli_type_of(member);
    if (type->form == AWSC_CLI_FORM_OBJECT) return of_structure(cli, member->target, at, names, NULL);
    if (type->form == AWSC_CLI_FORM_SEQUENCE) return of_sequence(cli, member->target, at, names);
    if (type->form == AWSC_CLI_FORM_BOOL) return awsc_cli_new_bool(cli->arena, true);
    if (member->type == AWSC_TYPE_TEXT) return of_text(cli, schema, member, names, name);
    if (type->sample == AWSC_CLI_NULL) return awsc_cli_new(cli->arena, AWSC_CLI_NULL);
    return awsc_cli_new_text(cli->arena, (enum awsc_cli_kind)type->sample, awsc_cli_view_text(type->zero));
}

static awsc_cli_value *of_structure(const awsc_cli *cli, const awsc_schema *schema, const level *outer, bool names,
                                    const awsc_member *without)
{
    level at = {outer, schema, outer ? outer->depth + 1 : 0};
    awsc_cli_value *map = awsc_cli_new(cli->arena, AWSC_CLI_MAP);
    if (times_in(outer, schema) > 0 || at.depth > DEEPEST) return map;
    for (size_t i = 0; i < schema->member_count; i++) {
        const awsc_member *member = &schema->members[i];
        if (member == without) continue;
        awsc_cli_view name = awsc_cli_member_name(member);
        awsc_cli_put(cli->arena, map, name, of_member(cli, schema, member, &at, names, name));
    }
    return map;
}

awsc_cli_value *awsc_cli_skeleton(const awsc_cli *cli, const awsc_schema *schema, bool names,
                                  const awsc_member *without)
{
    return of_structure(cli, schema, NULL, names, without);
}

awsc_cli_value *awsc_cli_skeleton_member(const awsc_cli *cli, const awsc_schema *schema, const awsc_member *member)
{
    return of_member(cli, schema, member, NULL, false, AWSC_CLI_VIEW(""));
}
