/* SPDX-License-Identifier: Apache-2.0 */
/* Converts names of the model to names of options: FunctionName → function-name, KMSKeyArn → kms-key-arn. */
#ifndef CLI_NAMES_H
#define CLI_NAMES_H

#include "value.h"

awsc_cli_view awsc_cli_kebab(awsc_arena *arena, awsc_cli_view name);

#endif
