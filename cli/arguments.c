/* SPDX-License-Identifier: Apache-2.0 */
#include "arguments.h"

#include <stdlib.h>
#include <string.h>

#include "decimal.h"
#include "number.h"
#include "utf8.h"

/* The formats of --output. The vendor's tool lacks the last one; so messages do not list it. */
static const char *const outputs[] = {"json", "text", "table", "yaml", "yaml-stream", "jsonl", NULL};
static const char *const colors[] = {"on", "off", "auto", NULL};
static const char *const formats[] = {"base64", "raw-in-base64-out", NULL};

/* Indexes in awsc_cli_global_options of the tool's own options. All other options set a field of awsc_config. */
enum global {
    DEBUG,
    NO_PAGINATE,
    OUTPUT,
    QUERY,
    VERSION,
    COLOR,
    BINARY_FORMAT,
    NO_CLI_PAGER,
    CLI_AUTO_PROMPT,
    NO_CLI_AUTO_PROMPT,
    OWN_COUNT
};

#define OWN_OPTION(name, value, choices, doc)                                                                          \
    {                                                                                                                  \
        name, value, choices, doc, AWSC_CLI_NO_FIELD, NULL, 0                                                          \
    }
#define SETTING_OPTION(setting, form, name, value, doc)                                                                \
    {name, value, NULL, doc, form, #setting, offsetof(awsc_config, setting)},
/* These macros expand the last column of a setting: the option that sets the setting, or NO_OPTION. */
#define NO_OPTION(setting, ...)
#define STRING_OPTION(setting, name, doc, ...) SETTING_OPTION(setting, AWSC_CLI_STRING, name, "string", doc)
#define SECONDS_OPTION(setting, name, doc, ...) SETTING_OPTION(setting, AWSC_CLI_SECONDS, name, "int", doc)
#define TRUE_OPTION(setting, name, doc, ...) SETTING_OPTION(setting, AWSC_CLI_TRUE, name, NULL, doc)
#define FALSE_OPTION(setting, name, doc, ...) SETTING_OPTION(setting, AWSC_CLI_FALSE, name, NULL, doc)
#define OPTION(setting, form, ...) form(setting, __VA_ARGS__)

const awsc_cli_global awsc_cli_global_options[] = {
    [DEBUG] = OWN_OPTION("debug", NULL, NULL, "Logs to standard error, without secrets."),
    [NO_PAGINATE] = OWN_OPTION("no-paginate", NULL, NULL, "Requests the first page only."),
    [OUTPUT] = OWN_OPTION("output", "string", outputs, "Output format."),
    [QUERY] = OWN_OPTION("query", "string", NULL, "JMESPath expression that selects a part of the response."),
    [VERSION] = OWN_OPTION("version", NULL, NULL, "Prints the version of this tool."),
    [COLOR] = OWN_OPTION("color", "string", colors, "Colors of tables. Default: on a terminal only."),
    [BINARY_FORMAT] = OWN_OPTION("cli-binary-format", "string", formats,
                                 "Form of binary values: `raw-in-base64-out` (default) or `base64`. `fileb://` always "
                                 "reads raw bytes."),
    [NO_CLI_PAGER] = OWN_OPTION("no-cli-pager", NULL, NULL, "Prints to a terminal without a pager."),
    [CLI_AUTO_PROMPT] = OWN_OPTION("cli-auto-prompt", NULL, NULL, "No effect: this tool does not prompt for options."),
    [NO_CLI_AUTO_PROMPT] =
        OWN_OPTION("no-cli-auto-prompt", NULL, NULL, "No effect: this tool does not prompt for options."),
#define SETTING(kind, name, field, variables, property, fallback, doc, ...) OPTION(name, __VA_ARGS__, )
#include <awsc/tables/settings.def>
};
const size_t awsc_cli_global_count = sizeof awsc_cli_global_options / sizeof *awsc_cli_global_options;

bool awsc_cli_is_output(const char *format)
{
    for (size_t i = 0; outputs[i]; i++) {
        if (strcmp(outputs[i], format) == 0) return true;
    }
    return false;
}

/* ---- words ----------------------------------------------------------------------------------------------------- */

static bool is_negative_number(const char *word)
{
    double number;
    return awsc_cli_is_digit(word[1]) && !awsc_cli_parse_f64(awsc_cli_view_text(word), &number);
}

/* Returns whether a word begins with a dash and is neither a negative number nor a sentence. */
static bool is_option(const char *word)
{
    if (word[0] != '-' || !word[1] || is_negative_number(word)) return false;
    return !(strchr(word, ' ') && !(word[1] == '-' && strchr(word, '=') && strchr(word, '=') < strchr(word, ' ')));
}

/* Returns the name in --name=value. `*value` receives the value, or NULL without "=". */
static awsc_cli_view option_name(const char *word, const char **value)
{
    const char *name = word + (word[1] == '-' ? 2 : 1);
    const char *equals = strchr(name, '=');
    *value = equals ? equals + 1 : NULL;
    return (awsc_cli_view){name, equals ? (size_t)(equals - name) : strlen(name)};
}

/* ---- global options -------------------------------------------------------------------------------------------- */

static int check_choice(const awsc_cli *cli, const awsc_cli_global *global, const char *value)
{
    awsc_cli_buffer out = AWSC_CLI_BUFFER_INIT;
    size_t count = 0;
    if (!global->choices) return 0;
    for (const char *const *choice = global->choices; *choice; choice++) {
        if (strcmp(*choice, value) == 0) return 0;
    }
    for (const char *const *choice = global->choices; *choice; choice++, count++) {
        if (strcmp(*choice, "jsonl") == 0) break;
        awsc_cli_append_text(&out, count % 2 ? " | " : count ? "\n" : "");
        awsc_cli_append_format(&out, "%-40s", *choice);
    }
    awsc_cli_view text = awsc_cli_take(cli->arena, &out);
    return awsc_cli_fail_usage(cli, "argument --%s: Invalid choice, valid choices are:\n\n%s", global->name, text.data);
}

/* Stores a number of seconds as milliseconds. Zero means no limit. */
static int store_seconds(const char *name, const char *value, awsc_opt_i64 *out)
{
    int64_t seconds;
    enum awsc_cli_number problem = awsc_cli_read_whole(awsc_cli_view_text(value), &seconds);
    if (problem == AWSC_CLI_NOT_A_NUMBER)
        return awsc_cli_fail(AWSC_CLI_GENERAL, "--%s: '%s' is not a number", name, value);
    if (problem || seconds < 0 || seconds >= INT64_MAX / 1000)
        return awsc_cli_fail(AWSC_CLI_GENERAL, "--%s: '%s' is out of range; expected seconds, 0 or more", name, value);
    *out = AWSC_I64(seconds ? seconds * 1000 : AWSC_NO_LIMIT);
    return 0;
}

/* Returns a URL without scheme, with user name and password masked, and without query and fragment. */
static const char *without_secrets(const awsc_cli *cli, const char *text)
{
    awsc_cli_buffer out = AWSC_CLI_BUFFER_INIT;
    const char *at = strrchr(text, '@');
    if (at) awsc_cli_append_text(&out, "****");
    awsc_cli_append(&out, at ? at : text, strcspn(at ? at : text, "?#"));
    return awsc_cli_take(cli->arena, &out).data;
}

/* Refuses a word that is not UTF-8, since a request could not carry the same bytes. A path of file:// may have any
 * bytes. */
static int check_bytes(const char *name, const char *word)
{
    awsc_cli_view text = awsc_cli_view_text(word);
    size_t good = awsc_cli_utf8_good(text);
    if (good == text.size || strncmp(word, "file://", 7) == 0 || strncmp(word, "fileb://", 8) == 0) return 0;
    return awsc_cli_fail(AWSC_CLI_USAGE, "Error parsing parameter '--%s': Byte %zu (0x%02x) is not UTF-8.", name,
                         good + 1, (unsigned)(unsigned char)word[good]);
}

static int check_url(const awsc_cli *cli, const char *value)
{
    if (!value || strstr(value, "://")) return 0;
    return awsc_cli_fail(AWSC_CLI_USAGE,
                         "Bad value for --endpoint-url \"%s\": scheme is missing.  Must be of the form "
                         "http://<hostname>/ or https://<hostname>/",
                         without_secrets(cli, value));
}

static int store_setting(awsc_cli *cli, const awsc_cli_global *global, const char *value)
{
    void *field = (char *)&cli->globals.config + global->field;
    switch (global->form) {
    case AWSC_CLI_STRING:
        *(const char **)field = value;
        break;
    case AWSC_CLI_SECONDS:
        return store_seconds(global->name, value, field);
    case AWSC_CLI_TRUE:
    case AWSC_CLI_FALSE:
        *(awsc_opt_bool *)field = AWSC_BOOL(global->form == AWSC_CLI_TRUE);
        break;
    case AWSC_CLI_NO_FIELD:
        break;
    }
    return check_url(cli, cli->globals.config.endpoint_url);
}

static int store_global(awsc_cli *cli, size_t which, const char *value, awsc_cli_arguments *out)
{
    awsc_cli_globals *globals = &cli->globals;
    const awsc_cli_global *global = &awsc_cli_global_options[which];
    int code = value ? check_choice(cli, global, value) : 0;
    bool is_path = strcmp(global->name, "ca-bundle") == 0;
    if (value && !code && !is_path) code = check_bytes(global->name, value);
    if (code) return code;
    if (which >= OWN_COUNT) return store_setting(cli, global, value);
    switch ((enum global)which) {
    case DEBUG:
        globals->debug = true;
        break;
    case NO_PAGINATE:
        globals->no_paginate = true;
        break;
    case OUTPUT:
        globals->output = value;
        break;
    case QUERY:
        globals->query = value;
        break;
    case VERSION:
        out->version = true;
        break;
    case COLOR:
        globals->color = strcmp(value, "on") == 0    ? AWSC_CLI_COLOR_ON
                         : strcmp(value, "off") == 0 ? AWSC_CLI_COLOR_OFF
                                                     : AWSC_CLI_COLOR_AUTO;
        break;
    case BINARY_FORMAT:
        globals->binary_format = value;
        break;
    case NO_CLI_PAGER:
        globals->no_pager = true;
        break;
    case CLI_AUTO_PROMPT:
    case NO_CLI_AUTO_PROMPT:
        if (!globals->prompts) {
            globals->prompts = global->name;
        } else if (strcmp(globals->prompts, global->name) != 0) {
            return awsc_cli_fail(AWSC_CLI_USAGE, "Both --cli-auto-prompt and --no-cli-auto-prompt cannot be specified "
                                                 "at the same time.");
        }
        break;
    case OWN_COUNT:
        break;
    }
    return 0;
}

static int find_global(awsc_cli_view name)
{
    for (size_t i = 0; i < awsc_cli_global_count; i++) {
        if (awsc_cli_view_equal(name, awsc_cli_view_text(awsc_cli_global_options[i].name))) return (int)i;
    }
    return -1;
}

int awsc_cli_read_globals(awsc_cli *cli, int argc, char **argv, awsc_cli_arguments *out)
{
    out->rest = awsc_cli_alloc(cli->arena, ((size_t)argc + 1) * sizeof *out->rest);
    for (int i = 1; i < argc; i++) {
        const char *value = NULL;
        int which = -1;
        if (strncmp(argv[i], "--", 2) == 0 && argv[i][2]) which = find_global(option_name(argv[i], &value));
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            out->help = true;
            continue;
        }
        if (which < 0) {
            if (!out->first && !is_option(argv[i])) {
                out->first = argv[i];
            } else {
                out->rest[out->count++] = argv[i];
            }
            continue;
        }
        const awsc_cli_global *global = &awsc_cli_global_options[which];
        if (!global->value && value) {
            return awsc_cli_fail_usage(cli, "argument --%s: ignored explicit argument '%s'", global->name, value);
        }
        if (global->value && !value) {
            if (i + 1 == argc || is_option(argv[i + 1])) {
                return awsc_cli_fail_usage(cli, "argument --%s: expected one argument", global->name);
            }
            value = argv[++i];
        }
        int code = store_global(cli, (size_t)which, value, out);
        if (code) return code;
    }
    return 0;
}

