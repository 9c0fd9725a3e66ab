/* Environment variables. */
#ifndef CLI_ENVIRONMENT_H
#define CLI_ENVIRONMENT_H

/* NULL if the variable is not set, or blank. */
const char *awsc_cli_variable(const char *name);
/* HOME, else the directory of the user database; NULL if there is none. */
const char *awsc_cli_home(void);

#endif
