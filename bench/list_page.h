/* SPDX-License-Identifier: Apache-2.0 */
/* A page of ListFunctions as the service sends it: 50 functions, 104 KB. */
#ifndef AWSC_BENCH_LIST_PAGE_H
#define AWSC_BENCH_LIST_PAGE_H

#include <stddef.h>

/* To be freed with free(). */
char *bench_list_page(size_t *size);

#endif
