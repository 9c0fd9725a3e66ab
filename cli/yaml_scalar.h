/* SPDX-License-Identifier: Apache-2.0 */
/* Chooses the YAML style in which a text reads back equal. */
#ifndef CLI_YAML_SCALAR_H
#define CLI_YAML_SCALAR_H

#include <stdbool.h>
#include <stdint.h>

#include "view.h"

enum awsc_cli_yaml_style { AWSC_CLI_YAML_PLAIN, AWSC_CLI_YAML_SINGLE, AWSC_CLI_YAML_DOUBLE };

enum awsc_cli_yaml_style awsc_cli_yaml_style(awsc_cli_view text, bool is_key);

bool awsc_cli_yaml_printable(uint32_t code);

#endif
