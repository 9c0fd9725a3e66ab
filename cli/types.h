/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Describes each type of the schemas (enum awsc_type). Most files of the tool look only at a type's form; types of one
 * form have the same C layout.
 */
#ifndef CLI_TYPES_H
#define CLI_TYPES_H

#include <stdbool.h>
#include <stdint.h>

#include <awsc/tables/schema.h>

/* The C layouts of types. The first four are optional scalars: a mark and a value. */
enum awsc_cli_form {
    AWSC_CLI_FORM_BOOL,
    AWSC_CLI_FORM_INTEGER,
    AWSC_CLI_FORM_FLOAT,
    AWSC_CLI_FORM_TIME,
    AWSC_CLI_FORM_TEXT,     /* const char *: a text, the digits of a number */
    AWSC_CLI_FORM_BYTES,    /* {pointer, size}: a blob, a document */
    AWSC_CLI_FORM_BODY,     /* awsc_body */
    AWSC_CLI_FORM_OBJECT,   /* const T *: a structure, a union */
    AWSC_CLI_FORM_SEQUENCE, /* {count, pointer}: a list, a map */
    AWSC_CLI_FORM_STREAM    /* a pointer to an open stream */
};

typedef struct awsc_cli_type {
    uint8_t form;
    uint8_t pointer;    /* offset of the pointer that is NULL in an unset value; scalars have a mark instead */
    uint8_t kinds;      /* kinds of input that the type takes: bits 1 << enum awsc_cli_kind */
    uint8_t sample;     /* enum awsc_cli_kind of the value in a skeleton: a text, a number, or AWSC_CLI_NULL */
    const char *zero;   /* text of the value in a skeleton */
    const char *name;   /* name of the type in help */
    const char *inputs; /* names of these kinds of input in messages */
} awsc_cli_type;

extern const awsc_cli_type awsc_cli_types[AWSC_TYPE_EVENT_STREAM + 1];

static inline const awsc_cli_type *awsc_cli_type_of(const awsc_member *member)
{
    return &awsc_cli_types[member->type];
}

static inline enum awsc_cli_form awsc_cli_form_of(const awsc_member *member)
{
    return (enum awsc_cli_form)awsc_cli_types[member->type].form;
}

#endif
