/* SPDX-License-Identifier: Apache-2.0 */
/* Decodes the plain form of JSON, which people and tools write. */
#include "base/memory.h"
#include "base/timestamp.h"
#include "codec/json_decoder.h"
#include "error/error.h"
#include "schema/value.h"

static int fail_unknown(const awsc_json_decoder *d, const awsc_schema *schema, const awsc_json_string *name,
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

static int check(awsc_json_decoder *d, const awsc_member *member, const void *field, const awsc_path *path)
{
    if (!awsc_member_visible(member, d->level))
        return awsc_fail_at(d->error, path, "the member is newer than API level %u, which the caller was compiled with",
                            (unsigned)d->level);
    if (awsc_member_is_set(member, field)) return awsc_fail_at(d->error, path, "the member is given twice");
    if (member->type == AWSC_TYPE_BODY_STREAM || member->type == AWSC_TYPE_EVENT_STREAM)
        return awsc_fail_at(d->error, path, "the member is a stream, which has no JSON form");
    return AWSC_OK;
}

static int parse_time(awsc_view text, awsc_time *out)
{
    return awsc_time_parse_date_time(text, out) ? awsc_time_parse_http_date(text, out) : 0;
}

const awsc_json_plain awsc_json_plain_form = {.fail_unknown = fail_unknown, .check = check, .parse_time = parse_time};
