/* Sends an answer over a connection, whole, as a stream, or broken as a fault says. */
#ifndef AWSC_LOCAL_SENDER_H
#define AWSC_LOCAL_SENDER_H

#include <microhttpd.h>

#include "dispatch.h"

/* Who owns the memory that an answer's stream works in: told when the answer is done with. */
typedef struct awsc_local_owner {
    void (*release)(void *user);
    void *user;
} awsc_local_owner;

/* Takes over what the answer holds, and releases the owner afterwards. MHD_NO closes the connection. */
enum MHD_Result awsc_local_send(struct MHD_Connection *connection, int socket, awsc_local_answer *answer,
                                awsc_local_owner owner);

#endif
