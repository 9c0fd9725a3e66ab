/* SPDX-License-Identifier: Apache-2.0 */
#include "support/lookups.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_NAMES = 512, NAME_BYTES = 128 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static struct {
    bool held;
    unsigned allowed;
    int result;
    int system_error;
    unsigned begun;
    unsigned under_way;
    unsigned most;
    char names[MOST_NAMES][NAME_BYTES];
} state;

/* ---- getaddrinfo and freeaddrinfo ------------------------------------------------------------------------------ */

typedef int lookup_function(const char *node, const char *service, const struct addrinfo *hints,
                            struct addrinfo **result);
typedef void free_function(struct addrinfo *info);

/* One block, so that either library may free it. */
typedef struct own_answer {
    struct addrinfo info[3];
    struct sockaddr_in address[2];
    struct sockaddr_in6 loopback;
} own_answer;

static void *function_of_system(const char *name)
{
    void *found = dlsym(RTLD_NEXT, name);
    if (!found) abort();
    return found;
}

static bool is_of_test(const char *name)
{
    size_t size = name ? strlen(name) : 0;
    return size > 5 && strcmp(name + size - 5, ".test") == 0;
}

static void fill_in(own_answer *own, size_t index, in_addr_t address, const char *service)
{
    struct addrinfo *info = &own->info[index];
    own->address[index].sin_family = AF_INET;
    own->address[index].sin_addr.s_addr = htonl(address);
    own->address[index].sin_port = htons((in_port_t)(service ? atoi(service) : 0));
    info->ai_family = AF_INET;
    info->ai_socktype = SOCK_STREAM;
    info->ai_protocol = IPPROTO_TCP;
    info->ai_addrlen = sizeof own->address[index];
    info->ai_addr = (struct sockaddr *)&own->address[index];
}

/* The first address becomes the last one. */
static void put_ipv6_first(own_answer *own)
{
    own->info[2] = own->info[0];
    own->loopback = (struct sockaddr_in6){
        .sin6_family = AF_INET6, .sin6_port = own->address[0].sin_port, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    own->info[0].ai_family = AF_INET6;
    own->info[0].ai_addrlen = sizeof own->loopback;
    own->info[0].ai_addr = (struct sockaddr *)&own->loopback;
    own->info[0].ai_next = &own->info[2];
}

static int answer(const char *name, const char *service, struct addrinfo **result)
{
    own_answer *own = calloc(1, sizeof *own);
    if (!own) return EAI_MEMORY;
    bool second = strcmp(name, "second.test") == 0;
    fill_in(own, 0, second ? INADDR_LOOPBACK + 8 : INADDR_LOOPBACK, service);
    fill_in(own, 1, INADDR_LOOPBACK, service);
    if (second) own->info[0].ai_next = &own->info[1];
    if (strcmp(name, "six.test") == 0) put_ipv6_first(own);
    own->info[0].ai_flags = 0x40000000; /* allocated by this file */
    *result = own->info;
    return 0;
}

static void begin(const char *name)
{
    (void)pthread_mutex_lock(&lock);
    if (state.begun < MOST_NAMES) (void)snprintf(state.names[state.begun], NAME_BYTES, "%s", name);
    state.begun++;
    if (++state.under_way > state.most) state.most = state.under_way;
    (void)pthread_cond_broadcast(&changed);
    while (state.held && !state.allowed) (void)pthread_cond_wait(&changed, &lock);
    if (state.held) state.allowed--;
    (void)pthread_mutex_unlock(&lock);
}

static int end(int *system_error)
{
    (void)pthread_mutex_lock(&lock);
    int result = state.result;
    *system_error = state.system_error;
    state.under_way--;
    (void)pthread_cond_broadcast(&changed);
    (void)pthread_mutex_unlock(&lock);
    return result;
}

int getaddrinfo(const char *restrict node, const char *restrict service, const struct addrinfo *restrict hints,
                struct addrinfo **restrict result)
{
    if (!is_of_test(node)) {
        lookup_function *real;
        void *found = function_of_system("getaddrinfo");
        memcpy(&real, &found, sizeof real);
        return real(node, service, hints, result);
    }
    int system_error;
    begin(node);
    int failure = end(&system_error);
    if (!failure) return answer(node, service, result);
    errno = system_error;
    return failure;
}

void freeaddrinfo(struct addrinfo *info)
{
    if (info && info->ai_flags & 0x40000000) {
        free(info);
        return;
    }
    free_function *real;
    void *found = function_of_system("freeaddrinfo");
    memcpy(&real, &found, sizeof real);
    real(info);
}

/* ---- pthread_create -------------------------------------------------------------------------------------------- */

static atomic_int refusal;

int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *user), void *user);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *user), void *user);

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *user), void *user)
{
    int refused = atomic_load(&refusal);
    return refused ? refused : __real_pthread_create(thread, attributes, run, user);
}

void lookups_refuse_threads(int system_error)
{
    atomic_store(&refusal, system_error);
}

/* ---- the test -------------------------------------------------------------------------------------------------- */

void lookups_reset(void)
{
    (void)pthread_mutex_lock(&lock);
    memset(&state, 0, sizeof state);
    (void)pthread_mutex_unlock(&lock);
}

void lookups_hold(void)
{
    (void)pthread_mutex_lock(&lock);
    state.held = true;
    state.allowed = 0;
    (void)pthread_mutex_unlock(&lock);
}

void lookups_let_go(unsigned count)
{
    (void)pthread_mutex_lock(&lock);
    state.allowed += count;
    (void)pthread_cond_broadcast(&changed);
    (void)pthread_mutex_unlock(&lock);
}

void lookups_fail(int result, int system_error)
{
    (void)pthread_mutex_lock(&lock);
    state.result = result;
    state.system_error = system_error;
    (void)pthread_mutex_unlock(&lock);
}

static unsigned read_under_lock(const unsigned *value)
{
    (void)pthread_mutex_lock(&lock);
    unsigned result = *value;
    (void)pthread_mutex_unlock(&lock);
    return result;
}

unsigned lookups_begun(void)
{
    return read_under_lock(&state.begun);
}

unsigned lookups_under_way(void)
{
    return read_under_lock(&state.under_way);
}

unsigned lookups_most_at_a_time(void)
{
    return read_under_lock(&state.most);
}

unsigned lookups_of(const char *name)
{
    unsigned count = 0;
    (void)pthread_mutex_lock(&lock);
    for (unsigned i = 0; i < state.begun && i < MOST_NAMES; i++) count += strcmp(state.names[i], name) == 0;
    (void)pthread_mutex_unlock(&lock);
    return count;
}

void lookups_wait_begun(unsigned count)
{
    for (int i = 0; lookups_begun() < count; i++) {
        if (i == 60000) {
            fprintf(stderr, "%u lookups instead of %u\n", lookups_begun(), count);
            abort();
        }
        (void)usleep(1000);
    }
}

void lookups_wait_over(void)
{
    for (int i = 0; lookups_under_way(); i++) {
        if (i == 60000) abort();
        (void)usleep(1000);
    }
}
