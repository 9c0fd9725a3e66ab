/* SPDX-License-Identifier: Apache-2.0 */
/* The options of a program for one token, checked. */
#ifndef AWSC_TOKEN_GIVEN_H
#define AWSC_TOKEN_GIVEN_H

#include <stddef.h>

#include <awsc/types.h>

#include "error/error.h"
#include "sys/clock.h"
#include "token/rows.h"

/* The texts that a program gives. The values are those that the row leaves open: the values of its parameters in their
 * order, then the value of its header or its unsigned parameter. */
enum { AWSC_TOKEN_HOST, AWSC_TOKEN_REGION, AWSC_TOKEN_VALUES, AWSC_TOKEN_TEXTS = AWSC_TOKEN_VALUES + 2 };

/* The texts are borrowed. */
typedef struct awsc_token_given {
    const awsc_token_row *row;
    const char *texts[AWSC_TOKEN_TEXTS];
    int32_t port; /* 0: none */
    int64_t seconds;
    awsc_opt_i64 timeout_ms;
    const awsc_clock *clock; /* or NULL */
} awsc_token_given;

/* Reads and checks the options of one public function, any version of their structure. */
typedef int awsc_token_read_fn(const char *function, const void *options, awsc_token_given *out, awsc_error **error);

/* Takes the structure of options over `own`, which has its initial values; `init` is the name of its macro. */
int awsc_token_take_options(void *own, size_t size, const void *given, const char *function, const char *init,
                            awsc_error **error);

/* Sets what all tokens have. */
int awsc_token_give(awsc_token_given *out, const char *function, const awsc_token_row *row, const char *region,
                    awsc_opt_i64 timeout_ms, const awsc_clock *clock, awsc_error **error);

/* Checks of texts, which are required: a host (name or address in brackets, no port), printable ASCII, UTF-8. */
int awsc_token_check_host(const char *function, const char *option, const char *text, awsc_error **error);
int awsc_token_check_ascii(const char *function, const char *option, const char *text, awsc_error **error);
int awsc_token_check_utf8(const char *function, const char *option, const char *text, awsc_error **error);

#endif
