/* SPDX-License-Identifier: Apache-2.0 */
/* Calls in a loop of the program's own over poll(2), see calls.h. */
#include <awsc_poll.h>

#include "calls.h"
#include "clock.h"

enum { OWN = 1 }; /* entries of the program */

typedef struct entries {
    struct pollfd *fds;
    size_t room;
} entries;

static int grow(entries *own, size_t count)
{
    if (count <= own->room) return 0;
    struct pollfd *fds = realloc(own->fds, count * 2 * sizeof *fds);
    if (!fds) return -1;
    own->fds = fds;
    own->room = count * 2;
    return 0;
}

static void run(calls *all, const awsc_poll *host)
{
    entries own = {NULL, 0};
    int64_t tick_at = now_ms() + TICK_MS;
    bool over = false;
    while (!over && !grow(&own, OWN + host->count)) {
        own.fds[0] = (struct pollfd){.fd = all->socket[1], .events = POLLIN};
        size_t count = awsc_poll_fill(host, own.fds + OWN, own.room - OWN);
        int ready = poll(own.fds, (nfds_t)(OWN + count), awsc_poll_wait_ms(host, left_ms(tick_at)));
        if (ready > 0 && own.fds[0].revents) calls_read(all);
        awsc_poll_report(host, own.fds + OWN, ready > 0 ? count : 0);
        if (left_ms(tick_at)) continue;
        tick_at += TICK_MS;
        over = calls_tick(all);
    }
    free(own.fds);
}

int main(int argc, char **argv)
{
    awsc_poll *host = NULL;
    awsc_error *error = NULL;
    calls all;
    if (calls_open(&all, argc, argv)) return 1;
    if (awsc_poll_new(&host, &error)) return calls_fail(error);
    if (calls_start(&all, host->loop)) return 1;
    run(&all, host);
    awsc_poll_free(host);
    return calls_close(&all);
}
