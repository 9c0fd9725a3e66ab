/* SPDX-License-Identifier: Apache-2.0 */
/* Random UUIDs, version 4 (RFC 9562). */
#ifndef AWSC_BASE_UUID_H
#define AWSC_BASE_UUID_H

#include <stdint.h>

/* 36 characters, lower case, and a NUL, made of 16 random bytes. */
void awsc_uuid_format(char out[37], const uint8_t random[16]);

#endif
