/* SPDX-License-Identifier: Apache-2.0 */
#include "configure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <awsc/credentials.h>
#include <awsc/explain.h>

#include "connection.h"
#include "environment.h"
#include "explained.h"
#include "failure.h"
#include "pager.h"

static const char not_set[] = "<not set>";

/* ---- rows ------------------------------------------------------------------------------------------------------ */

/* Returns the number of characters, not bytes. */
static size_t characters_of(const char *text)
{
    size_t characters = 0;
    for (; *text; text++) characters += ((unsigned char)*text & 0xc0) != 0x80;
    return characters;
}

static void append_right(awsc_cli_buffer *out, const char *text, size_t width)
{
    for (size_t characters = characters_of(text); characters < width; characters++) awsc_cli_append_char(out, ' ');
    awsc_cli_append_text(out, text);
}

typedef struct columns {
    size_t name;
    size_t value;
    size_t type;
} columns;

static const columns usual = {10, 24, 16};

static void append_row(awsc_cli_buffer *out, columns widths, const char *name, const char *value, const char *type,
                       const char *location)
{
    append_right(out, name, widths.name);
    awsc_cli_append_char(out, ' ');
    append_right(out, value ? value : not_set, widths.value);
    awsc_cli_append_char(out, ' ');
    append_right(out, type ? type : "None", widths.type);
    awsc_cli_append_format(out, "    %s\n", location ? location : "None");
}

static void append_head(awsc_cli_buffer *out, columns widths)
{
    append_row(out, widths, "Name", "Value", "Type", "Location");
    append_row(out, widths, "----", "-----", "----", "--------");
}

/* Returns the vendor's name for a source of a setting. */
static const char *type_name(int source)
{
    switch (source) {
    case AWSC_SOURCE_CODE:
        return "manual";
    case AWSC_SOURCE_ENVIRONMENT:
        return "env";
    case AWSC_SOURCE_CONFIG_FILE:
        return "config-file";
    case AWSC_SOURCE_CREDENTIALS_FILE:
        return "shared-credentials-file";
    case AWSC_SOURCE_DEFAULT:
        return "default";
    default:
        return NULL;
    }
}

/* ---- all settings ---------------------------------------------------------------------------------------------- */

/* Returns the option that sets this field of awsc_config, or NULL. `location` is "config.FIELD". */
static const char *option_name(awsc_arena *arena, const char *location)
{
    static const char prefix[] = "config.";
    if (strncmp(location, prefix, sizeof prefix - 1) != 0) return NULL;
    for (size_t i = 0; i < awsc_cli_global_count; i++) {
        const awsc_cli_global *global = &awsc_cli_global_options[i];
        if (!global->setting || strcmp(global->setting, location + sizeof prefix - 1) != 0) continue;
        awsc_cli_buffer out = AWSC_CLI_BUFFER_INIT;
        awsc_cli_append_format(&out, "--%s", global->name);
        return awsc_cli_take(arena, &out).data;
    }
    return NULL;
}

static void append_all(awsc_arena *arena, awsc_cli_buffer *out, const awsc_explanation *explanation)
{
    columns wide = {34, 24, 23};
    for (size_t i = 0; i < explanation->count; i++) {
        const char *value = explanation->items[i]->value;
        if (value && characters_of(value) > wide.value) wide.value = characters_of(value);
    }
    append_head(out, wide);
    for (size_t i = 0; i < explanation->count; i++) {
        const awsc_setting *row = explanation->items[i];
        const char *option = row->source == AWSC_SOURCE_CODE ? option_name(arena, row->location) : NULL;
        append_row(out, wide, row->name, row->value, type_name(row->source), option ? option : row->location);
    }
}

/* ---- the four rows of the vendor's tool ------------------------------------------------------------------------ */

static void append_profile(const awsc_cli *cli, awsc_cli_buffer *out)
{
    const char *value = awsc_cli_variable("AWS_PROFILE");
    if (!value) value = awsc_cli_variable("AWS_DEFAULT_PROFILE");
    if (cli->globals.config.profile)
        append_row(out, usual, "profile", cli->globals.config.profile, "manual", "--profile");
    else if (value)
        append_row(out, usual, "profile", value, "env", "['AWS_PROFILE', 'AWS_DEFAULT_PROFILE']");
    else
        append_row(out, usual, "profile", NULL, NULL, NULL);
}

