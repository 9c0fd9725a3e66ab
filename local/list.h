/* Pages of records: what all List operations have in common. */
#ifndef AWSC_LOCAL_LIST_H
#define AWSC_LOCAL_LIST_H

#include "call.h"
#include "store.h"

/*
 * Makes one item of the page from a record: `*item` is a structure or a text, in the call's arena. AWSC_OK; AWSC_END to
 * leave the record out; an error.
 */
typedef int awsc_local_describe(awsc_local_call *call, const void *input, const awsc_local_record *record,
                                const void **item);

/*
 * Fills a page with the records of a kind whose keys begin with `prefix`, in the order of keys: the output's list, and
 * NextMarker if more follows. Marker and MaxItems are the input's. Without `describe`, items have the members that the
 * records have. AWSC_OK; AWSC_END after an error of the service was set; AWSC_ERR_NOMEM.
 */
int awsc_local_list(awsc_local_call *call, const void *input, void *output, enum awsc_local_kind kind,
                    const char *prefix, awsc_local_describe *describe);

#endif
