/* SPDX-License-Identifier: Apache-2.0 */
/* The iterator over pages. It makes one call per page, with the token of the page before. */
#include "base/container.h"
#include "paginate/pages.h"

#include <stdio.h>
#include <string.h>

#include <awsc/tables/generated.h>
#include <awsc/tables/paginator.h>

#include "client/client.h"
#include "client/entry.h"
#include "client/options.h"
#include "error/error.h"
#include "error/given.h"
#include "paginate/member_path.h"
#include "paginate/token.h"
#include "schema/walk.h"

/* Input and outputs have the size of the library's schemas, whatever version the caller was compiled for. */
#define EVERY_LEVEL 0xfffeu

struct awsc_pages {
    const awsc_allocator *allocator;
    const awsc_paginator *paginator;
    awsc_client *client;
    awsc_arena *arena;       /* of input and options */
    awsc_arena *token_arena; /* holds a token in the input that is no text */
    void *input;
    awsc_call_options call_options;

    const awsc_member *token_in;
    awsc_member_path token_out;
    awsc_member_path items;

    awsc_page_token asked;    /* token with which the last page was fetched */
    awsc_page_token next;     /* token for the next page */
    awsc_page_token landmark; /* an earlier token, to detect a circle */
    uint64_t pages_to_landmark, pages_since_landmark;
    size_t skipped;   /* items that were skipped in the last page */
    size_t skip;      /* items to skip in the next page */
    int64_t left;     /* items left of the limit, or AWSC_NO_LIMIT */
    bool was_cut;     /* the last page was cut, so the iteration continues in it */
    bool ended;       /* there is no further page */
    bool in_a_circle; /* the next token repeats an earlier one */

    /* On a loop. */
    awsc_call *call; /* under way, or NULL */
    awsc_later later;
    int later_status;
    awsc_error *later_error;
    awsc_pages_done_fn *done;
    void *user;
    bool freed;
};

static const char *name_of(const awsc_pages *pages)
{
    return pages->paginator->operation->name;
}

bool awsc_pages_busy(const awsc_pages *pages)
{
    return pages->call || pages->later.loop;
}

/* ---- making ------------------------------------------------------------------------------------------------------ */

static void destroy_pages(awsc_pages *pages)
{
    awsc_client *client = pages->client;
    awsc_buffer_clear(&pages->asked.text);
    awsc_buffer_clear(&pages->next.text);
    awsc_buffer_clear(&pages->landmark.text);
    awsc_options_drop(&pages->call_options);
    awsc_arena_free(pages->token_arena);
    awsc_arena_free(pages->arena);
    awsc_release(pages->allocator, pages);
    awsc_client_release(client);
}

static int resolve(awsc_pages *pages, awsc_error **error)
{
    const awsc_paginator *paginator = pages->paginator;
    awsc_member_path token_in;
    bool found = awsc_member_path_resolve(paginator->operation->input, paginator->input_token, &token_in) &&
                 awsc_member_path_resolve(paginator->operation->output, paginator->output_token, &pages->token_out) &&
                 awsc_member_path_resolve(paginator->operation->output, paginator->items, &pages->items);
    pages->token_in = found ? awsc_member_path_end(&token_in) : NULL;
    const awsc_member *token_out = found ? awsc_member_path_end(&pages->token_out) : NULL;
    const awsc_member *items = found ? awsc_member_path_end(&pages->items) : NULL;
    bool fit = pages->token_in && token_out && token_in.count == 1 && pages->token_in->type == token_out->type &&
               pages->token_in->target == token_out->target &&
               (!items || items->type == AWSC_TYPE_LIST || items->type == AWSC_TYPE_MAP);
    if (fit) return AWSC_OK;
    return awsc_error_set(error, AWSC_ERR_CONFIG, "%s: the table of its pages does not fit its input and output",
                          name_of(pages));
}

static int take_count(const awsc_pages *pages, const char *option, awsc_opt_i64 given, int64_t *out, awsc_error **error)
{
    char what[128];
    (void)snprintf(what, sizeof what, "%s: options", name_of(pages));
    return awsc_given_limit(AWSC_ERR_VALIDATION, what, option, given, out, error);
}

