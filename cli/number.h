/* SPDX-License-Identifier: Apache-2.0 */
/* Reads numbers of the command line. */
#ifndef CLI_NUMBER_H
#define CLI_NUMBER_H

#include <stdint.h>

#include <awsc/tables/schema.h>

#include "value.h"

enum awsc_cli_number { AWSC_CLI_IS_NUMBER, AWSC_CLI_NOT_A_NUMBER, AWSC_CLI_OUT_OF_RANGE };

/* Reads a whole number with an optional sign, blanks around it, and single underscores between digits. */
enum awsc_cli_number awsc_cli_read_whole(awsc_cli_view text, int64_t *out);

/* Reads a number of the member's type. `*out` receives its JSON text; NaN and the infinities have names instead. */
enum awsc_cli_number awsc_cli_read_number(awsc_arena *arena, const awsc_member *member, awsc_cli_view text,
                                          awsc_cli_view *out);

bool awsc_cli_is_whole_type(const awsc_member *member);
bool awsc_cli_is_number_type(const awsc_member *member);
/* Size of the member's number type in bits. */
int awsc_cli_number_bits(const awsc_member *member);

/* Reports the text of an option that is no number of this size. Returns an exit code. */
int awsc_cli_fail_number(const char *option, awsc_cli_view text, enum awsc_cli_number problem, bool whole, int bits);

#endif
