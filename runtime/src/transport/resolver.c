/* SPDX-License-Identifier: Apache-2.0 */
/* Looks up host names for a client, with a table of answers, a queue of lookups, and threads. */
#include "base/container.h"
#include "transport/resolver.h"

#include <pthread.h>
#include <string.h>

#include "base/view.h"
#include "error/error.h"
#include "sys/host_lookup.h"
#include "sys/thread.h"

enum { BUCKETS = 64 };

/* A host name. While `answer` is NULL, it is being looked up, or waits in the queue for a thread. */
typedef struct awsc_resolver_entry {
    struct awsc_resolver_entry *next; /* in the bucket */
    struct awsc_resolver_entry *next_queued;
    awsc_addresses *answer; /* with status AWSC_OK */
    awsc_addresses *fresh;  /* memory for the answer, allocated beforehand, so that threads allocate none */
    uint64_t expires_ms;
    awsc_lookup *first_waiting; /* oldest first */
    awsc_lookup **last_waiting;
    bool queued;
    size_t bucket;
    char name[];
} awsc_resolver_entry;

enum { LOOKING_UP, FINISHING, ABANDONED };

/* The data of a thread, on its stack, since getaddrinfo may keep the thread for longer than the client lives. */
typedef struct worker {
    atomic_int state; /* changed from LOOKING_UP by the thread (FINISHING) or by awsc_resolver_free (ABANDONED) */
    awsc_addresses answer;
    char name[AWSC_RESOLVER_NAME_BYTES];
    struct worker *next;
    struct worker **link;
} worker;

