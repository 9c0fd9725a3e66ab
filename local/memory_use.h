/* How much memory a function uses. */
#ifndef AWSC_LOCAL_MEMORY_USE_H
#define AWSC_LOCAL_MEMORY_USE_H

#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

typedef struct awsc_local_memory {
    uint64_t peak;    /* the most that one of the processes ever had resident */
    uint64_t current; /* what all of them have resident now; memory that they share counts for each */
} awsc_local_memory;

/* Reads /proc about a process and its children. All zero where it does not say, and while the process has not yet begun
 * its program. */
awsc_local_memory awsc_local_memory_sample(pid_t pid);

/* As `current`, but shared memory is divided among those who share it. Slower. */
uint64_t awsc_local_memory_proportional(pid_t pid);

/* The peak that the kernel counted, 0 if it cannot be told from our own: a child begins with the peak of its parent. */
uint64_t awsc_local_memory_peak(const struct rusage *usage);

#endif
