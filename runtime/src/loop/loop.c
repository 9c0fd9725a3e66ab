/* SPDX-License-Identifier: Apache-2.0 */
/* The event loop: waits, reports ready descriptors, runs timers and tasks. */
#include "loop/loop.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error/error.h"
#include "error/given.h"
#include "loop/mailbox.h"
#include "sys/descriptors.h"
#include "sys/process.h"

/* A turn of so many milliseconds is long: half of the delay that is acceptable for a deadline. */
enum { LONG_TURN_MS = 10 };

/* Limits of turns in a row, and of milliseconds, that run due tasks and timers without polling the descriptors. */
enum { HASTY_TURNS = 8, HASTY_MS = 5 };

/* ---- making and freeing ---------------------------------------------------------------------------------------- */

static awsc_loop *allocate(const awsc_allocator *allocator, const awsc_clock *clock)
{
    awsc_loop *loop = awsc_alloc_zeroed(allocator, 1, sizeof *loop);
    if (!loop) return NULL;
    loop->allocator = allocator;
    loop->clock = clock;
    loop->pid = awsc_process_id();
    loop->last_task = &loop->first_task;
    loop->timer_set_for = UINT64_MAX;
    loop->turns = 1;
    return loop;
}

static void release(awsc_loop *loop)
{
    int saved = errno;
    awsc_poller_free(loop->poller);
    awsc_release(loop->allocator, loop->by_fd);
    awsc_release(loop->allocator, loop->heap);
    awsc_release(loop->allocator, loop);
    errno = saved;
}

int awsc_loop_lacks(awsc_error **error, int system_error)
{
    char why[AWSC_DESCRIPTOR_TEXT];
    bool lacks = awsc_lacks_descriptors(system_error);
    int status = awsc_error_set(error, AWSC_ERR_CONFIG, "no file descriptor for a loop (%s)",
                                lacks ? awsc_describe_descriptors(system_error, why) : strerror(system_error));
    errno = system_error;
    return status;
}

/* ---- the hooks of a loop that waits by itself -------------------------------------------------------------------- */

static int add(void *user, int fd, int events)
{
    return awsc_poller_add(((const awsc_loop *)user)->poller, fd, events);
}

static int modify(void *user, int fd, int events)
{
    return awsc_poller_modify(((const awsc_loop *)user)->poller, fd, events);
}

static void remove_fd(void *user, int fd)
{
    awsc_poller_remove(((const awsc_loop *)user)->poller, fd);
}

/* Does nothing: awsc_poller_wait takes the timeout as an argument. */
static void set_timer(void *user, uint64_t delay_ms)
{
    (void)user;
    (void)delay_ms;
}

static void clear_timer(void *user)
{
    (void)user;
}

static int wait_by_itself(awsc_loop *loop, awsc_error **error)
{
    int reason = awsc_poller_new(loop->allocator, &loop->poller);
    if (reason == ENOMEM) return awsc_error_nomem(error);
    if (reason) return awsc_loop_lacks(error, reason);
    loop->hooks = (awsc_loop_hooks){.struct_size = sizeof(awsc_loop_hooks),
                                    .user = loop,
                                    .add = add,
                                    .modify = modify,
                                    .remove = remove_fd,
                                    .set_timer = set_timer,
                                    .clear_timer = clear_timer};
    return AWSC_OK;
}

int awsc_loop_new_with(const awsc_allocator *allocator, const awsc_clock *clock, awsc_loop **out, awsc_error **error)
{
    awsc_loop *loop = allocate(allocator, clock);
    if (!loop) return awsc_error_nomem(error);
    int status = wait_by_itself(loop, error);
    if (!status) status = awsc_mailbox_open(loop, error);
    if (status) {
        release(loop);
        return status;
    }
    *out = loop;
    return AWSC_OK;
}

static int new_foreign(const awsc_allocator *allocator, const awsc_loop_hooks *given, awsc_loop **out,
                       awsc_error **error)
{
    awsc_loop_hooks hooks = AWSC_LOOP_HOOKS_INIT;
    int status = AWSC_TAKE_STRUCT(&hooks, given, "hooks", AWSC_LOOP_HOOKS_INIT, error);
    if (status) return status;
    if (!hooks.add || !hooks.modify || !hooks.remove || !hooks.set_timer || !hooks.clear_timer)
        return awsc_error_set(error, AWSC_ERR_VALIDATION,
                              "hooks: add, modify, remove, set_timer and clear_timer are required");
    awsc_loop *loop = allocate(allocator, awsc_clock_system());
    if (!loop) return awsc_error_nomem(error);
    loop->hooks = hooks;
    status = awsc_mailbox_open(loop, error);
    if (status)
        release(loop);
    else
        *out = loop;
    return status;
}

