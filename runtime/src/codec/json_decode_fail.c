/* SPDX-License-Identifier: Apache-2.0 */
/* Reports the errors of the JSON decoder. */
#include "base/memory.h"
#include "codec/json_decoder.h"
#include "error/error.h"
#include "schema/value.h"

int awsc_json_fail_syntax(const awsc_json_decoder *d, const awsc_path *path)
{
    return awsc_fail_at(d->error, path, "JSON is invalid at byte %zu: %s", (size_t)(d->reader.at - d->reader.begin),
                        d->reader.problem ? d->reader.problem : "unknown");
}

int awsc_json_fail_kind(awsc_json_decoder *d, const awsc_path *path, const char *expected)
{
    enum awsc_json_kind kind = awsc_json_peek(&d->reader);
    if (kind == AWSC_JSON_INVALID) return awsc_json_fail_syntax(d, path);
    return awsc_fail_at(d->error, path, "expected %s, found %s", expected, awsc_json_kind_name(kind));
}

int awsc_json_fail_unknown(const awsc_json_decoder *d, const awsc_schema *schema, const awsc_json_string *name,
                           const awsc_path *parent)
{
    enum { LONGEST = 64 };
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_memory());
    awsc_path_append(&text, parent);
    if (parent) awsc_buffer_append_text(&text, ": ");
    awsc_buffer_append_format(&text, "%s has no member \"%.*s\"; expected ", schema->name,
                              (int)(name->raw.size < LONGEST ? name->raw.size : LONGEST), name->raw.data);
    size_t listed = 0;
    for (size_t i = 0; i < schema->member_count; i++) {
        if (!awsc_member_visible(&schema->members[i], d->level)) continue;
        awsc_buffer_append_text(&text, listed++ ? ", " : "one of ");
        awsc_buffer_append_view(&text, awsc_member_name(&schema->members[i]));
    }
    if (!listed) awsc_buffer_append_text(&text, "none");
    const char *message = awsc_buffer_text(&text);
    int status = message ? awsc_error_set(d->error, AWSC_ERR_PARSE, "%s", message) : awsc_error_nomem(d->error);
    awsc_buffer_clear(&text);
    return status;
}

int awsc_json_check_plain(awsc_json_decoder *d, const awsc_member *member, const void *field, const awsc_path *path)
{
    if (!awsc_member_visible(member, d->level))
        return awsc_fail_at(d->error, path, "the member is newer than API level %u, which the caller was compiled with",
                            (unsigned)d->level);
    if (awsc_member_is_set(member, field)) return awsc_fail_at(d->error, path, "the member is given twice");
    if (member->type == AWSC_TYPE_BODY_STREAM || member->type == AWSC_TYPE_EVENT_STREAM)
        return awsc_fail_at(d->error, path, "the member is a stream, which has no JSON form");
    return AWSC_OK;
}
