/**
 * @file transport.h
 * The interface between calls and whatever carries their requests.
 */
#ifndef AWSC_TRANSPORT_H
#define AWSC_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <awsc/export.h>

AWSC_BEGIN_DECLS

/**
 * Times and sizes of one exchange. Times are microseconds from its start, waits for a connection included; each is when
 * the step was done, not how long it took. -1: not known, or there was no such step. Begin with
 * AWSC_EXCHANGE_FIGURES_INIT.
 */
typedef struct awsc_exchange_figures {
    /** sizeof(awsc_exchange_figures), set by AWSC_EXCHANGE_FIGURES_INIT */
    size_t struct_size;
    /** The addresses of the host, or of its proxy, were known; -1 if none were needed, as over an open connection. */
    int64_t lookup_us;
    /** The connection was made; -1 if it was open before. */
    int64_t connect_us;
    /** The TLS handshake was over; -1 without one. */
    int64_t tls_us;
    /** The first byte of the response was there. */
    int64_t first_byte_us;
    /** The exchange ended. */
    int64_t total_us;
    /** Bytes of the request's body that were handed on to be sent, without chunks and frames around them. */
    uint64_t bytes_up;
    /** Bytes of the response's body, encoded as it came, without chunks and frames around them. */
    uint64_t bytes_down;
    /** The connection had served another exchange before. */
    bool connection_reused;
} awsc_exchange_figures;

/** Initial value of awsc_exchange_figures: nothing known. */
#define AWSC_EXCHANGE_FIGURES_INIT                                                                                     \
    {                                                                                                                  \
        sizeof(awsc_exchange_figures), -1, -1, -1, -1, -1, 0, 0, false                                                 \
    }

AWSC_END_DECLS

#endif
