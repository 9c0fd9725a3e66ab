/* SPDX-License-Identifier: Apache-2.0 */
#include "error/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <awsc/tables/generated.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "base/repair.h"
#include "base/view.h"

enum { MAX_BODY = 64 * 1024 };

/* Texts are never NULL, except operation, request_id, extended_id and body. */
struct awsc_error {
    const awsc_allocator *allocator;
    int status;
    int kind;
    int http_status;
    int attempts;
    bool maybe_executed;
    bool retryable;
    bool throttling;
    bool server_fault;
    char *name;
    char *message;
    char *text;
    char *operation;
    char *request_id;
    char *extended_id;
    char *body;
    size_t body_size;
    const awsc_error_case *modeled;
    const void *value;
    awsc_arena *arena;
    awsc_kept head;
};

/* The static out-of-memory object. Functions that change or free an object leave this one alone. */
static const awsc_error out_of_memory = {
    .status = AWSC_ERR_NOMEM,
    .name = (char *)"AWSC_ERR_NOMEM",
    .message = (char *)"memory ran out",
    .text = (char *)"AWSC_ERR_NOMEM: memory ran out",
    .maybe_executed = true, /* it cannot say that nothing was sent */
};

static bool is_static(const awsc_error *error)
{
    return error == &out_of_memory;
}

void awsc_error_free(awsc_error *error)
{
    AWSC_NEED_OR(error, );
    if (is_static(error)) return;
    const awsc_allocator *allocator = error->allocator;
    awsc_release(allocator, error->name);
    awsc_release(allocator, error->message);
    awsc_release(allocator, error->text);
    awsc_release(allocator, error->operation);
    awsc_release(allocator, error->request_id);
    awsc_release(allocator, error->extended_id);
    awsc_release(allocator, error->body);
    awsc_arena_free(error->arena);
    awsc_kept_clear(&error->head);
    awsc_release(allocator, error);
}

/* Replaces control characters by blanks, since a service's message may contain any bytes and is shown in terminals. */
static void blank_controls(char *text)
{
    for (; *text; text++)
        if (awsc_ascii_is_control(*text)) *text = ' ';
}

/* Returns a text such as "Invoke: ResourceNotFoundException (HTTP 404): Function not found (request id …, 3
 * attempts)"; NULL when memory runs out. */
static char *make_text(const awsc_error *error)
{
    awsc_buffer text = AWSC_BUFFER_INIT(error->allocator);
    if (error->operation) awsc_buffer_append_format(&text, "%s: ", error->operation);
    awsc_buffer_append_text(&text, error->name);
    if (error->http_status) awsc_buffer_append_format(&text, " (HTTP %d)", error->http_status);
    if (error->message[0]) awsc_buffer_append_format(&text, ": %s", error->message);
    const char *between = " (";
    if (error->request_id) {
        awsc_buffer_append_format(&text, "%srequest id %s", between, error->request_id);
        between = ", ";
    }
    if (error->extended_id) {
        awsc_buffer_append_format(&text, "%sextended request id %s", between, error->extended_id);
        between = ", ";
    }
    if (error->attempts > 1) {
        awsc_buffer_append_format(&text, "%s%d attempts", between, error->attempts);
        between = ", ";
    }
    if (between[0] == ',') awsc_buffer_append_char(&text, ')');
    char *result = awsc_buffer_take(&text);
    if (result) blank_controls(result);
    return result;
}

/* Makes the text again. When memory runs out, the old text stays, which is correct but has less information. */
static void refresh_text(awsc_error *error)
{
    char *text = make_text(error);
    if (!text) return;
    awsc_release(error->allocator, error->text);
    error->text = text;
}

/* Moves `fresh` to `*error`; NULL stands for the out-of-memory object. */
static void deliver_error(awsc_error **error, awsc_error *fresh)
{
    if (!error) {
        awsc_error_free(fresh);
        return;
    }
    awsc_error_free(*error);
    *error = fresh ? fresh : (awsc_error *)&out_of_memory;
}

static awsc_error *new_error(int status, awsc_view name, awsc_view message, int http_status)
{
    const awsc_allocator *allocator = awsc_memory();
    awsc_error *fresh = awsc_alloc_zeroed(allocator, 1, sizeof *fresh);
    if (!fresh) return NULL;
    fresh->allocator = allocator;
    fresh->status = status;
    fresh->http_status = http_status;
    fresh->name = awsc_text_copy_repaired(allocator, name);
    fresh->message = awsc_text_copy_repaired(allocator, message);
    if (fresh->name && fresh->message) {
        blank_controls(fresh->name);
        blank_controls(fresh->message);
        fresh->text = make_text(fresh);
    }
    if (!fresh->text) {
        awsc_error_free(fresh);
        return NULL;
    }
    return fresh;
}

