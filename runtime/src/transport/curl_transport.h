/* SPDX-License-Identifier: Apache-2.0 */
/*
 * HTTP over libcurl. Each client has one transport, with its TLS trust, proxy, host names and TLS sessions. It runs
 * exchanges on any loop.
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

/* Sets the proxy of an exchange by the transport's rules. AWSC_ERR_CONFIG if the proxy's URL is invalid. */
typedef int awsc_curl_proxy_chooser(awsc_exchange *exchange, awsc_error **error);
awsc_curl_proxy_chooser awsc_curl_choose_proxy;

/* The settings of a transport, which copies the texts. */
typedef struct awsc_curl_settings {
    bool verify_tls;
    const char *ca_bundle; /* path of a PEM file; NULL: the system's certificates */
    awsc_proxy_rules proxies;
    awsc_curl_proxy_chooser
        *choose_proxy;         /* awsc_curl_choose_proxy; NULL: no proxy, and programs do not link its code */
    const awsc_logger *logger; /* must outlive the transport */
    int32_t max_connections;   /* 0: the default */
    bool http2;                /* offer HTTP/2 over TLS; exchanges then share connections */
    bool looks_up_on_loops;    /* look up host names on the loop, which blocks it, instead of on threads */
} awsc_curl_settings;

int awsc_curl_transport_new(const awsc_allocator *allocator, const awsc_curl_settings *settings, awsc_transport **out,
                            awsc_error **error);

/* Frees a transport without exchanges. */
void awsc_curl_transport_free(awsc_transport *transport);

/* Closes idle connections to free descriptors. Returns whether the client has others, which may free theirs later. */
bool awsc_curl_transport_frees_descriptors(awsc_transport *transport);

/* Gives up the transport in a forked child, without freeing anything: a lock may be held by a thread of the parent. */
void awsc_curl_transport_abandon(awsc_transport *transport);

#endif
