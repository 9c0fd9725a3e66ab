/* A foreign event loop, as small as can be: poll(2) and one timer. */
#ifndef AWSC_TESTS_POLL_LOOP_H
#define AWSC_TESTS_POLL_LOOP_H

#include <awsc/loop.h>

typedef struct poll_loop poll_loop;

/* Makes the foreign loop, and the awsc_loop that it drives. Fails the process if that is impossible. */
poll_loop *poll_loop_new(awsc_loop **out);
/* Waits up to `timeout_ms` and hands on what is ready. */
void poll_loop_turn(poll_loop *poller, awsc_loop *loop, int timeout_ms);
/* After the awsc_loop was freed: nothing may be left of it. */
void poll_loop_free(poll_loop *poller);

#endif
