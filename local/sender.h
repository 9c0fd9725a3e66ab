/* Sends an answer over a connection, whole, as a stream, or broken as a fault says. */
#ifndef AWSC_LOCAL_SENDER_H
#define AWSC_LOCAL_SENDER_H

#include <microhttpd.h>

#include "dispatch.h"

/* Takes over what the answer holds. MHD_NO closes the connection. */
enum MHD_Result awsc_local_send(struct MHD_Connection *connection, int socket, awsc_local_answer *answer);

#endif
