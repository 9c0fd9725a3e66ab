/* SPDX-License-Identifier: Apache-2.0 */
/* The sources of credentials that call services, as a chain takes them. */
#ifndef AWSC_IDENTITY_SERVICES_H
#define AWSC_IDENTITY_SERVICES_H

#include "credentials/source.h"

awsc_source_maker awsc_identity_source_new;

#endif
