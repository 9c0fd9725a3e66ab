/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Refuses requests that a web page of another site makes a browser send. The Origin header shows most of them. The Host
 * header shows requests to a name that the site points at this machine (DNS rebinding).
 */
#ifndef AWSC_LOCAL_ORIGIN_H
#define AWSC_LOCAL_ORIGIN_H

#include "arguments.h"
#include "request.h"

/* Returns NULL if the request is allowed, else the name of the refused header: "Origin" or "Host". */
const char *awsc_local_origin_refused(const awsc_local_settings *settings, const awsc_local_request *request);

#endif