/* ---- options of a command -------------------------------------------------------------------------------------- */

/* Finds the option with this name or unique prefix. `*out` is NULL if there is no such option. Returns an exit code,
 * not 0 if several match. */
static int find_option(const awsc_cli *cli, awsc_cli_command *command, awsc_cli_view name, awsc_cli_option **out)
{
    awsc_cli_buffer several = AWSC_CLI_BUFFER_INIT;
    size_t found = 0;
    *out = NULL;
    for (size_t i = 0; i < command->option_count; i++) {
        awsc_cli_option *option = &command->options[i];
        if (option->shadowed || !awsc_cli_view_starts_with(option->name, name)) continue;
        *out = option;
        if (option->name.size == name.size) {
            awsc_cli_buffer_clear(&several);
            return 0;
        }
        awsc_cli_append_format(&several, "%s--%.*s", found++ ? ", " : "", (int)option->name.size, option->name.data);
    }
    awsc_cli_view text = awsc_cli_take(cli->arena, &several);
    if (found < 2) return 0;
    *out = NULL;
    return awsc_cli_fail_usage(cli, "ambiguous option: --%.*s could match %s", (int)name.size, name.data, text.data);
}

/* Takes the values of an option from the words that follow it. */
static int take_values(const awsc_cli *cli, awsc_cli_option *option, const char *inline_value,
                       const awsc_cli_arguments *arguments, size_t *at)
{
    size_t most = option->arity == AWSC_CLI_NONE ? 0 : option->arity == AWSC_CLI_MANY ? SIZE_MAX : 1;
    option->given = true;
    option->count = 0;
    if (inline_value) {
        if (!most) {
            return awsc_cli_fail_usage(cli, "argument --%s: ignored explicit argument '%s'", option->name.data,
                                       inline_value);
        }
        option->values = awsc_cli_alloc(cli->arena, sizeof *option->values);
        option->values[option->count++] = inline_value;
        return check_bytes(option->name.data, inline_value);
    }
    option->values = arguments->rest + *at + 1;
    while (option->count < most && *at + 1 < arguments->count && !is_option(arguments->rest[*at + 1])) {
        int code = check_bytes(option->name.data, arguments->rest[*at + 1]);
        if (code) return code;
        option->count++;
        ++*at;
    }
    if (option->arity != AWSC_CLI_ONE || option->count) return 0;
    return awsc_cli_fail_usage(cli, "argument --%s: expected one argument", option->name.data);
}

