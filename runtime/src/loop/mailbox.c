/* A loop's mailbox: messages under a lock, and an eventfd that wakes the loop. */
#include "loop/mailbox.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "error/error.h"

struct awsc_mailbox {
    awsc_watch watch; /* of the eventfd, from the first use */
    bool watched;
    pthread_mutex_t lock;
    awsc_loop_message *first;
    awsc_loop_message **last;
};

static awsc_loop_message *next_message(awsc_mailbox *mailbox)
{
    (void)pthread_mutex_lock(&mailbox->lock);
    awsc_loop_message *message = mailbox->first;
    if (message) {
        mailbox->first = message->next;
        if (!mailbox->first) mailbox->last = &mailbox->first;
        message->posted = false;
    }
    (void)pthread_mutex_unlock(&mailbox->lock);
    return message;
}

static void ready(awsc_watch *watch, int events)
{
    awsc_mailbox *mailbox = watch->user;
    uint64_t count;
    (void)events;
    while (read(watch->fd, &count, sizeof count) < 0 && errno == EINTR) continue;
    awsc_loop_message *message;
    while ((message = next_message(mailbox))) message->run(message);
}

int awsc_mailbox_open(awsc_loop *loop, awsc_error **error)
{
    awsc_mailbox *mailbox = awsc_alloc_zeroed(loop->allocator, 1, sizeof *mailbox);
    if (!mailbox) return awsc_error_nomem(error);
    mailbox->watch = (awsc_watch){.ready = ready, .user = mailbox, .fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    if (mailbox->watch.fd < 0) {
        int reason = errno;
        awsc_release(loop->allocator, mailbox);
        return awsc_loop_lacks(error, reason);
    }
    mailbox->last = &mailbox->first;
    (void)pthread_mutex_init(&mailbox->lock, NULL);
    loop->mailbox = mailbox;
    return AWSC_OK;
}

void awsc_mailbox_close(awsc_loop *loop)
{
    awsc_mailbox *mailbox = loop->mailbox;
    if (!mailbox) return;
    if (mailbox->watched) awsc_watch_close(loop, &mailbox->watch);
    (void)close(mailbox->watch.fd);
    (void)pthread_mutex_destroy(&mailbox->lock);
    awsc_release(loop->allocator, mailbox);
}

awsc_mailbox *awsc_mailbox_of(awsc_loop *loop)
{
    awsc_mailbox *mailbox = loop->mailbox;
    if (!mailbox->watched && awsc_watch_open(loop, &mailbox->watch, AWSC_LOOP_READ)) return NULL;
    mailbox->watched = true;
    return mailbox;
}

void awsc_mailbox_post(awsc_mailbox *mailbox, awsc_loop_message *message)
{
    static const uint64_t one = 1;
    (void)pthread_mutex_lock(&mailbox->lock);
    bool wake = !mailbox->first; /* else the loop was woken, and takes all that it finds */
    if (!message->posted) {
        message->posted = true;
        message->next = NULL;
        *mailbox->last = message;
        mailbox->last = &message->next;
    }
    /* Under the lock, which the loop needs to find the message: once it has, it may end, and the mailbox with it. */
    while (wake && write(mailbox->watch.fd, &one, sizeof one) < 0 && errno == EINTR) continue;
    (void)pthread_mutex_unlock(&mailbox->lock);
}

void awsc_mailbox_withdraw(awsc_mailbox *mailbox, awsc_loop_message *message)
{
    (void)pthread_mutex_lock(&mailbox->lock);
    awsc_loop_message **link = &mailbox->first;
    while (*link && *link != message) link = &(*link)->next;
    if (*link) {
        *link = message->next;
        if (mailbox->last == &message->next) mailbox->last = link;
    }
    message->posted = false;
    (void)pthread_mutex_unlock(&mailbox->lock);
}
