/* SPDX-License-Identifier: Apache-2.0 */
/* Measures the sections of a table: the number and the widths of their columns. */
#ifndef CLI_TABLE_MEASURE_H
#define CLI_TABLE_MEASURE_H

#include <stdint.h>

#include "table_walk.h"

enum { AWSC_CLI_TABLE_PADDING = 4 };

typedef struct awsc_cli_table_headers {
    awsc_cli_view *names;
    size_t count;
} awsc_cli_table_headers;

/* The measures of a section. */
typedef struct awsc_cli_table_section {
    uint32_t columns;   /* of rows and headers */
    uint32_t late;      /* 1 + index of its headers in `late`, if other headers or rows came before them; else 0 */
    uint32_t names;     /* number of headers; 0: it has no headers */
    uint32_t widest[2]; /* widths of the two columns of the section if it is turned */
    uint32_t rows;      /* number of rows; 2 stands for more, too */
} awsc_cli_table_section;

/* The measures of a table. */
typedef struct awsc_cli_table_measures {
    awsc_cli_buffer sections; /* for each section awsc_cli_table_section and a uint32_t for each column: the width of
                                 its widest cell */
    awsc_cli_table_headers *late;
    size_t late_count;
    size_t widest_row;   /* maximum number of columns */
    size_t width;        /* width of the table */
    size_t turned_width; /* the same if sections with a single row are turned */
    size_t wanted_cells; /* if a row has another number of cells than the rows before it: their number */
    size_t found_cells;
    bool mixed; /* a list that begins with a map has other items, too */
} awsc_cli_table_measures;

/* Measures a table. The caller frees `sections`. Returns false if the value cannot be read. */
bool awsc_cli_table_measure(awsc_arena *arena, awsc_cli_view title, const awsc_cli_value *value,
                            awsc_cli_table_measures *out);

/* Returns whether a section may be turned into two columns, header and value. */
bool awsc_cli_table_can_turn(const awsc_cli_table_section *section);

#endif