static int set_page_size(awsc_pages *pages, int64_t size, awsc_error **error)
{
    const awsc_paginator *paginator = pages->paginator;
    awsc_member_path path;
    if (!awsc_member_path_resolve(paginator->operation->input, paginator->page_size, &path) || path.count != 1)
        return awsc_error_set(error, AWSC_ERR_VALIDATION, "%s: options: page_size is set, but the operation has none",
                              name_of(pages));
    const awsc_member *member = awsc_member_path_end(&path);
    void *field = awsc_member_path_field(&path, pages->input);
    if (member->type == AWSC_TYPE_I32 && size <= INT32_MAX) {
        *(awsc_opt_i32 *)field = AWSC_I32((int32_t)size);
    } else if (member->type == AWSC_TYPE_I64) {
        *(awsc_opt_i64 *)field = AWSC_I64(size);
    } else if (member->type == AWSC_TYPE_I16 && size <= INT16_MAX) {
        *(awsc_opt_i16 *)field = AWSC_I16((int16_t)size);
    } else if (member->type == AWSC_TYPE_TEXT) {
        char text[24];
        snprintf(text, sizeof text, "%lld", (long long)size);
        const char *copy = awsc_arena_copy_text(pages->arena, text);
        if (!copy) return awsc_error_nomem(error);
        awsc_pointer_store(field, copy);
    } else {
        return awsc_error_set(error, AWSC_ERR_VALIDATION, "%s: options: page_size is %lld, which %s cannot hold",
                              name_of(pages), (long long)size, paginator->page_size);
    }
    return AWSC_OK;
}

static int take_counts(awsc_pages *pages, const awsc_pages_options *options, awsc_error **error)
{
    int status = AWSC_OK;
    pages->left = AWSC_NO_LIMIT;
    pages->skip = options->resume_skip;
    if ((options->limit.is_set || options->resume_skip) && !pages->items.count)
        return awsc_error_set(error, AWSC_ERR_VALIDATION,
                              "%s: options: limit and resume_skip count items, but the model names none for this "
                              "operation",
                              name_of(pages));
    if (options->limit.is_set) {
        status = take_count(pages, "limit", options->limit, &pages->left, error);
    }
    if (!status && options->page_size.is_set) {
        int64_t page_size = 0;
        status = take_count(pages, "page_size", options->page_size, &page_size, error);
        if (!status) status = set_page_size(pages, page_size, error);
    }
    return status;
}

/* Sets the first token: from the options, else from the input. */
static int take_first_token(awsc_pages *pages, const char *resume_token, awsc_error **error)
{
    if (resume_token) return awsc_page_token_set(&pages->next, resume_token, error);
    const void *field = awsc_member_value(pages->token_in, pages->input);
    return awsc_page_token_read(pages->token_in, field, &pages->next, error);
}

static int take_options(awsc_pages *pages, const awsc_pages_options *given, awsc_error **error)
{
    awsc_pages_options options = AWSC_PAGES_OPTIONS_INIT;
    int status = AWSC_TAKE_STRUCT(&options, given, "options", AWSC_PAGES_OPTIONS_INIT, error);
    if (!status) status = awsc_options_keep(options.call, pages->arena, &pages->call_options, error);
    if (!status) status = take_counts(pages, &options, error);
    if (!status) status = take_first_token(pages, options.resume_token, error);
    return status;
}

static int take_input(awsc_pages *pages, uint32_t level, const void *input, awsc_error **error)
{
    const awsc_operation *operation = pages->paginator->operation;
    if (!input) {
        pages->input = awsc_arena_alloc_zeroed(pages->arena, 1, operation->input->size);
        return pages->input ? AWSC_OK : awsc_error_nomem(error);
    }
    int status = awsc_validate(operation->input, input, level, operation->name, error);
    if (status) return status;
    pages->input = awsc_copy_value(operation->input, input, level, false, pages->arena);
    return pages->input ? AWSC_OK : awsc_error_nomem(error);
}

static int prepare(awsc_pages *pages, uint32_t level, const void *input, const awsc_pages_options *options,
                   awsc_error **error)
{
    pages->arena = awsc_arena_new_sized(pages->allocator, 0);
    pages->token_arena = awsc_arena_new_sized(pages->allocator, 0);
    if (!pages->arena || !pages->token_arena) return awsc_error_nomem(error);
    int status = resolve(pages, error);
    if (!status) status = take_input(pages, level, input, error);
    if (!status) status = take_options(pages, options, error);
    return status;
}

/* Makes the iterator, with the client's memory in effect. */
static int make(const awsc_paginator *paginator, uint32_t level, struct awsc_client *client, const void *input,
                const awsc_pages_options *options, awsc_pages **out, awsc_error **error)
{
    awsc_pages *pages = awsc_alloc_zeroed(client->allocator, 1, sizeof *pages);
    if (!pages) return awsc_error_nomem(error);
    pages->allocator = client->allocator;
    pages->paginator = paginator;
    pages->client = awsc_client_retain(client);
    pages->pages_to_landmark = 1;
    pages->asked.text = pages->next.text = pages->landmark.text = AWSC_BUFFER_INIT(pages->allocator);
    int status = prepare(pages, level, input, options, error);
    if (status)
        destroy_pages(pages);
    else
        *out = pages;
    return status;
}

