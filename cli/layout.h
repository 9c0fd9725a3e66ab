/* SPDX-License-Identifier: Apache-2.0 */
/* Indents compact JSON that arrives in pieces, and prints it. Prints the same as awsc_cli_json_write. */
#ifndef CLI_LAYOUT_H
#define CLI_LAYOUT_H

#include "cli.h"

typedef struct awsc_cli_json_layout {
    awsc_cli *cli;
    awsc_cli_buffer out;
    unsigned level;
    bool opened; /* the last character opened a list or map */
    bool began;  /* bytes were printed */
} awsc_cli_json_layout;

/* Adds a piece of JSON. Pieces must not divide a text, number or word. */
void awsc_cli_lay_out(awsc_cli_json_layout *layout, awsc_cli_view piece);
/* Prints the end of the text. Like the vendor's tool, prints nothing for an empty map. Returns an exit code. */
int awsc_cli_lay_out_end(awsc_cli_json_layout *layout);

/* Appends a number of a result as the vendor's tool writes it: 1.50 as 1.5, 1e3 as 1000.0. */
void awsc_cli_append_result_number(awsc_cli_buffer *out, awsc_cli_view text);
/* Rewrites all numbers of a value in the same way. */
void awsc_cli_write_result_numbers(awsc_arena *arena, awsc_cli_value *value);

/* Returns the size of the quoted text at the beginning of JSON, with its quotes. */
size_t awsc_cli_quoted_size(awsc_cli_view text);

#endif
