/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shared by the fuzz targets. A target is one file that defines LLVMFuzzerTestOneInput and fuzz_seeds; fuzz.c sets the
 * time limit, passes the seeds to the fuzzer, and prints a summary at the end.
 */
#ifndef AWSC_FUZZ_H
#define AWSC_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Adds one seed; a text is added without its NUL. The bytes are copied. */
void fuzz_add_text(const char *text);
void fuzz_add(const void *data, size_t size);

/* The target adds its seeds. */
void fuzz_seeds(void);

/* Optional, set in fuzz_seeds: repairs values that mutations cannot guess, such as checksums. */
extern void (*fuzz_repair)(uint8_t *data, size_t size);

/* Ends the process with a message: the target found a failure. */
#define FUZZ_EXPECT(condition)                                                                                         \
    do {                                                                                                               \
        if (!(condition)) fuzz_fail(__FILE__, __LINE__, #condition);                                                   \
    } while (0)
_Noreturn void fuzz_fail(const char *file, int line, const char *condition);

#endif
