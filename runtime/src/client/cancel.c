/* SPDX-License-Identifier: Apache-2.0 */
/* Cancel flags: any thread can set one; loops watch it through a file descriptor. */
#include "client/cancel.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>

#include "base/allocator.h"
#include "error/error.h"
#include "error/given.h"
#include "sys/wake.h"

struct awsc_cancel {
    atomic_bool set;
    awsc_wake wake; /* never cleared while the flag is set: it stays readable for every loop */
};

int awsc_cancel_new(awsc_cancel **out, awsc_error **error)
{
    if (out) *out = NULL;
    AWSC_NEED(out, error);
    awsc_cancel *cancel = awsc_alloc_zeroed(awsc_allocator_default(), 1, sizeof *cancel);
    if (!cancel) return awsc_error_nomem(error);
    atomic_init(&cancel->set, false);
    if (awsc_wake_open(&cancel->wake)) {
        int reason = errno;
        awsc_release(awsc_allocator_default(), cancel);
        return awsc_error_set(error, AWSC_ERR_CONFIG, "a cancel flag needs a descriptor: %s", strerror(reason));
    }
    *out = cancel;
    return AWSC_OK;
}

void awsc_cancel_set(awsc_cancel *cancel)
{
    AWSC_NEED_OR(cancel, );
    int saved = errno;
    atomic_store(&cancel->set, true);
    awsc_wake_raise(&cancel->wake);
    errno = saved;
}

void awsc_cancel_reset(awsc_cancel *cancel)
{
    AWSC_NEED_OR(cancel, );
    atomic_store(&cancel->set, false);
    awsc_wake_clear(&cancel->wake);
}

void awsc_cancel_free(awsc_cancel *cancel)
{
    AWSC_NEED_OR(cancel, );
    awsc_wake_close(&cancel->wake);
    awsc_release(awsc_allocator_default(), cancel);
}

bool awsc_cancel_is_set(const awsc_cancel *cancel)
{
    return atomic_load(&cancel->set);
}

int awsc_cancel_descriptor(const awsc_cancel *cancel)
{
    /* A loop can watch a descriptor once, and several calls on it may have the same flag. */
    return fcntl(cancel->wake.fd, F_DUPFD_CLOEXEC, 3);
}
