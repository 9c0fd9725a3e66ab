/* SPDX-License-Identifier: Apache-2.0 */
/* Finding the structure that contains a member. */
#ifndef AWSC_BASE_CONTAINER_H
#define AWSC_BASE_CONTAINER_H

#include <stddef.h>

/* Gives a pointer to the `type` whose member `member` is at `pointer`. */
#define AWSC_CONTAINER_OF(pointer, type, member) ((type *)(void *)((char *)(pointer)-offsetof(type, member)))

#endif