static int fail_system(awsc_error **error, const char *what, int reason)
{
    if (reason == ENOMEM) return awsc_error_nomem(error);
    return awsc_error_set(error, AWSC_ERR_CONFIG, "%s: %s", what, strerror(reason));
}

/* Watches the mailbox of a new loop, so that a post wakes it even before its first call. */
static int listen_to_posts(awsc_loop *loop, awsc_error **error)
{
    if (!awsc_mailbox_of(loop)) return awsc_error_nomem(error);
    awsc_loop_apply_changes(loop);
    return loop->broken ? fail_system(error, "a new loop cannot watch its mailbox", loop->broken) : AWSC_OK;
}

static int make(const awsc_loop_options *options, awsc_loop **out, awsc_error **error)
{
    awsc_loop *loop;
    const awsc_allocator *allocator = awsc_memory();
    int status = options->hooks ? new_foreign(allocator, options->hooks, &loop, error)
                                : awsc_loop_new_with(allocator, awsc_clock_system(), &loop, error);
    if (status) return status;
    status = listen_to_posts(loop, error);
    if (status)
        awsc_loop_free(loop);
    else
        *out = loop;
    return status;
}

int awsc_loop_new_with_options(const awsc_loop_options *options, awsc_loop **out, awsc_error **error)
{
    awsc_loop_options own = AWSC_LOOP_OPTIONS_INIT;
    if (out) *out = NULL;
    AWSC_NEED(out, error);
    int status = AWSC_TAKE_STRUCT(&own, options, "options", AWSC_LOOP_OPTIONS_INIT, error);
    if (!status) status = awsc_given_allocator(own.allocator, AWSC_ERR_VALIDATION, "options.allocator", error);
    if (status) return status;
    const awsc_allocator *before = awsc_memory_use(own.allocator);
    status = make(&own, out, error);
    (void)awsc_memory_use(before);
    return status;
}

int awsc_loop_new(awsc_loop **out, awsc_error **error)
{
    AWSC_NEED(out, error);
    return awsc_loop_new_with_options(NULL, out, error);
}

int awsc_loop_new_foreign(const awsc_loop_hooks *hooks, awsc_loop **out, awsc_error **error)
{
    awsc_loop_options options = AWSC_LOOP_OPTIONS_INIT;
    if (out) *out = NULL;
    AWSC_NEED(hooks, error);
    AWSC_NEED(out, error);
    options.hooks = hooks;
    return awsc_loop_new_with_options(&options, out, error);
}

bool awsc_loop_is_ours(const awsc_loop *loop)
{
    return loop->pid == awsc_process_id();
}

static void destroy_attachments(awsc_loop *loop)
{
    while (loop->attachments) {
        awsc_loop_attachment *attachment = loop->attachments;
        loop->attachments = attachment->next;
        attachment->destroy(attachment);
    }
}

static void run_tasks(awsc_loop *loop);

void awsc_loop_free(awsc_loop *loop)
{
    AWSC_NEED_OR(loop, );
    if (!awsc_loop_is_ours(loop)) {
        awsc_loop_abandon_after_fork(loop);
        return;
    }
    const awsc_allocator *before = awsc_memory_use(loop->allocator);
    loop->closing = true;
    loop->depth++; /* no callback runs it any more */
    awsc_mailbox_seal(loop);
    while (loop->members) loop->members->abandon(loop->members);
    while (loop->first_task) run_tasks(loop);
    destroy_attachments(loop);
    awsc_loop_wait_for_posts(loop, false);
    awsc_mailbox_close(loop);
    while (loop->watches) awsc_watch_close(loop, loop->watches);
    if (loop->timer_set_for != UINT64_MAX && !loop->poller) loop->hooks.clear_timer(loop->hooks.user);
    release(loop);
    (void)awsc_memory_use(before);
}

/* Returns whether the descriptor still refers to the file that was watched. A forked child may have closed it and
 * opened another file under its number. */
