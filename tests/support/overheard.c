/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Linked into test programs and into copies of the tools: with AWSC_TEST_OVERHEAR=DIRECTORY in the environment every
 * line of log at every level and every error goes into a file of that directory, whether the program has a logger or
 * not, and so does every secret that the library is given, in hexadecimal. tests/secrets/scan.py looks for the ones
 * in the others. The linker (--wrap) puts these functions between the library's modules; the library knows nothing of
 * it. No line is allocated, so that tests of refused allocations count the same.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <awsc/tables/generated.h>

#include "auth/provider.h"
#include "base/view.h"
#include "client/interception_state.h"
#include "error/error.h"
#include "http/http.h"
#include "log/log.h"
#include "schema/value.h"
#include "schema/walk.h"
#include "token/token.h"

enum { LINE_BYTES = 4096, SECRET_LEAST = 8, SECRET_MOST = 256, HIGH_DESCRIPTOR = 700 };

static int heard = -1;

__attribute__((constructor)) static void open_file(void)
{
    const char *directory = getenv("AWSC_TEST_OVERHEAR");
    char path[LINE_BYTES];
    if (!directory || !*directory) return;
    snprintf(path, sizeof path, "%s/%s-%ld.heard", directory, program_invocation_short_name, (long)getpid());
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0) abort();                                 /* a run that is meant to be overheard must be */
    heard = fcntl(fd, F_DUPFD_CLOEXEC, HIGH_DESCRIPTOR); /* out of the way of tests that count descriptors */
    if (heard < 0)
        heard = fd;
    else
        (void)close(fd);
}

/* One write, so that lines of threads and children stay whole. */
static void put(const char *kind, const char *text, size_t size)
{
    char line[LINE_BYTES + 64];
    int saved = errno;
    size_t used = (size_t)snprintf(line, sizeof line, "%s ", kind);
    if (size > LINE_BYTES) size = LINE_BYTES;
    for (size_t i = 0; i < size; i++) line[used++] = text[i] == '\n' ? ' ' : text[i];
    line[used++] = '\n';
    ssize_t written = write(heard, line, used);
    (void)written;
    errno = saved;
}

/* ---- logs and errors ------------------------------------------------------------------------------------------- */

bool __real_awsc_log_enabled(const awsc_logger *logger, int level);
bool __wrap_awsc_log_enabled(const awsc_logger *logger, int level);
bool __wrap_awsc_log_enabled(const awsc_logger *logger, int level)
{
    return heard >= 0 || __real_awsc_log_enabled(logger, level);
}

