/* SPDX-License-Identifier: Apache-2.0 */
/* Waits for descriptors with epoll, or with poll(2) if there is no epoll or the build option AWSC_LOOP says so. */
#ifndef AWSC_SYS_POLLER_H
#define AWSC_SYS_POLLER_H

#include <stdbool.h>

#include <awsc/allocator.h>
#include <awsc/loop.h>

/* A set of descriptors, each watched for AWSC_LOOP_READ and AWSC_LOOP_WRITE. */
typedef struct awsc_poller awsc_poller;

/* Makes an empty set. Returns 0, or an errno value: ENOMEM, or EMFILE or ENFILE when no descriptor is left. */
int awsc_poller_new(const awsc_allocator *allocator, awsc_poller **out);
/* Frees the set, without closing its descriptors. Keeps errno. Does nothing with NULL. */
void awsc_poller_free(awsc_poller *poller);

/* Allocates memory for `fd`, so that awsc_poller_add needs none. Returns 0, or -1 when memory runs out. */
int awsc_poller_reserve(awsc_poller *poller, int fd);
/* Adds a descriptor to the set, or changes the events to watch for. Both return 0, or -1 with errno. */
int awsc_poller_add(awsc_poller *poller, int fd, int events);
int awsc_poller_modify(awsc_poller *poller, int fd, int events);
/* Removes a descriptor from the set; does nothing if it is not in the set or not open. Safe from any thread. */
void awsc_poller_remove(awsc_poller *poller, int fd);

/* Receives a ready descriptor. An error or a hang-up is reported as both events. */
typedef void awsc_poller_ready_fn(void *user, int fd, int events);
/* Waits up to `timeout_ms` (-1: no limit) and calls `ready` for each ready descriptor. Returns 0, also on timeout and
 * when a signal interrupts the wait; -1 with errno on failure. */
int awsc_poller_wait(awsc_poller *poller, int timeout_ms, awsc_poller_ready_fn *ready, void *user);

/* Returns whether closing a descriptor removes it from the set: true for epoll, false for poll. */
bool awsc_poller_forgets_closed(void);

#endif
