/* SPDX-License-Identifier: Apache-2.0 */
/* Parses names of functions as clients write them: plain names, names with a qualifier, partial and full ARNs. */
#ifndef AWSC_LOCAL_NAME_H
#define AWSC_LOCAL_NAME_H

#include "runtime.h"

typedef struct awsc_local_name {
    awsc_view region;    /* region of an ARN; else empty */
    awsc_view account;   /* account of a full or partial ARN; else empty */
    awsc_view function;  /* the plain name */
    awsc_view qualifier; /* version, alias or $LATEST; may be empty */
} awsc_local_name;

/*
 * Parses NAME, NAME:QUALIFIER, ACCOUNT:function:NAME[:QUALIFIER], function:NAME, arn:PARTITION:lambda:REGION:ACCOUNT:
 * function:NAME[:QUALIFIER]. Returns 0, or -1 for another form. The views point into `text`.
 */
int awsc_local_name_parse(awsc_view text, awsc_local_name *out);

#endif
