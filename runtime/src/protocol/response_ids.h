/* SPDX-License-Identifier: Apache-2.0 */
/* The ids that a service gives a request, from the headers of its response. */
#ifndef AWSC_PROTOCOL_RESPONSE_IDS_H
#define AWSC_PROTOCOL_RESPONSE_IDS_H

#include "base/for_core.h"
#include "http/http.h"

/* x-amzn-requestid, else x-amzn-request-id, else x-amz-request-id; else NULL. */
const char *awsc_response_request_id(const awsc_http_response *response);

/* x-amz-id-2, or NULL. */
const char *awsc_response_extended_id(const awsc_http_response *response);

/* Puts both ids into an output. 0, or -1 when memory runs out. */
AWSC_FOR_CORE int awsc_response_keep_ids(const awsc_http_response *response, void *output);

#endif
