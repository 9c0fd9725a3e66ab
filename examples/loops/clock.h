/* SPDX-License-Identifier: Apache-2.0 */
/* The timer of loops that wait with a timeout: poll and select. */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdint.h>
#include <time.h>

static int64_t now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Milliseconds until `at_ms`, at least 0. */
static int left_ms(int64_t at_ms)
{
    int64_t left = at_ms - now_ms();
    return left > 0 ? (int)left : 0;
}

#endif
