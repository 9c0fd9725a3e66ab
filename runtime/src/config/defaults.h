/* Default values of settings. */
#ifndef AWSC_CONFIG_DEFAULTS_H
#define AWSC_CONFIG_DEFAULTS_H

#include <stdint.h>

enum {
    AWSC_DEFAULT_ATTEMPTS = 3,
    AWSC_DEFAULT_CONNECT_TIMEOUT_MS = 10000, /* in the mode "legacy" */
    AWSC_DEFAULT_IDLE_TIMEOUT_MS = 60000,
    AWSC_DEFAULT_MAX_RESPONSE_BYTES = 64 * 1024 * 1024,
    AWSC_DEFAULT_MIN_COMPRESSION_BYTES = 10240
};

/* max_connections: as many as leave 128 of the process's descriptors to others, and 16 at least. */
int32_t awsc_default_max_connections(void);

#endif
