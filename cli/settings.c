#include "settings.h"

#include "base/allocator.h"
#include "config/settings.h"
#include "connection.h"
#include "sys/environment.h"

static const char *copy(awsc_cli *cli, const char *text)
{
    return text && *text ? awsc_cli_copy(cli->arena, awsc_view_text(text)).data : NULL;
}

static void take_profile(awsc_cli *cli, const awsc_profile *profile)
{
    awsc_cli_globals *globals = &cli->globals;
    if (!globals->output) globals->output = copy(cli, awsc_profile_get(profile, "output"));
    if (!globals->binary_format) globals->binary_format = copy(cli, awsc_profile_get(profile, "cli_binary_format"));
    const char *pager = awsc_profile_get(profile, "cli_pager");
    if (pager) cli->pager = awsc_cli_copy(cli->arena, awsc_view_text(pager)).data;
}

void awsc_cli_read_settings(awsc_cli *cli)
{
    const awsc_environment *environment = awsc_environment_process();
    awsc_config config = awsc_cli_config(cli);
    awsc_logger silent = {0};
    config.logger = silent; /* the client says what is ignored */
    if (!cli->globals.output) cli->globals.output = awsc_environment_get(environment, "AWS_DEFAULT_OUTPUT");
    if (awsc_settings_resolve(awsc_allocator_default(), &config, cli->model->service->sdk_id, environment,
                              &cli->settings, NULL)) {
        cli->settings = NULL;
        return;
    }
    take_profile(cli, cli->settings->selected);
}

void awsc_cli_forget_settings(awsc_cli *cli)
{
    awsc_settings_free(cli->settings);
    cli->settings = NULL;
}
