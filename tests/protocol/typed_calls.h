/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The typed functions of Lambda in tables: each entry calls the functions of one operation, paginator, waiter, error,
 * enumeration or list by the names that programs use. typed_calls.py lists the names from the headers.
 */
#ifndef AWSC_TESTS_TYPED_CALLS_H
#define AWSC_TESTS_TYPED_CALLS_H

#include <awsc/lambda/json.h>

/* The one result of a call on a loop. */
typedef struct typed_result {
    unsigned count;
    int status;
    void *output;
    awsc_error *error;
} typed_result;

/* Functions of an input or an output. */
typedef struct typed_value {
    int (*from_json)(const char *json, size_t size, void **out, awsc_error **error);
    int (*to_json)(const void *value, char **out, awsc_error **error);
    int (*print)(const void *value, char **out, awsc_error **error);
    int (*copy)(const void *value, void **out, awsc_error **error);
} typed_value;

typedef struct typed_operation {
    const awsc_operation *(*descriptor)(void);
    int (*call)(awsc_lambda *client, const void *input, const awsc_call_options *options, void **out,
                awsc_error **error);
    int (*call_for_nothing)(awsc_lambda *client, const void *input, awsc_error **error);
    int (*start)(awsc_lambda *client, awsc_loop *loop, const void *input, typed_result *result, awsc_error **error);
    int (*validate)(const void *input, awsc_error **error);
    int (*serialize)(const void *input, awsc_http_request **out, awsc_error **error);
    int (*deserialize)(const awsc_http_response *response, void **out, awsc_error **error);
    typed_value input;
    typed_value output;
} typed_operation;

typedef struct typed_pages {
    const awsc_paginator *(*paginator)(void);
    int (*new)(awsc_lambda *client, const void *input, void **out, awsc_error **error);
    int (*next)(void *pages, void **out, awsc_error **error);
    int (*next_start)(void *pages, awsc_loop *loop, awsc_pages_done_fn *done, void *user, awsc_error **error);
    const char *(*token)(const void *pages, size_t *skip);
    void (*free)(void *pages);
} typed_pages;

typedef struct typed_items {
    const awsc_paginator *(*paginator)(void);
    int (*new)(awsc_lambda *client, const void *input, void **out, awsc_error **error);
    int (*next)(void *items, const void **item, awsc_error **error);
    int (*next_start)(void *items, awsc_loop *loop, awsc_items_done_fn *done, void *user, awsc_error **error);
    const char *(*token)(const void *items, size_t *skip);
    void (*free)(void *items);
} typed_items;

typedef struct typed_waiter {
    const awsc_waiter *(*waiter)(void);
    int (*run)(awsc_lambda *client, const void *input, awsc_waiter_result *result, awsc_error **error);
    int (*start)(awsc_lambda *client, awsc_loop *loop, const void *input, awsc_wait_done_fn *done, void *user,
                 awsc_error **error);
} typed_waiter;

typedef struct typed_error {
    int number;
    const void *(*as)(const awsc_error *error);
} typed_error;

typedef struct typed_enum_value {
    int (*parse)(const char *text);
    const char *text;
    int number;
} typed_enum_value;

/* ---- operations -------------------------------------------------------------------------------------------------- */

#define TYPED_VALUE(name)                                                                                              \
    static int name##_to_json(const void *value, char **out, awsc_error **error)                                       \
    {                                                                                                                  \
        return awsc_lambda_##name##_to_json(value, out, error);                                                        \
    }                                                                                                                  \
    static int name##_print(const void *value, char **out, awsc_error **error)                                         \
    {                                                                                                                  \
        return awsc_lambda_##name##_print(value, out, error);                                                          \
    }                                                                                                                  \
    static int name##_from_json(const char *json, size_t size, void **out, awsc_error **error)                         \
    {                                                                                                                  \
        awsc_lambda_##name *made = NULL;                                                                               \
        int status = awsc_lambda_##name##_from_json(json, size, &made, error);                                         \
        *out = made;                                                                                                   \
        return status;                                                                                                 \
    }                                                                                                                  \
    static int name##_copy(const void *value, void **out, awsc_error **error)                                          \
    {                                                                                                                  \
        awsc_lambda_##name *made = NULL;                                                                               \
        int status = awsc_lambda_##name##_copy(value, &made, error);                                                   \
        *out = made;                                                                                                   \
        return status;                                                                                                 \
    }

