/* SPDX-License-Identifier: Apache-2.0 */
/* Parsing numbers independently of the locale. The whole of `text` must be the number. All functions return 0, or -1
 * for a syntax error or a value out of range. */
#ifndef AWSC_BASE_NUMBER_H
#define AWSC_BASE_NUMBER_H

#include <stdint.h>

#include "base/for_core.h"
#include "base/view.h"

AWSC_FOR_CORE int awsc_parse_i64(awsc_view text, int64_t *out);
int awsc_parse_u64(awsc_view text, uint64_t *out);
/* Accepts JSON's number syntax if the value is a whole number, such as 5, 5.0 or 50e-1. Exact in 64 bits. */
AWSC_FOR_CORE int awsc_parse_whole(awsc_view text, int64_t *out);
/* Accepts JSON's number syntax. */
AWSC_FOR_CORE int awsc_parse_f64(awsc_view text, double *out);
/* Rounds the decimal number to float once; rounding it to double first can give another float. */
int awsc_parse_f32(awsc_view text, float *out);

#endif