static char *format_text(const awsc_allocator *allocator, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int size = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (size < 0) return NULL;
    char *text = awsc_alloc(allocator, (size_t)size + 1);
    if (text) vsnprintf(text, (size_t)size + 1, format, arguments);
    return text;
}

int awsc_error_set(awsc_error **error, int status, const char *format, ...)
{
    if (!error) return status;
    const awsc_allocator *allocator = awsc_memory();
    va_list arguments;
    va_start(arguments, format);
    char *message = format_text(allocator, format, arguments);
    va_end(arguments);
    awsc_error *fresh = NULL;
    if (message) fresh = new_error(status, awsc_view_text(awsc_status_name(status)), awsc_view_text(message), 0);
    awsc_release(allocator, message);
    deliver_error(error, fresh);
    return fresh ? status : AWSC_ERR_NOMEM;
}

int awsc_error_note_kind(awsc_error **error, int status, int kind)
{
    if (error && !is_static(*error)) (*error)->kind = kind;
    return status;
}

void awsc_error_give(awsc_error **error, awsc_error *own)
{
    if (own) deliver_error(error, own);
}

int awsc_error_set_text(awsc_error **error, int status, const char *text)
{
    if (status >= 0)
        return awsc_error_set(error, AWSC_ERR_VALIDATION, "awsc_error_set_text: status %d; expected a negative one",
                              status);
    return awsc_error_set(error, status, "%s", text ? text : awsc_status_name(status));
}

int awsc_error_nomem(awsc_error **error)
{
    deliver_error(error, NULL);
    return AWSC_ERR_NOMEM;
}

void awsc_error_prefix(awsc_error **error, const char *format, ...)
{
    if (!error || !*error || is_static(*error)) return;
    const awsc_allocator *allocator = (*error)->allocator;
    va_list arguments;
    va_start(arguments, format);
    char *prefix = format_text(allocator, format, arguments);
    va_end(arguments);
    if (!prefix) return;
    awsc_buffer message = AWSC_BUFFER_INIT(allocator);
    awsc_buffer_append_format(&message, "%s: %s", prefix, (*error)->message);
    awsc_release(allocator, prefix);
    char *text = awsc_buffer_take(&message);
    if (!text) return;
    blank_controls(text);
    awsc_release(allocator, (*error)->message);
    (*error)->message = text;
    refresh_text(*error);
}

static bool keep_body(awsc_error *error, awsc_view body)
{
    if (body.size == 0) return true;
    error->body_size = body.size < MAX_BODY ? body.size : MAX_BODY;
    error->body = awsc_text_copy_n(error->allocator, body.data, error->body_size);
    return error->body != NULL;
}

int awsc_error_set_service(awsc_error **error, const awsc_service_error *details)
{
    awsc_error *fresh = NULL;
    if (error) fresh = new_error(AWSC_ERR_SERVICE, details->code, details->message, details->http_status);
    if (fresh && !keep_body(fresh, details->body)) {
        awsc_error_free(fresh);
        fresh = NULL;
    }
    if (!fresh) {
        awsc_arena_free(details->arena);
        deliver_error(error, NULL);
        return error ? AWSC_ERR_NOMEM : AWSC_ERR_SERVICE;
    }
    fresh->kind = details->kind;
    fresh->modeled = details->modeled;
    fresh->value = details->value;
    fresh->arena = details->arena;
    fresh->server_fault = details->http_status >= 500;
    if (details->modeled) fresh->server_fault = (details->modeled->schema->flags & AWSC_TABLE_SERVER_FAULT) != 0;
    deliver_error(error, fresh);
    return AWSC_ERR_SERVICE;
}

static void replace_text(const awsc_allocator *allocator, char **place, const char *text)
{
    if (!text) return;
    char *copy = awsc_text_copy_repaired(allocator, awsc_view_text(text));
    if (!copy) return;
    blank_controls(copy);
    awsc_release(allocator, *place);
    *place = copy;
}

void awsc_error_add_call(awsc_error *error, const char *operation, const char *request_id, int http_status,
                         int attempts, bool maybe_executed)
{
    AWSC_NEED_OR(error, );
    if (is_static(error)) return;
    replace_text(error->allocator, &error->operation, operation);
    replace_text(error->allocator, &error->request_id, request_id);
    error->http_status = http_status;
    error->attempts = attempts;
    error->maybe_executed = maybe_executed;
    refresh_text(error);
}

