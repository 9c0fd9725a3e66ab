/* SPDX-License-Identifier: Apache-2.0 */
/* Measures the memory use of functions. */
#ifndef AWSC_LOCAL_MEMORY_USE_H
#define AWSC_LOCAL_MEMORY_USE_H

#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

typedef struct awsc_local_memory {
    uint64_t peak;    /* bytes; largest peak of resident memory among the processes */
    uint64_t current; /* bytes; resident memory of all processes; shared memory counts for each */
} awsc_local_memory;

/* Reads /proc for a process and its children. Returns zeros without data, and before the process has called exec. */
awsc_local_memory awsc_local_memory_sample(pid_t pid);

/* Returns memory as `current`, but with shared memory divided among the processes that share it. Slower. */
uint64_t awsc_local_memory_proportional(pid_t pid);

/* Returns the peak in bytes from `usage`. A child begins with the peak of its parent: returns 0 unless the peak is
 * clearly above the peak of lambda-local. */
uint64_t awsc_local_memory_peak(const struct rusage *usage);

#endif
