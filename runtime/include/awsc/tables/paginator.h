/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file tables/paginator.h
 * Tables of paginators, for generated code. Programs do not need them.
 */
#ifndef AWSC_TABLES_PAGINATOR_H
#define AWSC_TABLES_PAGINATOR_H

#include <awsc/paginate.h>
#include <awsc/tables/schema.h>

/** Names of members as in the model; names of output members may be paths, such as "A.B". */
struct awsc_paginator {
    const awsc_operation *operation;
    /** Member of the input that takes the token. */
    const char *input_token;
    /** Member of the output that holds the token of the next page. */
    const char *output_token;
    /** List or map of the output, or NULL. */
    const char *items;
    /** Member of the input that takes the number of items in a page, or NULL. */
    const char *page_size;
};

#endif