static bool still_stands_for(const awsc_watch *watch)
{
    struct stat info;
    return watch->fd >= 0 && fstat(watch->fd, &info) == 0 && (uint64_t)info.st_dev == watch->device &&
           (uint64_t)info.st_ino == watch->inode;
}

void awsc_loop_abandon_after_fork(awsc_loop *loop)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0) return;
    for (awsc_watch *watch = loop->watches; watch; watch = watch->next) {
        if (still_stands_for(watch)) (void)awsc_descriptor_replace(null, watch->fd);
    }
    /* The descriptor of an epoll stays: nothing uses it, and there is no telling whether its number is still its own.
     */
    (void)close(null);
}

/* ---- members, attachments -------------------------------------------------------------------------------------- */

static void tell_idle(const awsc_loop *loop, int idle)
{
    if (loop->hooks.idle) loop->hooks.idle(loop->hooks.user, idle);
}

void awsc_loop_join(awsc_loop *loop, awsc_loop_member *member)
{
    member->next = loop->members;
    member->link = &loop->members;
    if (member->next) member->next->link = &member->next;
    loop->members = member;
    if (loop->in_flight++ == 0 && !loop->waits_for_posts) tell_idle(loop, 0);
}

void awsc_loop_leave(awsc_loop *loop, awsc_loop_member *member)
{
    *member->link = member->next;
    if (member->next) member->next->link = member->link;
    member->next = NULL;
    member->link = NULL;
    if (--loop->in_flight) return;
    awsc_timer_clear(loop, &loop->drain_timer);
    if (!loop->waits_for_posts) tell_idle(loop, 1);
}

void awsc_loop_wait_for_posts(awsc_loop *loop, bool wait)
{
    AWSC_NEED_OR(loop, );
    if (loop->waits_for_posts == wait) return;
    loop->waits_for_posts = wait;
    if (!loop->in_flight) tell_idle(loop, !wait);
}

size_t awsc_loop_in_flight(const awsc_loop *loop)
{
    AWSC_NEED_OR(loop, 0);
    return loop->in_flight;
}

awsc_loop_attachment *awsc_loop_find_attachment(awsc_loop *loop, const void *key)
{
    awsc_loop_attachment *attachment = loop->attachments;
    while (attachment && attachment->key != key) attachment = attachment->next;
    return attachment;
}

void awsc_loop_attach(awsc_loop *loop, awsc_loop_attachment *attachment)
{
    attachment->next = loop->attachments;
    loop->attachments = attachment;
}

/* ---- tasks and timers ------------------------------------------------------------------------------------------ */

void awsc_loop_defer(awsc_loop *loop, awsc_task *task)
{
    if (task->queued) return;
    task->queued = true;
    task->next = NULL;
    *loop->last_task = task;
    loop->last_task = &task->next;
}

void awsc_loop_withdraw(awsc_loop *loop, awsc_task *task)
{
    if (!task->queued) return;
    awsc_task **link = &loop->first_task;
    while (*link != task) link = &(*link)->next;
    *link = task->next;
    if (loop->last_task == &task->next) loop->last_task = link;
    task->queued = false;
}

static void begin_turn(awsc_loop *loop)
{
    loop->turns++;
    loop->turn_began_ms = 0;
}

bool awsc_loop_turn_is_long(awsc_loop *loop, uint64_t now_ms)
{
    if (!loop->turn_began_ms) loop->turn_began_ms = now_ms;
    return now_ms - loop->turn_began_ms >= LONG_TURN_MS;
}

/* Runs the tasks queued now. Tasks queued meanwhile run in the next turn, after its descriptors and timers. */
static void run_tasks(awsc_loop *loop)
{
    size_t count = 0;
    const awsc_allocator *before = awsc_memory_use(loop->allocator);
    for (const awsc_task *task = loop->first_task; task; task = task->next) count++;
    while (count-- && loop->first_task) {
        awsc_task *task = loop->first_task;
        loop->first_task = task->next;
        if (!loop->first_task) loop->last_task = &loop->first_task;
        task->queued = false;
        (void)awsc_memory_use(task->memory ? task->memory : loop->allocator);
        task->run(task);
    }
    (void)awsc_memory_use(before);
}

static void run_timers(awsc_loop *loop, uint64_t now_ms)
{
    const awsc_allocator *before = awsc_memory_use(loop->allocator);
    while (loop->heap_count && loop->heap[0]->at_ms <= now_ms) {
        awsc_timer *timer = loop->heap[0];
        awsc_timer_clear(loop, timer);
        (void)awsc_memory_use(timer->memory ? timer->memory : loop->allocator);
        timer->run(timer);
    }
    (void)awsc_memory_use(before);
}

