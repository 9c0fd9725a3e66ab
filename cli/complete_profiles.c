/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the names of profiles from the section headers of the configuration files. */
#include <string.h>

#include "complete_names.h"
#include "environment.h"
#include "file.h"
#include "value.h"

/* Returns the profile that a section header names; size 0: the line names no profile. */
static awsc_cli_view profile_of(awsc_cli_view line, bool config)
{
    const awsc_cli_view none = {"", 0};
    line = awsc_cli_view_trim(line);
    const char *close = line.size ? memchr(line.data, ']', line.size) : NULL;
    if (!close || line.data[0] != '[') return none;
    awsc_cli_view name = awsc_cli_view_trim((awsc_cli_view){line.data + 1, (size_t)(close - line.data) - 1});
    if (!config || awsc_cli_view_equal(name, AWSC_CLI_VIEW("default"))) return name;
    awsc_cli_view kind;
    awsc_cli_view rest = awsc_cli_view_split(name, ' ', &kind);
    if (!rest.data || !awsc_cli_view_equal(kind, AWSC_CLI_VIEW("profile"))) return none;
    name = awsc_cli_view_trim(rest);
    bool quoted = name.size > 1 && (name.data[0] == '"' || name.data[0] == '\'');
    return quoted ? (awsc_cli_view){name.data + 1, name.size - 2} : name;
}

static void offer_file(awsc_cli *cli, const char *variable, const char *file, awsc_cli_value *seen, const char *prefix,
                       awsc_cli_offer *offer)
{
    awsc_cli_buffer path = AWSC_CLI_BUFFER_INIT;
    awsc_cli_view text, line;
    int problem;
    const char *given = awsc_cli_variable(variable);
    const char *home = awsc_cli_home();
    if (!given && !home) return;
    awsc_cli_append_format(&path, "%s%s%s", given ? given : home, given ? "" : "/.aws/", given ? "" : file);
    if (awsc_cli_read_file(cli->arena, awsc_cli_take(cli->arena, &path).data, &text, &problem)) return;
    while (text.data && text.size) {
        text = awsc_cli_view_split(text, '\n', &line);
        awsc_cli_view name = profile_of(line, strcmp(file, "config") == 0);
        if (!name.size || awsc_cli_get(seen, name)) continue;
        awsc_cli_put(cli->arena, seen, name, awsc_cli_new(cli->arena, AWSC_CLI_NULL));
        offer(cli, prefix, awsc_cli_copy(cli->arena, name).data);
    }
}

void awsc_cli_offer_profiles(awsc_cli *cli, const char *prefix, awsc_cli_offer *offer)
{
    awsc_cli_value *seen = awsc_cli_new(cli->arena, AWSC_CLI_MAP);
    offer_file(cli, "AWS_CONFIG_FILE", "config", seen, prefix, offer);
    offer_file(cli, "AWS_SHARED_CREDENTIALS_FILE", "credentials", seen, prefix, offer);
}
