/* The sources of credentials that call other services, as a chain takes them. */
#ifndef AWSC_IDENTITY_SERVICES_H
#define AWSC_IDENTITY_SERVICES_H

#include "credentials/chain.h"

extern const awsc_chain_services awsc_identity_services;

#endif
