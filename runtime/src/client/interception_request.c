/* SPDX-License-Identifier: Apache-2.0 */
/* Functions for hooks: read heads of requests and responses, set headers and parameters. */
#include "base/encode.h"
#include "base/memory.h"
#include "client/interception_state.h"
#include "error/error.h"
#include "error/given.h"
#include "http/fields.h"
#include "log/log.h"

/* ---- heads ----------------------------------------------------------------------------------------------------- */

static const char *shown(const awsc_http_head *head, const awsc_http_field *field)
{
    return head->show_secrets || !awsc_log_header_is_secret(field->name) ? field->value : "***";
}

const char *awsc_http_head_method(const awsc_http_head *head)
{
    AWSC_NEED_OR(head, NULL);
    return head->method;
}

const char *awsc_http_head_url(const awsc_http_head *head)
{
    AWSC_NEED_OR(head, NULL);
    return head->url;
}

size_t awsc_http_head_count(const awsc_http_head *head)
{
    AWSC_NEED_OR(head, 0);
    return head->fields->count;
}

const char *awsc_http_head_name(const awsc_http_head *head, size_t index)
{
    AWSC_NEED_OR(head, NULL);
    return index < head->fields->count ? head->fields->items[index].name : NULL;
}

const char *awsc_http_head_value(const awsc_http_head *head, size_t index)
{
    AWSC_NEED_OR(head, NULL);
    return index < head->fields->count ? shown(head, &head->fields->items[index]) : NULL;
}

const char *awsc_http_head_get(const awsc_http_head *head, const char *name)
{
    AWSC_NEED_OR(head, NULL);
    AWSC_NEED_OR(name, NULL);
    for (size_t i = 0; i < head->fields->count; i++)
        if (awsc_text_equal_ignore_case(head->fields->items[i].name, name)) return shown(head, &head->fields->items[i]);
    return NULL;
}

const char *awsc_retry_reason_name(int reason)
{
    static const char *const names[] = {"none", "transient", "throttling", "credentials", "clock"};
    return reason >= 0 && reason < (int)(sizeof names / sizeof *names) ? names[reason] : "unknown";
}

/* ---- requests -------------------------------------------------------------------------------------------------- */

static bool is_the_librarys(const char *name)
{
    static const char *const names[] = {"host", "content-length", "content-encoding", "transfer-encoding"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (awsc_text_equal_ignore_case(name, names[i])) return true;
    return false;
}

static int check_hook(const awsc_interception *interception, const char *function, awsc_error **error)
{
    if (interception->may_set) return AWSC_OK;
    return awsc_error_set(error, AWSC_ERR_VALIDATION,
                          "%s: called outside of before_signing, the only hook that may change a request", function);
}

static int set_header(awsc_interception *interception, const char *function, const char *name, const char *value,
                      awsc_error **error)
{
    int status = check_hook(interception, function, error);
    if (status) return status;
    if (is_the_librarys(name))
        return awsc_error_set(error, AWSC_ERR_VALIDATION, "%s: the library itself sets %s", function, name);
    return awsc_http_request_set_header(interception->call->request, name, value, error);
}

static int set_query(awsc_interception *interception, const char *function, const char *name, const char *value,
                     awsc_error **error)
{
    int status = check_hook(interception, function, error);
    if (status) return status;
    if (!*name) return awsc_error_set(error, AWSC_ERR_VALIDATION, "%s: the name is empty", function);
    interception->url_changed = true;
    return awsc_http_request_set_query(interception->call->request, awsc_view_text(name), awsc_view_text(value), error);
}

/* Puts the call's allocator into effect, since hooks run with malloc in effect and the request belongs to the call. */
int awsc_interception_set_header(awsc_interception *interception, const char *name, const char *value,
                                 awsc_error **error)
{
    AWSC_NEED(interception, error);
    AWSC_NEED(name, error);
    AWSC_NEED(value, error);
    const awsc_allocator *before = awsc_memory_use(interception->call->allocator);
    int status = set_header(interception, __func__, name, value, error);
    (void)awsc_memory_use(before);
    return status;
}

int awsc_interception_set_query(awsc_interception *interception, const char *name, const char *value,
                                awsc_error **error)
{
    AWSC_NEED(interception, error);
    AWSC_NEED(name, error);
    AWSC_NEED(value, error);
    const awsc_allocator *before = awsc_memory_use(interception->call->allocator);
    int status = set_query(interception, __func__, name, value, error);
    (void)awsc_memory_use(before);
    return status;
}
