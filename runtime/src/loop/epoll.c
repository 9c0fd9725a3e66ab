/* A loop's hooks on epoll. */
#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "error/error.h"
#include "loop/loop.h"

enum { EVENTS_AT_ONCE = 64 };

static uint32_t to_epoll(int events)
{
    return (events & AWSC_LOOP_READ ? (uint32_t)EPOLLIN : 0u) | (events & AWSC_LOOP_WRITE ? (uint32_t)EPOLLOUT : 0u);
}

/* An error or a hang-up counts as every event. */
static int from_epoll(uint32_t events)
{
    int result = 0;
    if (events & (EPOLLIN | EPOLLERR | EPOLLHUP)) result |= AWSC_LOOP_READ;
    if (events & (EPOLLOUT | EPOLLERR | EPOLLHUP)) result |= AWSC_LOOP_WRITE;
    return result;
}

static int control(const awsc_loop *loop, int operation, int fd, int events)
{
    struct epoll_event event;
    memset(&event, 0, sizeof event);
    event.events = to_epoll(events);
    event.data.fd = fd;
    return epoll_ctl(loop->epoll_fd, operation, fd, &event);
}

static int add(void *user, int fd, int events)
{
    return control(user, EPOLL_CTL_ADD, fd, events);
}

static int modify(void *user, int fd, int events)
{
    return control(user, EPOLL_CTL_MOD, fd, events);
}

void awsc_epoll_remove(const awsc_loop *loop, int fd)
{
    (void)control(loop, EPOLL_CTL_DEL, fd, 0);
}

static void remove_fd(void *user, int fd)
{
    awsc_epoll_remove(user, fd);
}

/* The time to wait is an argument of awsc_epoll_wait; there is no timer to set. */
static void set_timer(void *user, uint64_t delay_ms)
{
    (void)user;
    (void)delay_ms;
}

static void clear_timer(void *user)
{
    (void)user;
}

int awsc_epoll_hooks(awsc_loop *loop, awsc_error **error)
{
    loop->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (loop->epoll_fd < 0) return awsc_loop_lacks(error, errno);
    loop->hooks = (awsc_loop_hooks){.struct_size = sizeof(awsc_loop_hooks),
                                    .user = loop,
                                    .add = add,
                                    .modify = modify,
                                    .remove = remove_fd,
                                    .set_timer = set_timer,
                                    .clear_timer = clear_timer};
    return AWSC_OK;
}

int awsc_epoll_wait(awsc_loop *loop, int timeout_ms)
{
    struct epoll_event events[EVENTS_AT_ONCE];
    int count = epoll_wait(loop->epoll_fd, events, EVENTS_AT_ONCE, timeout_ms);
    if (count < 0) return errno == EINTR ? 0 : -1;
    for (int i = 0; i < count; i++) awsc_loop_ready(loop, events[i].data.fd, from_epoll(events[i].events));
    return 0;
}
