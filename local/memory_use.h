/* How much memory a function uses. */
#ifndef AWSC_LOCAL_MEMORY_USE_H
#define AWSC_LOCAL_MEMORY_USE_H

#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

/* Reads /proc: the resident bytes of a process and its children now, and as result the highest that was seen of one
 * process. 0 where /proc does not say. */
uint64_t awsc_local_memory_sample(pid_t pid, uint64_t *current);

/* The peak that the kernel counted, 0 if it cannot be told from our own: a child begins with the peak of its parent. */
uint64_t awsc_local_memory_peak(const struct rusage *usage);

#endif
