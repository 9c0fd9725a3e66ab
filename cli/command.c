/* SPDX-License-Identifier: Apache-2.0 */
#include "command.h"

#include <string.h>

#include "member.h"
#include "names.h"

/* Maximum number of options besides those of members: input, skeleton, paging and others. */
#define COMMON_OPTIONS 10

/* Returns the maximum number of options: common ones, members, negations of booleans, and blobs in structures. */
static size_t most_options(const awsc_schema *input)
{
    size_t most = COMMON_OPTIONS + 2 * (size_t)input->member_count;
    for (size_t i = 0; i < input->member_count; i++) {
        const awsc_schema *target = input->members[i].target;
        if (target) most += target->member_count;
    }
    return most;
}

static awsc_cli_option *add_option(awsc_cli_command *command, enum awsc_cli_option_kind kind, enum awsc_cli_arity arity,
                                   awsc_cli_view name, const char *doc)
{
    awsc_cli_option *option = &command->options[command->option_count++];
    option->kind = kind;
    option->arity = arity;
    option->name = name;
    option->doc = doc;
    return option;
}

static awsc_cli_view prefixed_name(awsc_cli *cli, const char *prefix, awsc_cli_view name)
{
    awsc_cli_buffer out = AWSC_CLI_BUFFER_INIT;
    awsc_cli_append_text(&out, prefix);
    awsc_cli_append_view(&out, name);
    return awsc_cli_take(cli->arena, &out);
}

static void add_member(awsc_cli *cli, awsc_cli_command *command, const awsc_member *member)
{
    awsc_cli_view name = awsc_cli_kebab(cli->arena, awsc_cli_member_name(member));
    enum awsc_cli_arity arity = AWSC_CLI_ONE;
    if (member->type == AWSC_TYPE_BOOL) arity = AWSC_CLI_NONE;
    if (member->type == AWSC_TYPE_LIST) arity = AWSC_CLI_MANY;
    const char *doc = awsc_cli_facts(cli, command->operation->input, member)->doc;
    awsc_cli_option *option = add_option(command, AWSC_CLI_MEMBER, arity, name, doc);
    option->member = member;
    option->required = (member->flags & AWSC_TABLE_REQUIRED) && !(member->flags & AWSC_TABLE_IDEMPOTENCY_TOKEN);
    if (member->type != AWSC_TYPE_BOOL) return;
    option = add_option(command, AWSC_CLI_NEGATED, arity, prefixed_name(cli, "no-", name), doc);
    option->member = member;
}

/* Adds an option for each blob inside of a structure. The option of the structure is not required then. */
static void add_hoisted(awsc_cli *cli, awsc_cli_command *command, awsc_cli_option *outer)
{
    if (outer->kind != AWSC_CLI_MEMBER || outer->member->type != AWSC_TYPE_STRUCTURE) return;
    const awsc_schema *schema = outer->member->target;
    for (size_t i = 0; i < schema->member_count; i++) {
        const awsc_member *member = &schema->members[i];
        if (member->type != AWSC_TYPE_BLOB) continue;
        awsc_cli_view name = awsc_cli_kebab(cli->arena, awsc_cli_member_name(member));
        bool taken = false;
        for (size_t k = 0; k < command->option_count; k++) taken |= awsc_cli_view_equal(command->options[k].name, name);
        if (taken) continue;
        awsc_cli_option *option =
            add_option(command, AWSC_CLI_HOISTED, AWSC_CLI_ONE, name, awsc_cli_facts(cli, schema, member)->doc);
        option->member = outer->member;
        option->inner = member;
        outer->required = false;
    }
}

/* Adds paging options. They replace options of members with the same names. */
static void add_paging(awsc_cli *cli, awsc_cli_command *command)
{
    const awsc_cli_paging *paging = cli->model->paging;
    while (paging->operation && paging->operation != command->operation) paging++;
    if (!paging->operation) return;
    command->paging = paging;
    size_t members = command->option_count;
    add_option(command, AWSC_CLI_PAGING, AWSC_CLI_ONE, AWSC_CLI_VIEW("starting-token"),
               "`NextToken` of an earlier result: continues after its last item.");
    if (paging->page_size) {
        add_option(command, AWSC_CLI_PAGING, AWSC_CLI_ONE, AWSC_CLI_VIEW("page-size"),
                   "Number of items to request per call. The result stays the same.");
    }
    add_option(command, AWSC_CLI_PAGING, AWSC_CLI_ONE, AWSC_CLI_VIEW("max-items"),
               "Maximum number of items. If more exist, the result has a `NextToken` for `--starting-token`.");
    for (size_t i = 0; i < members; i++) {
        awsc_cli_option *option = &command->options[i];
        awsc_cli_view name = awsc_cli_member_name(option->member);
        option->hidden |= awsc_cli_view_equal(name, awsc_cli_view_text(paging->input_token)) ||
                          awsc_cli_view_equal(name, awsc_cli_view_text(paging->page_size));
        for (size_t k = members; k < command->option_count; k++) {
            option->shadowed |= awsc_cli_view_equal(option->name, command->options[k].name);
        }
    }
}

