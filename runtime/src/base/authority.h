/* SPDX-License-Identifier: Apache-2.0 */
/* The authority of a URL: a host and a port. */
#ifndef AWSC_BASE_AUTHORITY_H
#define AWSC_BASE_AUTHORITY_H

#include "base/view.h"

/* Splits "host:port", "[address]:port" and both without a port: then `*port` is empty. The host keeps its brackets.
 * False for a host that is empty, a bracket that is not closed, and a port that is no number from 1 to 65535. */
bool awsc_authority_split(awsc_view authority, awsc_view *host, awsc_view *port);

#endif
