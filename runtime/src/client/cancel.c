/* A flag with a descriptor: set from any thread, watched by loops. */
#include "client/cancel.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/allocator.h"
#include "error/error.h"
#include "error/given.h"

struct awsc_cancel {
    atomic_bool set;
    int fd; /* never read while the flag is set: it stays readable for every loop */
};

int awsc_cancel_new(awsc_cancel **out, awsc_error **error)
{
    if (out) *out = NULL;
    AWSC_NEED(out, error);
    awsc_cancel *cancel = awsc_alloc_zeroed(awsc_allocator_default(), 1, sizeof *cancel);
    if (!cancel) return awsc_error_nomem(error);
    atomic_init(&cancel->set, false);
    cancel->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (cancel->fd < 0) {
        int reason = errno;
        awsc_release(awsc_allocator_default(), cancel);
        return awsc_error_set(error, AWSC_ERR_CONFIG, "a cancel flag needs a descriptor: %s", strerror(reason));
    }
    *out = cancel;
    return AWSC_OK;
}

void awsc_cancel_set(awsc_cancel *cancel)
{
    static const uint64_t one = 1;
    AWSC_NEED_OR(cancel, );
    int saved = errno;
    atomic_store(&cancel->set, true);
    ssize_t written = write(cancel->fd, &one, sizeof one);
    (void)written; /* a full counter is readable already */
    errno = saved;
}

void awsc_cancel_reset(awsc_cancel *cancel)
{
    AWSC_NEED_OR(cancel, );
    uint64_t count;
    atomic_store(&cancel->set, false);
    ssize_t got = read(cancel->fd, &count, sizeof count);
    (void)got;
}

void awsc_cancel_free(awsc_cancel *cancel)
{
    AWSC_NEED_OR(cancel, );
    (void)close(cancel->fd);
    awsc_release(awsc_allocator_default(), cancel);
}

bool awsc_cancel_is_set(const awsc_cancel *cancel)
{
    return atomic_load(&cancel->set);
}

int awsc_cancel_descriptor(const awsc_cancel *cancel)
{
    /* A loop can watch a descriptor once, and several calls on it may have the same flag. */
    return fcntl(cancel->fd, F_DUPFD_CLOEXEC, 3);
}
