/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kills processes that functions leave behind. This program is the reaper of all its descendants: a process whose
 * parent ended becomes its child, even after setsid.
 */
#ifndef AWSC_LOCAL_ORPHANS_H
#define AWSC_LOCAL_ORPHANS_H

#include <sys/types.h>

/* Makes this program the reaper of its descendants. */
void awsc_local_orphans_begin(void);

/* These enclose the start of a function, so that no other thread takes the new process for an orphan. */
void awsc_local_orphans_lock(void);
void awsc_local_orphans_unlock(void);
/* The process of a running function. */
typedef struct awsc_local_leader {
    pid_t pid;
    const char *mark; /* variable "NAME=VALUE" of its environment, unique to the run; NULL: marks no process */
    struct awsc_local_leader *next;
} awsc_local_leader;

/* Adds a leader to the list of running functions. Borrows it until awsc_local_orphans_end. The caller holds the
 * lock. */
void awsc_local_orphans_register(awsc_local_leader *leader);

/* Removes a leader after it was reaped. Kills and reaps all orphans without the mark of a running function. */
void awsc_local_orphans_end(awsc_local_leader *leader);

#endif