/* Returns the name that the vendor's tool has for a source of credentials, such as "iam-role". */
static const char *source_type(const awsc_setting *credentials)
{
    static const struct {
        const char *name;
        const char *type;
    } types[] = {
#define CHAIN_SOURCE(id, name, type, ...) {name, type},
#define PROFILE_SOURCE(id, name, type, ...) {name, type},
#include <awsc/tables/credential_sources.def>
    };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcmp(types[i].name, credentials->value) == 0 && *types[i].type) return types[i].type;
    return type_name(credentials->source);
}

static void append_key(awsc_cli_buffer *out, const char *name, const char *key, const char *type)
{
    char text[64];
    size_t size = strlen(key), from = size;
    /* Finds the last four characters. */
    for (size_t count = 0; from && count < 4; count++) {
        from--;
        while (from && ((unsigned char)key[from] & 0xc0) == 0x80) from--;
    }
    snprintf(text, sizeof text, "****************%.40s", key + from);
    append_row(out, usual, name, text, type, "");
    awsc_cli_wipe(text, sizeof text);
}

/* Appends the rows of the keys. Fetches the credentials, if need be from a service. Returns AWSC_OK or an error
 * code. */
static int append_keys(const awsc_config *config, const awsc_setting *chosen, awsc_cli_buffer *out, awsc_error **error)
{
    awsc_credentials_provider *provider = NULL;
    awsc_identity *identity = NULL;
    int status = awsc_credentials_provider_new_default(config, &provider, error);
    if (!status) status = awsc_credentials_get(provider, NULL, &identity, error);
    if (!status) {
        const awsc_credentials *keys = awsc_identity_credentials(identity);
        append_key(out, "access_key", keys->access_key_id, source_type(chosen));
        append_key(out, "secret_key", keys->secret_access_key, source_type(chosen));
    }
    awsc_identity_free(identity);
    awsc_credentials_provider_free(provider);
    return status;
}

static int append_credentials(const awsc_config *config, const awsc_explanation *explanation, awsc_cli_buffer *out)
{
    const awsc_setting *chosen = awsc_cli_find_setting(explanation, "credentials");
    awsc_error *error = NULL;
    int status = chosen->value ? append_keys(config, chosen, out, &error) : AWSC_OK;
    bool no_source = !chosen->value || strcmp(chosen->value, "instance metadata") == 0;
    int code = AWSC_CLI_OK;
    if (!chosen->value && chosen->source != AWSC_SOURCE_NOT_SET) {
        code = awsc_cli_fail(AWSC_CLI_GENERAL, "%s", chosen->location);
    } else if (status && !no_source) {
        code = awsc_cli_fail(AWSC_CLI_GENERAL, "%s", awsc_error_message(error));
    } else if (status || no_source) {
        append_row(out, usual, "access_key", NULL, NULL, NULL);
        append_row(out, usual, "secret_key", NULL, NULL, NULL);
    }
    awsc_error_free(error);
    return code;
}

/* Returns the path of the config file as the user gave it, which the vendor's tool prints. */
static const char *config_file(void)
{
    const char *given = awsc_cli_variable("AWS_CONFIG_FILE");
    return given ? given : "~/.aws/config";
}

static void append_region(const awsc_explanation *explanation, awsc_cli_buffer *out)
{
    const awsc_setting *region = awsc_cli_find_setting(explanation, "region");
    if (!region->value)
        append_row(out, usual, "region", NULL, NULL, NULL);
    else if (region->source == AWSC_SOURCE_ENVIRONMENT)
        append_row(out, usual, "region", region->value, "env", "['AWS_REGION', 'AWS_DEFAULT_REGION']");
    else
        append_row(out, usual, "region", region->value, "config-file", config_file());
}

