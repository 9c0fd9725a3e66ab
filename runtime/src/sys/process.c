/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/process.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/mman.h>
#include <unistd.h>

/* Points to the cached process ID, in a page that the kernel zeroes in each child process (MADV_WIPEONFORK). */
static _Atomic(atomic_int *) known;

/* Replaces the page if the kernel cannot wipe one: always 0, so that getpid is called each time. */
static atomic_int unknown;

static atomic_int *make_page(void)
{
#ifdef MADV_WIPEONFORK
    const size_t size = sizeof(atomic_int); /* the kernel gives a page */
    void *page = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) return &unknown;
    /* An emulator may take every advice for a hint, and give none. */
    bool understands = madvise(page, size, -1) != 0;
    if (understands && madvise(page, size, MADV_WIPEONFORK) == 0) return page;
    (void)munmap(page, size);
#endif
    return &unknown;
}

static atomic_int *find_page(void)
{
    atomic_int *page = atomic_load_explicit(&known, memory_order_acquire);
    if (page) return page;
    atomic_int *fresh = make_page();
    if (atomic_compare_exchange_strong(&known, &page, fresh)) return fresh;
    if (fresh != &unknown) (void)munmap(fresh, sizeof *fresh); /* another thread was faster */
    return page;
}

pid_t awsc_process_id(void)
{
    atomic_int *page = find_page();
    pid_t id = atomic_load_explicit(page, memory_order_relaxed);
    if (id) return id;
    id = getpid();
    if (page != &unknown) atomic_store_explicit(page, id, memory_order_relaxed);
    return id;
}
