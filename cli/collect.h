/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prints the pages of a command as one result. Writes each page when it arrives and drops it, unless a query or the
 * columns of a table need all pages.
 */
#ifndef CLI_COLLECT_H
#define CLI_COLLECT_H

#include "cli.h"

typedef struct awsc_cli_collector {
    awsc_cli *cli;
    const char *title;     /* the operation's name */
    const char *path;      /* path of the items in a page, with dots between keys */
    int way;               /* enum way in collect.c */
    bool found;            /* a page had a list of items */
    bool began;            /* an item was written */
    awsc_cli_buffer items; /* compact JSON of the items, with commas between them, if all pages are needed */
} awsc_cli_collector;

void awsc_cli_collect_begin(awsc_cli_collector *collector, awsc_cli *cli, const char *title, const char *path);
/* Prints a page or keeps its items. The caller may free the page afterwards. Returns an exit code. */
int awsc_cli_collect_page(awsc_cli_collector *collector, awsc_cli_value *page);
/* Prints the end of the result. `token` is the text for --starting-token, or NULL if no items remain. Returns an exit
 * code. */
int awsc_cli_collect_end(awsc_cli_collector *collector, awsc_cli_value *token);
/* Frees the items that are kept. */
void awsc_cli_collect_clear(awsc_cli_collector *collector);

/* Returns the member at a path of keys with dots, or NULL. */
awsc_cli_value *awsc_cli_get_path(const awsc_cli_value *value, const char *path);

#endif