uint64_t awsc_loop_now_ms(const awsc_loop *loop)
{
    return awsc_clock_monotonic_ms(loop->clock);
}

/* Returns the time of the next task or timer: 0: now; UINT64_MAX: there is no task or timer. */
static uint64_t next_time(const awsc_loop *loop)
{
    if (loop->first_task) return 0;
    return loop->heap_count ? loop->heap[0]->at_ms : UINT64_MAX;
}

/* ---- driving --------------------------------------------------------------------------------------------------- */

void awsc_loop_settle(awsc_loop *loop)
{
    if (loop->depth || loop->poller) return;
    awsc_loop_apply_changes(loop);
    uint64_t at = next_time(loop);
    if (at == loop->timer_set_for) return;
    loop->timer_set_for = at;
    if (at == UINT64_MAX) {
        loop->hooks.clear_timer(loop->hooks.user);
        return;
    }
    uint64_t now = awsc_loop_now_ms(loop);
    loop->hooks.set_timer(loop->hooks.user, at > now ? at - now : 0);
}

static void do_what_is_due(awsc_loop *loop, uint64_t now_ms)
{
    loop->depth++;
    run_timers(loop, now_ms);
    run_tasks(loop);
    loop->depth--;
}

static void note_look(awsc_loop *loop, uint64_t now_ms)
{
    loop->hasty_turns = 0;
    loop->looked_ms = now_ms;
}

/* Returns whether a task or timer is due and may run without another poll of the descriptors. Counts such turns, and
 * sets `*now_ms`. */
static bool is_in_haste(awsc_loop *loop, uint64_t *now_ms)
{
    uint64_t at = next_time(loop);
    if (at == UINT64_MAX || loop->cancel_flags || loop->hasty_turns == HASTY_TURNS) return false;
    *now_ms = awsc_loop_now_ms(loop);
    if (at > *now_ms || *now_ms - loop->looked_ms >= HASTY_MS) return false;
    loop->hasty_turns++;
    return true;
}

/* Runs all due timers and tasks after an event of a foreign loop, then passes it the changes. */
static void run_foreign(awsc_loop *loop)
{
    if (loop->depth) return;
    uint64_t now_ms = awsc_loop_now_ms(loop);
    note_look(loop, now_ms);
    do {
        begin_turn(loop);
        do_what_is_due(loop, now_ms);
    } while (is_in_haste(loop, &now_ms));
    awsc_loop_settle(loop);
}

/* Returns whether events may be dispatched: not inside a callback, nor, for a foreign loop, in a forked child. */
static bool may_dispatch(const awsc_loop *loop)
{
    return !loop->depth && (loop->poller || awsc_loop_is_ours(loop));
}

void awsc_loop_ready(awsc_loop *loop, int fd, int events)
{
    AWSC_NEED_OR(loop, );
    if (!may_dispatch(loop) || fd < 0 || (size_t)fd >= loop->by_fd_capacity) return;
    awsc_watch *watch = loop->by_fd[fd];
    if (!watch) return;
    if (!watch->wanted) {
        /* No event is wanted, but the descriptor reports a hang-up. Remove it, or it reports it for ever. */
        if (watch->applied >= 0) loop->hooks.remove(loop->hooks.user, fd);
        watch->applied = -1;
        return;
    }
    loop->depth++;
    awsc_watch_tell(loop, watch, events);
    loop->depth--;
    if (!loop->poller) run_foreign(loop);
}

void awsc_loop_timeout(awsc_loop *loop)
{
    AWSC_NEED_OR(loop, );
    loop->timer_set_for = UINT64_MAX; /* the foreign timer has run out; from inside a callback it is set anew, later */
    if (may_dispatch(loop)) run_foreign(loop);
}

static int time_until(const awsc_loop *loop, uint64_t at_ms)
{
    uint64_t now = awsc_loop_now_ms(loop);
    uint64_t left = at_ms > now ? at_ms - now : 0;
    return left > INT_MAX ? INT_MAX : (int)left;
}

int awsc_loop_wait_ms(const awsc_loop *loop)
{
    AWSC_NEED_OR(loop, -1);
    return loop->timer_set_for == UINT64_MAX ? -1 : time_until(loop, loop->timer_set_for);
}