#define TYPED_OPERATION(name)                                                                                          \
    TYPED_VALUE(name##_input)                                                                                          \
    TYPED_VALUE(name##_output)                                                                                         \
    static int name##_call(awsc_lambda *client, const void *input, const awsc_call_options *options, void **out,       \
                           awsc_error **error)                                                                         \
    {                                                                                                                  \
        awsc_lambda_##name##_output *output = NULL;                                                                    \
        int status = awsc_lambda_##name(client, input, options, &output, error);                                       \
        *out = output;                                                                                                 \
        return status;                                                                                                 \
    }                                                                                                                  \
    static int name##_call_for_nothing(awsc_lambda *client, const void *input, awsc_error **error)                     \
    {                                                                                                                  \
        return awsc_lambda_##name(client, input, NULL, NULL, error);                                                   \
    }                                                                                                                  \
    static void name##_done(void *user, int status, awsc_lambda_##name##_output *output, awsc_error *error)            \
    {                                                                                                                  \
        typed_result *result = user;                                                                                   \
        *result = (typed_result){result->count + 1, status, output, error};                                            \
    }                                                                                                                  \
    static int name##_start(awsc_lambda *client, awsc_loop *loop, const void *input, typed_result *result,             \
                            awsc_error **error)                                                                        \
    {                                                                                                                  \
        return awsc_lambda_##name##_start(client, loop, input, NULL, name##_done, result, NULL, error);                \
    }                                                                                                                  \
    static int name##_validate(const void *input, awsc_error **error)                                                  \
    {                                                                                                                  \
        return awsc_lambda_##name##_input_validate(input, error);                                                      \
    }                                                                                                                  \
    static int name##_serialize(const void *input, awsc_http_request **out, awsc_error **error)                        \
    {                                                                                                                  \
        return awsc_lambda_##name##_input_serialize(input, out, error);                                                \
    }                                                                                                                  \
    static int name##_deserialize(const awsc_http_response *response, void **out, awsc_error **error)                  \
    {                                                                                                                  \
        awsc_lambda_##name##_output *output = NULL;                                                                    \
        int status = awsc_lambda_##name##_output_deserialize(response, &output, error);                                \
        *out = output;                                                                                                 \
        return status;                                                                                                 \
    }
#include "operations.inc"
#undef TYPED_OPERATION

#define TYPED_VALUE_ENTRY(name)                                                                                        \
    {                                                                                                                  \
        name##_from_json, name##_to_json, name##_print, name##_copy                                                    \
    }

