/* SPDX-License-Identifier: Apache-2.0 */
/* Reads environment variables. */
#ifndef CLI_ENVIRONMENT_H
#define CLI_ENVIRONMENT_H

/* Returns the value of a variable, or NULL if it is unset or blank. */
const char *awsc_cli_variable(const char *name);
/* Returns the home directory from HOME or the user database, or NULL. */
const char *awsc_cli_home(void);

#endif
