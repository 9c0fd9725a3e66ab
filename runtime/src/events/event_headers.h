/* SPDX-License-Identifier: Apache-2.0 */
/* Types of event headers that members of an event have. */
#ifndef AWSC_EVENTS_EVENT_HEADERS_H
#define AWSC_EVENTS_EVENT_HEADERS_H

#include <stdint.h>

#include <awsc/tables/schema.h>

/* The type of a member that an event header cannot hold. */
#define AWSC_EVENT_NO_TYPE UINT8_MAX

/* The type (AWSC_EVENT_…) of the header that holds the member; AWSC_EVENT_TRUE for both booleans. */
uint8_t awsc_event_header_type(const awsc_member *member);

#endif
