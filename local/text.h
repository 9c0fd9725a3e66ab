/* SPDX-License-Identifier: Apache-2.0 */
/* Makes texts of responses in an arena. All functions return NULL when memory runs out. */
#ifndef AWSC_LOCAL_TEXT_H
#define AWSC_LOCAL_TEXT_H

#include <stdint.h>

#include <awsc/types.h>

#include "runtime.h"

const char *awsc_local_format(awsc_arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Returns a random UUID. */
const char *awsc_local_uuid(awsc_arena *arena);

/* Returns the SHA-256 of the data in base64, as in CodeSha256. */
const char *awsc_local_sha256(awsc_arena *arena, const void *data, size_t size);
/* Returns the first 128 bits of the text's SHA-256 as a UUID, for revisions. */
const char *awsc_local_fingerprint(awsc_arena *arena, const char *text);

/* Formats a time as 2015-08-30T12:36:00.123Z. */
const char *awsc_local_date_time(awsc_arena *arena, awsc_time time);
/* Formats a time as LastModified: 2015-08-30T12:36:00.123+0000. */
const char *awsc_local_last_modified(awsc_arena *arena, awsc_time time);

awsc_time awsc_local_now(void);
int64_t awsc_local_now_ms(void);

#endif
