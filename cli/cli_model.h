/* What generated tables tell a command line about a service, beside its schemas. */
#ifndef CLI_MODEL_H
#define CLI_MODEL_H

#include <stddef.h>
#include <stdint.h>

#include <awsc/tables/schema.h>

/* No least length or value. */
#define AWSC_CLI_NO_LEAST INT64_MIN

/* One member of a structure or union, the element of a list, or the value of a map. */
typedef struct awsc_cli_member {
    const char *doc;           /* paragraphs apart by an empty line; NULL: none */
    const char *shape;         /* name of the shape that the member targets */
    const char *const *values; /* of an enumeration, ended by NULL; NULL: any */
    int64_t least;             /* length or value */
} awsc_cli_member;

/* Facts of a schema's members, in its order. */
typedef struct awsc_cli_shape {
    const awsc_schema *schema;
    const awsc_cli_member *members;
} awsc_cli_shape;

/* An operation that gives its result in pages: members of its input and output. */
typedef struct awsc_cli_paging {
    const awsc_operation *operation; /* NULL ends the table */
    const char *input_token;
    const char *output_token; /* may be a path of members, apart by dots */
    const char *items;        /* the same */
    const char *page_size;    /* NULL: none */
} awsc_cli_paging;

typedef struct awsc_cli_service {
    const char *name; /* of the tool: "lambda" */
    const char *title;
    const char *doc;
    const awsc_service *service;
    const awsc_operation *const *operations; /* sorted by name */
    const char *const *operation_docs;       /* in the same order */
    size_t operation_count;
    const awsc_cli_paging *paging;
    const struct awsc_waiter *const *waiters; /* ended by NULL; NULL: none */
    const awsc_cli_shape *shapes;
    size_t shape_count;
} awsc_cli_service;

#endif
