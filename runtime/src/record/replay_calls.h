/* SPDX-License-Identifier: Apache-2.0 */
/* Recorded calls for a script, from a text. */
#ifndef AWSC_RECORD_REPLAY_CALLS_H
#define AWSC_RECORD_REPLAY_CALLS_H

#include <awsc/testing.h>

#include "base/buffer.h"

/* As awsc_replay_load, from the text of a cassette, which it takes over; errors call it `path`. */
int awsc_replay_load_text(awsc_replay *replay, const char *path, awsc_buffer text, awsc_error **error);

#endif
