/* Host names of a client: a table of answers, a queue of lookups, and the threads that make them. */
#include "transport/resolver.h"

#include <pthread.h>
#include <string.h>

#include "base/view.h"
#include "error/error.h"
#include "sys/host_lookup.h"
#include "sys/thread.h"

enum { BUCKETS = 64 };

/* A name. Without an answer it is being looked up, or waits for a thread. */
typedef struct awsc_resolver_entry {
    struct awsc_resolver_entry *next; /* in the bucket */
    struct awsc_resolver_entry *next_queued;
    awsc_addresses *answer; /* with status AWSC_OK */
    awsc_addresses *fresh;  /* what a thread fills in; made beforehand, so that threads need no memory */
    uint64_t expires_ms;
    awsc_lookup *first_waiting; /* in the order of their coming */
    awsc_lookup **last_waiting;
    bool queued;
    size_t bucket;
    char name[];
} awsc_resolver_entry;

struct awsc_resolver {
    const awsc_allocator *allocator;
    atomic_size_t references; /* the client's, and one per thread */
    pthread_mutex_t lock;     /* for everything below */
    unsigned threads;
    awsc_resolver_entry *first_queued;
    awsc_resolver_entry **last_queued;
    awsc_resolver_entry *buckets[BUCKETS];
};

/* ---- answers --------------------------------------------------------------------------------------------------- */

static awsc_addresses *new_addresses(const awsc_allocator *allocator)
{
    awsc_addresses *addresses = awsc_alloc_zeroed(allocator, 1, sizeof *addresses);
    if (!addresses) return NULL;
    addresses->allocator = allocator;
    atomic_init(&addresses->references, 1);
    return addresses;
}

static awsc_addresses *retain(awsc_addresses *addresses)
{
    (void)atomic_fetch_add_explicit(&addresses->references, 1, memory_order_relaxed);
    return addresses;
}

void awsc_addresses_release(awsc_addresses *addresses)
{
    if (!addresses || atomic_fetch_sub_explicit(&addresses->references, 1, memory_order_acq_rel) != 1) return;
    awsc_release(addresses->allocator, addresses);
}

/* ---- the table, under the lock --------------------------------------------------------------------------------- */

static size_t bucket_of(const char *name)
{
    uint32_t hash = 2166136261u; /* FNV-1a */
    for (; *name; name++) hash = (hash ^ (unsigned char)awsc_ascii_lower(*name)) * 16777619u;
    return hash % BUCKETS;
}

static void free_entry(awsc_resolver *resolver, awsc_resolver_entry *entry)
{
    awsc_addresses_release(entry->answer);
    awsc_addresses_release(entry->fresh);
    awsc_release(resolver->allocator, entry);
}

static void remove_entry(awsc_resolver *resolver, awsc_resolver_entry *entry)
{
    awsc_resolver_entry **link = &resolver->buckets[entry->bucket];
    while (*link != entry) link = &(*link)->next;
    *link = entry->next;
    free_entry(resolver, entry);
}

/* Finds the name, and drops what has expired on the way: names that are not asked for any more do not pile up. */
static awsc_resolver_entry *find_entry(awsc_resolver *resolver, size_t bucket, const char *name, uint64_t now_ms)
{
    awsc_resolver_entry *found = NULL;
    awsc_resolver_entry **link = &resolver->buckets[bucket];
    while (*link) {
        awsc_resolver_entry *entry = *link;
        if (entry->answer && entry->expires_ms <= now_ms) {
            *link = entry->next;
            free_entry(resolver, entry);
            continue;
        }
        if (awsc_text_equal_ignore_case(entry->name, name)) found = entry;
        link = &entry->next;
    }
    return found;
}

