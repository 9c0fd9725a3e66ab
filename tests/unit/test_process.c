/* SPDX-License-Identifier: Apache-2.0 */
/* State that belongs to one process: its number, and random bytes that were asked for in advance. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "sys/process.h"
#include "sys/random.h"

/* Whether `holds` is true in a child. */
static bool in_child(bool (*holds)(void *user), void *user)
{
    int status = 0;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) _exit(holds(user) ? 0 : 1);
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool has_its_own_number(void *user)
{
    const pid_t *parent = user;
    return awsc_process_id() == getpid() && awsc_process_id() != *parent && awsc_process_id() == getpid();
}

static bool so_has_a_grandchild(void *user)
{
    (void)user;
    pid_t own = awsc_process_id();
    return own == getpid() && in_child(has_its_own_number, &own);
}

static void each_process_has_its_own_number(void **state)
{
    (void)state;
    pid_t own = awsc_process_id();
    assert_int_equal(own, getpid());
    assert_int_equal(awsc_process_id(), own);
    assert_true(in_child(has_its_own_number, &own));
    assert_true(in_child(so_has_a_grandchild, NULL));
    assert_int_equal(awsc_process_id(), getpid());
}

static unsigned asked; /* calls of getpid */

pid_t __real_getpid(void);
pid_t __wrap_getpid(void);
pid_t __wrap_getpid(void)
{
    asked++;
    return __real_getpid();
}

static bool can_wipe_on_fork(void)
{
    const size_t size = 4096;
    void *page = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    /* An emulator may take every advice for a hint, and give none. */
    bool can = page != MAP_FAILED && madvise(page, size, -1) != 0 && madvise(page, size, MADV_WIPEONFORK) == 0;
    if (page != MAP_FAILED) (void)munmap(page, size);
    return can;
}

static bool asks_once(void *user)
{
    (void)user;
    asked = 0;
    for (int i = 0; i < 3; i++) (void)awsc_process_id();
    return asked == 1;
}

static void the_system_is_asked_once_in_each_process(void **state)
{
    (void)state;
    if (!can_wipe_on_fork()) {
        print_message("SKIPPED: the number of a process is not kept (no MADV_WIPEONFORK)\n");
        skip();
    }
    (void)awsc_process_id();
    asked = 0;
    for (int i = 0; i < 3; i++) (void)awsc_process_id();
    assert_int_equal(asked, 0);
    assert_true(in_child(asks_once, NULL));
}

static void no_random_bytes_come_twice(void **state)
{
    (void)state;
    enum { TIMES = 100 };
    static uint64_t taken[TIMES][2];
    awsc_random_store store = {.left = 0};
    for (size_t i = 0; i < TIMES; i++) {
        assert_int_equal(awsc_random_take(&store, taken[i], sizeof taken[i]), 0);
        for (size_t j = 0; j < i; j++) assert_memory_not_equal(taken[i], taken[j], sizeof taken[i]);
        for (size_t at = 0; at + 8 <= sizeof store.bytes; at++) assert_memory_not_equal(store.bytes + at, taken[i], 8);
    }
}

typedef struct shared_store {
    awsc_random_store store;
    uint8_t expected[16];
} shared_store;

static bool takes_others(void *user)
{
    shared_store *shared = user;
    uint8_t bytes[16];
    return !awsc_random_take(&shared->store, bytes, sizeof bytes) && memcmp(bytes, shared->expected, sizeof bytes) != 0;
}

static void a_child_does_not_take_the_bytes_of_its_parent(void **state)
{
    (void)state;
    shared_store shared = {.store = {.left = 0}};
    assert_int_equal(awsc_random_take(&shared.store, shared.expected, sizeof shared.expected), 0);
    memcpy(shared.expected, shared.store.bytes + sizeof shared.store.bytes - shared.store.left, 16);
    assert_true(in_child(takes_others, &shared));
    uint8_t bytes[16];
    assert_int_equal(awsc_random_take(&shared.store, bytes, sizeof bytes), 0);
    assert_memory_equal(bytes, shared.expected, sizeof bytes);
}

/* Each size that does not divide the store leaves a rest that is given up. */
static void random_bytes_that_were_given_leave_the_store(void **state)
{
    static const size_t sizes[] = {1, 16, 239, 240};
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        awsc_random_store store = {.left = 0};
        uint8_t taken[240];
        size_t expected = sizeof store.bytes;
        for (int round = 0; round < 3; round++) {
            if (expected < sizes[i]) expected = sizeof store.bytes;
            size_t at = sizeof store.bytes - expected;
            assert_int_equal(awsc_random_take(&store, taken, sizes[i]), 0);
            expected -= sizes[i];
            assert_int_equal(store.left, expected);
            for (size_t k = 0; k < sizes[i]; k++) assert_int_equal(store.bytes[at + k], 0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_system_is_asked_once_in_each_process),
        cmocka_unit_test(random_bytes_that_were_given_leave_the_store),
        cmocka_unit_test(each_process_has_its_own_number),
        cmocka_unit_test(no_random_bytes_come_twice),
        cmocka_unit_test(a_child_does_not_take_the_bytes_of_its_parent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
