/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Formats tables with borders: a section for each list and map, indented by its depth. Walks over the value twice: to
 * measure the columns of every section, and to write. Only the measures are kept.
 */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include "value.h"

/* Receives the text in pieces. Returns false if no more can be written. */
typedef bool awsc_cli_table_write(void *user, awsc_cli_view piece);

/* Writes a value, which may have spooled lists. `width` is the terminal's width in columns. Returns an exit code. If
 * the rows of a list of lists differ in length, or a list has maps and other items, it fails and writes nothing. */
int awsc_cli_format_table(awsc_arena *arena, awsc_cli_table_write *write, void *user, const char *title,
                          const awsc_cli_value *value, size_t width, bool colors);

#endif
