/* SPDX-License-Identifier: Apache-2.0 */
/* A minimal foreign event loop: poll(2) and one timer. */
#ifndef AWSC_TESTS_POLL_LOOP_H
#define AWSC_TESTS_POLL_LOOP_H

#include <awsc/loop.h>

typedef struct poll_loop poll_loop;

/* Makes the foreign loop, and the awsc_loop that it drives. Fails the process if that is impossible. */
poll_loop *poll_loop_new(awsc_loop **out);
/* Waits up to `timeout_ms` and reports ready descriptors to the awsc_loop. */
void poll_loop_turn(poll_loop *poller, awsc_loop *loop, int timeout_ms);
/* Call it after the awsc_loop was freed: fails the process if a watch or timer is left. */
void poll_loop_free(poll_loop *poller);

#endif
