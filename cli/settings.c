/* SPDX-License-Identifier: Apache-2.0 */
#include "settings.h"

#include <string.h>

#include <awsc/explain.h>

#include "arguments.h"
#include "connection.h"
#include "environment.h"

static const char *copy_property(awsc_cli *cli, const char *text)
{
    return awsc_cli_copy(cli->arena, awsc_cli_view_text(text)).data;
}

static void take_value(awsc_cli *cli, const char *name, const char *value)
{
    awsc_cli_globals *globals = &cli->globals;
    if (strcmp(name, "output") == 0 && !globals->output && *value) globals->output = copy_property(cli, value);
    if (strcmp(name, "cli_binary_format") == 0 && !globals->binary_format && *value)
        globals->binary_format = copy_property(cli, value);
    if (strcmp(name, "cli_pager") == 0) cli->pager = copy_property(cli, value);
}

void awsc_cli_read_settings(awsc_cli *cli)
{
    awsc_config config = awsc_cli_config(cli);
    awsc_text_map *properties = NULL;
    config.logger = NULL; /* the client logs the ignored lines */
    if (!cli->globals.output) cli->globals.output = awsc_cli_variable("AWS_DEFAULT_OUTPUT");
    if (awsc_profile_properties(&config, &properties, NULL)) return;
    for (size_t i = 0; i < properties->count; i++) {
        take_value(cli, properties->entries[i].key, properties->entries[i].value);
    }
    awsc_free(properties);
}

int awsc_cli_check_output(const awsc_cli *cli)
{
    const char *given = cli->globals.output;
    if (!given || awsc_cli_is_output(given)) return 0;
    return awsc_cli_fail(AWSC_CLI_GENERAL, "Unknown output type: %s", given);
}
