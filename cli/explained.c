/* SPDX-License-Identifier: Apache-2.0 */
#include "explained.h"

#include <string.h>

#include "connection.h"
#include "environment.h"

const awsc_setting *awsc_cli_find_setting(const awsc_explanation *explanation, const char *name)
{
    for (size_t i = 0; i < explanation->count; i++) {
        if (strcmp(explanation->items[i]->name, name) == 0) return explanation->items[i];
    }
    return NULL;
}

bool awsc_cli_has_endpoint(const awsc_cli *cli)
{
    awsc_config config = awsc_cli_config(cli);
    awsc_explanation *explanation = NULL;
    if (cli->globals.config.endpoint_url) return true;
    config.logger = NULL;
    if (awsc_config_explain(&config, cli->model->service->sdk_id, &explanation, NULL)) return false;
    const awsc_setting *found = awsc_cli_find_setting(explanation, "endpoint_url");
    bool given = found && found->value;
    awsc_free(explanation);
    return given;
}

awsc_cli_view awsc_cli_region(const awsc_cli *cli)
{
    static const char *const variables[] = {"AWS_REGION", "AWS_DEFAULT_REGION"};
    const char *given = cli->globals.config.region;
    for (size_t i = 0; !given && i < 2; i++) given = awsc_cli_variable(variables[i]);
    if (given) return awsc_cli_copy(cli->arena, awsc_cli_view_text(given));
    awsc_config config = awsc_cli_config(cli);
    awsc_text_map *properties = NULL;
    awsc_cli_view found = AWSC_CLI_VIEW("");
    config.logger = NULL;
    if (awsc_profile_properties(&config, &properties, NULL)) return found;
    for (size_t i = 0; i < properties->count; i++) {
        if (strcmp(properties->entries[i].key, "region") != 0) continue;
        found = awsc_cli_copy(cli->arena, awsc_cli_view_text(properties->entries[i].value));
    }
    awsc_free(properties);
    return found;
}

const char *awsc_cli_profile_name(const awsc_cli *cli)
{
    const char *name = cli->globals.config.profile;
    if (!name) name = awsc_cli_variable("AWS_PROFILE");
    if (!name) name = awsc_cli_variable("AWS_DEFAULT_PROFILE");
    return name ? name : "default";
}

static void collect_warning(void *user, int level, const char *line)
{
    (void)level;
    awsc_cli_append_format(user, "\n%s", line);
}

awsc_cli_view awsc_cli_config_warnings(const awsc_cli *cli)
{
    awsc_cli_buffer out = AWSC_CLI_BUFFER_INIT;
    awsc_config config = awsc_cli_config(cli);
    awsc_explanation *explanation = NULL;
    awsc_logger collector = AWSC_LOGGER_INIT;
    collector.log = collect_warning;
    collector.user = &out;
    config.logger = &collector;
    config.profile = awsc_cli_profile_name(cli); /* by name a missing profile is an error, not a warning */
    (void)awsc_config_explain(&config, cli->model->service->sdk_id, &explanation, NULL);
    awsc_free(explanation);
    return awsc_cli_take(cli->arena, &out);
}

bool awsc_cli_has_no_credentials(const awsc_cli *cli)
{
    awsc_config config = awsc_cli_config(cli);
    awsc_explanation *explanation = NULL;
    config.logger = NULL;
    if (awsc_config_explain(&config, cli->model->service->sdk_id, &explanation, NULL)) return false;
    const awsc_setting *chosen = awsc_cli_find_setting(explanation, "credentials");
    bool nothing =
        chosen->value ? strcmp(chosen->value, "instance metadata") == 0 : chosen->source == AWSC_SOURCE_NOT_SET;
    awsc_free(explanation);
    return nothing;
}
