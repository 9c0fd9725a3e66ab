/* SPDX-License-Identifier: Apache-2.0 */
/* Environment variables. */
#ifndef CLI_ENVIRONMENT_H
#define CLI_ENVIRONMENT_H

/* Returns NULL if the variable is unset or blank. */
const char *awsc_cli_variable(const char *name);
/* The home directory: HOME, else the user database; or NULL. */
const char *awsc_cli_home(void);

#endif
