/* SPDX-License-Identifier: Apache-2.0 */
/* Table of token kinds. Each row describes the request to presign and the format of the token. */
#ifndef AWSC_TOKEN_ROWS_H
#define AWSC_TOKEN_ROWS_H

#include <stdint.h>

enum awsc_token_flag {
    /* Sorts all query parameters by name. Without the flag X-Amz-Signature comes last. */
    AWSC_TOKEN_SORTED = 1,
    /* Signs the host in lower case and without port 443. */
    AWSC_TOKEN_NORMAL_HOST = 2,
    /* Writes the host to the token in lower case. */
    AWSC_TOKEN_LOWER_HOST = 4,
    /* Limits X-Amz-Expires to the remaining lifetime of the credentials. */
    AWSC_TOKEN_WITHIN_CREDENTIALS = 8
};

enum awsc_token_encoding { AWSC_TOKEN_PLAIN, AWSC_TOKEN_BASE64, AWSC_TOKEN_BASE64URL };

enum { AWSC_TOKEN_PARAMETERS = 3 };

/* A query parameter. `value` NULL: the program sets the value; if it sets none, the parameter is left out. */
typedef struct awsc_token_parameter {
    const char *name;
    const char *value;
} awsc_token_parameter;

typedef struct awsc_token_row {
    const char *service; /* signing name */
    const char *method;
    /* The host if the program gives none: "*" stands for the region, "$" for the DNS suffix of its partition. */
    const char *host;
    awsc_token_parameter parameters[AWSC_TOKEN_PARAMETERS];
    const char *header;             /* signed in addition to Host; the program sets its value */
    const char *unsigned_parameter; /* added after signing; the program sets its value */
    int32_t seconds;                /* default of X-Amz-Expires */
    int32_t accepted_seconds;       /* how long the service accepts the token; 0: as X-Amz-Expires */
    unsigned flags;
    enum awsc_token_encoding encoding;
    /* Texts around the host, path and query. `encoding` does not apply to `prefix`. */
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
