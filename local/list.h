/* SPDX-License-Identifier: Apache-2.0 */
/* Makes pages of records for all List operations. */
#ifndef AWSC_LOCAL_LIST_H
#define AWSC_LOCAL_LIST_H

#include "call.h"
#include "store.h"

/*
 * Makes an item of a page from a record. `*item` receives a structure or a text in the call's arena. Returns AWSC_OK,
 * AWSC_END to skip the record, or an error.
 */
typedef int awsc_local_describe(awsc_local_call *call, const void *input, const awsc_local_record *record,
                                const void **item);

/*
 * Fills the output's list with the records of a kind whose keys begin with `prefix`, sorted by key. Sets NextMarker if
 * more records follow. Reads Marker and MaxItems from the input. `describe` NULL: items get the members of the records.
 * Returns AWSC_OK; AWSC_END after an error of the service was set; AWSC_ERR_NOMEM.
 */
int awsc_local_list(awsc_local_call *call, const void *input, void *output, enum awsc_local_kind kind,
                    const char *prefix, awsc_local_describe *describe);

#endif
