/* SPDX-License-Identifier: Apache-2.0 */
/* Loads recorded calls into a replay, from a text. */
#ifndef AWSC_RECORD_REPLAY_CALLS_H
#define AWSC_RECORD_REPLAY_CALLS_H

#include <awsc/testing.h>

#include "base/buffer.h"

/* Does the same as awsc_replay_load with the text of a cassette, which it takes over. Errors call the text `path`. */
int awsc_replay_load_text(awsc_replay *replay, const char *path, awsc_buffer text, awsc_error **error);

#endif