static awsc_resolver_entry *add_entry(awsc_resolver *resolver, size_t bucket, const char *name, uint64_t now_ms)
{
    size_t size = strlen(name) + 1;
    awsc_resolver_entry *entry = awsc_alloc_zeroed(resolver->allocator, 1, sizeof *entry + size);
    if (!entry) return NULL;
    entry->fresh = new_addresses(resolver->allocator);
    if (!entry->fresh) {
        awsc_release(resolver->allocator, entry);
        return NULL;
    }
    memcpy(entry->name, name, size);
    entry->bucket = bucket;
    entry->expires_ms = now_ms + AWSC_RESOLVER_KEEP_MS;
    entry->next = resolver->buckets[bucket];
    resolver->buckets[bucket] = entry;
    entry->last_waiting = &entry->first_waiting;
    return entry;
}

/* ---- the queue, under the lock --------------------------------------------------------------------------------- */

static void enqueue(awsc_resolver *resolver, awsc_resolver_entry *entry)
{
    entry->queued = true;
    *resolver->last_queued = entry;
    resolver->last_queued = &entry->next_queued;
}

static void dequeue(awsc_resolver *resolver, awsc_resolver_entry *entry)
{
    awsc_resolver_entry **link = &resolver->first_queued;
    while (*link != entry) link = &(*link)->next_queued;
    *link = entry->next_queued;
    if (resolver->last_queued == &entry->next_queued) resolver->last_queued = link;
    entry->next_queued = NULL;
    entry->queued = false;
}

/* ---- the threads ----------------------------------------------------------------------------------------------- */

static void release_resolver(awsc_resolver *resolver)
{
    if (atomic_fetch_sub_explicit(&resolver->references, 1, memory_order_acq_rel) != 1) return;
    for (size_t i = 0; i < BUCKETS; i++) {
        while (resolver->buckets[i]) remove_entry(resolver, resolver->buckets[i]);
    }
    (void)pthread_mutex_destroy(&resolver->lock);
    awsc_release(resolver->allocator, resolver);
}

static void look_up(awsc_addresses *addresses, const char *name)
{
    switch (awsc_host_lookup(name, addresses->text, sizeof addresses->text)) {
    case AWSC_HOST_FOUND:
        addresses->status = AWSC_OK;
        return;
    case AWSC_HOST_NO_MEMORY:
        addresses->status = AWSC_ERR_NOMEM;
        return;
    case AWSC_HOST_NO_DESCRIPTORS:
        addresses->no_descriptors = true;
        break;
    case AWSC_HOST_NOT_FOUND:
        break;
    }
    addresses->status = AWSC_ERR_CONNECT;
}

static void leave(awsc_lookup *lookup)
{
    *lookup->link = lookup->next;
    if (lookup->next)
        lookup->next->link = lookup->link;
    else
        lookup->entry->last_waiting = lookup->link;
    lookup->entry = NULL;
}

/* Under the lock: tells all who wait. A failure is not kept: the next caller asks anew. */
static void finish(awsc_resolver *resolver, awsc_resolver_entry *entry)
{
    entry->answer = entry->fresh;
    entry->fresh = NULL;
    while (entry->first_waiting) {
        awsc_lookup *lookup = entry->first_waiting;
        leave(lookup);
        lookup->addresses = retain(entry->answer);
        /* The loop lives: its lookups are cancelled before it ends, for which the lock is needed. */
        awsc_mailbox_post(lookup->mailbox, &lookup->message);
    }
    if (entry->answer->status) remove_entry(resolver, entry);
}

static void *serve(void *user)
{
    awsc_resolver *resolver = user;
    awsc_resolver_entry *entry;
    (void)pthread_mutex_lock(&resolver->lock);
    while ((entry = resolver->first_queued)) {
        dequeue(resolver, entry);
        (void)pthread_mutex_unlock(&resolver->lock);
        look_up(entry->fresh, entry->name);
        (void)pthread_mutex_lock(&resolver->lock);
        finish(resolver, entry);
    }
    resolver->threads--;
    (void)pthread_mutex_unlock(&resolver->lock);
    release_resolver(resolver);
    return NULL;
}

/* Under the lock. 0, or an errno value if there is no thread at all. */
static int start_thread(awsc_resolver *resolver)
{
    if (resolver->threads == AWSC_RESOLVER_THREADS) return 0;
    (void)atomic_fetch_add_explicit(&resolver->references, 1, memory_order_relaxed);
    int failed = awsc_thread_start(serve, resolver);
    if (!failed) {
        resolver->threads++;
        return 0;
    }
    (void)atomic_fetch_sub_explicit(&resolver->references, 1, memory_order_relaxed);
    return resolver->threads ? 0 : failed;
}

