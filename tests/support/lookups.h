/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Replaces the system's getaddrinfo in a test: names that end in ".test" resolve to 127.0.0.1, and "second.test" to
 * 127.0.0.9, where no server listens, or "six.test" to ::1 before it; other names go to the system. It counts lookups,
 * and can hold them until the test releases them.
 */
#ifndef AWSC_TESTS_LOOKUPS_H
#define AWSC_TESTS_LOOKUPS_H

#include <stdbool.h>

/* Resets the counters; lookups succeed at once. Call it only while no lookup is pending. */
void lookups_reset(void);

/* Lookups wait from now on, until the test has released `count` more of them. */
void lookups_hold(void);
void lookups_let_go(unsigned count);

/* Lookups fail from now on: EAI_NONAME, EAI_AGAIN, EAI_SYSTEM (with `system_error`) …; 0: they succeed. */
void lookups_fail(int result, int system_error);

/* pthread_create fails from now on with this errno value, for the library and the test; 0: it succeeds again. */
void lookups_refuse_threads(int system_error);

/* Number of lookups that began, that are pending, and the maximum of pending ones. */
unsigned lookups_begun(void);
unsigned lookups_under_way(void);
unsigned lookups_most_at_a_time(void);
/* Number of lookups of this name. */
unsigned lookups_of(const char *name);
/* Waits until `count` lookups have begun; ends the process with a message after a minute. */
void lookups_wait_begun(unsigned count);
void lookups_wait_over(void);

#endif
