/* SPDX-License-Identifier: Apache-2.0 */
#include "config/defaults.h"

#include <stddef.h>

#include "base/view.h"
#include "sys/descriptors.h"

enum { LEFT_FOR_OTHERS = 128, LEAST_CONNECTIONS = 16 };

int32_t awsc_default_max_connections(void)
{
    int32_t limit = awsc_descriptor_limit();
    return limit > LEFT_FOR_OTHERS + LEAST_CONNECTIONS ? limit - LEFT_FOR_OTHERS : LEAST_CONNECTIONS;
}

bool awsc_is_dynamodb(const char *service_id)
{
    return service_id && (awsc_text_equal_ignore_case(service_id, "DynamoDB") ||
                          awsc_text_equal_ignore_case(service_id, "DynamoDB Streams"));
}

int32_t awsc_default_max_attempts(const char *service_id)
{
    return awsc_is_dynamodb(service_id) ? 4 : 3;
}
