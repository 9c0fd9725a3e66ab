#include "settings.h"

#include <string.h>

#include "base/allocator.h"
#include "ini/profile.h"
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

static void read_profile(awsc_cli *cli, const awsc_environment *environment)
{
    const awsc_allocator *allocator = awsc_allocator_default();
    awsc_profile_set *set = NULL;
    bool nomem = false;
    const char *name = cli->globals.profile;
    if (!name) name = awsc_environment_get(environment, "AWS_PROFILE");
    if (!name) name = "default";
    char *config = awsc_profile_config_path(allocator, environment, NULL, &nomem);
    char *credentials = awsc_profile_credentials_path(allocator, environment, NULL, &nomem);
    awsc_profile_path first = {config, false};
    awsc_profile_path second = {credentials, false};
    if (!nomem && !awsc_profile_set_load(allocator, first, second, &set, NULL)) {
        take_profile(cli, awsc_profile_set_find(set, AWSC_SECTION_PROFILE, name));
    }
    awsc_profile_set_free(set);
    awsc_release(allocator, config);
    awsc_release(allocator, credentials);
}

void awsc_cli_read_settings(awsc_cli *cli)
{
    const awsc_environment *environment = awsc_environment_process();
    if (!cli->globals.output) cli->globals.output = awsc_environment_get(environment, "AWS_DEFAULT_OUTPUT");
    read_profile(cli, environment);
}
