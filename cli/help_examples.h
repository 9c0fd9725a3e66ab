/* SPDX-License-Identifier: Apache-2.0 */
/* Examples of help pages, from the script examples/NAME.sh of the service. */
#ifndef CLI_HELP_EXAMPLES_H
#define CLI_HELP_EXAMPLES_H

#include "cli.h"
#include "examples.h"

/* Appends the heading and the examples that contain the command `name`, which may have two words. */
void awsc_cli_help_examples(awsc_cli_buffer *out, const awsc_cli *cli, const char *name);

#endif
