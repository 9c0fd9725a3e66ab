/* SPDX-License-Identifier: Apache-2.0 */
/* Creates sources that call services, for awsc_chain_options.service_source. */
#ifndef AWSC_IDENTITY_SERVICES_H
#define AWSC_IDENTITY_SERVICES_H

#include "credentials/source.h"

awsc_source_maker awsc_identity_source_new;

#endif
