/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_SIMDJSON_DECODE_H
#define BENCH_SIMDJSON_DECODE_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Copies the page, which bench_simdjson_decode decodes. simdjson needs free bytes behind it. */
void bench_simdjson_page(const char *page, size_t size);
size_t bench_simdjson_decode(void);

#ifdef __cplusplus
}
#endif

#endif
