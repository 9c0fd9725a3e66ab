/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Offers names of resources for completion: functions, aliases, versions, layers and others that the service lists.
 * Keeps a list for some seconds in the user's cache folder. If the service is slow, the shell does not wait: a child
 * process completes the list and fills the cache.
 */
#ifndef CLI_COMPLETE_NAMES_H
#define CLI_COMPLETE_NAMES_H

#include "command.h"

typedef void awsc_cli_offer(awsc_cli *cli, const char *prefix, const char *name);

/* Offers the names that fit an option of a command. `words` are the words before the one to complete. Global options
 * among them apply, and so do options that the list depends on. */
void awsc_cli_offer_names(awsc_cli *cli, const awsc_cli_command *command, awsc_cli_view option, size_t count,
                          char **words, const char *prefix, awsc_cli_offer *offer);

/* Offers the names of the profiles in the configuration files. */
void awsc_cli_offer_profiles(awsc_cli *cli, const char *prefix, awsc_cli_offer *offer);

#endif