struct awsc_resolver {
    const awsc_allocator *allocator;
    bool has_threads;
    pthread_mutex_t lock; /* for everything below */
    pthread_cond_t moved; /* signalled when a thread has started or ends */
    unsigned threads;
    unsigned beginning; /* threads that do not have the lock yet */
    worker *workers;
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

/* Finds the name, and drops expired entries on the way, so that unused names do not pile up. */
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

/* Stores the answer and passes it to all callers that wait. Removes a failed entry, so that the next caller tries
 * again. Called under the lock. */
static void finish(awsc_resolver *resolver, awsc_resolver_entry *entry, const awsc_addresses *found)
{
    entry->answer = entry->fresh;
    entry->fresh = NULL;
    entry->answer->status = found->status;
    entry->answer->no_descriptors = found->no_descriptors;
    memcpy(entry->answer->text, found->text, sizeof found->text);
    while (entry->first_waiting) {
        awsc_lookup *lookup = entry->first_waiting;
        leave(lookup);
        lookup->addresses = retain(entry->answer);
        /* The loop lives: its lookups are cancelled before it ends, for which the lock is needed. */
        awsc_mailbox_post(lookup->mailbox, &lookup->message);
    }
    if (entry->answer->status) remove_entry(resolver, entry);
}

/* Adds a thread to the list of workers. Called under the lock. */
static void join(awsc_resolver *resolver, worker *own)
{
    own->next = resolver->workers;
    own->link = &resolver->workers;
    if (own->next) own->next->link = &own->next;
    resolver->workers = own;
}

static void leave_workers(worker *own)
{
    *own->link = own->next;
    if (own->next) own->next->link = own->link;
}

/* Looks up the name. Called without the lock. Returns false if the resolver was freed meanwhile. */
static bool work(worker *own)
{
    int state = LOOKING_UP;
    own->answer = (awsc_addresses){.status = AWSC_OK};
    look_up(&own->answer, own->name);
    return atomic_compare_exchange_strong(&own->state, &state, FINISHING);
}

static void *serve(void *user)
{
    awsc_resolver *resolver = user;
    awsc_resolver_entry *entry;
    worker own;
    atomic_init(&own.state, FINISHING);
    (void)pthread_mutex_lock(&resolver->lock);
    join(resolver, &own);
    resolver->beginning--;
    (void)pthread_cond_broadcast(&resolver->moved);
    while ((entry = resolver->first_queued)) {
        dequeue(resolver, entry);
        memcpy(own.name, entry->name, strlen(entry->name) + 1);
        atomic_store(&own.state, LOOKING_UP);
        (void)pthread_mutex_unlock(&resolver->lock);
        if (!work(&own)) return NULL;
        (void)pthread_mutex_lock(&resolver->lock);
        finish(resolver, entry, &own.answer);
    }
    leave_workers(&own);
    resolver->threads--;
    (void)pthread_cond_broadcast(&resolver->moved);
    (void)pthread_mutex_unlock(&resolver->lock);
    return NULL;
}

/* Starts another thread, up to the limit. Called under the lock. Returns 0, or an errno value if no thread runs. */
static int start_thread(awsc_resolver *resolver)
{
    if (resolver->threads == AWSC_RESOLVER_THREADS) return 0;
    int failed = awsc_thread_start(serve, resolver);
    if (failed) return resolver->threads ? 0 : failed;
    resolver->threads++;
    resolver->beginning++;
    return 0;
}

/* ---- asking ---------------------------------------------------------------------------------------------------- */

static void run_message(awsc_loop_message *message)
{
    awsc_lookup *lookup = AWSC_CONTAINER_OF(message, awsc_lookup, message);
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

/* Looks up a name on the calling thread. Called under the lock, which it releases meanwhile; other callers of the name
 * then wait for the answer. Returns a reference to the answer. */
static awsc_addresses *look_up_here(awsc_resolver *resolver, awsc_resolver_entry *entry)
{
    awsc_addresses found = {.status = AWSC_OK};
    awsc_addresses *answer = retain(entry->fresh);
    (void)pthread_mutex_unlock(&resolver->lock);
    look_up(&found, entry->name);
    (void)pthread_mutex_lock(&resolver->lock);
    finish(resolver, entry, &found);
    return answer;
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
        if (!resolver->has_threads) {
            *out = look_up_here(resolver, entry);
            return AWSC_OK;
        }
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

awsc_resolver *awsc_resolver_new(const awsc_allocator *allocator, bool has_threads)
{
    awsc_resolver *resolver = awsc_alloc_zeroed(allocator, 1, sizeof *resolver);
    if (!resolver) return NULL;
    resolver->allocator = allocator;
    resolver->has_threads = has_threads;
    (void)pthread_mutex_init(&resolver->lock, NULL);
    (void)pthread_cond_init(&resolver->moved, NULL);
    resolver->last_queued = &resolver->first_queued;
    return resolver;
}

/* Abandons the threads inside getaddrinfo, which end later without using the resolver. Called under the lock. */
static void abandon_lookups(awsc_resolver *resolver)
{
    worker *next;
    for (worker *each = resolver->workers; each; each = next) {
        int state = LOOKING_UP;
        next = each->next;
        /* First out of the list: the thread may end as soon as it is abandoned. */
        leave_workers(each);
        if (!atomic_compare_exchange_strong(&each->state, &state, ABANDONED)) join(resolver, each);
    }
}

void awsc_resolver_free(awsc_resolver *resolver)
{
    (void)pthread_mutex_lock(&resolver->lock);
    /* Lookups that no thread has begun are dropped. */
    while (resolver->first_queued) dequeue(resolver, resolver->first_queued);
    /* Threads on their way in or out need a moment. */
    while (resolver->beginning) (void)pthread_cond_wait(&resolver->moved, &resolver->lock);
    abandon_lookups(resolver);
    while (resolver->workers) (void)pthread_cond_wait(&resolver->moved, &resolver->lock);
    (void)pthread_mutex_unlock(&resolver->lock);
    for (size_t i = 0; i < BUCKETS; i++) {
        while (resolver->buckets[i]) remove_entry(resolver, resolver->buckets[i]);
    }
    (void)pthread_cond_destroy(&resolver->moved);
    (void)pthread_mutex_destroy(&resolver->lock);
    awsc_release(resolver->allocator, resolver);
}
