/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps the last requests, for tests, and prints them for --log json. */
#ifndef AWSC_LOCAL_JOURNAL_H
#define AWSC_LOCAL_JOURNAL_H

#include "runtime.h"

typedef struct awsc_local_journal awsc_local_journal;

/* A request that was answered. awsc_local_journal_add copies the texts. */
typedef struct awsc_local_journal_entry {
    awsc_view method;
    awsc_view target;
    const char *operation;  /* NULL: the request matches no operation */
    const char *request_id; /* may be NULL */
    int status;             /* 0: the connection was reset */
    double duration_ms;     /* from the request to the start of the response */
    size_t request_bytes;
} awsc_local_journal_entry;

/* Returns NULL when memory runs out. */
awsc_local_journal *awsc_local_journal_new(void);
void awsc_local_journal_free(awsc_local_journal *journal);

/* Adds a copy of the entry. `print`: also writes the entry to standard error, as one line of JSON. */
void awsc_local_journal_add(awsc_local_journal *journal, const awsc_local_journal_entry *entry, bool print);
void awsc_local_journal_clear(awsc_local_journal *journal);
/* Appends the entries as a JSON array, oldest first. */
void awsc_local_journal_write(awsc_local_journal *journal, awsc_buffer *out);

#endif
