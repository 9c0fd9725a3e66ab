/* SPDX-License-Identifier: Apache-2.0 */
/* The JSON decoder without its fast paths. The decoder with them must give the same values and errors. */
#ifndef AWSC_TESTS_SLOW_DECODE_H
#define AWSC_TESTS_SLOW_DECODE_H

#include "codec/json_codec.h"

int slow_json_decode(const awsc_schema *schema, awsc_view text, bool body_only, awsc_json_limits limits,
                     awsc_arena *arena, void *value, awsc_error **error);
int slow_json_decode_plain(const awsc_schema *schema, awsc_view text, uint32_t level, awsc_json_limits limits,
                           awsc_arena *arena, void *value, awsc_error **error);

#endif
