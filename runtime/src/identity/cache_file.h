/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads and writes the token files of sign-in tools (~/.aws/sso/cache, ~/.aws/login/cache). Each holds one JSON object.
 * Messages never quote their content.
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

/* Maximum size in bytes. */
enum { AWSC_CACHE_FILE_MAX = 64 * 1024 };

/*
 * Reads the whole file to a NUL-terminated text; release it by awsc_release_secret. AWSC_OK; AWSC_END if the file does
 * not exist; AWSC_ERR_CREDENTIALS if it cannot be read, is larger than `limit` bytes or contains a NUL; AWSC_ERR_NOMEM.
 * Every error names the file.
 */
int awsc_cache_file_read(const awsc_allocator *allocator, const char *path, size_t limit, char **out,
                         awsc_error **error);

/*
 * Replaces the file atomically by a new one with this text, which only the owner can read. Creates missing folders. If
 * two writers compete, the last one wins. AWSC_OK, AWSC_ERR_CREDENTIALS, AWSC_ERR_NOMEM.
 */
int awsc_cache_file_write_atomic(const awsc_allocator *allocator, const char *path, const char *text,
                                 awsc_error **error);

/* Read and write a file of JSON as the functions above do. AWSC_ERR_CREDENTIALS also if the file is not one JSON
 * object. Free `*out` by awsc_secret_json_free. */
int awsc_cache_json_read(const awsc_allocator *allocator, const char *path, cJSON **out, awsc_error **error);
int awsc_cache_json_write(const awsc_allocator *allocator, const char *path, const cJSON *json, awsc_error **error);

/*
 * Gets a text member; `path` is for errors. A missing, null or empty text is an error if `required`, else `*out` is
 * NULL. A value of another type is an error. The text belongs to `json`.
 */
int awsc_cache_json_text(const cJSON *json, const char *path, const char *name, bool required, const char **out,
                         awsc_error **error);
/* Does the same for a key or token; control characters in it are an error. */
int awsc_cache_json_secret(const cJSON *json, const char *path, const char *name, bool required, const char **out,
                           awsc_error **error);
/* Does the same for a time: RFC 3339, or with "UTC" in place of "Z". */
int awsc_cache_json_time(const cJSON *json, const char *path, const char *name, bool required, awsc_opt_time *out,
                         awsc_error **error);

/* Set a member to a text or time, and wipe its old value; add the member if it is missing. Return 0, or -1 when memory
 * runs out. */
int awsc_cache_json_set(cJSON *json, const char *name, const char *text);
int awsc_cache_json_set_time(cJSON *json, const char *name, awsc_time time);

#endif
