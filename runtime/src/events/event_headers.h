/* SPDX-License-Identifier: Apache-2.0 */
/* Maps members of an event to types of event headers. */
#ifndef AWSC_EVENTS_EVENT_HEADERS_H
#define AWSC_EVENTS_EVENT_HEADERS_H

#include <stdint.h>

#include <awsc/tables/schema.h>

/* The type of a member that an event header cannot hold. */
#define AWSC_EVENT_NO_TYPE UINT8_MAX

/* Returns the type (AWSC_EVENT_…) of the header for a member: AWSC_EVENT_TRUE for a boolean of either value,
 * AWSC_EVENT_NO_TYPE if there is no such type. */
uint8_t awsc_event_header_type(const awsc_member *member);

#endif
