/* SPDX-License-Identifier: Apache-2.0 */
/* Steps between the serialization and the signature of a body. Only operations that need a step refer to its code,
 * so other programs do not link it. */
#ifndef AWSC_PROTOCOL_BODY_STEPS_H
#define AWSC_PROTOCOL_BODY_STEPS_H

#include <awsc/error.h>
#include <awsc/tables/generated.h>

#include "http/http.h"

struct awsc_body_steps {
    /* Compresses the body if it has `min_compression_bytes` or more, and adds its checksum, as the operation's flags
     * say. */
    int (*run)(const awsc_operation *operation, size_t min_compression_bytes, awsc_http_request *request,
               awsc_error **error);
};

#endif
