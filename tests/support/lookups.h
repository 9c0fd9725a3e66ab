/*
 * Takes the place of the system's getaddrinfo in a test: names end in ".test" and are 127.0.0.1. Other names go to the
 * system. It counts, and holds lookups until the test lets them go.
 */
#ifndef AWSC_TESTS_LOOKUPS_H
#define AWSC_TESTS_LOOKUPS_H

#include <stdbool.h>

/* Forgets what was counted; lookups succeed at once. None may be under way. */
void lookups_reset(void);

/* From now on lookups wait, until as many more as `count` have been let go. */
void lookups_hold(void);
void lookups_let_go(unsigned count);

/* From now on they fail: EAI_NONAME, EAI_AGAIN, EAI_SYSTEM (with `system_error`) …; 0: they succeed. */
void lookups_fail(int result, int system_error);

/* From now on pthread_create fails with this errno value, for the library and the test; 0: no more. */
void lookups_refuse_threads(int system_error);

/* Lookups that have begun, that are under way, and the most that were at a time. */
unsigned lookups_begun(void);
unsigned lookups_under_way(void);
unsigned lookups_most_at_a_time(void);
/* Of this name. */
unsigned lookups_of(const char *name);
/* Waits until as many have begun; ends the process with a message after a minute. */
void lookups_wait_begun(unsigned count);
void lookups_wait_over(void);

#endif
