/* SPDX-License-Identifier: Apache-2.0 */
/* The iterator over items. It uses an iterator over pages. */
#include <string.h>

#include "base/container.h"
#include "error/error.h"
#include "error/given.h"
#include "paginate/pages.h"

struct awsc_items {
    const awsc_allocator *allocator;
    awsc_pages *pages;
    void *page; /* the current page, or NULL */
    awsc_sequence items;
    size_t index; /* the next item's */

    /* On a loop. */
    awsc_loop *loop; /* runs the `_next_start` under way, or NULL */
    awsc_later later;
    awsc_items_done_fn *done;
    void *user;
    bool freed;
};

/* Makes an iterator that owns `pages`. Frees `pages` on failure. */
static int make(awsc_pages *pages, awsc_items **out, awsc_error **error)
{
    if (!awsc_pages_items_schema(pages)) {
        int status = awsc_error_set(error, AWSC_ERR_VALIDATION, "%s: the model names no items for this operation",
                                    awsc_pages_operation(pages));
        awsc_pages_free(pages);
        return status;
    }
    awsc_items *items = awsc_alloc_zeroed(awsc_pages_allocator(pages), 1, sizeof *items);
    if (!items) {
        awsc_pages_free(pages);
        return awsc_error_nomem(error);
    }
    items->allocator = awsc_pages_allocator(pages);
    items->pages = pages;
    *out = items;
    return AWSC_OK;
}

int awsc_items_new(uint32_t level, const awsc_paginator *paginator, struct awsc_client *client, const void *input,
                   const awsc_pages_options *options, awsc_items **out, awsc_error **error)
{
    awsc_pages *pages = NULL;
    if (out) *out = NULL;
    AWSC_NEED(out, error);
    int status = awsc_pages_new(level, paginator, client, input, options, &pages, error);
    if (status) return status;
    const awsc_allocator *before = awsc_memory_use(awsc_pages_allocator(pages));
    status = make(pages, out, error);
    (void)awsc_memory_use(before);
    return status;
}

static void destroy_items(awsc_items *items)
{
    awsc_free(items->page);
    awsc_pages_free(items->pages);
    awsc_release(items->allocator, items);
}

/* ---- from item to item ------------------------------------------------------------------------------------------- */

static void enter_page(awsc_items *items, void *page)
{
    awsc_free(items->page);
    items->page = page;
    items->items = page ? awsc_pages_items_of(items->pages, page) : (awsc_sequence){0, NULL};
    items->index = 0;
}

/* Returns a pointer to the next item: for structures and texts the item itself, for other types its place in the
 * list. */
static const void *take_item(awsc_items *items)
{
    const awsc_schema *schema = awsc_pages_items_schema(items->pages);
    const void *place = awsc_item_at(schema, items->items, items->index++);
    if (schema->type == AWSC_TYPE_MAP) return place;
    const enum awsc_form form = awsc_form_of(&schema->members[0]);
    return form == AWSC_FORM_OBJECT || form == AWSC_FORM_TEXT ? awsc_pointer_at(place) : place;
}

static int next(awsc_items *items, const void **item, awsc_error **error)
{
    if (items->loop)
        return awsc_error_set(error, AWSC_ERR_VALIDATION, "%s: the iterator's last _next_start is under way",
                              awsc_pages_operation(items->pages));
    while (items->index == items->items.count) {
        void *page = NULL;
        int status = awsc_pages_next(items->pages, &page, error);
        if (status) return status;
        enter_page(items, page);
    }
    *item = take_item(items);
    return AWSC_OK;
}

int awsc_items_next(awsc_items *items, const void **item, awsc_error **error)
{
    if (item) *item = NULL;
    AWSC_NEED(items, error);
    AWSC_NEED(item, error);
    const awsc_allocator *before = awsc_memory_use(items->allocator);
    int status = next(items, item, error);
    (void)awsc_memory_use(before);
    return status;
}

/* ---- on a loop -----------------------------------------------------------------------------------------------------
 */

/* Calls `done`, as the last use of the iterator: `done` may free it. */
static void deliver_item(awsc_items *items, int status, awsc_error *error)
{
    awsc_items_done_fn *done = items->done;
    void *user = items->user;
    const void *item = NULL;
    items->loop = NULL;
    if (!items->freed) {
        if (!status) item = take_item(items);
    } else {
        /* Freed by the caller while this was under way: the item would be gone with the page. */
        if (!status) status = awsc_error_set(&error, AWSC_ERR_CANCELLED, "the iterator was freed");
        destroy_items(items);
    }
    const awsc_allocator *before = awsc_memory_use(NULL);
    done(user, status, item, error);
    (void)awsc_memory_use(before);
}

static void tell_later(awsc_later *later)
{
    deliver_item(AWSC_CONTAINER_OF(later, awsc_items, later), AWSC_OK, NULL);
}

static void page_arrived(void *user, int status, void *page, awsc_error *error);

/* Takes a page. Returns AWSC_END if it is empty and the next page was requested, since an empty page is not the end. */
static int take_page(awsc_items *items, void *page, awsc_error **error)
{
    enter_page(items, page);
    if (items->items.count || items->freed) return AWSC_OK;
    int status = awsc_pages_next_start(items->pages, items->loop, page_arrived, items, error);
    return status ? status : AWSC_END;
}

static void page_arrived(void *user, int status, void *page, awsc_error *error)
{
    awsc_items *items = user;
    const awsc_allocator *before = awsc_memory_use(items->allocator);
    bool goes_on = false;
    if (!status) {
        status = take_page(items, page, &error);
        goes_on = status == AWSC_END;
    }
    if (!goes_on) deliver_item(items, status, error);
    (void)awsc_memory_use(before);
}

static int next_start(awsc_items *items, awsc_loop *loop, awsc_items_done_fn *done, void *user, awsc_error **error)
{
    int status = awsc_next_check(awsc_pages_operation(items->pages), items->loop != NULL, loop, done != NULL, error);
    if (status) return status;
    items->done = done;
    items->user = user;
    items->loop = loop;
    if (items->index < items->items.count) {
        awsc_later_start(&items->later, items->allocator, loop, tell_later);
        return AWSC_OK;
    }
    status = awsc_pages_next_start(items->pages, loop, page_arrived, items, error);
    if (status) items->loop = NULL;
    return status;
}

int awsc_items_next_start(awsc_items *items, awsc_loop *loop, awsc_items_done_fn *done, void *user, awsc_error **error)
{
    AWSC_NEED(items, error);
    const awsc_allocator *before = awsc_memory_use(items->allocator);
    int status = next_start(items, loop, done, user, error);
    (void)awsc_memory_use(before);
    return status;
}

void awsc_items_cancel(awsc_items *items)
{
    AWSC_NEED_OR(items, );
    awsc_pages_cancel(items->pages);
}

void awsc_items_free(awsc_items *items)
{
    AWSC_NEED_OR(items, );
    if (items->freed) return;
    if (!items->loop) {
        destroy_items(items);
        return;
    }
    items->freed = true;
    awsc_pages_cancel(items->pages);
}

/* ---- asking --------------------------------------------------------------------------------------------------------
 */

const void *awsc_items_page(const awsc_items *items)
{
    AWSC_NEED_OR(items, NULL);
    return items->page;
}

const char *awsc_items_token(const awsc_items *items, size_t *skip)
{
    size_t skipped;
    if (skip) *skip = 0;
    AWSC_NEED_OR(items, NULL);
    if (items->index == items->items.count) return awsc_pages_token(items->pages, skip);
    const char *token = awsc_pages_asked(items->pages, &skipped);
    if (skip) *skip = skipped + items->index;
    return token;
}
