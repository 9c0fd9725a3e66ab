/* SPDX-License-Identifier: Apache-2.0 */
/* Preloaded into a server that must have one thread: it reports every thread, and knows the host name lambda.test. */
#include <dlfcn.h>
#include <netdb.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

typedef int create_fn(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
typedef int lookup_fn(const char *, const char *, const struct addrinfo *, struct addrinfo **);

static void *real(const char *name)
{
    return dlsym(RTLD_NEXT, name);
}

static void say(const char *line)
{
    if (write(STDERR_FILENO, line, strlen(line)) < 0) return;
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *), void *user)
{
    create_fn *create = NULL;
    void *found = real("pthread_create");
    memcpy(&create, &found, sizeof found);
    say("one_thread: a thread was made\n");
    return create(thread, attributes, start, user);
}

int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **out)
{
    lookup_fn *lookup = NULL;
    void *found = real("getaddrinfo");
    memcpy(&lookup, &found, sizeof found);
    if (!name || strcmp(name, "lambda.test") != 0) return lookup(name, service, hints, out);
    say("one_thread: lambda.test was looked up\n");
    return lookup("127.0.0.1", service, hints, out);
}
