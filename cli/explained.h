/* Questions about the configuration. */
#ifndef CLI_EXPLAINED_H
#define CLI_EXPLAINED_H

#include <awsc/explain.h>

#include "cli.h"

/* NULL if the explanation has no setting of this name. */
const awsc_setting *awsc_cli_find_setting(const awsc_explanation *explanation, const char *name);

/* Whether no source of credentials is configured. False if one is configured and fails. */
bool awsc_cli_has_no_credentials(const awsc_cli *cli);

#endif