void __real_awsc_log(const awsc_logger *logger, int level, const char *format, ...);
void __wrap_awsc_log(const awsc_logger *logger, int level, const char *format, ...) AWSC_PRINTF(3, 4);
void __wrap_awsc_log(const awsc_logger *logger, int level, const char *format, ...)
{
    char line[LINE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (size < 0) return;
    if (heard >= 0) put("LOG", line, strlen(line));
    __real_awsc_log(logger, level, "%s", line);
}

void __real_awsc_log_header(const awsc_logger *logger, int level, const char *prefix, const char *name,
                            const char *value);
void __wrap_awsc_log_header(const awsc_logger *logger, int level, const char *prefix, const char *name,
                            const char *value);
/* The real one writes through its own module's awsc_log: this is the same line, heard. */
void __wrap_awsc_log_header(const awsc_logger *logger, int level, const char *prefix, const char *name,
                            const char *value)
{
    __wrap_awsc_log(logger, level, "%s %s: %s", prefix, name, awsc_log_header_is_secret(name) ? "***" : value);
}

void __real_awsc_error_free(awsc_error *error);
void __wrap_awsc_error_free(awsc_error *error);
/* An error's text is complete when it is freed. */
void __wrap_awsc_error_free(awsc_error *error)
{
    if (heard >= 0 && error) {
        put("ERR", awsc_error_text(error), strlen(awsc_error_text(error)));
        put("ERR", awsc_error_message(error), strlen(awsc_error_message(error)));
    }
    __real_awsc_error_free(error);
}

/* A value as a hook sees it that asked for no secrets. */
static const char *hear_shown(const awsc_http_head *head, const char *value)
{
    if (heard >= 0 && head && value && !head->show_secrets) put("HOOK", value, strlen(value));
    return value;
}

const char *__real_awsc_http_head_value(const awsc_http_head *head, size_t index);
const char *__wrap_awsc_http_head_value(const awsc_http_head *head, size_t index);
const char *__wrap_awsc_http_head_value(const awsc_http_head *head, size_t index)
{
    return hear_shown(head, __real_awsc_http_head_value(head, index));
}

const char *__real_awsc_http_head_get(const awsc_http_head *head, const char *name);
const char *__wrap_awsc_http_head_get(const awsc_http_head *head, const char *name);
const char *__wrap_awsc_http_head_get(const awsc_http_head *head, const char *name)
{
    return hear_shown(head, __real_awsc_http_head_get(head, name));
}

const char *__real_awsc_http_head_url(const awsc_http_head *head);
const char *__wrap_awsc_http_head_url(const awsc_http_head *head);
const char *__wrap_awsc_http_head_url(const awsc_http_head *head)
{
    return hear_shown(head, __real_awsc_http_head_url(head));
}

/* ---- secrets --------------------------------------------------------------------------------------------------- */

static void put_hexadecimal(const char *kind, const void *data, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *bytes = data;
    char hex[2 * SECRET_MOST];
    if (size > SECRET_MOST) size = SECRET_MOST; /* code that prints it begins at its beginning */
    for (size_t i = 0; i < size; i++) {
        hex[2 * i] = digits[bytes[i] >> 4];
        hex[2 * i + 1] = digits[bytes[i] & 15];
    }
    put(kind, hex, 2 * size);
}

static void secret(const void *data, size_t size)
{
    if (heard >= 0 && data && size >= SECRET_LEAST) put_hexadecimal("KEY", data, size);
}

static void secret_text(const char *text)
{
    if (text) secret(text, strlen(text));
}

awsc_identity *__real_awsc_identity_new(const awsc_allocator *allocator, const awsc_credentials *credentials);
awsc_identity *__wrap_awsc_identity_new(const awsc_allocator *allocator, const awsc_credentials *credentials);
awsc_identity *__wrap_awsc_identity_new(const awsc_allocator *allocator, const awsc_credentials *credentials)
{
    awsc_identity *identity = __real_awsc_identity_new(allocator, credentials);
    if (identity) {
        secret_text(identity->credentials.secret_access_key);
        secret_text(identity->credentials.session_token);
    }
    return identity;
}

awsc_token *__real_awsc_token_new(awsc_buffer *text, int64_t expires_ms);
awsc_token *__wrap_awsc_token_new(awsc_buffer *text, int64_t expires_ms);
awsc_token *__wrap_awsc_token_new(awsc_buffer *text, int64_t expires_ms)
{
    awsc_token *token = __real_awsc_token_new(text, expires_ms);
    if (token) secret_text(awsc_token_text(token));
    return token;
}

void __real_awsc_mfa_request_answer(awsc_mfa_request *request, const char *code);
void __wrap_awsc_mfa_request_answer(awsc_mfa_request *request, const char *code);
void __wrap_awsc_mfa_request_answer(awsc_mfa_request *request, const char *code)
{
    /* Six digits are in many a number: they are looked for as a word. */
    if (heard >= 0 && code && *code) put_hexadecimal("COD", code, strlen(code));
    __real_awsc_mfa_request_answer(request, code);
}

/* A scheme before it, such as "Bearer", is no part of the secret; a signature has a pattern of its own. */
static void secret_header(const char *name, const char *value)
{
    if (!name || !value || !awsc_log_header_is_secret(name)) return;
    const char *blank = strchr(value, ' ');
    secret_text(blank && !strchr(blank + 1, ' ') ? blank + 1 : value);
}

int __real_awsc_http_request_set_header(awsc_http_request *request, const char *name, const char *value,
                                        awsc_error **error);
int __wrap_awsc_http_request_set_header(awsc_http_request *request, const char *name, const char *value,
                                        awsc_error **error);
int __wrap_awsc_http_request_set_header(awsc_http_request *request, const char *name, const char *value,
                                        awsc_error **error)
{
    secret_header(name, value);
    return __real_awsc_http_request_set_header(request, name, value, error);
}

int __real_awsc_http_request_put_header(awsc_http_request *request, awsc_view name, awsc_view value, bool replace,
                                        awsc_error **error);
int __wrap_awsc_http_request_put_header(awsc_http_request *request, awsc_view name, awsc_view value, bool replace,
                                        awsc_error **error);
int __wrap_awsc_http_request_put_header(awsc_http_request *request, awsc_view name, awsc_view value, bool replace,
                                        awsc_error **error)
{
    char text[64];
    if (heard >= 0 && name.size < sizeof text) {
        memcpy(text, name.data, name.size);
        text[name.size] = '\0';
        if (awsc_log_header_is_secret(text) && !memchr(value.data, ' ', value.size)) secret(value.data, value.size);
    }
    return __real_awsc_http_request_put_header(request, name, value, replace, error);
}

/* ---- sensitive members ----------------------------------------------------------------------------------------- */

static void hear_value(const awsc_member *member, const void *field, bool sensitive, unsigned depth);

static void hear_structure(const awsc_schema *schema, const void *value, bool sensitive, uint32_t level, unsigned depth)
{
    for (size_t i = 0; i < schema->member_count; i++) {
        const awsc_member *member = &schema->members[i];
        if (awsc_member_visible(member, level)) hear_value(member, awsc_member_value(member, value), sensitive, depth);
    }
}

static void hear_sequence(const awsc_schema *schema, awsc_sequence sequence, bool sensitive, unsigned depth)
{
    for (size_t i = 0; i < sequence.count; i++) {
        const char *item = awsc_item_at(schema, sequence, i);
        if (sensitive && schema->type == AWSC_TYPE_MAP) secret_text(awsc_pointer_at(item));
        hear_value(&schema->members[0], item + schema->members[0].offset, sensitive, depth);
    }
}

static void hear_value(const awsc_member *member, const void *field, bool sensitive, unsigned depth)
{
    if (depth == 32 || !awsc_member_is_set(member, field)) return;
    sensitive = sensitive || awsc_member_sensitive(member);
    switch ((enum awsc_type)member->type) {
    case AWSC_TYPE_STRUCTURE:
        hear_structure(member->target, awsc_pointer_at(field), sensitive, UINT32_MAX, depth + 1);
        break;
    case AWSC_TYPE_LIST:
    case AWSC_TYPE_MAP:
        hear_sequence(member->target, awsc_sequence_at(field), sensitive, depth + 1);
        break;
    case AWSC_TYPE_TEXT:
        if (sensitive) secret_text(awsc_pointer_at(field));
        break;
    case AWSC_TYPE_BLOB:
        if (sensitive) secret(((const awsc_blob *)field)->data, ((const awsc_blob *)field)->size);
        break;
    default: /* numbers are too short to be looked for, unions have no sensitive member in the tests */
        break;
    }
}

int __real_awsc_internal_call(const awsc_operation *operation, uint32_t level, awsc_client *client, const void *input,
                              const awsc_call_options *options, void **output, awsc_error **error);
int __wrap_awsc_internal_call(const awsc_operation *operation, uint32_t level, awsc_client *client, const void *input,
                              const awsc_call_options *options, void **output, awsc_error **error);
int __wrap_awsc_internal_call(const awsc_operation *operation, uint32_t level, awsc_client *client, const void *input,
                              const awsc_call_options *options, void **output, awsc_error **error)
{
    int status = __real_awsc_internal_call(operation, level, client, input, options, output, error);
    if (heard < 0) return status;
    /* An input that was refused may not be walked. */
    if (input && status != AWSC_ERR_VALIDATION && status != AWSC_ERR_NOMEM)
        hear_structure(operation->input, input, false, level, 0);
    if (!status && output && *output) hear_structure(operation->output, *output, false, UINT32_MAX, 0);
    return status;
}

int __real_awsc_internal_call_start(const awsc_internal_request *request, awsc_call **call, awsc_error **error);
int __wrap_awsc_internal_call_start(const awsc_internal_request *request, awsc_call **call, awsc_error **error);
/* The providers of a client start their calls here; their inputs hold tokens. */
int __wrap_awsc_internal_call_start(const awsc_internal_request *request, awsc_call **call, awsc_error **error)
{
    int status = __real_awsc_internal_call_start(request, call, error);
    if (heard >= 0 && !status && request->input)
        hear_structure(request->operation->input, request->input, false, request->level, 0);
    return status;
}
