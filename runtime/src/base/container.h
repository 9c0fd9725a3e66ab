/* SPDX-License-Identifier: Apache-2.0 */
/* From a member to the structure that holds it. */
#ifndef AWSC_BASE_CONTAINER_H
#define AWSC_BASE_CONTAINER_H

#include <stddef.h>

/* The `type` whose member `member` the pointer points to. */
#define AWSC_CONTAINER_OF(pointer, type, member) ((type *)(void *)((char *)(pointer)-offsetof(type, member)))

#endif
