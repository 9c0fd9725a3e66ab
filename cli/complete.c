/* SPDX-License-Identifier: Apache-2.0 */
#include "complete.h"

#include <stdio.h>
#include <string.h>

#include <awsc/tables/waiter.h>

#include "arguments.h"
#include "complete_names.h"
#include "names.h"

/* Writes a template to standard output. Replaces each % by the name of the tool, and %% by %. */
static void write_template(awsc_cli *cli, const char *template)
{
    awsc_cli_buffer out = AWSC_CLI_BUFFER_INIT;
    for (; *template; template ++) {
        if (template[0] == '%' && template[1] == '%') {
            awsc_cli_append_char(&out, *template ++);
        } else if (*template == '%') {
            awsc_cli_append_text(&out, cli->model->name);
        } else {
            awsc_cli_append_char(&out, *template);
        }
    }
    awsc_cli_view text = awsc_cli_take(cli->arena, &out);
    awsc_cli_sink_write(&cli->out, text.data, text.size);
}

static const char bash_script[] = "# Completion of % in bash: source <(% completion bash)\n"
                                  "_%_complete() {\n"
                                  "    local IFS=$'\\n'\n"
                                  "    COMPREPLY=($(\"${COMP_WORDS[0]}\" --complete \"${COMP_WORDS[@]:1:COMP_CWORD}\" "
                                  "2>/dev/null))\n"
                                  "}\n"
                                  "complete -o default -F _%_complete %\n";

static const char zsh_script[] =
    "#compdef %\n"
    "# Completion of % in zsh: source <(% completion zsh)\n"
    "_%() {\n"
    "    local -a candidates\n"
    "    candidates=(\"${(@f)$(\"${words[1]}\" --complete \"${(@)words[2,CURRENT]}\" 2>/dev/null)}\")\n"
    "    if [[ -n \"${candidates[1]}\" ]]; then compadd -a candidates; else _files; fi\n"
    "}\n"
    "compdef _% %\n";

static const char fish_script[] =
    "# Completion of % in fish: % completion fish | source\n"
    "function __%_complete\n"
    "    set -l words (commandline -opc)\n"
    "    set -l found ($words[1] --complete $words[2..-1] (commandline -ct) 2>/dev/null)\n"
    "    if test (count $found) -gt 0\n"
    "        printf '%%s\\n' $found\n"
    "    else\n"
    "        __fish_complete_path (commandline -ct)\n"
    "    end\n"
    "end\n"
    "complete -c % -f -a '(__%_complete)'\n";

int awsc_cli_print_completion(awsc_cli *cli, const char *shell)
{
    const char *script = NULL;
    if (shell && strcmp(shell, "bash") == 0) script = bash_script;
    if (shell && strcmp(shell, "zsh") == 0) script = zsh_script;
    if (shell && strcmp(shell, "fish") == 0) script = fish_script;
    if (!script) return awsc_cli_fail_usage(cli, "argument shell: expected bash, zsh or fish");
    write_template(cli, script);
    return AWSC_CLI_OK;
}

/* ---- candidates ------------------------------------------------------------------------------------------------ */

static void offer_word(awsc_cli *cli, const char *prefix, const char *dashes, const char *name)
{
    size_t size = strlen(prefix);
    char word[256];
    if (snprintf(word, sizeof word, "%s%s", dashes, name) >= (int)sizeof word) return;
    if (strncmp(word, prefix, size) == 0) awsc_cli_sink_line(&cli->out, word);
}

static void offer_name(awsc_cli *cli, const char *prefix, const char *name)
{
    offer_word(cli, prefix, "", name);
}

static void offer_all(awsc_cli *cli, const char *prefix, const char *const *choices)
{
    for (; choices && *choices; choices++) offer_word(cli, prefix, "", *choices);
}

static const awsc_cli_global *find_global(const char *word)
{
    if (strncmp(word, "--", 2) != 0) return NULL;
    for (size_t i = 0; i < awsc_cli_global_count; i++) {
        if (strcmp(awsc_cli_global_options[i].name, word + 2) == 0) return &awsc_cli_global_options[i];
    }
    return NULL;
}

static const awsc_cli_option *find_option(const awsc_cli_command *command, const char *word)
{
    if (!command || strncmp(word, "--", 2) != 0) return NULL;
    for (size_t i = 0; i < command->option_count; i++) {
        const awsc_cli_option *option = &command->options[i];
        if (!option->shadowed && awsc_cli_view_equal(option->name, awsc_cli_view_text(word + 2))) return option;
    }
    return NULL;
}

