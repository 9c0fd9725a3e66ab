/* SPDX-License-Identifier: Apache-2.0 */
/* Validated options for one token. */
#ifndef AWSC_TOKEN_GIVEN_H
#define AWSC_TOKEN_GIVEN_H

#include <stddef.h>

#include <awsc/types.h>

#include "error/error.h"
#include "sys/clock.h"
#include "token/rows.h"

/* Indexes of the texts that a program gives. AWSC_TOKEN_VALUES is the first value that the row leaves open: values of
 * its parameters, in their order, then the value of its header or its unsigned parameter. */
enum { AWSC_TOKEN_HOST, AWSC_TOKEN_REGION, AWSC_TOKEN_VALUES, AWSC_TOKEN_TEXTS = AWSC_TOKEN_VALUES + 2 };

/* Validated options, with the row of the token's kind. Texts are borrowed. */
typedef struct awsc_token_given {
    const awsc_token_row *row;
    const char *texts[AWSC_TOKEN_TEXTS];
    int32_t port; /* 0: no port */
    int64_t seconds;
    awsc_opt_i64 timeout_ms;
    const awsc_clock *clock; /* NULL: the system's */
} awsc_token_given;

/* Reads and validates the options of one public function, for every struct_size. `function` is its name, for errors. */
typedef int awsc_token_read_fn(const char *function, const void *options, awsc_token_given *out, awsc_error **error);

/* Copies the program's options over `own`, which holds initial values. Errors name `init`, the macro that initializes
 * the options. */
int awsc_token_take_options(void *own, size_t size, const void *given, const char *function, const char *init,
                            awsc_error **error);

/* Validates and sets the options that all tokens have. */
int awsc_token_give(awsc_token_given *out, const char *function, const awsc_token_row *row, const char *region,
                    awsc_opt_i64 timeout_ms, const awsc_clock *clock, awsc_error **error);

/* Check a required text: a host (a name, or an address in brackets; no port), printable ASCII, or UTF-8. Return AWSC_OK
 * or AWSC_ERR_VALIDATION. */
int awsc_token_check_host(const char *function, const char *option, const char *text, awsc_error **error);
int awsc_token_check_ascii(const char *function, const char *option, const char *text, awsc_error **error);
int awsc_token_check_utf8(const char *function, const char *option, const char *text, awsc_error **error);

#endif
