/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Refuses requests that a web page of another site makes a browser send: by their Origin, or, for names that the site
 * points at this machine (DNS rebinding), by their Host.
 */
#ifndef AWSC_LOCAL_ORIGIN_H
#define AWSC_LOCAL_ORIGIN_H

#include "arguments.h"
#include "request.h"

/* Returns NULL if the request is allowed, else the header that is not: "Origin" or "Host". */
const char *awsc_local_origin_refused(const awsc_local_settings *settings, const awsc_local_request *request);

#endif