static int wait_time(const awsc_loop *loop, int timeout_ms)
{
    uint64_t at = next_time(loop);
    if (at == UINT64_MAX) return timeout_ms;
    int left = time_until(loop, at);
    return timeout_ms >= 0 && left > timeout_ms ? timeout_ms : left;
}

static void report(void *loop, int fd, int events)
{
    awsc_loop_ready(loop, fd, events);
}

/* Runs one turn, waiting up to `timeout_ms` for an event; -1: no limit. */
static int turn(awsc_loop *loop, int timeout_ms, awsc_error **error)
{
    awsc_loop_apply_changes(loop);
    if (loop->broken) {
        int reason = loop->broken;
        loop->broken = 0;
        return fail_system(error, "the loop cannot watch a socket", reason);
    }
    int wait_ms = wait_time(loop, timeout_ms);
    if (loop->clock->sleep_ms && wait_ms > 0) {
        loop->clock->sleep_ms(loop->clock->user, (uint64_t)wait_ms);
        wait_ms = 0;
    }
    begin_turn(loop);
    if (awsc_poller_wait(loop->poller, wait_ms, report, loop)) return fail_system(error, "the loop cannot wait", errno);
    uint64_t now_ms = awsc_loop_now_ms(loop);
    note_look(loop, now_ms);
    do_what_is_due(loop, now_ms);
    return AWSC_OK;
}

static int turn_or_haste(awsc_loop *loop, awsc_error **error)
{
    uint64_t now_ms;
    if (loop->broken || !is_in_haste(loop, &now_ms)) return turn(loop, -1, error);
    begin_turn(loop);
    do_what_is_due(loop, now_ms);
    return AWSC_OK;
}

static int may_run(const awsc_loop *loop, const char *function, awsc_error **error)
{
    AWSC_NEED_OF(function, loop, error);
    if (!loop->poller)
        return awsc_error_set(error, AWSC_ERR_VALIDATION, "%s: a foreign event loop drives this loop", function);
    if (loop->depth)
        return awsc_error_set(error, AWSC_ERR_VALIDATION, "%s: called from inside a callback of the loop", function);
    if (!awsc_loop_is_ours(loop))
        return awsc_error_set(error, AWSC_ERR_CONFIG, "%s: the loop belongs to the process that forked this one",
                              function);
    return AWSC_OK;
}

/* Returns whether the loop has a reason to go on: work in flight, messages, or a program that waits for posts. */
static bool is_busy(awsc_loop *loop)
{
    return loop->in_flight || loop->waits_for_posts || !awsc_mailbox_is_empty(loop);
}

/* Makes errors come from the loop's allocator. Returns the allocator that was in effect before. */
static const awsc_allocator *use_memory_of(const awsc_loop *loop)
{
    return awsc_memory_use(loop ? loop->allocator : NULL);
}

int awsc_loop_run(awsc_loop *loop, awsc_error **error)
{
    const awsc_allocator *before = use_memory_of(loop);
    int status = may_run(loop, "awsc_loop_run", error);
    while (!status && is_busy(loop)) status = turn_or_haste(loop, error);
    (void)awsc_memory_use(before);
    return status;
}

int awsc_loop_run_once(awsc_loop *loop, int64_t timeout_ms, awsc_error **error)
{
    static const char function[] = "awsc_loop_run_once";
    const awsc_allocator *before = use_memory_of(loop);
    int status = may_run(loop, function, error);
    if (!status && timeout_ms < 0)
        status =
            awsc_error_set(error, AWSC_ERR_VALIDATION, "%s: timeout_ms is %lld; expected 0 or more, or AWSC_NO_LIMIT",
                           function, (long long)timeout_ms);
    int wait_ms = timeout_ms == AWSC_NO_LIMIT ? -1 : timeout_ms < INT_MAX ? (int)timeout_ms : INT_MAX;
    if (!status && is_busy(loop)) status = turn(loop, wait_ms, error);
    (void)awsc_memory_use(before);
    return status;
}

int awsc_loop_run_until(awsc_loop *loop, const bool *done, const char *what, awsc_error **error)
{
    const awsc_allocator *before = use_memory_of(loop);
    int status = may_run(loop, what, error);
    while (!status && !*done) status = turn_or_haste(loop, error);
    (void)awsc_memory_use(before);
    return status;
}
