/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The calls of the examples for event loops. Each example drives them in its own loop, beside a timer and a socket of
 * its own: the timer writes a byte to the socket every 20 ms.
 *
 *     loop_LOOP [FUNCTION [CALLS [leave]]]
 *
 * After five bytes every tenth call is cancelled or, with "leave", the loop ends while all are in flight.
 */
#ifndef CALLS_H
#define CALLS_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <awsc/lambda.h>

enum { TICK_MS = 20, CALLS = 100 };

typedef struct calls calls;

typedef struct one_call {
    calls *all;
    awsc_call *call; /* valid until its callback returns */
} one_call;

struct calls {
    const char *function;
    int count;
    bool leave;
    awsc_lambda *lambda;
    one_call *each;
    int in_flight;
    int succeeded, cancelled, failed;
    int socket[2]; /* one end is written, the other is in the loop */
    int ticks, messages;
    bool interfered;
};

static int calls_fail(awsc_error *error)
{
    fprintf(stderr, "%s\n", error ? awsc_error_text(error) : "memory ran out");
    awsc_error_free(error);
    return 1;
}

static void calls_done(void *user, int status, awsc_lambda_invoke_output *output, awsc_error *error)
{
    one_call *own = user;
    own->call = NULL;
    own->all->in_flight--;
    if (status == AWSC_OK)
        own->all->succeeded++;
    else if (status == AWSC_ERR_CANCELLED)
        own->all->cancelled++;
    else if (own->all->failed++ == 0)
        fprintf(stderr, "%s\n", awsc_error_text(error));
    awsc_error_free(error);
    awsc_free(output);
}

/* Reads the command line, and makes the client and the socket. 0, or 1 after a message. */
static int calls_open(calls *all, int argc, char **argv)
{
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_error *error = NULL;
    *all = (calls){.function = argc > 1 ? argv[1] : "hello"};
    all->count = argc > 2 ? atoi(argv[2]) : CALLS;
    all->leave = argc > 3 && strcmp(argv[3], "leave") == 0;
    if (all->count < 1) all->count = CALLS;
    all->each = calloc((size_t)all->count, sizeof *all->each);
    if (!all->each || socketpair(AF_UNIX, SOCK_STREAM, 0, all->socket)) return calls_fail(NULL);
    return awsc_lambda_new(&config, &all->lambda, &error) ? calls_fail(error) : 0;
}

/* Starts all calls on `loop`. 0, or 1 after a message. */
static int calls_start(calls *all, awsc_loop *loop)
{
    for (int i = 0; i < all->count; i++) {
        awsc_lambda_invoke_input input = {.function_name = all->function, .payload = AWSC_BLOB_LITERAL("{}")};
        awsc_error *error = NULL;
        all->each[i].all = all;
        if (awsc_lambda_invoke_start(all->lambda, loop, &input, NULL, calls_done, &all->each[i], &all->each[i].call,
                                     &error))
            return calls_fail(error);
        all->in_flight++;
    }
    printf("%d calls\n", all->in_flight);
    fflush(stdout);
    return 0;
}

static void calls_cancel_some(const calls *all)
{
    int count = 0;
    for (int i = 0; i < all->count; i += 10) {
        if (!all->each[i].call) continue;
        awsc_call_cancel(all->each[i].call); /* completes later, from the loop */
        count++;
    }
    printf("%d to be cancelled\n", count);
    fflush(stdout);
}

/* The example's timer ran out. Whether timer and socket have done their part. */
static bool calls_tick(calls *all)
{
    all->ticks++;
    if (write(all->socket[0], ".", 1) != 1) perror("write");
    if (all->messages >= 5 && !all->interfered) {
        all->interfered = true;
        if (!all->leave) calls_cancel_some(all);
    }
    return all->in_flight == 0 || (all->leave && all->interfered);
}

/* The example's socket is readable. */
static void calls_read(calls *all)
{
    char bytes[64];
    ssize_t got = read(all->socket[1], bytes, sizeof bytes);
    if (got > 0) all->messages += (int)got;
}

/* After the loop was freed: prints the results and frees the rest. The program's exit status. */
static int calls_close(calls *all)
{
    printf("%d succeeded, %d cancelled, %d failed; %d in flight\n", all->succeeded, all->cancelled, all->failed,
           all->in_flight);
    printf("%d ticks, %d messages\n", all->ticks, all->messages);
    awsc_lambda_free(all->lambda);
    close(all->socket[0]);
    close(all->socket[1]);
    free(all->each);
    return all->failed || all->in_flight ? 1 : 0;
}

#endif
