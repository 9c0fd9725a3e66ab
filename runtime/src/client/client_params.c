/* SPDX-License-Identifier: Apache-2.0 */
#include "client/client_params.h"

#include <string.h>

#include "error/given.h"

/* Reads one parameter to `out`; `*is_set` tells whether the program set it. AWSC_OK, or AWSC_ERR_VALIDATION. */
static int read_param(const awsc_client_param *param, const char *params, awsc_endpoint_input *out, bool *is_set,
                      awsc_error **error)
{
    const void *value = params + param->offset;
    const awsc_option_field mark = {param->name, param->offset, AWSC_TYPE_BOOL, 0};
    awsc_opt_bool boolean;
    awsc_text_list list;
    out->name = param->name;
    out->type = (enum awsc_endpoint_type)param->type;
    switch (out->type) {
    case AWSC_ENDPOINT_TYPE_TEXT:
        memcpy(&out->text, value, sizeof out->text);
        *is_set = out->text != NULL;
        return AWSC_OK;
    case AWSC_ENDPOINT_TYPE_BOOL:
        memcpy(&boolean, value, sizeof boolean);
        out->boolean = boolean.value;
        *is_set = boolean.is_set != 0;
        return awsc_given_option(AWSC_ERR_VALIDATION, "params", &mark, params, error);
    case AWSC_ENDPOINT_TYPE_TEXT_LIST:
        memcpy(&list, value, sizeof list);
        out->items = list.items;
        out->count = list.count;
        *is_set = list.items != NULL;
        return list.count && !list.items
                   ? awsc_error_set(error, AWSC_ERR_VALIDATION,
                                    "params: %s has a count of %zu, but no items (the pointer is NULL)", param->name,
                                    list.count)
                   : AWSC_OK;
    }
    return AWSC_OK;
}

static int copy_input(awsc_arena *arena, const awsc_endpoint_input *from, awsc_endpoint_input *to)
{
    *to = *from;
    to->name = awsc_arena_copy_text(arena, from->name);
    if (!to->name) return -1;
    if (from->type == AWSC_ENDPOINT_TYPE_TEXT && from->text) {
        to->text = awsc_arena_copy_text(arena, from->text);
        return to->text ? 0 : -1;
    }
    if (from->type != AWSC_ENDPOINT_TYPE_TEXT_LIST) return 0;
    const char **items = awsc_arena_alloc_zeroed(arena, from->count, sizeof *items);
    if (!items) return -1;
    for (size_t i = 0; i < from->count; i++) {
        items[i] = awsc_arena_copy_text(arena, from->items[i] ? from->items[i] : "");
        if (!items[i]) return -1;
    }
    to->items = items;
    return 0;
}

static int take(awsc_arena *arena, const awsc_client_params *form, const void *params, awsc_endpoint_inputs **out,
                awsc_error **error)
{
    char *own = awsc_arena_alloc_zeroed(arena, 1, form->size);
    awsc_endpoint_input *items = awsc_arena_alloc_zeroed(arena, form->count, sizeof *items);
    awsc_endpoint_inputs *made = awsc_arena_alloc_zeroed(arena, 1, sizeof *made);
    if (!own || !items || !made) return awsc_error_nomem(error);
    memcpy(own, &form->size, sizeof form->size);
    int status = awsc_given_struct(own, form->size, params, "params", form->init, error);
    *made = (awsc_endpoint_inputs){arena, items, 0};
    for (size_t i = 0; !status && i < form->count; i++) {
        awsc_endpoint_input input = {.name = NULL};
        bool is_set = false;
        status = read_param(&form->params[i], own, &input, &is_set, error);
        if (!status && is_set && copy_input(arena, &input, &items[made->count++])) status = awsc_error_nomem(error);
    }
    *out = made;
    return status;
}

int awsc_client_params_take(const awsc_given_params *given, const awsc_allocator *allocator, awsc_endpoint_inputs **out,
                            awsc_error **error)
{
    awsc_endpoint_inputs *made = NULL;
    awsc_arena *arena = awsc_arena_new_sized(allocator, 0);
    if (!arena) return awsc_error_nomem(error);
    int status = take(arena, given->form, given->params, &made, error);
    if (status || !made->count)
        awsc_arena_free(arena);
    else
        *out = made;
    return status;
}
