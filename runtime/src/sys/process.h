/* SPDX-License-Identifier: Apache-2.0 */
/* The process ID, cached so that a fork is noticed without a system call. */
#ifndef AWSC_SYS_PROCESS_H
#define AWSC_SYS_PROCESS_H

#include <sys/types.h>

/* Returns the process ID, as getpid. Makes a system call only for the first call in each process, where the kernel can
 * wipe memory on fork (MADV_WIPEONFORK). Safe from any thread. */
pid_t awsc_process_id(void);

#endif
