/* SPDX-License-Identifier: Apache-2.0 */
/* Memory use of functions. */
#ifndef AWSC_LOCAL_MEMORY_USE_H
#define AWSC_LOCAL_MEMORY_USE_H

#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

typedef struct awsc_local_memory {
    uint64_t peak;    /* largest peak of resident memory among the processes */
    uint64_t current; /* resident memory of all processes; shared memory counts for each */
} awsc_local_memory;

/* Reads /proc for a process and its children. All zero without data, and before exec. */
awsc_local_memory awsc_local_memory_sample(pid_t pid);

/* As `current`, with shared memory divided among its processes. Slower. */
uint64_t awsc_local_memory_proportional(pid_t pid);

/* The kernel's peak. 0 if it is not above that of lambda-local: a child begins with the peak of its parent. */
uint64_t awsc_local_memory_peak(const struct rusage *usage);

#endif
