/* SPDX-License-Identifier: Apache-2.0 */
#include "orphans.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime.h"

/* Limit of rounds: killing a process may make its children ours, which the next round kills. */
#define MOST_ROUNDS 1000
#define LIST_BYTES 65536

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static awsc_local_leader *running;
/* `lock` protects these buffers, too. */
static char list[LIST_BYTES];
static char environment[LIST_BYTES];

void awsc_local_orphans_begin(void)
{
    prctl(PR_SET_CHILD_SUBREAPER, 1L, 0L, 0L, 0L);
}

void awsc_local_orphans_lock(void)
{
    pthread_mutex_lock(&lock);
}

void awsc_local_orphans_unlock(void)
{
    pthread_mutex_unlock(&lock);
}

void awsc_local_orphans_register(awsc_local_leader *leader)
{
    leader->next = running;
    running = leader;
}

/* ---- the lock is held below ------------------------------------------------------------------------------------ */

static void forget(const awsc_local_leader *leader)
{
    awsc_local_leader **at = &running;
    while (*at && *at != leader) at = &(*at)->next;
    if (*at) *at = leader->next;
}

static size_t read_file(const char *path, char *out, size_t capacity)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    size_t size = 0;
    if (fd < 0) return 0;
    while (size < capacity) {
        ssize_t more = read(fd, out + size, capacity - size);
        if (more < 0 && errno == EINTR) continue;
        if (more <= 0) break;
        size += (size_t)more;
    }
    close(fd);
    return size;
}

static bool holds_entry(const char *entries, size_t size, const char *mark)
{
    size_t length = strlen(mark);
    for (size_t at = 0; at < size;) {
        size_t entry = strnlen(entries + at, size - at);
        if (entry == length && !memcmp(entries + at, mark, length)) return true;
        at += entry + 1;
    }
    return false;
}

/* Returns whether the environment of a process has the mark of a running function. */
static bool is_owned(pid_t pid)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%ld/environ", (long)pid);
    size_t size = read_file(path, environment, LIST_BYTES);
    for (const awsc_local_leader *known = running; known; known = known->next) {
        if (known->mark && holds_entry(environment, size, known->mark)) return true;
    }
    return false;
}

static bool is_leader(pid_t pid)
{
    for (const awsc_local_leader *known = running; known; known = known->next) {
        if (known->pid == pid) return true;
    }
    return false;
}

/* Kills and reaps all orphans, which are children of the first thread. Returns whether there was one. */
static bool kill_round(void)
{
    char path[64];
    bool any = false;
    snprintf(path, sizeof path, "/proc/self/task/%ld/children", (long)getpid());
    size_t size = read_file(path, list, LIST_BYTES);
    awsc_view rest = {list, size};
    while (rest.data && rest.size) {
        awsc_view word;
        int64_t number = 0;
        rest = awsc_view_split(rest, ' ', &word);
        if (awsc_parse_i64(word, &number) || number <= 1 || is_leader((pid_t)number)) continue;
        if (is_owned((pid_t)number)) continue;
        kill((pid_t)number, SIGKILL);
        while (waitpid((pid_t)number, NULL, 0) < 0 && errno == EINTR) continue;
        any = true;
    }
    return any;
}

void awsc_local_orphans_end(awsc_local_leader *leader)
{
    pthread_mutex_lock(&lock);
    forget(leader);
    for (int round = 0; round < MOST_ROUNDS && kill_round(); round++) continue;
    pthread_mutex_unlock(&lock);
}
