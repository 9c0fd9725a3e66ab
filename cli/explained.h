/* SPDX-License-Identifier: Apache-2.0 */
/* Answers questions about the configuration. */
#ifndef CLI_EXPLAINED_H
#define CLI_EXPLAINED_H

#include <awsc/explain.h>

#include "cli.h"

/* Returns the setting of this name, or NULL if the explanation lacks it. */
const awsc_setting *awsc_cli_find_setting(const awsc_explanation *explanation, const char *name);

/* Returns whether an endpoint URL is configured. */
bool awsc_cli_has_endpoint(const awsc_cli *cli);
/* Returns the region as it was given, or an empty text. */
awsc_cli_view awsc_cli_region(const awsc_cli *cli);
/* Returns the name of the selected profile: from the option, else from the environment, else "default". */
const char *awsc_cli_profile_name(const awsc_cli *cli);

/* Returns the warnings about the configuration, such as ignored lines of profile files, each after a line break. */
awsc_cli_view awsc_cli_config_warnings(const awsc_cli *cli);

/* Returns whether no source of credentials is configured. Returns false if one is configured and fails. */
bool awsc_cli_has_no_credentials(const awsc_cli *cli);

#endif
