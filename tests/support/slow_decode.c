/* SPDX-License-Identifier: Apache-2.0 */
/* The JSON decoder without its fast paths, under other names. */
#define AWSC_JSON_ONLY_SLOW
#define awsc_json_decode slow_json_decode
#define awsc_json_decode_plain slow_json_decode_plain
#define awsc_json_decode_member slow_json_decode_member
#include "codec/json_decode.c"
