/* SPDX-License-Identifier: Apache-2.0 */
/* Reads YAML: one document of the core schema of YAML 1.2, with anchors, merge keys and !!binary. */
#ifndef CLI_YAML_INPUT_H
#define CLI_YAML_INPUT_H

#include "value.h"

/* Returns whether the tool was built with libyaml. */
bool awsc_cli_reads_yaml(void);
/* Parses YAML. Returns NULL if the text is not YAML, has a key twice, or is too large when its aliases are expanded. */
awsc_cli_value *awsc_cli_yaml_read(awsc_arena *arena, awsc_cli_view text);

#endif
