/* SPDX-License-Identifier: Apache-2.0 */
/*
 * HTTP over libcurl: one transport per client (TLS trust, proxy, host names, TLS sessions), which runs exchanges on
 * the engine of any loop.
 */
#ifndef AWSC_TRANSPORT_CURL_TRANSPORT_H
#define AWSC_TRANSPORT_CURL_TRANSPORT_H

#include <stdbool.h>
#include <stdint.h>

#include <awsc/error.h>
#include <awsc/log.h>

#include "base/allocator.h"
#include "http/proxy_choice.h"
#include "http/transport.h"

/* Texts are copied. */
typedef struct awsc_curl_settings {
    bool verify_tls;
    const char *ca_bundle; /* file of certificates in PEM; NULL: the system's */
    awsc_proxy_rules proxies;
    const awsc_logger *logger; /* borrowed */
    int32_t max_connections;   /* 0: the default */
    bool http2;                /* offered over TLS; its exchanges share connections */
    bool looks_up_on_loops;    /* host names, without threads */
} awsc_curl_settings;

int awsc_curl_transport_new(const awsc_allocator *allocator, const awsc_curl_settings *settings, awsc_transport **out,
                            awsc_error **error);

/* When no exchange is left. */
void awsc_curl_transport_free(awsc_transport *transport);

/* Closes idle connections for their descriptors. Whether the client has others, which may end. */
bool awsc_curl_transport_frees_descriptors(awsc_transport *transport);

/* In a forked child: frees nothing that is shared with the parent's connections, gives the memory up. */
void awsc_curl_transport_abandon(awsc_transport *transport);

#endif
