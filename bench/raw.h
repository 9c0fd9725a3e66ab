/* SPDX-License-Identifier: Apache-2.0 */
/* The opponents: requests by libcurl alone ("floor"), and with Signature Version 4 by hand ("signed"). */
#ifndef AWSC_BENCH_RAW_H
#define AWSC_BENCH_RAW_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hand_signer.h"
#include "measure.h"

/* One request at a time, with what its answer needs. */
typedef struct raw_request {
    const bench_task *task;
    CURL *easy;
    hand_signer *signer; /* NULL: floor */
    struct curl_slist *headers;
    const char *method;
    char path[256];
    char *answer; /* kept for the next one */
    size_t size;
    size_t room;
    uint64_t events; /* number of events of a stream */
    uint64_t event_bytes;
} raw_request;

/* Ends the process with a message on failure, as all of these do. */
void raw_open(raw_request *request, const bench_task *task, bool is_signed, hand_signer *signer);
void raw_close(raw_request *request);
hand_signer *raw_signer(const bench_task *task);

/* Before each transfer: signed headers are new ones. */
void raw_prepare(raw_request *request);
/* After it: checks status and answer; "signed" parses documents. */
void raw_check(raw_request *request, CURLcode code);

/* Frames of events out of the bytes of a stream, with both checksums: raw_events.c. */
void raw_take_events(raw_request *request);

/* Many at a time, on one thread with curl_multi_socket_action: raw_flight.c. */
void raw_fly(const bench_task *task, bool is_signed);

#endif
