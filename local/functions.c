#include "functions.h"

#include <pthread.h>
#include <string.h>

#include "base/allocator.h"
#include "base/uuid.h"
#include "error/error.h"
#include "sys/random.h"

typedef struct entry {
    awsc_arena *arena; /* holds the function's texts */
    awsc_local_function function;
    uint64_t executions;
} entry;

struct awsc_local_functions {
    pthread_mutex_t lock;
    entry *entries; /* sorted by name */
    size_t count;
    size_t capacity;
};

awsc_local_functions *awsc_local_functions_new(void)
{
    awsc_local_functions *functions = awsc_alloc_zeroed(awsc_allocator_default(), 1, sizeof *functions);
    if (functions) pthread_mutex_init(&functions->lock, NULL);
    return functions;
}

void awsc_local_functions_free(awsc_local_functions *functions)
{
    if (!functions) return;
    for (size_t i = 0; i < functions->count; i++) awsc_arena_free(functions->entries[i].arena);
    awsc_release(awsc_allocator_default(), functions->entries);
    pthread_mutex_destroy(&functions->lock);
    awsc_release(awsc_allocator_default(), functions);
}

static const char *copy_text(awsc_arena *arena, const char *text)
{
    return text ? awsc_arena_text(arena, text, strlen(text)) : NULL;
}

static int copy(awsc_arena *arena, const awsc_local_function *from, awsc_local_function *to)
{
    *to = *from;
    to->name = copy_text(arena, from->name);
    to->path = copy_text(arena, from->path);
    to->revision = copy_text(arena, from->revision);
    if (!to->name || !to->path || (from->revision && !to->revision)) return AWSC_ERR_NOMEM;
    const char **aliases = awsc_arena_alloc_zeroed(arena, from->aliases.count + 1, sizeof *aliases);
    if (!aliases) return AWSC_ERR_NOMEM;
    for (size_t i = 0; i < from->aliases.count; i++) {
        aliases[i] = copy_text(arena, from->aliases.items[i]);
        if (!aliases[i]) return AWSC_ERR_NOMEM;
    }
    to->aliases.items = aliases;
    return AWSC_OK;
}

static int compare(awsc_view a, const char *b)
{
    size_t size = strlen(b);
    int order = memcmp(a.data ? a.data : "", b, a.size < size ? a.size : size);
    if (order) return order;
    return a.size < size ? -1 : a.size > size;
}

/* Index of the first entry whose name is not less than `name`. */
static size_t lower_bound(const awsc_local_functions *functions, awsc_view name)
{
    size_t low = 0, high = functions->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare(name, functions->entries[middle].function.name) > 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static entry *find(awsc_local_functions *functions, awsc_view name)
{
    size_t at = lower_bound(functions, name);
    if (at == functions->count || compare(name, functions->entries[at].function.name)) return NULL;
    return &functions->entries[at];
}

static int make_entry(const awsc_local_function *function, entry *out)
{
    memset(out, 0, sizeof *out);
    out->arena = awsc_arena_new(awsc_allocator_default(), 0);
    if (!out->arena) return AWSC_ERR_NOMEM;
    uint8_t random[16] = {0};
    char revision[37];
    awsc_random_bytes(random, sizeof random);
    awsc_uuid_format(revision, random);
    awsc_local_function with_revision = *function;
    with_revision.revision = revision;
    if (!copy(out->arena, &with_revision, &out->function)) return AWSC_OK;
    awsc_arena_free(out->arena);
    return AWSC_ERR_NOMEM;
}

static int insert(awsc_local_functions *functions, size_t at, const entry *made)
{
    if (functions->count == functions->capacity) {
        size_t capacity = functions->capacity ? functions->capacity * 2 : 16;
        entry *entries = awsc_resize(awsc_allocator_default(), functions->entries, capacity * sizeof *entries);
        if (!entries) return AWSC_ERR_NOMEM;
        functions->entries = entries;
        functions->capacity = capacity;
    }
    memmove(functions->entries + at + 1, functions->entries + at, (functions->count - at) * sizeof(entry));
    functions->entries[at] = *made;
    functions->count++;
    return AWSC_OK;
}

int awsc_local_functions_put(awsc_local_functions *functions, const awsc_local_function *function, awsc_error **error)
{
    entry made;
    if (make_entry(function, &made)) return awsc_error_nomem(error);
    int status = AWSC_OK;
    pthread_mutex_lock(&functions->lock);
    entry *old = find(functions, awsc_view_text(function->name));
    if (old) {
        made.executions = old->executions;
        awsc_arena_free(old->arena);
        *old = made;
    } else {
        status = insert(functions, lower_bound(functions, awsc_view_text(function->name)), &made);
    }
    pthread_mutex_unlock(&functions->lock);
    if (!status) return AWSC_OK;
    awsc_arena_free(made.arena);
    return awsc_error_nomem(error);
}

int awsc_local_functions_get(awsc_local_functions *functions, awsc_view name, awsc_arena *arena,
                             awsc_local_function *out)
{
    pthread_mutex_lock(&functions->lock);
    entry *found = find(functions, name);
    int status = found ? copy(arena, &found->function, out) : AWSC_END;
    pthread_mutex_unlock(&functions->lock);
    return status;
}

int awsc_local_functions_next(awsc_local_functions *functions, awsc_view after, awsc_arena *arena,
                              awsc_local_function *out)
{
    pthread_mutex_lock(&functions->lock);
    size_t at = lower_bound(functions, after);
    if (at < functions->count && !compare(after, functions->entries[at].function.name)) at++;
    int status = at < functions->count ? copy(arena, &functions->entries[at].function, out) : AWSC_END;
    pthread_mutex_unlock(&functions->lock);
    return status;
}

size_t awsc_local_functions_count(awsc_local_functions *functions)
{
    pthread_mutex_lock(&functions->lock);
    size_t count = functions->count;
    pthread_mutex_unlock(&functions->lock);
    return count;
}

void awsc_local_functions_executed(awsc_local_functions *functions, const char *name)
{
    pthread_mutex_lock(&functions->lock);
    entry *found = find(functions, awsc_view_text(name));
    if (found) found->executions++;
    pthread_mutex_unlock(&functions->lock);
}

uint64_t awsc_local_functions_executions(awsc_local_functions *functions, awsc_view name)
{
    pthread_mutex_lock(&functions->lock);
    entry *found = find(functions, name);
    uint64_t count = found ? found->executions : 0;
    pthread_mutex_unlock(&functions->lock);
    return count;
}
