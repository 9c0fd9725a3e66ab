/* SPDX-License-Identifier: Apache-2.0 */
/* awsc_loop_post: runs a function of the program on a loop. Callable from any thread. */
#include <stddef.h>

#include "base/container.h"
#include "loop/mailbox.h"

typedef struct post {
    awsc_loop_message message;
    const awsc_allocator *allocator;
    awsc_loop_post_fn *fn;
    void *user;
} post;

static void run(awsc_loop_message *message)
{
    post *posted = AWSC_CONTAINER_OF(message, post, message);
    awsc_loop_post_fn *fn = posted->fn;
    void *user = posted->user;
    awsc_release(posted->allocator, posted);
    const awsc_allocator *before = awsc_memory_use(NULL);
    fn(user);
    (void)awsc_memory_use(before);
}

int awsc_loop_post(awsc_loop *loop, awsc_loop_post_fn *fn, void *user)
{
    if (!loop || !fn) return AWSC_ERR_VALIDATION;
    /* Before the lock: in a child, a thread of the parent may hold it for ever. */
    if (!awsc_loop_is_ours(loop)) return AWSC_ERR_CONFIG;
    post *posted = awsc_alloc(loop->allocator, sizeof *posted);
    if (!posted) return AWSC_ERR_NOMEM;
    *posted = (post){.message = {.run = run}, .allocator = loop->allocator, .fn = fn, .user = user};
    if (awsc_mailbox_post_unless_sealed(loop->mailbox, &posted->message)) return AWSC_OK;
    awsc_release(posted->allocator, posted);
    return AWSC_ERR_CANCELLED;
}
