/* SPDX-License-Identifier: Apache-2.0 */
/* Access to the script of a replay, for the module that adds recorded calls to it. */
#ifndef AWSC_TRANSPORT_REPLAY_H
#define AWSC_TRANSPORT_REPLAY_H

#include <awsc/testing.h>

#include "base/for_core.h"
#include "base/kept.h"

/* Return and set the recorded calls of a script; NULL if it has no calls. Freeing the script frees them. */
AWSC_FOR_CORE void *awsc_replay_calls(const awsc_replay *replay);
AWSC_FOR_CORE void awsc_replay_set_calls(awsc_replay *replay, awsc_kept calls);

#endif
