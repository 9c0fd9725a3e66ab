/* SPDX-License-Identifier: Apache-2.0 */
/* Defaults that depend on the process or the service. */
#ifndef AWSC_CONFIG_DEFAULTS_H
#define AWSC_CONFIG_DEFAULTS_H

#include <stdbool.h>
#include <stdint.h>

/* max_connections: as many as leave 128 of the process's descriptors to others, and 16 at least. */
int32_t awsc_default_max_connections(void);

/* Whether the service retries sooner and once more often than others: DynamoDB and its streams. NULL: no service. */
bool awsc_is_dynamodb(const char *service_id);

/* max_attempts: 4 for DynamoDB and its streams, otherwise 3. */
int32_t awsc_default_max_attempts(const char *service_id);

#endif