static const typed_operation typed_operations[] = {
#define TYPED_OPERATION(name)                                                                                          \
    {awsc_lambda_##name##_descriptor,                                                                                  \
     name##_call,                                                                                                      \
     name##_call_for_nothing,                                                                                          \
     name##_start,                                                                                                     \
     name##_validate,                                                                                                  \
     name##_serialize,                                                                                                 \
     name##_deserialize,                                                                                               \
     TYPED_VALUE_ENTRY(name##_input),                                                                                  \
     TYPED_VALUE_ENTRY(name##_output)},
#include "operations.inc"
#undef TYPED_OPERATION
};

/* ---- pages and items --------------------------------------------------------------------------------------------- */

/* `kind` is pages or items. */
#define TYPED_ITERATOR(name, kind)                                                                                     \
    static int name##_##kind##_new(awsc_lambda *client, const void *input, void **out, awsc_error **error)             \
    {                                                                                                                  \
        awsc_lambda_##name##_##kind *made = NULL;                                                                      \
        int status = awsc_lambda_##name##_##kind##_new(client, input, NULL, &made, error);                             \
        *out = made;                                                                                                   \
        return status;                                                                                                 \
    }                                                                                                                  \
    static int name##_##kind##_next_start(void *from, awsc_loop *loop, awsc_##kind##_done_fn *done, void *user,        \
                                          awsc_error **error)                                                          \
    {                                                                                                                  \
        return awsc_lambda_##name##_##kind##_next_start(from, loop, done, user, error);                                \
    }                                                                                                                  \
    static const char *name##_##kind##_token(const void *from, size_t *skip)                                           \
    {                                                                                                                  \
        return awsc_lambda_##name##_##kind##_token(from, skip);                                                        \
    }                                                                                                                  \
    static void name##_##kind##_free(void *from)                                                                       \
    {                                                                                                                  \
        awsc_lambda_##name##_##kind##_free(from);                                                                      \
    }

#define TYPED_PAGES(name)                                                                                              \
    TYPED_ITERATOR(name, pages)                                                                                        \
    static int name##_pages_next(void *pages, void **out, awsc_error **error)                                          \
    {                                                                                                                  \
        awsc_lambda_##name##_output *output = NULL;                                                                    \
        int status = awsc_lambda_##name##_pages_next(pages, &output, error);                                           \
        *out = output;                                                                                                 \
        return status;                                                                                                 \
    }
#include "pages.inc"
#undef TYPED_PAGES

#define TYPED_ITEMS(name, type)                                                                                        \
    TYPED_ITERATOR(name, items)                                                                                        \
    static int name##_items_next(void *items, const void **out, awsc_error **error)                                    \
    {                                                                                                                  \
        type item = NULL;                                                                                              \
        int status = awsc_lambda_##name##_items_next(items, &item, error);                                             \
        *out = item;                                                                                                   \
        return status;                                                                                                 \
    }
#include "items.inc"
#undef TYPED_ITEMS

#define TYPED_ITERATOR_ENTRY(name, kind)                                                                               \
    {                                                                                                                  \
        awsc_lambda_##name##_paginator, name##_##kind##_new, name##_##kind##_next, name##_##kind##_next_start,         \
            name##_##kind##_token, name##_##kind##_free                                                                \
    }

static const typed_pages typed_page_iterators[] = {
#define TYPED_PAGES(name) TYPED_ITERATOR_ENTRY(name, pages),
#include "pages.inc"
#undef TYPED_PAGES
};

static const typed_items typed_item_iterators[] = {
#define TYPED_ITEMS(name, type) TYPED_ITERATOR_ENTRY(name, items),
#include "items.inc"
#undef TYPED_ITEMS
};

/* ---- waiters ----------------------------------------------------------------------------------------------------- */

#define TYPED_WAITER(name, operation)                                                                                  \
    static int name##_run(awsc_lambda *client, const void *input, awsc_waiter_result *result, awsc_error **error)      \
    {                                                                                                                  \
        const awsc_lambda_##operation##_input *typed = input;                                                          \
        return awsc_lambda_wait_##name(client, typed, NULL, result, error);                                            \
    }                                                                                                                  \
    static int name##_wait_start(awsc_lambda *client, awsc_loop *loop, const void *input, awsc_wait_done_fn *done,     \
                                 void *user, awsc_error **error)                                                       \
    {                                                                                                                  \
        const awsc_lambda_##operation##_input *typed = input;                                                          \
        return awsc_lambda_wait_##name##_start(client, loop, typed, NULL, done, user, NULL, error);                    \
    }
#include "waiters.inc"
#undef TYPED_WAITER

static const typed_waiter typed_waiters[] = {
#define TYPED_WAITER(name, operation) {awsc_lambda_##name##_waiter, name##_run, name##_wait_start},
#include "waiters.inc"
#undef TYPED_WAITER
};

/* ---- errors and enumerations ------------------------------------------------------------------------------------- */

#define TYPED_ERROR(name, number)                                                                                      \
    static const void *as_##name(const awsc_error *error)                                                              \
    {                                                                                                                  \
        const awsc_lambda_##name *found = awsc_lambda_as_##name(error);                                                \
        return found;                                                                                                  \
    }
#include "errors.inc"
#undef TYPED_ERROR

static const typed_error typed_errors[] = {
#define TYPED_ERROR(name, number) {number, as_##name},
#include "errors.inc"
#undef TYPED_ERROR
};

#define TYPED_ENUM(name)                                                                                               \
    static int parse_##name(const char *text)                                                                          \
    {                                                                                                                  \
        return (int)awsc_lambda_##name##_parse(text);                                                                  \
    }
#include "enums.inc"
#undef TYPED_ENUM

static const typed_enum_value typed_enum_values[] = {
#define TYPED_ENUM_VALUE(name, text, number) {parse_##name, text, number},
#include "enum_values.inc"
#undef TYPED_ENUM_VALUE
};

static const struct {
    const char *name;
    const awsc_schema *(*descriptor)(void);
    size_t size;
} typed_shapes[] = {
#define TYPED_SHAPE(name) {#name, awsc_lambda_##name##_descriptor, sizeof(awsc_lambda_##name)},
#include "shapes.inc"
#undef TYPED_SHAPE
};

/* ---- lists and maps ---------------------------------------------------------------------------------------------- */

/* Each adds `times` items to a list, or puts one key `times` times, and returns the count; -1: no memory. */
#define TYPED_LIST(name, type)                                                                                         \
    static int add_##name(awsc_arena *arena, int times)                                                                \
    {                                                                                                                  \
        awsc_lambda_##name list = {0};                                                                                 \
        type item = NULL;                                                                                              \
        for (int i = 0; i < times; i++)                                                                                \
            if (awsc_lambda_##name##_add(arena, &list, item)) return -1;                                               \
        return (int)list.count;                                                                                        \
    }
#define TYPED_MAP(name, type)                                                                                          \
    static int add_##name(awsc_arena *arena, int times)                                                                \
    {                                                                                                                  \
        awsc_lambda_##name map = {0};                                                                                  \
        type value = {0};                                                                                              \
        for (int i = 0; i < times; i++)                                                                                \
            if (awsc_lambda_##name##_put(arena, &map, "key", value)) return -1;                                        \
        return (int)map.count;                                                                                         \
    }
#include "builders.inc"
#undef TYPED_LIST
#undef TYPED_MAP

typedef struct typed_builder {
    int (*add)(awsc_arena *arena, int times);
    bool is_map;
} typed_builder;

static const typed_builder typed_builders[] = {
#define TYPED_LIST(name, type) {add_##name, false},
#define TYPED_MAP(name, type) {add_##name, true},
#include "builders.inc"
#undef TYPED_LIST
#undef TYPED_MAP
};

#endif
