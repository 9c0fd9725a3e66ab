/* SPDX-License-Identifier: Apache-2.0 */
/* Watches cancel flags on a loop: one watch per flag, which notifies all calls and waits that use the flag. */
#include "base/container.h"
#include "client/cancel_watch.h"

#include <stddef.h>
#include <unistd.h>

enum { LOOK_MS = 20 };

/* A cancel flag that calls or waits of one loop use. */
typedef struct awsc_watched_flag {
    struct awsc_flags *flags;
    awsc_cancel *cancel;
    awsc_watch watch; /* fd -1: no descriptor was left */
    awsc_timer timer; /* instead of the watch */
    awsc_cancel_watch *first;
    awsc_cancel_watch *following; /* while it tells: the one that is told next */
    bool telling;
    struct awsc_watched_flag *next;
} awsc_watched_flag;

/* All cancel flags that a loop watches. */
typedef struct awsc_flags {
    awsc_loop_attachment attachment;
    awsc_loop *loop;
    awsc_watched_flag *first;
} awsc_flags;

static const char flags_key;

/* ---- a flag ---------------------------------------------------------------------------------------------------- */

static void free_flag(awsc_watched_flag *flag)
{
    awsc_loop *loop = flag->flags->loop;
    awsc_watched_flag **link = &flag->flags->first;
    while (*link != flag) link = &(*link)->next;
    *link = flag->next;
    awsc_timer_clear(loop, &flag->timer);
    loop->cancel_flags--;
    if (flag->watch.fd >= 0) {
        int fd = flag->watch.fd;
        awsc_watch_close(loop, &flag->watch);
        (void)close(fd);
    }
    awsc_release(loop->allocator, flag);
}

/* Calls every watch of the flag. A callback may close any watch. Frees `flag` when no watch is left. */
static void tell(awsc_watched_flag *flag)
{
    const awsc_allocator *before = awsc_memory();
    flag->telling = true;
    for (awsc_cancel_watch *watch = flag->first; watch; watch = flag->following) {
        flag->following = watch->next;
        (void)awsc_memory_use(watch->memory);
        watch->cancelled(watch);
    }
    (void)awsc_memory_use(before);
    flag->telling = false;
    if (!flag->first) free_flag(flag);
}

static void ready(awsc_watch *watch, int events)
{
    awsc_watched_flag *flag = watch->user;
    /* A foreign loop may be mistaken, or late. */
    if (events & AWSC_LOOP_FAILED || awsc_cancel_is_set(flag->cancel)) tell(flag);
}

static void look(awsc_timer *timer)
{
    awsc_watched_flag *flag = AWSC_CONTAINER_OF(timer, awsc_watched_flag, timer);
    awsc_loop *loop = flag->flags->loop;
    (void)awsc_timer_set(loop, timer, awsc_loop_now_ms(loop) + LOOK_MS); /* its place was just left */
    if (awsc_cancel_is_set(flag->cancel)) tell(flag);
}

/* Watches the flag's descriptor, or starts a polling timer if there is no descriptor. 0, or -1 when memory runs out. */
static int begin_watching(awsc_watched_flag *flag)
{
    awsc_loop *loop = flag->flags->loop;
    flag->watch = (awsc_watch){.ready = ready, .user = flag, .fd = awsc_cancel_descriptor(flag->cancel)};
    flag->timer.run = look;
    if (flag->watch.fd < 0) return awsc_timer_set(loop, &flag->timer, awsc_loop_now_ms(loop) + LOOK_MS);
    if (!awsc_watch_open(loop, &flag->watch, AWSC_LOOP_READ)) return 0;
    (void)close(flag->watch.fd);
    return -1;
}

static awsc_watched_flag *new_flag(awsc_flags *flags, awsc_cancel *cancel)
{
    awsc_watched_flag *flag = awsc_alloc_zeroed(flags->loop->allocator, 1, sizeof *flag);
    if (!flag) return NULL;
    flag->flags = flags;
    flag->cancel = cancel;
    if (begin_watching(flag)) {
        awsc_release(flags->loop->allocator, flag);
        return NULL;
    }
    flags->loop->cancel_flags++;
    flag->next = flags->first;
    flags->first = flag;
    return flag;
}

/* ---- the flags of a loop --------------------------------------------------------------------------------------- */

static void destroy_flags(awsc_loop_attachment *attachment)
{
    awsc_flags *flags = (awsc_flags *)(void *)attachment;
    while (flags->first) free_flag(flags->first);
    awsc_release(flags->loop->allocator, flags);
}

static awsc_flags *flags_of(awsc_loop *loop)
{
    awsc_loop_attachment *found = awsc_loop_find_attachment(loop, &flags_key);
    if (found) return (awsc_flags *)(void *)found;
    awsc_flags *flags = awsc_alloc_zeroed(loop->allocator, 1, sizeof *flags);
    if (!flags) return NULL;
    flags->loop = loop;
    flags->attachment.key = &flags_key;
    flags->attachment.destroy = destroy_flags;
    awsc_loop_attach(loop, &flags->attachment);
    return flags;
}

int awsc_cancel_watch_open(awsc_loop *loop, awsc_cancel *cancel, awsc_cancel_watch *watch)
{
    awsc_flags *flags = flags_of(loop);
    if (!flags) return -1;
    awsc_watched_flag *flag = flags->first;
    while (flag && flag->cancel != cancel) flag = flag->next;
    if (!flag) flag = new_flag(flags, cancel);
    if (!flag) return -1;
    watch->flag = flag;
    watch->next = flag->first;
    watch->link = &flag->first;
    if (watch->next) watch->next->link = &watch->next;
    flag->first = watch;
    return 0;
}

void awsc_cancel_watch_close(awsc_cancel_watch *watch)
{
    awsc_watched_flag *flag = watch->flag;
    if (!flag) return;
    watch->flag = NULL;
    if (flag->following == watch) flag->following = watch->next;
    *watch->link = watch->next;
    if (watch->next) watch->next->link = watch->link;
    if (!flag->first && !flag->telling) free_flag(flag);
}
