/* SPDX-License-Identifier: Apache-2.0 */
/* Sends a response: whole, as a stream, or broken by a fault. */
#ifndef AWSC_LOCAL_SENDER_H
#define AWSC_LOCAL_SENDER_H

#include <microhttpd.h>

#include "dispatch.h"

/* The owner of the memory that an answer's stream uses. `release` is called after the answer is sent. */
typedef struct awsc_local_owner {
    void (*release)(void *user);
    void *user;
} awsc_local_owner;

/* Sends the answer, takes its parts, and releases the owner at the end. Returns MHD_NO to close the connection. */
enum MHD_Result awsc_local_send(struct MHD_Connection *connection, int socket, awsc_local_answer *answer,
                                awsc_local_owner owner);

#endif
