/* SPDX-License-Identifier: Apache-2.0 */
#include "journal.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_ENTRIES 1000u
#define LONGEST_TARGET 2048u

struct awsc_local_journal {
    pthread_mutex_t lock;
    char *lines[MOST_ENTRIES]; /* a ring of JSON texts */
    size_t next;
    size_t count;
};

awsc_local_journal *awsc_local_journal_new(void)
{
    awsc_local_journal *journal = calloc(1, sizeof *journal);
    if (journal) pthread_mutex_init(&journal->lock, NULL);
    return journal;
}

void awsc_local_journal_clear(awsc_local_journal *journal)
{
    pthread_mutex_lock(&journal->lock);
    for (size_t i = 0; i < MOST_ENTRIES; i++) {
        free(journal->lines[i]);
        journal->lines[i] = NULL;
    }
    journal->next = journal->count = 0;
    pthread_mutex_unlock(&journal->lock);
}

void awsc_local_journal_free(awsc_local_journal *journal)
{
    if (!journal) return;
    awsc_local_journal_clear(journal);
    pthread_mutex_destroy(&journal->lock);
    free(journal);
}

static void append_text(awsc_buffer *out, const char *name, awsc_view value)
{
    awsc_buffer_append_format(out, ",\"%s\":", name);
    awsc_json_append_quoted(out, value);
}

static void format_entry(const awsc_local_journal_entry *entry, awsc_buffer *out)
{
    uint64_t tenths = (uint64_t)(entry->duration_ms * 10 + 0.5);
    awsc_view target = entry->target;
    if (target.size > LONGEST_TARGET) target.size = LONGEST_TARGET;
    awsc_buffer_append_text(out, "{\"time\":\"");
    awsc_time_format_date_time(out, awsc_clock_now(awsc_clock_system()));
    awsc_buffer_append_text(out, "\"");
    append_text(out, "method", entry->method);
    append_text(out, "target", target);
    if (entry->operation) append_text(out, "operation", awsc_view_text(entry->operation));
    if (entry->request_id) append_text(out, "requestId", awsc_view_text(entry->request_id));
    awsc_buffer_append_format(out, ",\"status\":%d,\"requestBytes\":%zu,\"durationMs\":%llu.%u}", entry->status,
                              entry->request_bytes, (unsigned long long)(tenths / 10), (unsigned)(tenths % 10));
}

void awsc_local_journal_add(awsc_local_journal *journal, const awsc_local_journal_entry *entry, bool print)
{
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    format_entry(entry, &text);
    const char *line = awsc_buffer_text(&text);
    char *copy = line ? strdup(line) : NULL;
    if (line && print) fprintf(stderr, "%s\n", line);
    awsc_buffer_clear(&text);
    if (!copy) return;
    pthread_mutex_lock(&journal->lock);
    free(journal->lines[journal->next]);
    journal->lines[journal->next] = copy;
    journal->next = (journal->next + 1) % MOST_ENTRIES;
    if (journal->count < MOST_ENTRIES) journal->count++;
    pthread_mutex_unlock(&journal->lock);
}

void awsc_local_journal_write(awsc_local_journal *journal, awsc_buffer *out)
{
    pthread_mutex_lock(&journal->lock);
    awsc_buffer_append_text(out, "[");
    for (size_t i = 0; i < journal->count; i++) {
        size_t at = (journal->next + MOST_ENTRIES - journal->count + i) % MOST_ENTRIES;
        if (i) awsc_buffer_append_text(out, ",\n");
        awsc_buffer_append_text(out, journal->lines[at]);
    }
    awsc_buffer_append_text(out, "]\n");
    pthread_mutex_unlock(&journal->lock);
}
