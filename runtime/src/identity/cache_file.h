/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files in which tools that sign people in leave tokens (~/.aws/sso/cache, ~/.aws/login/cache): one JSON object each,
 * read whole, and replaced whole. Nothing of their content is ever in a message.
 */
#ifndef AWSC_IDENTITY_CACHE_FILE_H
#define AWSC_IDENTITY_CACHE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include <awsc/error.h>
#include <awsc/types.h>
#include <cjson/cJSON.h>

#include "base/allocator.h"
#include "json/secret.h"

/* No file of this kind has a reason to be larger. */
enum { AWSC_CACHE_FILE_MAX = 64 * 1024 };

/*
 * The whole file with a NUL behind it, released by awsc_release_secret. AWSC_OK; AWSC_END if there is no such file,
 * AWSC_ERR_CREDENTIALS if it cannot be read, is larger than `limit` bytes or holds a NUL, AWSC_ERR_NOMEM: each with an
 * error that names the file.
 */
int awsc_cache_file_read(const awsc_allocator *allocator, const char *path, size_t limit, char **out,
                         awsc_error **error);

/*
 * Replaces the file by the text. A reader finds the old file or the new one, whole; the last of two writers wins. Only
 * its owner can read it. Missing folders are made. AWSC_OK, AWSC_ERR_CREDENTIALS, AWSC_ERR_NOMEM.
 */
int awsc_cache_file_write_atomic(const awsc_allocator *allocator, const char *path, const char *text,
                                 awsc_error **error);

/* The same for JSON: AWSC_ERR_CREDENTIALS too if the file is not one object. `out` is freed by awsc_secret_json_free.
 */
int awsc_cache_json_read(const awsc_allocator *allocator, const char *path, cJSON **out, awsc_error **error);
int awsc_cache_json_write(const awsc_allocator *allocator, const char *path, const cJSON *json, awsc_error **error);

/*
 * Members of the file at `path`. A text that is missing, null or empty is an error if it is required, else NULL; a
 * value of another type is an error. Belongs to `json`.
 */
int awsc_cache_json_text(const cJSON *json, const char *path, const char *name, bool required, const char **out,
                         awsc_error **error);
/* The same for keys and tokens, in which control characters are an error. */
int awsc_cache_json_secret(const cJSON *json, const char *path, const char *name, bool required, const char **out,
                           awsc_error **error);
/* RFC 3339, or the same with "UTC" at its end. */
int awsc_cache_json_time(const cJSON *json, const char *path, const char *name, bool required, awsc_opt_time *out,
                         awsc_error **error);

/* Replaces the member by a text (time), or appends it; wipes the old value. 0, -1: no memory. */
int awsc_cache_json_set(cJSON *json, const char *name, const char *text);
int awsc_cache_json_set_time(cJSON *json, const char *name, awsc_time time);

#endif