static int check_required(const awsc_cli *cli, awsc_cli_command *command)
{
    awsc_cli_buffer missing = AWSC_CLI_BUFFER_INIT;
    for (size_t i = 0; i < command->option_count; i++) {
        const awsc_cli_option *option = &command->options[i];
        if (!option->required || option->given) continue;
        awsc_cli_append_format(&missing, "%s--%s", missing.size ? ", " : "", option->name.data);
    }
    awsc_cli_view text = awsc_cli_take(cli->arena, &missing);
    if (command->outfile && !command->streams && !command->outfile_value) {
        return awsc_cli_fail_usage(cli, "the following arguments are required: %s%soutfile", text.data,
                                   text.size ? ", " : "");
    }
    if (!text.size) return 0;
    return awsc_cli_fail_usage(cli, "the following arguments are required: %s", text.data);
}

/* Undoes --no-x after --x, and --x after --no-x: the last one counts. */
static void forget_opposite(awsc_cli_command *command, awsc_cli_option *option)
{
    if (option->kind == AWSC_CLI_NEGATED) option[-1].given = false;
    if (option->kind == AWSC_CLI_MEMBER && option + 1 < command->options + command->option_count &&
        option[1].kind == AWSC_CLI_NEGATED)
        option[1].given = false;
}

static int fail_unknown(const awsc_cli *cli, awsc_cli_view unknown)
{
    const char *name = cli->model->name;
    return awsc_cli_fail(AWSC_CLI_USAGE,
                         "usage: %s [options] <command> [<subcommand> ...] [parameters]\n"
                         "To see help text, you can run:\n\n  %s help\n  %s <command> help\n\nUnknown options: %s\n",
                         name, name, name, unknown.data);
}

