/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Facts about each enum awsc_type. Walks and codecs switch over the ten forms and not over the types, so a new type of
 * a known form is one new row of the table.
 */
#ifndef AWSC_SCHEMA_TYPE_INFO_H
#define AWSC_SCHEMA_TYPE_INFO_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <awsc/tables/schema.h>

#include "base/for_core.h"
#include "base/view.h"

/* The way a C value is stored. The first four forms are optional scalars: an is_set mark and a value. */
enum awsc_form {
    AWSC_FORM_BOOL,     /* awsc_opt_bool */
    AWSC_FORM_INTEGER,  /* awsc_opt_i8 … awsc_opt_i64 */
    AWSC_FORM_FLOAT,    /* awsc_opt_f32, awsc_opt_f64 */
    AWSC_FORM_TIME,     /* awsc_opt_time */
    AWSC_FORM_TEXT,     /* const char *: a text, the digits of a number */
    AWSC_FORM_BYTES,    /* {pointer, size}: a blob, a document */
    AWSC_FORM_BODY,     /* awsc_body */
    AWSC_FORM_OBJECT,   /* const T *: a structure, a union */
    AWSC_FORM_SEQUENCE, /* {count, pointer}: a list, a map */
    AWSC_FORM_STREAM    /* a pointer to an open stream or an event source, which has one owner */
};

typedef struct awsc_type_facts {
    uint8_t form;    /* enum awsc_form */
    uint8_t size;    /* bytes of the C value */
    uint8_t pointer; /* offset of the pointer that is NULL in an unset value; not for scalars, which have a mark */
    uint8_t bits;    /* width in bits of an integer or float */
} awsc_type_facts;

extern AWSC_FOR_CORE const awsc_type_facts awsc_type_info[AWSC_TYPE_EVENT_STREAM + 1];

static inline enum awsc_form awsc_form_of(const awsc_member *member)
{
    return (enum awsc_form)awsc_type_info[member->type].form;
}

/* Returns whether a value begins with a mark: AWSC_SET, or 0 if it is unset. */
static inline bool awsc_form_is_scalar(enum awsc_form form)
{
    return form <= AWSC_FORM_TIME;
}

/* Returns the size of the member's field in bytes. */
static inline size_t awsc_member_size(const awsc_member *member)
{
    return awsc_type_info[member->type].size;
}

/* Returns the number in a value of AWSC_FORM_INTEGER (first function) or AWSC_FORM_FLOAT (second). */
AWSC_FOR_CORE int64_t awsc_integer_at(const awsc_member *member, const void *field);
AWSC_FOR_CORE double awsc_float_at(const awsc_member *member, const void *field);

/* Stores a number and its mark. Returns false, with `field` unchanged, if the type has too few bits for the number. */
AWSC_FOR_CORE bool awsc_integer_store(const awsc_member *member, void *field, int64_t value);

/* Returns the bytes of a value of AWSC_FORM_BYTES. */
static inline awsc_view awsc_bytes_at(const void *field)
{
    awsc_blob blob;
    memcpy(&blob, field, sizeof blob);
    return awsc_view_of(blob.data, blob.size);
}

#endif
