/* SPDX-License-Identifier: Apache-2.0 */
/* Makes the environment of a function. */
#ifndef AWSC_LOCAL_ENVIRONMENT_H
#define AWSC_LOCAL_ENVIRONMENT_H

#include <stddef.h>

#include "execution.h"

/*
 * Makes the environment: the function's variables, then those of this process. A runtime process serves many
 * invocations; so a function with a folder gets no variables of the request. `*own_count` receives the number of the
 * function's variables, which come first. Returns NULL when memory runs out.
 */
char **awsc_local_environment_make(awsc_arena *arena, const awsc_local_invocation *invocation, size_t *own_count);

#endif