static void offer_options(awsc_cli *cli, const awsc_cli_command *command, const char *prefix)
{
    for (size_t i = 0; command && i < command->option_count; i++) {
        const awsc_cli_option *option = &command->options[i];
        if (!option->hidden && !option->shadowed) offer_word(cli, prefix, "--", option->name.data);
    }
    for (size_t i = 0; i < awsc_cli_global_count; i++) offer_word(cli, prefix, "--", awsc_cli_global_options[i].name);
}

static void offer_commands(awsc_cli *cli, const char *prefix)
{
    for (size_t i = 0; i < cli->model->operation_count; i++) {
        offer_word(cli, prefix, "",
                   awsc_cli_kebab(cli->arena, awsc_cli_view_text(cli->model->operations[i]->name)).data);
    }
    if (cli->model->waiters) offer_word(cli, prefix, "", "wait");
    offer_word(cli, prefix, "", "configure");
    offer_word(cli, prefix, "", "help");
    offer_word(cli, prefix, "", "completion");
}

static void offer_values(awsc_cli *cli, const awsc_cli_command *command, const awsc_cli_option *option,
                         const char *prefix)
{
    const awsc_member *member = option->member;
    if (!member || option->inner) return;
    const awsc_schema *schema = command->operation->input;
    if (member->type == AWSC_TYPE_LIST) {
        schema = member->target;
        member = schema->members;
    }
    offer_all(cli, prefix, awsc_cli_facts(cli, schema, member)->values);
}

/* Returns the command whose options a waiter takes, or NULL. */
static awsc_cli_command *waited_command(awsc_cli *cli, const char *name)
{
    for (const awsc_waiter *const *waiter = cli->model->waiters; *waiter; waiter++) {
        awsc_cli_view kebab = awsc_cli_kebab(cli->arena, awsc_cli_view_text((*waiter)->name));
        if (!awsc_cli_view_equal(kebab, awsc_cli_view_text(name))) continue;
        return awsc_cli_command_find(cli, awsc_cli_kebab(cli->arena, awsc_cli_view_text((*waiter)->operation->name)));
    }
    return NULL;
}

/* Returns the command that stands before the last word, or NULL. `*waits`: the word `wait` precedes it. */
static awsc_cli_command *find_command(awsc_cli *cli, size_t count, char **words, bool *waits)
{
    for (size_t i = 0; i + 1 < count; i++) {
        const awsc_cli_global *global = find_global(words[i]);
        if (global) {
            i += global->value != NULL;
        } else if (strcmp(words[i], "wait") == 0 && cli->model->waiters) {
            *waits = true;
        } else if (words[i][0] != '-' && *waits) {
            return waited_command(cli, words[i]);
        } else if (words[i][0] != '-') {
            return awsc_cli_command_find(cli, awsc_cli_view_text(words[i]));
        }
    }
    return NULL;
}

int awsc_cli_complete(awsc_cli *cli, size_t count, char **words)
{
    const char *prefix = count ? words[count - 1] : "";
    const char *before = count > 1 ? words[count - 2] : "";
    bool waits = false;
    awsc_cli_command *command = find_command(cli, count, words, &waits);
    const awsc_cli_global *global = find_global(before);
    const awsc_cli_option *option = find_option(command, before);
    if (strcmp(before, "configure") == 0) {
        offer_word(cli, prefix, "", "list");
    } else if (global && strcmp(global->name, "profile") == 0) {
        awsc_cli_offer_profiles(cli, prefix, offer_name);
    } else if (global && global->value) {
        offer_all(cli, prefix, global->choices);
    } else if (option && option->arity != AWSC_CLI_NONE) {
        offer_values(cli, command, option, prefix);
        awsc_cli_offer_names(cli, command, option->name, count - 1, words, prefix, offer_name);
    } else if (prefix[0] == '-') {
        offer_options(cli, command, prefix);
    } else if (!command && waits) {
        for (const awsc_waiter *const *waiter = cli->model->waiters; *waiter; waiter++) {
            offer_word(cli, prefix, "", awsc_cli_kebab(cli->arena, awsc_cli_view_text((*waiter)->name)).data);
        }
    } else if (!command) {
        offer_commands(cli, prefix);
    }
    return AWSC_CLI_OK;
}
