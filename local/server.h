/* SPDX-License-Identifier: Apache-2.0 */
/* Defines the state that all requests share. */
#ifndef AWSC_LOCAL_SERVER_H
#define AWSC_LOCAL_SERVER_H

#include "arguments.h"
#include "counters.h"
#include "destinations.h"
#include "directories.h"
#include "events.h"
#include "packages.h"
#include "pool.h"
#include "fault.h"
#include "journal.h"
#include "store.h"

typedef struct awsc_local_server {
    const awsc_local_settings *settings; /* constant while the server runs */
    awsc_local_store *store;
    awsc_local_counters *counters;
    awsc_local_faults *faults;
    awsc_local_events *events;
    awsc_local_destinations *destinations; /* NULL without --destinations-file */
    awsc_local_directories *directories;
    awsc_local_pool *pool; /* runtime processes that wait for an invocation */
    awsc_local_packages *packages;
    awsc_local_journal *journal;
    struct awsc_local_durables *durables; /* threads that run durable executions */
    int stop_fd;                          /* readable when the server stops */
    char token[37];                       /* secret part of links to packages; requests for them need no signature */
} awsc_local_server;

#endif
