/* SPDX-License-Identifier: Apache-2.0 */
#include "help.h"

#include <stdio.h>
#include <string.h>

#include "parse.h"
#include "table.h"

/* ---- help ------------------------------------------------------------------------------------------------------ */

static void print_options(const command_row *command)
{
    for (int id = 0; id < OPTION_COUNT; id++) {
        if (!(command->options >> id & 1)) continue;
        bool required = command->required >> id & 1;
        const option_row *row = &awsc_tool_option_rows[id];
        (void)printf(" %s--%s%s%s%s", required ? "" : "[", row->name, row->value ? " " : "",
                     row->value ? row->value : "", required ? "" : "]");
    }
}

int awsc_tool_print_help(void)
{
    (void)puts("awsc-credentials COMMAND [OPTIONS]: AWS credentials and tokens for other programs.\n\nCommands:");
    for (size_t i = 0; i < awsc_tool_command_count; i++) {
        const command_row *row = &awsc_tool_command_rows[i];
        (void)printf("  %s%s%s", row->word, row->token ? " " : "", row->token ? row->token : "");
        print_options(row);
        (void)printf("\n      %s\n", row->help);
    }
    (void)puts(
        "  completion bash|zsh|fish\n      script for a shell: source <(awsc-credentials completion bash)\n\nOptions:");
    for (int id = 0; id < OPTION_COUNT; id++) {
        const option_row *row = &awsc_tool_option_rows[id];
        (void)printf("  --%s%s%s\n      %s\n", row->name, row->value ? " " : "", row->value ? row->value : "",
                     row->help);
    }
    (void)puts("  --help, --version\n\nExit codes: 0 done, 130 interrupted, 252 the command line is invalid, 253 no "
               "region or no\n"
               "credentials, 255 any other failure.");
    return EXIT_DONE;
}

/* ---- completion ------------------------------------------------------------------------------------------------ */

static const char bash_script[] =
    "# Completion of awsc-credentials in bash: source <(awsc-credentials completion bash)\n"
    "_awsc_credentials() {\n"
    "    local IFS=$'\\n'\n"
    "    COMPREPLY=($(\"${COMP_WORDS[0]}\" --complete \"${COMP_WORDS[@]:1:COMP_CWORD}\" 2>/dev/null))\n"
    "}\n"
    "complete -o default -F _awsc_credentials awsc-credentials\n";

static const char zsh_script[] =
    "#compdef awsc-credentials\n"
    "# Completion of awsc-credentials in zsh: source <(awsc-credentials completion zsh)\n"
    "_awsc_credentials() {\n"
    "    local -a candidates\n"
    "    candidates=(\"${(@f)$(\"${words[1]}\" --complete \"${(@)words[2,CURRENT]}\" 2>/dev/null)}\")\n"
    "    if [[ -n \"${candidates[1]}\" ]]; then compadd -a candidates; fi\n"
    "}\n"
    "compdef _awsc_credentials awsc-credentials\n";

static const char fish_script[] =
    "# Completion of awsc-credentials in fish: awsc-credentials completion fish | source\n"
    "function __awsc_credentials_complete\n"
    "    set -l words (commandline -opc)\n"
    "    set -l found ($words[1] --complete $words[2..-1] (commandline -ct) 2>/dev/null)\n"
    "    if test (count $found) -gt 0\n"
    "        printf '%s\\n' $found\n"
    "    else\n"
    "        __fish_complete_path (commandline -ct)\n"
    "    end\n"
    "end\n"
    "complete -c awsc-credentials -f -a '(__awsc_credentials_complete)'\n";

int awsc_tool_print_completion(const char *shell)
{
    const char *script = !shell                       ? NULL
                         : strcmp(shell, "bash") == 0 ? bash_script
                         : strcmp(shell, "zsh") == 0  ? zsh_script
                         : strcmp(shell, "fish") == 0 ? fish_script
                                                      : NULL;
    if (!script) return awsc_tool_complain(EXIT_USAGE, "completion: expected bash, zsh or fish");
    (void)fputs(script, stdout);
    return EXIT_DONE;
}

static void offer(const char *prefix, const char *dashes, const char *word)
{
    size_t size = strlen(dashes);
    bool fits = strncmp(prefix, dashes, size) == 0 ? strncmp(word, prefix + size, strlen(prefix + size)) == 0
                                                   : strncmp(dashes, prefix, strlen(prefix)) == 0;
    if (fits) (void)printf("%s%s\n", dashes, word);
}

static void offer_commands(const char *prefix)
{
    const char *before = "";
    for (size_t i = 0; i < awsc_tool_command_count; i++) {
        if (strcmp(awsc_tool_command_rows[i].word, before) != 0) offer(prefix, "", awsc_tool_command_rows[i].word);
        before = awsc_tool_command_rows[i].word;
    }
    offer(prefix, "", "completion");
    offer(prefix, "--", "help");
    offer(prefix, "--", "version");
}

static void offer_tokens(const char *prefix)
{
    for (size_t i = 0; i < awsc_tool_command_count; i++)
        if (awsc_tool_command_rows[i].token) offer(prefix, "", awsc_tool_command_rows[i].token);
}

/* Prints the command's options that begin like the last word and are not on the command line yet. */
static void offer_options(const command_row *command, int count, char *const *words)
{
    unsigned given = 0;
    const char *value = NULL;
    for (int i = 0; i + 1 < count; i++) {
        enum option_id id = awsc_tool_option_find(words[i], &value);
        if (id == OPTION_COUNT) continue;
        given |= 1u << id;
        if (!awsc_tool_option_rows[id].value || value) continue;
        if (i + 2 == count) return; /* its value is being typed */
        i++;
    }
    for (int id = 0; id < OPTION_COUNT; id++)
        if (awsc_tool_option_belongs(command, (enum option_id)id) && !(given >> id & 1))
            offer(words[count - 1], "--", awsc_tool_option_rows[id].name);
}

int awsc_tool_print_candidates(int count, char *const *words)
{
    const command_row *command = &awsc_tool_command_rows[0];
    if (count < 1) return EXIT_DONE;
    if (count == 1) offer_commands(words[0]);
    if (count == 2 && strcmp(words[0], "token") == 0) offer_tokens(words[1]);
    if (count == 2 && strcmp(words[0], "completion") == 0) {
        offer(words[1], "", "bash");
        offer(words[1], "", "zsh");
        offer(words[1], "", "fish");
    }
    int size = awsc_tool_command_find(count - 1, words, &command);
    if (size || words[0][0] == '-') offer_options(command, count - size, words + size);
    return EXIT_DONE;
}