static int append_usual(awsc_cli *cli, awsc_cli_buffer *out)
{
    awsc_config config = awsc_cli_config(cli);
    awsc_explanation *explanation = NULL;
    awsc_error *error = NULL;
    /* The list shows the configuration, without the options of this command line. */
    config.region = NULL;
    append_head(out, usual);
    append_profile(cli, out);
    config.unsigned_requests = (awsc_opt_bool){0, false};
    if (awsc_config_explain(&config, cli->model->service->sdk_id, &explanation, &error)) {
        return awsc_cli_fail_call(cli, NULL, "", error);
    }
    int code = append_credentials(&config, explanation, out);
    if (!code) append_region(explanation, out);
    awsc_free(explanation);
    return code;
}

/* ---- the command ----------------------------------------------------------------------------------------------- */

/* Fails for a malformed line in a profile file. Other commands ignore such a line. */
static int check_files(awsc_cli *cli)
{
    awsc_error *error = NULL;
    return awsc_profile_files_check(NULL, &error) ? awsc_cli_fail_call(cli, NULL, "", error) : AWSC_CLI_OK;
}

static int list_settings(awsc_cli *cli, bool all)
{
    awsc_cli_buffer out = AWSC_CLI_BUFFER_INIT;
    awsc_explanation *explanation = NULL;
    awsc_error *error = NULL;
    awsc_config config = awsc_cli_config(cli);
    int code = check_files(cli);
    if (code) return code;
    if (!all) {
        code = append_usual(cli, &out);
    } else if (awsc_config_explain(&config, cli->model->service->sdk_id, &explanation, &error)) {
        code = awsc_cli_fail_call(cli, NULL, "", error);
    } else {
        append_all(cli->arena, &out, explanation);
    }
    awsc_free(explanation);
    if (out.failed) code = awsc_cli_fail(AWSC_CLI_GENERAL, "Out of memory");
    if (!out.failed && out.size) {
        awsc_cli_sink_write(&cli->out, out.data, out.size);
    }
    awsc_cli_buffer_clear_secret(&out);
    return code;
}

static int help_configure(awsc_cli *cli)
{
    const char *name = cli->model->name;
    awsc_cli_buffer out = AWSC_CLI_BUFFER_INIT;
    awsc_cli_append_format(
        &out,
        "NAME\n  configure list\n\nDESCRIPTION\n  Lists profile, keys and region, and the source of each: an option "
        "(manual),\n"
        "  the environment (env), or a file. Fetches the credentials, from a service if\n  need be, and shows their "
        "last four characters.\n\nSYNOPSIS\n  %s configure list [--all]\n\nOPTIONS\n  --all\n"
        "      Lists every setting with its default. Fetches no credentials.\n",
        name);
    awsc_cli_page(cli, awsc_cli_buffer_view(&out));
    awsc_cli_buffer_clear(&out);
    return AWSC_CLI_OK;
}

int awsc_cli_configure(awsc_cli *cli, const awsc_cli_arguments *arguments)
{
    awsc_cli_buffer unknown = AWSC_CLI_BUFFER_INIT;
    bool all = false;
    if (!arguments->count) return awsc_cli_fail_usage(cli, "the following arguments are required: subcommand");
    if (strcmp(arguments->rest[0], "help") == 0) return help_configure(cli);
    if (strcmp(arguments->rest[0], "list") != 0) {
        return awsc_cli_fail_usage(cli, "argument subcommand: Invalid choice, valid choices are:\n\n%-40s", "list");
    }
    for (size_t i = 1; i < arguments->count; i++) {
        const char *word = arguments->rest[i];
        if (i == 1 && arguments->count == 2 && strcmp(word, "help") == 0) return help_configure(cli);
        all = all || strcmp(word, "--all") == 0;
        if (strcmp(word, "--all") == 0) continue;
        awsc_cli_append_format(&unknown, "%s%s", unknown.size ? "," : "", word);
    }
    awsc_cli_view words = awsc_cli_take(cli->arena, &unknown);
    return words.size ? awsc_cli_fail(AWSC_CLI_USAGE, "Unknown options: %s", words.data) : list_settings(cli, all);
}
