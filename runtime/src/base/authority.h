/* SPDX-License-Identifier: Apache-2.0 */
/* The authority of a URL: a host and a port. */
#ifndef AWSC_BASE_AUTHORITY_H
#define AWSC_BASE_AUTHORITY_H

#include "base/view.h"

/* Splits "host:port" or "[address]:port" into host and port. The host keeps its brackets; without a port `*port` is
 * empty. Returns false if the host is empty, a bracket is not closed, or the port is not a number from 1 to 65535. */
bool awsc_authority_split(awsc_view authority, awsc_view *host, awsc_view *port);

#endif