int awsc_pages_new(uint32_t level, const awsc_paginator *paginator, struct awsc_client *client, const void *input,
                   const awsc_pages_options *options, awsc_pages **out, awsc_error **error)
{
    if (out) *out = NULL;
    AWSC_NEED(paginator, error);
    AWSC_NEED_OF(paginator->operation->name, client, error);
    AWSC_NEED_OF(paginator->operation->name, out, error);
    const awsc_allocator *before = awsc_client_memory_use(client);
    int status = make(paginator, level, client, input, options, out, error);
    (void)awsc_memory_use(before);
    return status;
}

/* ---- from page to page ---------------------------------------------------------------------------------------------
 */

/* Prepares the input for the next page. Returns AWSC_OK, AWSC_END, or an error if the pages go in a circle. */
static int before_next(awsc_pages *pages, awsc_error **error)
{
    if (pages->ended) return AWSC_END;
    if (pages->in_a_circle)
        return awsc_error_set(error, AWSC_ERR_PARSE,
                              "%s: the service gave a token for the next page that it gave before; the pages go in a "
                              "circle",
                              name_of(pages));
    void *field = (char *)pages->input + pages->token_in->offset;
    return awsc_page_token_write(pages->token_in, &pages->next, pages->token_arena, field, error);
}

/*
 * Compares the next token with the last one and with a landmark, which is replaced after 1, 2, 4, 8 … pages. Finds a
 * circle of any length: at some point the landmark is inside the circle and stays longer than one round.
 */
static int look_for_circle(awsc_pages *pages, awsc_error **error)
{
    pages->in_a_circle =
        awsc_page_token_equal(&pages->next, &pages->asked) || awsc_page_token_equal(&pages->next, &pages->landmark);
    if (pages->in_a_circle || ++pages->pages_since_landmark < pages->pages_to_landmark) return AWSC_OK;
    pages->pages_since_landmark = 0;
    pages->pages_to_landmark *= 2;
    return awsc_page_token_copy(&pages->next, &pages->landmark, error);
}

static void swap_tokens(awsc_page_token *a, awsc_page_token *b)
{
    awsc_page_token between = *a;
    *a = *b;
    *b = between;
}

/* Removes skipped items from the beginning of a page, and items over the limit from its end. */
static void cut(awsc_pages *pages, void *output)
{
    void *field = awsc_member_path_field(&pages->items, output);
    pages->skipped = pages->skip;
    pages->skip = 0;
    if (!field) return;
    awsc_sequence items = awsc_sequence_at(field);
    const awsc_schema *schema = awsc_member_path_end(&pages->items)->target;
    if (items.items && pages->skipped) {
        size_t skipped = pages->skipped < items.count ? pages->skipped : items.count;
        items.items = awsc_item_at(schema, items, skipped);
        items.count -= skipped;
    }
    if ((uint64_t)pages->left < items.count) {
        items.count = (size_t)pages->left;
        /* The next page is the rest of this one. */
        pages->skip = pages->skipped + items.count;
    }
    awsc_sequence_store(field, items.count, items.items);
    if (pages->left != AWSC_NO_LIMIT) pages->left -= (int64_t)items.count;
}

/* Takes the next token from a page. On failure nothing changes, so that the page can be fetched again. */
static int take_page(awsc_pages *pages, void *output, awsc_error **error)
{
    awsc_page_token found = {AWSC_BUFFER_INIT(pages->allocator), false};
    const void *field = awsc_member_path_field(&pages->token_out, output);
    int status = awsc_page_token_read(awsc_member_path_end(&pages->token_out), field, &found, error);
    if (!status) {
        swap_tokens(&pages->asked, &pages->next); /* the next token becomes the one asked with */
        swap_tokens(&pages->next, &found);
        status = look_for_circle(pages, error);
        if (status) { /* back */
            swap_tokens(&pages->next, &found);
            swap_tokens(&pages->asked, &pages->next);
        }
    }
    awsc_buffer_clear(&found.text);
    if (status) return status;
    cut(pages, output);
    pages->was_cut = pages->skip > 0;
    pages->ended = !pages->next.is_set || pages->left == 0;
    return AWSC_OK;
}

/* Takes a page after a call. Frees it on failure. */
static int accept(awsc_pages *pages, int status, void **output, awsc_error **error)
{
    if (status) return status;
    status = take_page(pages, *output, error);
    if (!status) return AWSC_OK;
    awsc_free(*output);
    *output = NULL;
    return status;
}

static int next(awsc_pages *pages, void **output, awsc_error **error)
{
    void *page = NULL;
    if (awsc_pages_busy(pages))
        return awsc_error_set(error, AWSC_ERR_VALIDATION, "%s: the iterator's last _next_start is under way",
                              name_of(pages));
    int status = before_next(pages, error);
    if (status) return status;
    const awsc_internal_request request = {
        .operation = pages->paginator->operation,
        .level = EVERY_LEVEL,
        .client = pages->client,
        .input = pages->input,
        .options = &pages->call_options,
    };
    status = awsc_call_with_feature(AWSC_FEATURE_PAGINATOR, &request, &page, error);
    status = accept(pages, status, &page, error);
    if (output)
        *output = page;
    else
        awsc_free(page);
    return status;
}

