/* SPDX-License-Identifier: Apache-2.0 */
/* Defaults that depend on the process or the service. */
#ifndef AWSC_CONFIG_DEFAULTS_H
#define AWSC_CONFIG_DEFAULTS_H

#include <stdbool.h>
#include <stdint.h>

/* Returns the default of max_connections: the process's descriptor limit less 128, but at least 16. */
int32_t awsc_default_max_connections(void);

/* Returns whether the service is DynamoDB or DynamoDB Streams, whose calls are retried sooner and once more often.
 * `service_id` NULL: no service. */
bool awsc_is_dynamodb(const char *service_id);

/* Returns the default of max_attempts: 4 for DynamoDB and DynamoDB Streams, else 3. */
int32_t awsc_default_max_attempts(const char *service_id);

#endif
