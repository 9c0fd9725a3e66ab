/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Processes that functions leave behind. This program is the reaper of all its descendants: a process whose parent
 * ended becomes its child, also after setsid.
 */
#ifndef AWSC_LOCAL_ORPHANS_H
#define AWSC_LOCAL_ORPHANS_H

#include <sys/types.h>

/* Makes this program the reaper of its descendants. */
void awsc_local_orphans_begin(void);

/* Around the start of a function: no other thread may take the new process for an orphan. */
void awsc_local_orphans_lock(void);
void awsc_local_orphans_unlock(void);
/* The process of a running function. */
typedef struct awsc_local_leader {
    pid_t pid;
    const char *mark; /* a variable of its environment that no other run has; NULL: no process is known by it */
    struct awsc_local_leader *next;
} awsc_local_leader;

/* Registers a leader, which is borrowed until awsc_local_orphans_end. The caller holds the lock. */
void awsc_local_orphans_register(awsc_local_leader *leader);

/* After the leader was reaped: kills and reaps its orphans, and those that no running function owns. */
void awsc_local_orphans_end(awsc_local_leader *leader);

#endif