/* Returns whether no kind of event is a payload of bytes. */
static bool has_documents(const awsc_schema *events)
{
    for (size_t i = 0; i < events->member_count; i++)
        if (awsc_cli_event_payload(&events->members[i])) return false;
    return true;
}

static void find_outfile(awsc_cli_command *command)
{
    const awsc_schema *output = command->operation->output;
    if (command->operation->output_payload < 0) return;
    const awsc_member *member = &output->members[command->operation->output_payload];
    if (member->type == AWSC_TYPE_BLOB || member->type == AWSC_TYPE_BODY_STREAM) command->outfile = member;
    if (member->type == AWSC_TYPE_EVENT_STREAM) {
        command->outfile = member;
        command->streams = true;
        command->lines = has_documents(member->target);
    }
}

/* Returns whether the output names a durable execution and the service has an operation for its history. */
static bool can_follow(const awsc_cli *cli, const awsc_operation *operation)
{
    bool history = false;
    for (size_t i = 0; i < cli->model->operation_count; i++)
        history |= strcmp(cli->model->operations[i]->name, "GetDurableExecutionHistory") == 0;
    return history && awsc_cli_member_called(operation->output, AWSC_CLI_VIEW("DurableExecutionArn")) &&
           awsc_cli_member_called(operation->input, AWSC_CLI_VIEW("InvocationType"));
}

awsc_cli_command *awsc_cli_command_of(awsc_cli *cli, size_t index)
{
    const awsc_operation *operation = cli->model->operations[index];
    const awsc_schema *input = operation->input;
    awsc_cli_command *command = awsc_cli_alloc(cli->arena, sizeof *command);
    command->operation = operation;
    command->name = awsc_cli_kebab(cli->arena, awsc_cli_view_text(operation->name));
    command->doc = cli->model->operation_docs[index];
    command->options = awsc_cli_alloc(cli->arena, most_options(input) * sizeof *command->options);
    for (size_t i = 0; i < input->member_count; i++) add_member(cli, command, &input->members[i]);
    command->self = command;
    size_t members = command->option_count;
    for (size_t i = 0; i < members; i++) add_hoisted(cli, command, &command->options[i]);
    add_paging(cli, command);
    if (awsc_cli_member_called(input, AWSC_CLI_VIEW("LogType")) &&
        awsc_cli_member_called(operation->output, AWSC_CLI_VIEW("LogResult"))) {
        add_option(command, AWSC_CLI_TAIL, AWSC_CLI_NONE, AWSC_CLI_VIEW("tail"),
                   "Prints the end of the function's log, decoded, on standard error.");
    }
    if (can_follow(cli, operation)) {
        add_option(command, AWSC_CLI_FOLLOW, AWSC_CLI_NONE, AWSC_CLI_VIEW("follow"),
                   "Starts a durable execution as an event, prints its history on standard error until it ends, and "
                   "writes its result to the file. The exit code is 255 if it does not succeed.");
    }
    add_option(
        command, AWSC_CLI_INPUT, AWSC_CLI_ONE, AWSC_CLI_VIEW("cli-input-json"),
        "Reads the input from JSON, in the form that `--generate-cli-skeleton` prints. Options override the JSON.");
    add_option(command, AWSC_CLI_INPUT, AWSC_CLI_ONE, AWSC_CLI_VIEW("cli-input-yaml"),
               "Reads the input from YAML, in the form that `--generate-cli-skeleton yaml-input` prints. Options "
               "override it.");
    add_option(
        command, AWSC_CLI_SKELETON, AWSC_CLI_OPTIONAL, AWSC_CLI_VIEW("generate-cli-skeleton"),
        "Prints a skeleton of the input as JSON (`yaml-input`: as YAML with comments; `output`: of the output), and "
        "sends nothing.");
    find_outfile(command);
    return command;
}

awsc_cli_command *awsc_cli_command_find(awsc_cli *cli, awsc_cli_view name)
{
    for (size_t i = 0; i < cli->model->operation_count; i++) {
        if (awsc_cli_view_equal(awsc_cli_kebab(cli->arena, awsc_cli_view_text(cli->model->operations[i]->name)),
                                name)) {
            return awsc_cli_command_of(cli, i);
        }
    }
    return NULL;
}

awsc_cli_option *awsc_cli_option_of(awsc_cli_command *command, enum awsc_cli_option_kind kind, const char *name)
{
    for (size_t i = 0; i < command->option_count; i++) {
        awsc_cli_option *option = &command->options[i];
        if (option->kind == kind && (!name || awsc_cli_view_equal(option->name, awsc_cli_view_text(name))))
            return option;
    }
    return NULL;
}

bool awsc_cli_tails(const awsc_cli_command *command)
{
    const awsc_cli_option *option = awsc_cli_option_of(command->self, AWSC_CLI_TAIL, NULL);
    return option && option->given;
}

bool awsc_cli_follows(const awsc_cli_command *command)
{
    const awsc_cli_option *option = awsc_cli_option_of(command->self, AWSC_CLI_FOLLOW, NULL);
    return option && option->given;
}
