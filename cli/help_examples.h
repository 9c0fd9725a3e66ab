/* SPDX-License-Identifier: Apache-2.0 */
/* Appends examples to help pages, from the service's script examples/NAME.sh. */
#ifndef CLI_HELP_EXAMPLES_H
#define CLI_HELP_EXAMPLES_H

#include "cli.h"
#include "examples.h"

/* Appends the heading and the examples that contain the command `name`, which may have two words. */
void awsc_cli_help_examples(awsc_cli_buffer *out, const awsc_cli *cli, const char *name);

#endif
