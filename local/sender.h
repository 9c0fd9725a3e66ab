/* SPDX-License-Identifier: Apache-2.0 */
/* Sends a response: whole, as a stream, or broken by a fault. */
#ifndef AWSC_LOCAL_SENDER_H
#define AWSC_LOCAL_SENDER_H

#include <microhttpd.h>

#include "dispatch.h"

/* Owner of the memory of an answer's stream; released after the answer. */
typedef struct awsc_local_owner {
    void (*release)(void *user);
    void *user;
} awsc_local_owner;

/* Takes the parts of the answer, and releases the owner at the end. MHD_NO closes the connection. */
enum MHD_Result awsc_local_send(struct MHD_Connection *connection, int socket, awsc_local_answer *answer,
                                awsc_local_owner owner);

#endif
