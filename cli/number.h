/* SPDX-License-Identifier: Apache-2.0 */
/* Reads numbers from the command line. */
#ifndef CLI_NUMBER_H
#define CLI_NUMBER_H

#include <stdint.h>

#include <awsc/tables/schema.h>

#include "value.h"

enum awsc_cli_number { AWSC_CLI_IS_NUMBER, AWSC_CLI_NOT_A_NUMBER, AWSC_CLI_OUT_OF_RANGE };

/* Reads a whole number with an optional sign, blanks around it, and single underscores between digits. */
enum awsc_cli_number awsc_cli_read_whole(awsc_cli_view text, int64_t *out);

/* Reads a number of the member's type. `*out` receives its JSON text, or the name of NaN or an infinity. */
enum awsc_cli_number awsc_cli_read_number(awsc_arena *arena, const awsc_member *member, awsc_cli_view text,
                                          awsc_cli_view *out);

bool awsc_cli_is_whole_type(const awsc_member *member);
bool awsc_cli_is_number_type(const awsc_member *member);
/* Returns the size of the member's number type in bits. */
int awsc_cli_number_bits(const awsc_member *member);

/* Prints that an option's text is not a number of this type and size. Returns an exit code. */
int awsc_cli_fail_number(const char *option, awsc_cli_view text, enum awsc_cli_number problem, bool whole, int bits);

#endif
