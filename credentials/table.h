/* SPDX-License-Identifier: Apache-2.0 */
/* Declares the table of commands, one row each. */
#ifndef CREDENTIALS_TABLE_H
#define CREDENTIALS_TABLE_H

#include "options.h"

extern const command_row awsc_tool_command_rows[];
extern const size_t awsc_tool_command_count;

#endif
