/* SPDX-License-Identifier: Apache-2.0 */
/* The descriptors that a loop watches. Changes are collected, and passed to the hooks once before the loop waits. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "loop/loop.h"

static void mark_dirty(awsc_loop *loop, awsc_watch *watch)
{
    if (watch->dirty) return;
    watch->dirty = true;
    watch->next_dirty = loop->dirty;
    watch->dirty_link = &loop->dirty;
    if (watch->next_dirty) watch->next_dirty->dirty_link = &watch->next_dirty;
    loop->dirty = watch;
}

static void unmark_dirty(awsc_watch *watch)
{
    if (!watch->dirty) return;
    *watch->dirty_link = watch->next_dirty;
    if (watch->next_dirty) watch->next_dirty->dirty_link = watch->dirty_link;
    watch->dirty = false;
}

static void forget_registration(awsc_loop *loop, awsc_watch *watch)
{
    unmark_dirty(watch);
    if (watch->applied >= 0) loop->hooks.remove(loop->hooks.user, watch->fd);
    watch->applied = -1;
    watch->wanted = 0;
}

int awsc_watch_open(awsc_loop *loop, awsc_watch *watch, int events)
{
    size_t fd = (size_t)watch->fd;
    if (loop->poller && awsc_poller_reserve(loop->poller, watch->fd)) return -1;
    if (fd >= loop->by_fd_capacity) {
        size_t capacity = fd < 32 ? 64 : fd * 2;
        awsc_watch **by_fd = awsc_resize(loop->allocator, loop->by_fd, capacity * sizeof(awsc_watch *));
        if (!by_fd) return -1;
        memset(by_fd + loop->by_fd_capacity, 0, (capacity - loop->by_fd_capacity) * sizeof(awsc_watch *));
        loop->by_fd = by_fd;
        loop->by_fd_capacity = capacity;
    }
    /* One that was closed behind our back: the number is new, its registration is not. */
    awsc_watch *stale = loop->by_fd[fd];
    if (stale) forget_registration(loop, stale);
    loop->by_fd[fd] = watch;
    struct stat info;
    if (fstat(watch->fd, &info) == 0) {
        watch->device = (uint64_t)info.st_dev;
        watch->inode = (uint64_t)info.st_ino;
    }
    watch->wanted = events;
    watch->applied = -1;
    watch->dirty = false;
    watch->next = loop->watches;
    watch->link = &loop->watches;
    if (watch->next) watch->next->link = &watch->next;
    loop->watches = watch;
    mark_dirty(loop, watch);
    return 0;
}

void awsc_watch_want(awsc_loop *loop, awsc_watch *watch, int events)
{
    watch->wanted = events;
    if (watch->wanted != watch->applied) mark_dirty(loop, watch);
}

void awsc_watch_rest(awsc_loop *loop, awsc_watch *watch)
{
    (void)loop;
    unmark_dirty(watch);
    watch->wanted = 0;
}

void awsc_watch_suspend(awsc_loop *loop, awsc_watch *watch)
{
    forget_registration(loop, watch);
}

void awsc_watch_close(awsc_loop *loop, awsc_watch *watch)
{
    forget_registration(loop, watch);
    if (loop->by_fd[watch->fd] == watch) loop->by_fd[watch->fd] = NULL;
    *watch->link = watch->next;
    if (watch->next) watch->next->link = watch->link;
}

void awsc_watch_tell(const awsc_loop *loop, awsc_watch *watch, int events)
{
    const awsc_allocator *before = awsc_memory_use(watch->memory ? watch->memory : loop->allocator);
    watch->ready(watch, events);
    (void)awsc_memory_use(before);
}

void awsc_loop_release_descriptor(const awsc_loop *loop, int fd)
{
    if (loop->poller) awsc_poller_remove(loop->poller, fd);
}

bool awsc_loop_forgets_closed(const awsc_loop *loop)
{
    return loop->poller && awsc_poller_forgets_closed();
}

void awsc_watch_abandon(awsc_loop *loop, awsc_watch *watch)
{
    watch->applied = -1;
    awsc_watch_close(loop, watch);
}

void awsc_loop_apply_changes(awsc_loop *loop)
{
    loop->depth++;
    while (loop->dirty) {
        awsc_watch *watch = loop->dirty;
        unmark_dirty(watch);
        if (watch->wanted == watch->applied) continue;
        int result = 0;
        errno = 0;
        if (watch->applied < 0) {
            if (!watch->wanted) continue;
            result = loop->hooks.add(loop->hooks.user, watch->fd, watch->wanted);
        } else {
            result = loop->hooks.modify(loop->hooks.user, watch->fd, watch->wanted);
        }
        if (!result) {
            watch->applied = watch->wanted;
            continue;
        }
        /* Its owner would wait for ever: report the failure to it, and to the caller of awsc_loop_run. */
        loop->broken = errno ? errno : EIO;
        awsc_watch_tell(loop, watch, AWSC_LOOP_FAILED);
    }
    loop->depth--;
}
