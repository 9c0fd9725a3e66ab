/* SPDX-License-Identifier: Apache-2.0 */
/* Which process this is. */
#ifndef AWSC_SYS_PROCESS_H
#define AWSC_SYS_PROCESS_H

#include <sys/types.h>

/* As getpid, from any thread, without a system call but for the first one in each process. */
pid_t awsc_process_id(void);

#endif
