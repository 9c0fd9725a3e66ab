/* SPDX-License-Identifier: Apache-2.0 */
/* Gives access to the generated tables of the service that the endpoint offers. */
#ifndef AWSC_LOCAL_TABLES_H
#define AWSC_LOCAL_TABLES_H

#include <stddef.h>

#include <awsc/tables/schema.h>

const awsc_service *awsc_local_service(void);
const awsc_operation *const *awsc_local_operations(size_t *count);

#endif
