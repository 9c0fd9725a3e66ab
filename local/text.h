/* SPDX-License-Identifier: Apache-2.0 */
/* Makes texts of responses in an arena. All functions return NULL when memory runs out. */
#ifndef AWSC_LOCAL_TEXT_H
#define AWSC_LOCAL_TEXT_H

#include <stdint.h>

#include <awsc/types.h>

#include "runtime.h"

const char *awsc_local_format(awsc_arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A random UUID. */
const char *awsc_local_uuid(awsc_arena *arena);

/* SHA-256 in base64, the form of CodeSha256. */
const char *awsc_local_sha256(awsc_arena *arena, const void *data, size_t size);
/* The first 128 bits of SHA-256 as a UUID: a revision that changes with the text. */
const char *awsc_local_fingerprint(awsc_arena *arena, const char *text);

/* 2015-08-30T12:36:00.123Z */
const char *awsc_local_date_time(awsc_arena *arena, awsc_time time);
/* The form of LastModified: 2015-08-30T12:36:00.123+0000 */
const char *awsc_local_last_modified(awsc_arena *arena, awsc_time time);

awsc_time awsc_local_now(void);
int64_t awsc_local_now_ms(void);

#endif