/* ---- asking ---------------------------------------------------------------------------------------------------- */

static void run_message(awsc_loop_message *message)
{
    awsc_lookup *lookup = (awsc_lookup *)(void *)((char *)message - offsetof(awsc_lookup, message));
    awsc_addresses *addresses = lookup->addresses;
    lookup->addresses = NULL;
    lookup->done(lookup, addresses);
}

static void wait_for(awsc_resolver_entry *entry, awsc_lookup *lookup)
{
    lookup->entry = entry;
    lookup->next = NULL;
    lookup->link = entry->last_waiting;
    *lookup->link = lookup;
    entry->last_waiting = &lookup->next;
}

static int ask(awsc_resolver *resolver, awsc_loop *loop, const char *name, awsc_lookup *lookup, awsc_addresses **out,
               awsc_error **error)
{
    uint64_t now_ms = awsc_loop_now_ms(loop);
    size_t bucket = bucket_of(name);
    awsc_resolver_entry *entry = find_entry(resolver, bucket, name, now_ms);
    if (entry && entry->answer) {
        *out = retain(entry->answer);
        return AWSC_OK;
    }
    if (!entry) {
        entry = add_entry(resolver, bucket, name, now_ms);
        if (!entry) return awsc_error_nomem(error);
        enqueue(resolver, entry);
        int failed = start_thread(resolver);
        if (failed) {
            dequeue(resolver, entry);
            remove_entry(resolver, entry);
            return awsc_error_set(error, AWSC_ERR_CONNECT, "cannot start a thread to look up the host name %s: %s",
                                  name, strerror(failed));
        }
    }
    wait_for(entry, lookup);
    return AWSC_END;
}

int awsc_resolver_find(awsc_resolver *resolver, awsc_loop *loop, const char *name, awsc_lookup *lookup,
                       awsc_addresses **out, awsc_error **error)
{
    lookup->mailbox = awsc_mailbox_of(loop);
    lookup->message.run = run_message;
    if (!lookup->mailbox) return awsc_error_nomem(error);
    (void)pthread_mutex_lock(&resolver->lock);
    int status = ask(resolver, loop, name, lookup, out, error);
    (void)pthread_mutex_unlock(&resolver->lock);
    return status;
}

void awsc_resolver_cancel(awsc_resolver *resolver, awsc_lookup *lookup)
{
    if (!lookup->mailbox) return;
    (void)pthread_mutex_lock(&resolver->lock);
    awsc_resolver_entry *entry = lookup->entry;
    if (entry) leave(lookup);
    /* A lookup that was begun goes on, for later callers; another one is not worth a thread. */
    if (entry && entry->queued && !entry->first_waiting) {
        dequeue(resolver, entry);
        remove_entry(resolver, entry);
    }
    (void)pthread_mutex_unlock(&resolver->lock);
    awsc_mailbox_withdraw(lookup->mailbox, &lookup->message);
    awsc_addresses_release(lookup->addresses);
    lookup->addresses = NULL;
}

/* ---- making and freeing ---------------------------------------------------------------------------------------- */

awsc_resolver *awsc_resolver_new(const awsc_allocator *allocator)
{
    awsc_resolver *resolver = awsc_alloc_zeroed(allocator, 1, sizeof *resolver);
    if (!resolver) return NULL;
    resolver->allocator = allocator;
    atomic_init(&resolver->references, 1);
    (void)pthread_mutex_init(&resolver->lock, NULL);
    resolver->last_queued = &resolver->first_queued;
    return resolver;
}

void awsc_resolver_free(awsc_resolver *resolver)
{
    (void)pthread_mutex_lock(&resolver->lock);
    /* What no thread has begun is not begun any more. */
    while (resolver->first_queued) dequeue(resolver, resolver->first_queued);
    (void)pthread_mutex_unlock(&resolver->lock);
    release_resolver(resolver);
}
