/* SPDX-License-Identifier: Apache-2.0 */
/* Random UUIDs, version 4 (RFC 9562). */
#ifndef AWSC_BASE_UUID_H
#define AWSC_BASE_UUID_H

#include <stdint.h>

/* Writes a UUID of 36 lower-case characters and a NUL, made from 16 random bytes. */
void awsc_uuid_format(char out[37], const uint8_t random[16]);

#endif
