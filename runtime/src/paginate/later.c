/* SPDX-License-Identifier: Apache-2.0 */
/* Delivers results that are known at once from the loop. */
#include "base/container.h"
#include "error/error.h"
#include "error/given.h"
#include "paginate/pages.h"

static void tell(awsc_later *later)
{
    awsc_loop_withdraw(later->loop, &later->task);
    awsc_loop_leave(later->loop, &later->member);
    later->loop = NULL;
    const awsc_allocator *before = awsc_memory_use(later->task.memory);
    later->run(later);
    (void)awsc_memory_use(before);
}

static void run_task(awsc_task *task)
{
    tell(AWSC_CONTAINER_OF(task, awsc_later, task));
}

static void abandon(awsc_loop_member *member)
{
    tell(AWSC_CONTAINER_OF(member, awsc_later, member));
}

void awsc_later_start(awsc_later *later, const awsc_allocator *memory, awsc_loop *loop, void (*run)(awsc_later *later))
{
    later->loop = loop;
    later->run = run;
    later->member.abandon = abandon;
    later->task.run = run_task;
    later->task.memory = memory;
    awsc_loop_join(loop, &later->member);
    awsc_loop_defer(loop, &later->task);
    awsc_loop_settle(loop);
}

int awsc_next_check(const char *operation, bool busy, const awsc_loop *loop, bool done, awsc_error **error)
{
    AWSC_NEED_OF(operation, loop, error);
    AWSC_NEED_OF(operation, done, error);
    int status = awsc_loop_admit(loop, false, operation, error);
    if (status) return status;
    if (busy)
        return awsc_error_set(error, AWSC_ERR_VALIDATION, "%s: the iterator's last _next_start is under way",
                              operation);
    return AWSC_OK;
}
