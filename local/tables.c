/* SPDX-License-Identifier: Apache-2.0 */
#include "tables.h"

#include "awsc_lambda_registry.h"

const awsc_service *awsc_local_service(void)
{
    return &awsc_lambda_service;
}

const awsc_operation *const *awsc_local_operations(size_t *count)
{
    *count = awsc_lambda_operation_count;
    return awsc_lambda_operation_table;
}
