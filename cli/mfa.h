/* SPDX-License-Identifier: Apache-2.0 */
/* Asks on the terminal for the code of an MFA device. */
#ifndef CLI_MFA_H
#define CLI_MFA_H

#include <awsc/credentials.h>

/* Reads a code from the terminal without showing it, and answers the request. For awsc_config.mfa_code. */
void awsc_cli_ask_mfa_code(void *user, awsc_mfa_request *request);

#endif
