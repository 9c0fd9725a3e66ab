/* SPDX-License-Identifier: Apache-2.0 */
/* Every kind of token, one row each: the request that is presigned, and the form of the token. */
#ifndef AWSC_TOKEN_ROWS_H
#define AWSC_TOKEN_ROWS_H

#include <stdint.h>

enum awsc_token_flag {
    /* The parameters are sorted by name, the signature too. Otherwise it is the last one. */
    AWSC_TOKEN_SORTED = 1,
    /* The host is signed in lower case, and without the port of https. */
    AWSC_TOKEN_NORMAL_HOST = 2,
    /* The host is written in lower case. */
    AWSC_TOKEN_LOWER_HOST = 4,
    /* X-Amz-Expires is no more than the rest of the credentials' life. */
    AWSC_TOKEN_WITHIN_CREDENTIALS = 8
};

enum awsc_token_encoding { AWSC_TOKEN_PLAIN, AWSC_TOKEN_BASE64, AWSC_TOKEN_BASE64URL };

enum { AWSC_TOKEN_PARAMETERS = 3 };

/* `value` NULL: given by the program; without one, the parameter is left out. */
typedef struct awsc_token_parameter {
    const char *name;
    const char *value;
} awsc_token_parameter;

typedef struct awsc_token_row {
    const char *service; /* signing name */
    const char *method;
    /* Unless the program gives one: "*" stands for the region, "$" for the domain of its partition. */
    const char *host;
    awsc_token_parameter parameters[AWSC_TOKEN_PARAMETERS];
    const char *header;             /* signed beside Host; its value is given */
    const char *unsigned_parameter; /* added after the signature; its value is given */
    int32_t seconds;                /* X-Amz-Expires, unless the program says otherwise */
    int32_t accepted_seconds;       /* how long the token is accepted; 0: as X-Amz-Expires */
    unsigned flags;
    enum awsc_token_encoding encoding;
    /* Around the URL, which has no scheme: `prefix` is not encoded. */
    const char *prefix;
    const char *scheme;
    const char *suffix;
} awsc_token_row;

extern const awsc_token_row awsc_token_row_rds;
extern const awsc_token_row awsc_token_row_rds_sorted;
extern const awsc_token_row awsc_token_row_dsql;
extern const awsc_token_row awsc_token_row_elasticache;
extern const awsc_token_row awsc_token_row_memorydb;
extern const awsc_token_row awsc_token_row_msk;
extern const awsc_token_row awsc_token_row_eks;
extern const awsc_token_row awsc_token_row_bedrock;

#endif
