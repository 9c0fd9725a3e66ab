/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers from text, whatever the locale. The whole of `text` must be the number. 0, or -1 (syntax or range). */
#ifndef AWSC_BASE_NUMBER_H
#define AWSC_BASE_NUMBER_H

#include <stdint.h>

#include "base/for_core.h"
#include "base/view.h"

AWSC_FOR_CORE int awsc_parse_i64(awsc_view text, int64_t *out);
int awsc_parse_u64(awsc_view text, uint64_t *out);
/* JSON's number syntax, of which the value must be a whole number: 5, 5.0, 50e-1. Exact to 64 bits. */
AWSC_FOR_CORE int awsc_parse_whole(awsc_view text, int64_t *out);
/* JSON's number syntax. */
AWSC_FOR_CORE int awsc_parse_f64(awsc_view text, double *out);
/* Rounded once: not the same as a double cut to a float. */
int awsc_parse_f32(awsc_view text, float *out);

#endif
