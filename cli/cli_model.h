/* SPDX-License-Identifier: Apache-2.0 */
/* Defines the generated tables for a command-line tool. The schemas of the service are separate. */
#ifndef CLI_MODEL_H
#define CLI_MODEL_H

#include <stddef.h>
#include <stdint.h>

#include <awsc/tables/schema.h>

/* Value of `least` if the member has no minimum. */
#define AWSC_CLI_NO_LEAST INT64_MIN

/* Documentation and constraints of a member of a structure or union, of the element of a list, or of the value of a
 * map. */
typedef struct awsc_cli_member {
    const char *doc;           /* documentation; empty lines separate paragraphs; may be NULL */
    const char *shape;         /* name of the shape that the member targets */
    const char *const *values; /* values of an enumeration, ended by NULL; NULL for other types */
    int64_t least;             /* minimum length or value */
} awsc_cli_member;

/* Documentation and constraints of the members of a schema, in the order of the schema. */
typedef struct awsc_cli_shape {
    const awsc_schema *schema;
    const awsc_cli_member *members;
} awsc_cli_shape;

/* A paginated operation, with the names of the members that hold tokens and items. */
typedef struct awsc_cli_paging {
    const awsc_operation *operation; /* NULL ends the table */
    const char *input_token;
    const char *output_token; /* a member or a path with dots */
    const char *items;        /* a member or a path with dots */
    const char *page_size;    /* NULL: the operation has no page size */
} awsc_cli_paging;

typedef struct awsc_cli_service {
    const char *name; /* name of the tool, such as "lambda" */
    const char *title;
    const char *doc;
    const awsc_service *service;
    const awsc_operation *const *operations; /* sorted by name */
    const char *const *operation_docs;       /* same order as operations */
    size_t operation_count;
    const awsc_cli_paging *paging;
    const struct awsc_waiter *const *waiters; /* ended by NULL; may be NULL */
    const awsc_cli_shape *shapes;
    size_t shape_count;
} awsc_cli_service;

#endif
