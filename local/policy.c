/* SPDX-License-Identifier: Apache-2.0 */
#include "policy.h"

#include <string.h>

#include "runtime.h"
#include "target.h"
#include "text.h"

/* ---- statements ----------------------------------------------------------------------------------------------- */

static void write_text(awsc_json_writer *writer, const char *name, const char *text)
{
    awsc_json_write_name(writer, awsc_view_text(name));
    awsc_json_write_string(writer, awsc_view_text(text));
}

static void write_object(awsc_json_writer *writer, const char *name)
{
    awsc_json_write_name(writer, awsc_view_text(name));
    awsc_json_write_open(writer, '{');
}

/* Writes the Principal: everyone, a service, an account, or an ARN. */
static void write_principal(awsc_json_writer *writer, const char *principal)
{
    if (!strcmp(principal, "*")) {
        write_text(writer, "Principal", "*");
        return;
    }
    write_object(writer, "Principal");
    if (awsc_local_is_number(principal)) {
        awsc_buffer arn = AWSC_BUFFER_INIT(awsc_allocator_default());
        awsc_buffer_append_format(&arn, "arn:aws:iam::%s:root", principal);
        write_text(writer, "AWS", awsc_buffer_text(&arn) ? awsc_buffer_text(&arn) : "");
        awsc_buffer_clear(&arn);
    } else {
        write_text(writer, strncmp(principal, "arn:", 4) ? "Service" : "AWS", principal);
    }
    awsc_json_write_close(writer, '}');
}

static void write_conditions(awsc_json_writer *writer, const awsc_local_permission *permission)
{
    const struct {
        const char *operator;
        const char *key;
        const char *value;
    } conditions[] = {
        {"StringEquals", "AWS:SourceAccount", permission->source_account},
        {"StringEquals", "aws:PrincipalOrgID", permission->organization},
        {"StringEquals", "lambda:FunctionUrlAuthType", permission->url_auth_type},
        {"StringEquals", "lambda:EventSourceToken", permission->event_source_token},
        {"ArnLike", "AWS:SourceArn", permission->source_arn},
        {"Bool", "lambda:InvokedViaFunctionUrl", permission->via_function_url},
    };
    const char *operator= NULL;
    for (size_t i = 0; i < sizeof conditions / sizeof conditions[0]; i++) {
        if (!conditions[i].value) continue;
        if (!operator) write_object(writer, "Condition");
        if (!operator|| strcmp(operator, conditions[i].operator)) {
            if (operator) awsc_json_write_close(writer, '}');
            operator= conditions[i].operator;
            write_object(writer, operator);
        }
        write_text(writer, conditions[i].key, conditions[i].value);
    }
    if (!operator) return;
    awsc_json_write_close(writer, '}');
    awsc_json_write_close(writer, '}');
}

static const char *take_text(awsc_local_call *call, awsc_buffer *text)
{
    const char *copy = text->failed ? NULL : awsc_arena_text(call->arena, text->data, text->size);
    awsc_buffer_clear(text);
    return copy;
}

static const char *make_statement(awsc_local_call *call, const awsc_local_permission *permission)
{
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_json_writer writer = AWSC_JSON_WRITER_INIT(&text);
    awsc_json_write_open(&writer, '{');
    write_text(&writer, "Sid", permission->id);
    write_text(&writer, "Effect", "Allow");
    write_principal(&writer, permission->principal);
    write_text(&writer, "Action", permission->action);
    write_text(&writer, "Resource", permission->resource);
    write_conditions(&writer, permission);
    awsc_json_write_close(&writer, '}');
    return take_text(call, &text);
}

/* ---- policies ------------------------------------------------------------------------------------------------- */

int awsc_local_policy_read(awsc_local_call *call, enum awsc_local_kind kind, const char *prefix, const char **policy,
                           const char **revision)
{
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_local_record record = {"", NULL, 0};
    size_t count = 0;
    int status;
    awsc_buffer_append_text(&text, "{\"Version\":\"2012-10-17\",\"Id\":\"default\",\"Statement\":[");
    while (!(status = awsc_local_store_next(call->server->store, kind, prefix, record.key, call->arena, &record))) {
        awsc_buffer_append_text(&text, count++ ? "," : "");
        awsc_buffer_append_text(&text, ((const awsc_local_statement *)record.value)->text);
    }
    awsc_buffer_append_text(&text, "]}");
    const char *copy = take_text(call, &text);
    if (status != AWSC_END) return status;
    *revision = copy ? awsc_local_fingerprint(call->arena, copy) : NULL;
    *policy = copy;
    if (!*revision) return AWSC_ERR_NOMEM;
    return count ? AWSC_OK : AWSC_END;
}

static int check_revision(awsc_local_call *call, enum awsc_local_kind kind, const char *prefix, const char *wanted)
{
    const char *policy, *revision;
    if (!wanted) return AWSC_OK;
    int status = awsc_local_policy_read(call, kind, prefix, &policy, &revision);
    return status && status != AWSC_END ? status : awsc_local_check_revision(call, wanted, revision);
}

static int check_id(awsc_local_call *call, const char *id)
{
    bool plain = id[0] && strlen(id) <= 100;
    for (const char *c = id; *c && plain; c++) {
        plain = awsc_ascii_is_alpha(*c) || awsc_ascii_is_digit(*c) || *c == '-' || *c == '_';
    }
    if (plain) return AWSC_OK;
    return awsc_local_fail(call, "InvalidParameterValueException",
                           "1 validation error detected: Value '%.140s' at 'statementId' failed to satisfy constraint: "
                           "Member must have 1 to 100 characters, each a letter, a digit, - or _",
                           id);
}

int awsc_local_policy_add(awsc_local_call *call, enum awsc_local_kind kind, const char *prefix, const char *wanted,
                          const awsc_local_permission *permission, const char **text)
{
    const char *key = awsc_local_format(call->arena, "%s%s", prefix, permission->id);
    if (!key) return AWSC_ERR_NOMEM;
    int status = check_id(call, permission->id);
    if (!status) status = check_revision(call, kind, prefix, wanted);
    if (status) return status;
    if (awsc_local_store_has(call->server->store, kind, key)) {
        return awsc_local_fail(call, "ResourceConflictException",
                               "The statement id (%s) provided already exists. Please provide a new statement id, or "
                               "remove the existing statement.",
                               permission->id);
    }
    *text = make_statement(call, permission);
    awsc_local_statement statement = {*text};
    return *text ? awsc_local_store_put(call->server->store, kind, key, &statement) : AWSC_ERR_NOMEM;
}

int awsc_local_policy_remove(awsc_local_call *call, enum awsc_local_kind kind, const char *prefix, const char *wanted,
                             const char *id)
{
    const char *key = awsc_local_format(call->arena, "%s%s", prefix, id);
    if (!key) return AWSC_ERR_NOMEM;
    int status = check_revision(call, kind, prefix, wanted);
    if (status) return status;
    if (awsc_local_store_remove(call->server->store, kind, key)) return AWSC_OK;
    return awsc_local_fail(call, "ResourceNotFoundException", "Statement %.100s is not found in resource policy.", id);
}
