/* SPDX-License-Identifier: Apache-2.0 */
/* An exchange of events with a server, for tests of HTTP/1.1 and HTTP/2: the test decides when the source has an
 * event. */
#ifndef AWSC_TESTS_TALK_H
#define AWSC_TESTS_TALK_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <awsc/testing.h>

#include "support/fixture.h"
#include "support/stream_service.h"

/* An event source. Start from zeros and set only the members that the test needs. */
typedef struct talk_speaker {
    unsigned allowed; /* events that the source may give so far */
    unsigned last;    /* total number of events; then the source returns `end_status` */
    int end_status;
    size_t size; /* bytes of each payload; 0: the text "event N" */
    unsigned given;
    unsigned asked;
    char *payload;
    char text[32];
    chunk_event chunk;
    talk_event event;
    awsc_event_source *source;
} talk_speaker;

static inline int talk_speak(void *user, const void **event)
{
    talk_speaker *s = user;
    s->asked++;
    if (s->given == s->last) return s->end_status;
    if (s->given == s->allowed) return AWSC_OK; /* not now */
    int size = snprintf(s->text, sizeof s->text, "event %u", ++s->given);
    s->chunk.payload =
        s->size ? (awsc_blob){.data = s->payload, .size = s->size} : (awsc_blob){.data = s->text, .size = (size_t)size};
    s->event = (talk_event){.kind = 1, .as.chunk = &s->chunk};
    *event = &s->event;
    return AWSC_OK;
}

static inline void talk_speaker_open(talk_speaker *s)
{
    if (s->size && !(s->payload = calloc(1, s->size))) abort();
    if (awsc_event_source_new(talk_speak, s, &s->source, NULL)) abort();
}

/* The source may give any number of events. */
static inline talk_speaker talk_endless(size_t size)
{
    return (talk_speaker){.allowed = 1000000000, .last = 1000000000, .end_status = AWSC_END, .size = size};
}

static inline void talk_speaker_close(talk_speaker *s)
{
    awsc_event_source_free(s->source);
    free(s->payload);
    s->source = NULL;
    s->payload = NULL;
}

/* Allows one more event. */
static inline void talk_allow(talk_speaker *s)
{
    s->allowed++;
    awsc_event_source_wake(s->source);
}

static inline int talk_begin(awsc_client *client, talk_speaker *s, const awsc_call_options *options,
                             talk_output **output, awsc_error **error)
{
    const talk_input input = {.topic = "weather", .events = s->source};
    void *out = NULL;
    int status = awsc_internal_call(&talk_operation, 1, client, &input, options, &out, error);
    *output = out;
    return status;
}

/* Reads to the end and returns AWSC_END or an error. */
static inline int talk_read_all(talk_output *output, unsigned *events, awsc_error **error)
{
    const void *event;
    int status;
    while ((status = awsc_internal_event_next(output->events, &event, error)) == AWSC_OK)
        if (events) ++*events;
    return status;
}

#endif
