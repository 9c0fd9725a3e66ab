/* The code of an MFA device, asked for on the terminal. */
#ifndef CLI_MFA_H
#define CLI_MFA_H

#include <awsc/credentials.h>

/* As awsc_config.mfa_code, with the awsc_cli as mfa_user. What is typed is not shown. */
void awsc_cli_ask_mfa_code(void *user, awsc_mfa_request *request);

#endif
