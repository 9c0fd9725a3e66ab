/* Names as they are typed: FunctionName → function-name, KMSKeyArn → kms-key-arn. */
#ifndef CLI_NAMES_H
#define CLI_NAMES_H

#include "value.h"

awsc_view awsc_cli_kebab(awsc_arena *arena, awsc_view name);

#endif
