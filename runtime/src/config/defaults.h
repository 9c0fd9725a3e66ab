/* SPDX-License-Identifier: Apache-2.0 */
/* Defaults that depend on the process. */
#ifndef AWSC_CONFIG_DEFAULTS_H
#define AWSC_CONFIG_DEFAULTS_H

#include <stdint.h>

/* max_connections: as many as leave 128 of the process's descriptors to others, and 16 at least. */
int32_t awsc_default_max_connections(void);

#endif
