/* SPDX-License-Identifier: Apache-2.0 */
#include "events/event_headers.h"

#include "eventstream/message.h"

uint8_t awsc_event_header_type(const awsc_member *member)
{
    static const struct {
        uint8_t type, header;
    } rows[] = {
        {AWSC_TYPE_BOOL, AWSC_EVENT_TRUE},  {AWSC_TYPE_I8, AWSC_EVENT_BYTE},     {AWSC_TYPE_I16, AWSC_EVENT_I16},
        {AWSC_TYPE_I32, AWSC_EVENT_I32},    {AWSC_TYPE_I64, AWSC_EVENT_I64},     {AWSC_TYPE_TIME, AWSC_EVENT_TIMESTAMP},
        {AWSC_TYPE_BLOB, AWSC_EVENT_BYTES}, {AWSC_TYPE_TEXT, AWSC_EVENT_STRING},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].type == member->type) return rows[i].header;
    return AWSC_EVENT_NO_TYPE;
}
