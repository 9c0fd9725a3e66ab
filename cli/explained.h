/* SPDX-License-Identifier: Apache-2.0 */
/* Questions about the configuration. */
#ifndef CLI_EXPLAINED_H
#define CLI_EXPLAINED_H

#include <awsc/explain.h>

#include "cli.h"

/* NULL if the explanation has no setting of this name. */
const awsc_setting *awsc_cli_find_setting(const awsc_explanation *explanation, const char *name);

/* The name of the selected profile: from the option, else from the environment, else "default". */
/* Whether an endpoint URL is configured. */
bool awsc_cli_has_endpoint(const awsc_cli *cli);
/* The region as it was given, or an empty text. */
awsc_cli_view awsc_cli_region(const awsc_cli *cli);
const char *awsc_cli_profile_name(const awsc_cli *cli);

/* The warnings about the configuration, such as ignored lines of profile files: each after a line break. */
awsc_cli_view awsc_cli_config_warnings(const awsc_cli *cli);

/* Whether no source of credentials is configured. False if one is configured and fails. */
bool awsc_cli_has_no_credentials(const awsc_cli *cli);

#endif