int awsc_pages_next(awsc_pages *pages, void **output, awsc_error **error)
{
    if (output) *output = NULL;
    AWSC_NEED(pages, error);
    const awsc_allocator *before = awsc_memory_use(pages->allocator);
    int status = next(pages, output, error);
    (void)awsc_memory_use(before);
    return status;
}

/* ---- on a loop -----------------------------------------------------------------------------------------------------
 */

/* Calls `done`, as the last use of the iterator: `done` may free it. */
static void deliver_page(awsc_pages *pages, int status, void *output, awsc_error *error)
{
    awsc_pages_done_fn *done = pages->done;
    void *user = pages->user;
    if (pages->freed) destroy_pages(pages);
    const awsc_allocator *before = awsc_memory_use(NULL);
    done(user, status, output, error);
    (void)awsc_memory_use(before);
}

static void tell_later(awsc_later *later)
{
    awsc_pages *pages = AWSC_CONTAINER_OF(later, awsc_pages, later);
    awsc_error *error = pages->later_error;
    pages->later_error = NULL;
    deliver_page(pages, pages->later_status, NULL, error);
}

static void arrived(void (*unused)(void), void *user, int status, void *output, awsc_error *error)
{
    awsc_pages *pages = user;
    (void)unused;
    const awsc_allocator *before = awsc_memory_use(pages->allocator);
    pages->call = NULL;
    status = accept(pages, status, &output, &error);
    deliver_page(pages, status, output, error);
    (void)awsc_memory_use(before);
}

static void no_callback(void)
{
}

static int next_start(awsc_pages *pages, awsc_loop *loop, awsc_pages_done_fn *done, void *user, awsc_error **error)
{
    int status = awsc_next_check(name_of(pages), awsc_pages_busy(pages), loop, done != NULL, error);
    if (status) return status;
    pages->done = done;
    pages->user = user;
    pages->later_status = before_next(pages, &pages->later_error);
    if (pages->later_status) {
        awsc_later_start(&pages->later, pages->allocator, loop, tell_later);
        return AWSC_OK;
    }
    const awsc_internal_request request = {
        .operation = pages->paginator->operation,
        .level = EVERY_LEVEL,
        .client = pages->client,
        .loop = loop,
        .input = pages->input,
        .options = &pages->call_options,
        .deliver = arrived,
        .done = no_callback,
        .user = pages,
    };
    return awsc_call_start_with_feature(AWSC_FEATURE_PAGINATOR, &request, &pages->call, error);
}

int awsc_pages_next_start(awsc_pages *pages, awsc_loop *loop, awsc_pages_done_fn *done, void *user, awsc_error **error)
{
    AWSC_NEED(pages, error);
    const awsc_allocator *before = awsc_memory_use(pages->allocator);
    int status = next_start(pages, loop, done, user, error);
    (void)awsc_memory_use(before);
    return status;
}

void awsc_pages_cancel(awsc_pages *pages)
{
    AWSC_NEED_OR(pages, );
    if (pages->call) awsc_call_cancel(pages->call);
}

void awsc_pages_free(awsc_pages *pages)
{
    AWSC_NEED_OR(pages, );
    if (pages->freed) return;
    if (!awsc_pages_busy(pages)) {
        destroy_pages(pages);
        return;
    }
    pages->freed = true;
    awsc_pages_cancel(pages);
}

/* ---- asking --------------------------------------------------------------------------------------------------------
 */

const char *awsc_pages_token(const awsc_pages *pages, size_t *skip)
{
    if (skip) *skip = 0;
    AWSC_NEED_OR(pages, NULL);
    if (skip) *skip = pages->skip;
    return awsc_page_token_text(pages->was_cut ? &pages->asked : &pages->next);
}

const char *awsc_pages_asked(const awsc_pages *pages, size_t *skipped)
{
    *skipped = pages->skipped;
    return awsc_page_token_text(&pages->asked);
}

const char *awsc_pages_operation(const awsc_pages *pages)
{
    return name_of(pages);
}

const awsc_allocator *awsc_pages_allocator(const awsc_pages *pages)
{
    return pages->allocator;
}

const awsc_schema *awsc_pages_items_schema(const awsc_pages *pages)
{
    const awsc_member *items = awsc_member_path_end(&pages->items);
    return items ? items->target : NULL;
}

awsc_sequence awsc_pages_items_of(const awsc_pages *pages, void *output)
{
    const void *field = awsc_member_path_field(&pages->items, output);
    return field ? awsc_sequence_at(field) : (awsc_sequence){0, NULL};
}
