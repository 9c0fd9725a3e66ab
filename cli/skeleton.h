/* SPDX-License-Identifier: Apache-2.0 */
/* Makes skeletons: an input or output as JSON to fill in. */
#ifndef CLI_SKELETON_H
#define CLI_SKELETON_H

#include "cli.h"

/* Returns the skeleton of a structure without the member `without`, which may be NULL. `names`: texts hold the names of
 * their members, as in a sample output. */
awsc_cli_value *awsc_cli_skeleton(const awsc_cli *cli, const awsc_schema *schema, bool names,
                                  const awsc_member *without);

/* Returns the skeleton of one member of an input. */
awsc_cli_value *awsc_cli_skeleton_member(const awsc_cli *cli, const awsc_schema *schema, const awsc_member *member);

/* Appends the skeleton of an input as YAML with comments, in the order of the model. */
void awsc_cli_skeleton_yaml(awsc_cli_buffer *out, const awsc_cli *cli, const awsc_schema *schema);

#endif
