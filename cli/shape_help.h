/* SPDX-License-Identifier: Apache-2.0 */
/* Appends help for the shape of a value. */
#ifndef CLI_SHAPE_HELP_H
#define CLI_SHAPE_HELP_H

#include "cli.h"

/* Returns the type's name in help, such as "string", "integer" or "list". */
const char *awsc_cli_type_name(const awsc_member *member);

/* Appends the values of an enumeration, or the members, shorthand and JSON of a structure, list or map. */
void awsc_cli_help_input(awsc_cli_buffer *out, const awsc_cli *cli, const awsc_schema *schema,
                         const awsc_member *member, size_t indent);

/* Appends a member of an output with its inner members. */
void awsc_cli_help_output(awsc_cli_buffer *out, const awsc_cli *cli, const awsc_schema *schema,
                          const awsc_member *member, size_t indent);

#endif
