/* SPDX-License-Identifier: Apache-2.0 */
#include "config/defaults.h"

#include "sys/descriptors.h"

enum { LEFT_FOR_OTHERS = 128, LEAST_CONNECTIONS = 16 };

int32_t awsc_default_max_connections(void)
{
    int32_t limit = awsc_descriptor_limit();
    return limit > LEFT_FOR_OTHERS + LEAST_CONNECTIONS ? limit - LEFT_FOR_OTHERS : LEAST_CONNECTIONS;
}