/* Returns whether all other options are optional, because of --generate-cli-skeleton, --cli-input-json or
 * --cli-input-yaml. */
static bool is_complete_without(awsc_cli_command *command)
{
    const awsc_cli_option *skeleton = awsc_cli_option_of(command, AWSC_CLI_SKELETON, NULL);
    for (size_t i = 0; i < command->option_count; i++) {
        if (command->options[i].kind == AWSC_CLI_INPUT && command->options[i].given) return true;
    }
    return skeleton->given && !(skeleton->count && strcmp(skeleton->values[0], "output") == 0);
}

int awsc_cli_read_options(awsc_cli *cli, awsc_cli_command *command, const awsc_cli_arguments *arguments)
{
    awsc_cli_buffer unknown = AWSC_CLI_BUFFER_INIT;
    int code = 0;
    for (size_t i = 0; i < arguments->count && !code; i++) {
        const char *word = arguments->rest[i];
        const char *value = NULL;
        awsc_cli_option *option = NULL;
        if (strncmp(word, "--", 2) == 0 && is_option(word)) {
            code = find_option(cli, command, option_name(word, &value), &option);
            if (!code && option) code = take_values(cli, option, value, arguments, &i);
            if (!code && option) forget_opposite(command, option);
            if (code || option) continue;
        } else if (!is_option(word) && command->outfile && !command->outfile_value) {
            command->outfile_value = word;
            continue;
        }
        awsc_cli_append_format(&unknown, "%s%s", unknown.size ? ", " : "", word);
    }
    awsc_cli_view words = awsc_cli_take(cli->arena, &unknown);
    if (!code && !is_complete_without(command)) code = check_required(cli, command);
    if (!code && is_complete_without(command) && command->outfile && !command->streams && !command->outfile_value &&
        !awsc_cli_option_of(command, AWSC_CLI_SKELETON, NULL)->given) {
        code = awsc_cli_fail_usage(cli, "the following arguments are required: outfile");
    }
    if (!code && words.size) code = fail_unknown(cli, words);
    return code;
}
