/* SPDX-License-Identifier: Apache-2.0 */
/* Asks for the code of an MFA device on the terminal. */
#ifndef CLI_MFA_H
#define CLI_MFA_H

#include <awsc/credentials.h>

/* For awsc_config.mfa_code. The terminal does not show the code. */
void awsc_cli_ask_mfa_code(void *user, awsc_mfa_request *request);

#endif
