/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads and writes the store as a file: {"Format":1,"Records":{KIND:[{"Key":…,"ChangedMs":…,"Value":{…}},…],…}}. The
 * schema of the kind gives the JSON of a value.
 */
#ifndef AWSC_LOCAL_STATE_FILE_H
#define AWSC_LOCAL_STATE_FILE_H

#include <awsc/error.h>

#include "store.h"

/* Loads the file into an empty store, which stays empty if the file is missing. Returns AWSC_OK, AWSC_ERR_NOMEM, or
 * AWSC_ERR_CONFIG, with the reason, if the file cannot be read, is damaged, or has a newer format. */
int awsc_local_state_load(awsc_local_store *store, const char *path, awsc_error **error);

/* Writes the store to a new file, which then replaces the old one. Returns AWSC_OK, or AWSC_ERR_CONFIG on failure. */
int awsc_local_state_save(const awsc_local_store *store, const char *path, awsc_error **error);

/* Writes the file if the store has changed since it had `changes_before` changes. `path` may be NULL: no file. */
int awsc_local_state_keep(const awsc_local_store *store, const char *path, uint64_t changes_before, awsc_error **error);

#endif
