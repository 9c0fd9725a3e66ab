/* What all requests share. */
#ifndef AWSC_LOCAL_SERVER_H
#define AWSC_LOCAL_SERVER_H

#include "arguments.h"
#include "events.h"
#include "fault.h"
#include "functions.h"

typedef struct awsc_local_server {
    const awsc_local_settings *settings; /* constant while the server runs */
    awsc_local_functions *functions;
    awsc_local_faults *faults;
    awsc_local_events *events;
    int stop_fd; /* readable when the server stops */
} awsc_local_server;

#endif
