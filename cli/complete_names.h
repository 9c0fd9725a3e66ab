/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of resources for completion: functions, aliases, versions, layers and others that the service lists. A list is
 * kept for some seconds in the user's cache folder. A slow service never blocks the shell: another process goes on and
 * fills the cache.
 */
#ifndef CLI_COMPLETE_NAMES_H
#define CLI_COMPLETE_NAMES_H

#include "command.h"

typedef void awsc_cli_offer(awsc_cli *cli, const char *prefix, const char *name);

/* Offers the names that fit an option of a command. `words` are those before the one to complete: global options, and
 * options that the list depends on, count. */
void awsc_cli_offer_names(awsc_cli *cli, const awsc_cli_command *command, awsc_cli_view option, size_t count,
                          char **words, const char *prefix, awsc_cli_offer *offer);

/* Offers the profiles of the configuration files. */
void awsc_cli_offer_profiles(awsc_cli *cli, const char *prefix, awsc_cli_offer *offer);

#endif
