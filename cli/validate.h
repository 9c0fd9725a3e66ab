/* SPDX-License-Identifier: Apache-2.0 */
/* Validates an input before it is sent, with the messages of the vendor's tool. Returns an exit code. */
#ifndef CLI_VALIDATE_H
#define CLI_VALIDATE_H

#include "cli.h"

int awsc_cli_validate(const awsc_cli *cli, const awsc_schema *schema, const awsc_cli_value *input);

#endif
