/* SPDX-License-Identifier: Apache-2.0 */
/* Waits for descriptors: by epoll, or by poll(2) where the system has no epoll or the build chose so (AWSC_LOOP). */
#ifndef AWSC_SYS_POLLER_H
#define AWSC_SYS_POLLER_H

#include <stdbool.h>

#include <awsc/allocator.h>
#include <awsc/loop.h>

/* A set of descriptors, each watched for AWSC_LOOP_READ and AWSC_LOOP_WRITE. */
typedef struct awsc_poller awsc_poller;

/* 0, or errno: ENOMEM, or no descriptor is left. */
int awsc_poller_new(const awsc_allocator *allocator, awsc_poller **out);
/* Leaves errno as it is. NULL is allowed. */
void awsc_poller_free(awsc_poller *poller);

/* Takes the memory for `fd` in advance: awsc_poller_add then needs none. 0, or -1 when memory runs out. */
int awsc_poller_reserve(awsc_poller *poller, int fd);
/* 0, or -1 with errno. */
int awsc_poller_add(awsc_poller *poller, int fd, int events);
int awsc_poller_modify(awsc_poller *poller, int fd, int events);
/* From any thread. The descriptor need not be in the set, nor be open. */
void awsc_poller_remove(awsc_poller *poller, int fd);

/* An error or a hang-up counts as both events. */
typedef void awsc_poller_ready_fn(void *user, int fd, int events);
/* Waits up to `timeout_ms` (-1: for ever) and reports ready descriptors. 0, or -1 with errno. */
int awsc_poller_wait(awsc_poller *poller, int timeout_ms, awsc_poller_ready_fn *ready, void *user);

/* Whether a descriptor that is closed leaves the set by itself. */
bool awsc_poller_forgets_closed(void);

#endif
