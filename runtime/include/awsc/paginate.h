/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file paginate.h
 * Iterating over results that come in pages: page by page, or item by item.
 *
 * The functions of a service are in <awsc/SERVICE/paginators.h>; they are typed forms of those here, which take any
 * paginator.
 *
 *     awsc_lambda_list_functions_items *items = NULL;
 *     const awsc_lambda_function_configuration *function = NULL;
 *     int status = awsc_lambda_list_functions_items_new(lambda, NULL, NULL, &items, &error);
 *     while (!status && !(status = awsc_lambda_list_functions_items_next(items, &function, &error)))
 *         puts(function->function_name);
 *     awsc_lambda_list_functions_items_free(items);
 *     if (status != AWSC_END) …
 *
 * Nothing is asked of the service before the first `_next`, and no page before it is needed. An iteration ends when the
 * service gives no token for a next page; an empty page does not end it. A token that was there before is an error
 * (AWSC_ERR_PARSE), after the page that it came with: the iteration would go in a circle. A `_next` that failed for
 * another reason may be called again, and asks for the same page.
 *
 * An iterator holds a copy of its input and of its options, and a reference to its client, which may be freed before
 * it. Only `call->cancel` of the options, and `user` of its functions, must live until the iterator is freed; if a page
 * is under way then, until its `done` has run.
 * Thread safety: one thread at a time. The rules for NULL, struct_size and `*out` after a failure are in
 * <awsc/error.h>.
 */
#ifndef AWSC_PAGINATE_H
#define AWSC_PAGINATE_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <awsc/call.h>
#include <awsc/error.h>
#include <awsc/export.h>
#include <awsc/loop.h>
#include <awsc/types.h>

AWSC_BEGIN_DECLS

struct awsc_client;

/** The model's description of one operation's pages. A constant object; opaque. */
typedef struct awsc_paginator awsc_paginator;

/** An iterator over pages. Opaque. */
typedef struct awsc_pages awsc_pages;

/** An iterator over the items of all pages. Opaque. */
typedef struct awsc_items awsc_items;

/** Options of an iteration. Begin with AWSC_PAGES_OPTIONS_INIT. Copied. */
typedef struct awsc_pages_options {
    /** sizeof(awsc_pages_options), set by AWSC_PAGES_OPTIONS_INIT */
    size_t struct_size;
    /** Items to ask for in a page, 1 or more; the service may give less. AWSC_ERR_VALIDATION if the operation has no
     *  such member, or it cannot hold the number. Unset: as the input says. */
    awsc_opt_i64 page_size;
    /** Items in all, 1 or more, or AWSC_NO_LIMIT (the default): the iteration ends after as many. The last page is cut.
     */
    awsc_opt_i64 limit;
    /** Begin at the page of this token, from awsc_pages_token or awsc_items_token of an earlier iteration. NULL: at the
     *  token of the input, if it has one, else at the first page. "": at the first page. The first `_next` returns
     *  AWSC_ERR_PARSE if the operation's tokens are JSON and this text is not. */
    const char *resume_token;
    /** Leave out this many items of the first page, from the same function. `limit` and `resume_skip` are
     *  AWSC_ERR_VALIDATION if the model names no items for the operation. */
    size_t resume_skip;
    /** Options of every call, or NULL. Its `cancel` flag ends every later page, too. */
    const awsc_call_options *call;
} awsc_pages_options;

/** Initial value of awsc_pages_options: nothing set. */
#define AWSC_PAGES_OPTIONS_INIT AWSC_INITIAL(awsc_pages_options)

/** Sets `options`, which must not be NULL, to AWSC_PAGES_OPTIONS_INIT. */
static inline void awsc_pages_options_init(awsc_pages_options *options)
{
    memset(options, 0, sizeof *options);
    options->struct_size = sizeof *options;
}

/* ---- pages ------------------------------------------------------------------------------------------------------- */

/**
 * Creates an iterator over pages. Nothing is sent.
 *
 * @param level      API level of the caller's headers, such as AWSC_LAMBDA_LEVEL
 * @param paginator  the operation's, such as awsc_lambda_list_functions_paginator()
 * @param client     a client of its service
 * @param input      input of the operation; copied; NULL: nothing set, and the first page fails if a member is required
 * @param options    copied; NULL: none
 * @param out        receives the iterator, which the caller frees with awsc_pages_free
 * @return AWSC_OK, AWSC_ERR_VALIDATION (the input or an option is not valid; `paginator`, `client` or `out` is NULL),
 *         AWSC_ERR_CONFIG (the paginator is of other headers than the client), AWSC_ERR_NOMEM. The values in
 *         `options->call` are checked by the first `_next`, as is the input by the client's validator
 */
AWSC_API int awsc_pages_new(uint32_t level, const awsc_paginator *paginator, struct awsc_client *client,
                            const void *input, const awsc_pages_options *options, awsc_pages **out, awsc_error **error);

