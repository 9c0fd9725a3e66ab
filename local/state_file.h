/*
 * The store in a file: {"Format":1,"Records":{KIND:[{"Key":…,"ChangedMs":…,"Value":{…}},…],…}}. Values are written and
 * read by their schemas.
 */
#ifndef AWSC_LOCAL_STATE_FILE_H
#define AWSC_LOCAL_STATE_FILE_H

#include <awsc/error.h>

#include "store.h"

/* Fills an empty store; a file that does not exist leaves it empty. AWSC_ERR_CONFIG says what is wrong with one that
 * cannot be read, is damaged, or is of a newer format. */
int awsc_local_state_load(awsc_local_store *store, const char *path, awsc_error **error);

/* Writes a new file and puts it in the place of the old one. AWSC_ERR_CONFIG if that fails. */
int awsc_local_state_save(const awsc_local_store *store, const char *path, awsc_error **error);

#endif
