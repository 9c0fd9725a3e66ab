/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the types of plain scalars in YAML 1.2: null, booleans, numbers; all others are texts. */
#ifndef CLI_YAML_CORE_H
#define CLI_YAML_CORE_H

#include "value.h"

/* Returns the value of a plain scalar. Borrows the text. */
awsc_cli_value *awsc_cli_yaml_plain(awsc_arena *arena, awsc_cli_view text);

#endif
