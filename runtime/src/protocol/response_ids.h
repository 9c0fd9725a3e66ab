/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the request ids from the headers of a response. */
#ifndef AWSC_PROTOCOL_RESPONSE_IDS_H
#define AWSC_PROTOCOL_RESPONSE_IDS_H

#include "base/for_core.h"
#include "http/http.h"

/* Returns x-amzn-requestid, else x-amzn-request-id, else x-amz-request-id, else NULL. */
const char *awsc_response_request_id(const awsc_http_response *response);

/* Returns x-amz-id-2, or NULL. */
const char *awsc_response_extended_id(const awsc_http_response *response);

/* Copies both ids to an output. Returns 0, or -1 when memory runs out. */
AWSC_FOR_CORE int awsc_response_keep_ids(const awsc_http_response *response, void *output);

#endif