void awsc_error_add_extended_id(awsc_error *error, const char *extended_id)
{
    if (!error || is_static(error) || !extended_id) return;
    replace_text(error->allocator, &error->extended_id, extended_id);
    refresh_text(error);
}

void awsc_error_set_head(awsc_error *error, awsc_kept head)
{
    if (!error || is_static(error)) {
        awsc_kept_clear(&head);
        return;
    }
    awsc_kept_clear(&error->head);
    error->head = head;
}

const void *awsc_error_head(const awsc_error *error)
{
    return error ? error->head.object : NULL;
}

void awsc_error_note_operation(awsc_error *error, const char *operation)
{
    if (!error || is_static(error) || error->operation) return;
    replace_text(error->allocator, &error->operation, operation);
}

void awsc_error_add_class(awsc_error *error, bool retryable, bool throttling)
{
    AWSC_NEED_OR(error, );
    if (is_static(error)) return;
    error->retryable = retryable;
    error->throttling = throttling;
}

/* ---- accessors ------------------------------------------------------------------------------------------------- */

int awsc_error_status(const awsc_error *error)
{
    AWSC_NEED_OR(error, AWSC_OK);
    return error->status;
}

int awsc_error_kind(const awsc_error *error)
{
    AWSC_NEED_OR(error, AWSC_KIND_OTHER);
    return error->kind;
}

const char *awsc_error_name(const awsc_error *error)
{
    AWSC_NEED_OR(error, awsc_status_name(AWSC_OK));
    return error->name;
}

const char *awsc_error_message(const awsc_error *error)
{
    AWSC_NEED_OR(error, "");
    return error->message;
}

const char *awsc_error_text(const awsc_error *error)
{
    AWSC_NEED_OR(error, awsc_status_name(AWSC_OK));
    return error->text;
}

int awsc_error_http_status(const awsc_error *error)
{
    AWSC_NEED_OR(error, 0);
    return error->http_status;
}

const char *awsc_error_operation(const awsc_error *error)
{
    AWSC_NEED_OR(error, NULL);
    return error->operation;
}

const char *awsc_error_request_id(const awsc_error *error)
{
    AWSC_NEED_OR(error, NULL);
    return error->request_id;
}

const char *awsc_error_extended_request_id(const awsc_error *error)
{
    AWSC_NEED_OR(error, NULL);
    return error->extended_id;
}

int awsc_error_attempts(const awsc_error *error)
{
    AWSC_NEED_OR(error, 0);
    return error->attempts;
}

bool awsc_error_maybe_executed(const awsc_error *error)
{
    AWSC_NEED_OR(error, false);
    return error->maybe_executed;
}

bool awsc_error_retryable(const awsc_error *error)
{
    AWSC_NEED_OR(error, false);
    return error->retryable;
}

bool awsc_error_throttling(const awsc_error *error)
{
    AWSC_NEED_OR(error, false);
    return error->throttling;
}

bool awsc_error_server_fault(const awsc_error *error)
{
    AWSC_NEED_OR(error, false);
    return error->server_fault;
}

awsc_blob awsc_error_body(const awsc_error *error)
{
    AWSC_NEED_OR(error && error->body, ((awsc_blob){NULL, 0}));
    return (awsc_blob){error->body, error->body_size};
}

unsigned awsc_error_modeled_class(const awsc_error *error)
{
    if (!error || !error->modeled) return 0;
    return error->modeled->schema->flags & (AWSC_TABLE_RETRYABLE | AWSC_TABLE_THROTTLING);
}

const void *awsc_error_modeled_value(const awsc_error *error, const awsc_schema **schema)
{
    if (!error || !error->modeled) return NULL;
    *schema = error->modeled->schema;
    return error->value;
}

int32_t awsc_internal_error_number(const awsc_error *error, const awsc_service *service)
{
    if (!error || !error->modeled) return 0;
    for (size_t i = 0; i < service->error_count; i++)
        if (error->modeled == &service->errors[i]) return error->modeled->number;
    return 0;
}

const awsc_schema *awsc_internal_error_schema(const awsc_service *service, int32_t number)
{
    for (size_t i = 0; i < service->error_count; i++)
        if (service->errors[i].number == number) return service->errors[i].schema;
    return NULL;
}

const void *awsc_internal_error_as(const awsc_error *error, const awsc_schema *schema)
{
    if (!error || !error->modeled || error->modeled->schema != schema) return NULL;
    return error->value;
}
