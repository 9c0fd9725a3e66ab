/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The store as a file: {"Format":1,"Records":{KIND:[{"Key":…,"ChangedMs":…,"Value":{…}},…],…}}. The schema of the kind
 * gives the JSON of a value.
 */
#ifndef AWSC_LOCAL_STATE_FILE_H
#define AWSC_LOCAL_STATE_FILE_H

#include <awsc/error.h>

#include "store.h"

/* Fills an empty store. A missing file leaves it empty. Returns AWSC_ERR_CONFIG, with the reason, for a file that
 * cannot be read, is damaged, or has a newer format. */
int awsc_local_state_load(awsc_local_store *store, const char *path, awsc_error **error);

/* Replaces the file by a new one. Returns AWSC_ERR_CONFIG on failure. */
int awsc_local_state_save(const awsc_local_store *store, const char *path, awsc_error **error);

#endif
