/* A loop's mailbox: letters under a lock, and an eventfd that wakes the loop. */
#include "credentials/mailbox.h"

#include <errno.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct awsc_mailbox {
    awsc_loop_attachment attachment;
    awsc_loop *loop;
    awsc_watch watch;
    pthread_mutex_t lock;
    awsc_letter *first;
    awsc_letter **last;
};

static const char mailbox_key;

static awsc_letter *next_letter(awsc_mailbox *mailbox)
{
    (void)pthread_mutex_lock(&mailbox->lock);
    awsc_letter *letter = mailbox->first;
    if (letter) {
        mailbox->first = letter->next;
        if (!mailbox->first) mailbox->last = &mailbox->first;
        letter->posted = false;
    }
    (void)pthread_mutex_unlock(&mailbox->lock);
    return letter;
}

static void ready(awsc_watch *watch, int events)
{
    awsc_mailbox *mailbox = watch->user;
    uint64_t count;
    (void)events;
    while (read(watch->fd, &count, sizeof count) < 0 && errno == EINTR) continue;
    for (awsc_letter *letter = next_letter(mailbox); letter; letter = next_letter(mailbox)) letter->run(letter);
}

static void destroy(awsc_loop_attachment *attachment)
{
    awsc_mailbox *mailbox = (awsc_mailbox *)(void *)attachment;
    int fd = mailbox->watch.fd;
    awsc_watch_close(mailbox->loop, &mailbox->watch);
    (void)close(fd);
    (void)pthread_mutex_destroy(&mailbox->lock);
    awsc_release(mailbox->loop->allocator, mailbox);
}

awsc_mailbox *awsc_mailbox_of(awsc_loop *loop)
{
    awsc_loop_attachment *found = awsc_loop_find_attachment(loop, &mailbox_key);
    if (found) return (awsc_mailbox *)(void *)found;
    awsc_mailbox *mailbox = awsc_alloc_zeroed(loop->allocator, 1, sizeof *mailbox);
    if (!mailbox) return NULL;
    mailbox->attachment = (awsc_loop_attachment){.key = &mailbox_key, .destroy = destroy};
    mailbox->loop = loop;
    mailbox->last = &mailbox->first;
    mailbox->watch = (awsc_watch){.ready = ready, .user = mailbox, .fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    if (mailbox->watch.fd < 0 || awsc_watch_open(loop, &mailbox->watch, AWSC_LOOP_READ)) {
        if (mailbox->watch.fd >= 0) (void)close(mailbox->watch.fd);
        awsc_release(loop->allocator, mailbox);
        return NULL;
    }
    (void)pthread_mutex_init(&mailbox->lock, NULL);
    awsc_loop_attach(loop, &mailbox->attachment);
    return mailbox;
}

void awsc_mailbox_post(awsc_mailbox *mailbox, awsc_letter *letter)
{
    static const uint64_t one = 1;
    (void)pthread_mutex_lock(&mailbox->lock);
    if (!letter->posted) {
        letter->posted = true;
        letter->next = NULL;
        *mailbox->last = letter;
        mailbox->last = &letter->next;
    }
    /* Under the lock, which the loop needs to find the letter: once it has, it may end, and the mailbox with it. */
    while (write(mailbox->watch.fd, &one, sizeof one) < 0 && errno == EINTR) continue;
    (void)pthread_mutex_unlock(&mailbox->lock);
}

void awsc_mailbox_withdraw(awsc_mailbox *mailbox, awsc_letter *letter)
{
    (void)pthread_mutex_lock(&mailbox->lock);
    awsc_letter **link = &mailbox->first;
    while (*link && *link != letter) link = &(*link)->next;
    if (*link) {
        *link = letter->next;
        if (mailbox->last == &letter->next) mailbox->last = link;
    }
    letter->posted = false;
    (void)pthread_mutex_unlock(&mailbox->lock);
}
