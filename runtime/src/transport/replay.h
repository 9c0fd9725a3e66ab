/* SPDX-License-Identifier: Apache-2.0 */
/* The script of a replay, for the module that adds recorded calls to it. */
#ifndef AWSC_TRANSPORT_REPLAY_H
#define AWSC_TRANSPORT_REPLAY_H

#include <awsc/testing.h>

#include "base/for_core.h"
#include "base/kept.h"

/* The recorded calls of a script, or NULL. They go with the script. */
AWSC_FOR_CORE void *awsc_replay_calls(const awsc_replay *replay);
AWSC_FOR_CORE void awsc_replay_set_calls(awsc_replay *replay, awsc_kept calls);

#endif