/**
 * Fetches the next page, and blocks until it is there.
 *
 * @param output  receives an output of the operation, which the caller frees with awsc_free; may be NULL
 * @return AWSC_OK, AWSC_END (there is no page left, and no output), AWSC_ERR_VALIDATION (`pages` is NULL, or a page is
 *         under way on a loop), AWSC_ERR_PARSE (the service gives the same token again and again, or `resume_token` is
 *         no token of this operation), or the status of the call that failed
 */
AWSC_API int awsc_pages_next(awsc_pages *pages, void **output, awsc_error **error);

/** Receives a page, and owns `output` and `error`. `status` is the status that awsc_pages_next returns. */
typedef void awsc_pages_done_fn(void *user, int status, void *output, awsc_error *error);

/**
 * As awsc_pages_next, but does not block: `done` runs once, later, from the loop; not if this function fails. One page
 * at a time: `done` may ask for the next, and may free the iterator.
 *
 * @return AWSC_OK, AWSC_ERR_VALIDATION (`pages`, `loop` or `done` is NULL, or a page is under way), AWSC_ERR_CANCELLED
 *         (the cancel flag of the options is set and a page is to be fetched, or the loop is being freed or drained),
 *         AWSC_ERR_NOMEM, AWSC_ERR_CONFIG (the loop belongs to the process that forked this one, or the process is
 * ending) Thread safety: on the thread of the loop.
 */
AWSC_API int awsc_pages_next_start(awsc_pages *pages, awsc_loop *loop, awsc_pages_done_fn *done, void *user,
                                   awsc_error **error);

/**
 * Where the iteration stands: the token of the page that comes next, for `resume_token`. An iteration that its limit
 * ended has one, too. Before the first page, token and `skip` are those of the options. Keep both: NULL stands for the
 * first page if no page was fetched yet or `skip` is above 0; otherwise it means that no page is left. A token of
 * another type than text is JSON.
 *
 * @param skip  receives the number of that page's items that were given already (the limit may cut a page), for
 *              `resume_skip`; may be NULL
 * @return a text that belongs to the iterator and is valid until its next function is called
 */
AWSC_API const char *awsc_pages_token(const awsc_pages *pages, size_t *skip);

/** Cancels the page that is under way on a loop, if any: `done` runs once, later, with AWSC_ERR_CANCELLED, or with the
 * result if that was there already. The iterator stays where it was. On the thread of the loop. NULL is
 * allowed. */
AWSC_API void awsc_pages_cancel(awsc_pages *pages);

/** Frees an iterator; the pages that it gave stay. A page under way on a loop is cancelled as by awsc_pages_cancel:
 *  `done` still runs, once, later. Then free the iterator on the thread of the loop. NULL is allowed. */
AWSC_API void awsc_pages_free(awsc_pages *pages);

/* ---- items ------------------------------------------------------------------------------------------------------- */

/**
 * Creates an iterator over items. Nothing is sent.
 *
 * @param out  receives the iterator, which the caller frees with awsc_items_free
 * @return as awsc_pages_new, as are the other parameters; AWSC_ERR_VALIDATION also if the model names no items for the
 *         operation
 */
AWSC_API int awsc_items_new(uint32_t level, const awsc_paginator *paginator, struct awsc_client *client,
                            const void *input, const awsc_pages_options *options, awsc_items **out, awsc_error **error);

/**
 * The next item; blocks when a page must be fetched.
 *
 * @param item  receives the structure, union or text itself, otherwise a pointer to the list's item or the map's entry;
 *              valid until the next awsc_items_next, _next_start or _free
 * @return AWSC_OK, AWSC_END (there is no item left), AWSC_ERR_VALIDATION (an argument is NULL, or an item is under way
 *         on a loop), or the status of the call that failed
 */
AWSC_API int awsc_items_next(awsc_items *items, const void **item, awsc_error **error);

/** Receives an item, which is valid as that of awsc_items_next, and owns `error`. `status` is the status
 *  that awsc_items_next returns. */
typedef void awsc_items_done_fn(void *user, int status, const void *item, awsc_error *error);

/** As awsc_pages_next_start, for an item. `done` runs later, from the loop, even if the page was fetched already. The
 *  cancel flag stops the fetching of pages; items of a page that is there are still given. */
AWSC_API int awsc_items_next_start(awsc_items *items, awsc_loop *loop, awsc_items_done_fn *done, void *user,
                                   awsc_error **error);

/** The page under way, or NULL: an output of the operation, which belongs to the iterator. */
AWSC_API const void *awsc_items_page(const awsc_items *items);

/** As awsc_pages_token, for the item that comes next. */
AWSC_API const char *awsc_items_token(const awsc_items *items, size_t *skip);

/** As awsc_pages_cancel. */
AWSC_API void awsc_items_cancel(awsc_items *items);

/** Frees an iterator with the page under way. Otherwise as awsc_pages_free. */
AWSC_API void awsc_items_free(awsc_items *items);

AWSC_END_DECLS

#endif
