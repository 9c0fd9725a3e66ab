/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file allocator.h
 * Where the memory of a client and of a loop comes from: for programs that count it, limit it, or have a heap of their
 * own. Without an allocator it comes from malloc.
 *
 *     awsc_allocator counting = AWSC_ALLOCATOR_INIT;
 *     counting.allocate = take, counting.resize = change, counting.release = give;
 *     config.allocator = &counting;                         (a client's: awsc_config)
 *     options.allocator = &counting;                        (a loop's: awsc_loop_options)
 *
 * Which memory comes from where
 *
 * - From the client's allocator: the client; its calls, requests, responses, outputs, streams, pages, waits and errors;
 *   the private loops that its blocking calls run on; the default chain of credentials that it makes.
 * - From the loop's allocator: the loop; the descriptors, timers, connections and posts that it keeps; credentials that
 *   are fetched on it by awsc_credentials_get_start; errors of its own functions.
 * - From the allocator of the configuration that they are given: the explanation of awsc_config_explain, and providers
 *   of credentials such as awsc_credentials_provider_new_profile's.
 * - From malloc, since they belong to no client and no loop: arenas, cancel flags, event sources, other providers of
 *   credentials and the credentials that they hold, requests and responses of <awsc/http.h>, JMESPath expressions and
 *   their results, objects of <awsc/value.h> and <awsc/testing.h>, and the errors of their functions.
 *
 * Not covered is memory of other libraries: libcurl, OpenSSL, cJSON, the C library, and the stacks of threads. Expat,
 * zlib and PCRE2 take theirs from the allocator.
 *
 * When an allocator returns NULL, the function that needed the memory fails with AWSC_ERR_NOMEM, or goes on if the
 * memory is not essential. The error object is then a constant. Functions that free need no memory.
 */
#ifndef AWSC_ALLOCATOR_H
#define AWSC_ALLOCATOR_H

#include <stddef.h>
#include <string.h>

#include <awsc/export.h>

AWSC_BEGIN_DECLS

/**
 * An allocator. Begin with AWSC_ALLOCATOR_INIT; all three functions are required.
 *
 * Lifetime: the structure is not copied. It and all that its functions use must outlive everything that was made with
 * it: the client and the loop, and the outputs and errors, which may outlive them.
 *
 * Threads: the functions are called at the same time on every thread that uses the client, posts to the loop, answers a
 * request for its credentials or frees one of its outputs, and on the library's own threads, which look host names up.
 * They must not call functions of this library.
 */
typedef struct awsc_allocator {
    /** sizeof(awsc_allocator), set by AWSC_ALLOCATOR_INIT */
    size_t struct_size;
    /** Handed to every function. */
    void *user;
    /** Returns `size` bytes (1 or more), aligned for every type, or NULL to refuse. */
    void *(*allocate)(void *user, size_t size);
    /** Changes the size of `memory`, which is not NULL, to `size` bytes (1 or more) as realloc does. Returns its place
     *  from now on; or NULL to refuse, and `memory` stays as it was. */
    void *(*resize)(void *user, void *memory, size_t size);
    /** Takes back `memory`, which is not NULL. */
    void (*release)(void *user, void *memory);
} awsc_allocator;

/** Initial value of awsc_allocator: nothing set. */
#define AWSC_ALLOCATOR_INIT AWSC_INITIAL(awsc_allocator)

/** Sets `allocator`, which must not be NULL, to AWSC_ALLOCATOR_INIT. */
static inline void awsc_allocator_init(awsc_allocator *allocator)
{
    memset(allocator, 0, sizeof *allocator);
    allocator->struct_size = sizeof *allocator;
}

AWSC_END_DECLS

#endif
