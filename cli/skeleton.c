#include "skeleton.h"

#include "member.h"

#define DEEPEST 100u

/* A structure on the path of the walk. A structure inside of itself stays empty. */
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

static awsc_cli_value *new_text(const awsc_cli *cli, enum awsc_cli_kind kind, awsc_cli_view text)
{
    return awsc_cli_new_text(cli->arena, kind, text);
}

static awsc_cli_value *of_structure(const awsc_cli *cli, const awsc_schema *schema, const level *outer, bool names,
                                    const awsc_member *without);

static awsc_cli_value *of_member(const awsc_cli *cli, const awsc_schema *schema, const awsc_member *member,
                                 const level *at, bool names, awsc_cli_view name)
{
    const awsc_cli_member *facts = awsc_cli_facts(cli, schema, member);
    awsc_cli_value *value;
    switch (member->type) {
    case AWSC_TYPE_BOOL:
        return awsc_cli_new_bool(cli->arena, true);
    case AWSC_TYPE_I8:
    case AWSC_TYPE_I16:
    case AWSC_TYPE_I32:
    case AWSC_TYPE_I64:
    case AWSC_TYPE_NUMBER:
        return new_text(cli, AWSC_CLI_NUMBER, AWSC_CLI_VIEW("0"));
    case AWSC_TYPE_F32:
    case AWSC_TYPE_F64:
        return new_text(cli, AWSC_CLI_NUMBER, AWSC_CLI_VIEW("0.0"));
    case AWSC_TYPE_TIME:
        return new_text(cli, AWSC_CLI_TEXT, AWSC_CLI_VIEW("1970-01-01T00:00:00"));
    case AWSC_TYPE_TEXT:
        if (names) return new_text(cli, AWSC_CLI_TEXT, name);
        return new_text(cli, AWSC_CLI_TEXT, awsc_cli_view_text(facts->values ? facts->values[0] : ""));
    case AWSC_TYPE_STRUCTURE:
    case AWSC_TYPE_UNION:
        return of_structure(cli, member->target, at, names, NULL);
    case AWSC_TYPE_LIST:
    case AWSC_TYPE_MAP:
        break;
    default:
        return awsc_cli_new(cli->arena, AWSC_CLI_NULL);
    }
    const awsc_member *element = member->target->members;
    if (member->type == AWSC_TYPE_LIST) {
        awsc_cli_view shape = awsc_cli_view_text(awsc_cli_facts(cli, member->target, element)->shape);
        value = awsc_cli_new(cli->arena, AWSC_CLI_LIST);
        awsc_cli_add(cli->arena, value, of_member(cli, member->target, element, at, names, shape));
    } else {
        value = awsc_cli_new(cli->arena, AWSC_CLI_MAP);
        awsc_cli_put(cli->arena, value, AWSC_CLI_VIEW("KeyName"),
                     of_member(cli, member->target, element, at, names, AWSC_CLI_VIEW("")));
    }
    return value;
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
