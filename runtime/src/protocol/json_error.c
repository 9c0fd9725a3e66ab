/* SPDX-License-Identifier: Apache-2.0 */
/* Reads error responses of restJson1. */
#include "codec/json_codec.h"
#include "json/reader.h"
#include "protocol/bindings.h"
#include "protocol/error_response.h"
#include "protocol/rest_json1.h"

/* ---- the document ---------------------------------------------------------------------------------------------- */

static int pass(awsc_json_reader *reader)
{
    return awsc_json_pass_broken(reader, awsc_json_place_of(reader));
}

/* Reads the value of a member and keeps it if it is a text and `*out` is empty. */
static int take_text(awsc_json_reader *reader, awsc_arena *arena, awsc_view *out, bool *nomem)
{
    awsc_json_string string;
    awsc_json_skip_space(reader);
    if (reader->at == reader->end || *reader->at != '"' || out->size) return pass(reader);
    if (awsc_json_take_string(reader, &string)) return -1;
    if (!string.escaped) {
        *out = string.raw;
        return 0;
    }
    char *text = awsc_arena_bytes(arena, awsc_json_unescaped_max(&string));
    *nomem = !text;
    if (text) *out = awsc_view_of(text, awsc_json_unescape(&string, text));
    return text ? 0 : -1;
}

static bool is_any(const awsc_json_string *name, const char *const *choices)
{
    for (; *choices; choices++)
        if (awsc_json_string_equal(name, awsc_view_text(*choices))) return true;
    return false;
}

int awsc_error_document(awsc_view text, awsc_arena *arena, awsc_view *code, awsc_view *message)
{
    static const char *const type_names[] = {"__type", NULL};
    static const char *const code_names[] = {"code", "Code", NULL};
    static const char *const message_names[] = {"message", "Message", "errorMessage", NULL};
    awsc_json_reader reader;
    awsc_json_string name;
    bool first = true;
    bool nomem = false;
    awsc_view type = awsc_view_of(NULL, 0);
    *code = *message = type;
    awsc_json_reader_init_forgiving(&reader, text, AWSC_JSON_LIMITS_ERROR.max_depth);
    if (awsc_json_peek(&reader) != AWSC_JSON_OBJECT || awsc_json_enter(&reader)) return 0;
    /* Members before a syntax error count. */
    while (awsc_json_next_member(&reader, &first, &name) > 0) {
        int failed;
        if (is_any(&name, type_names))
            failed = take_text(&reader, arena, &type, &nomem);
        else if (is_any(&name, code_names))
            failed = take_text(&reader, arena, code, &nomem);
        else if (is_any(&name, message_names))
            failed = take_text(&reader, arena, message, &nomem);
        else
            failed = pass(&reader);
        if (failed) break;
    }
    if (type.size) *code = type; /* a member of the error may be called code */
    return nomem ? -1 : 0;
}

/* ---- the error ------------------------------------------------------------------------------------------------- */

static int read_modeled(const awsc_schema *schema, const void *from, awsc_arena *arena, void *value)
{
    return awsc_read_error(schema, from, arena, value);
}

int awsc_rest_json1_error(const awsc_service *service, const awsc_operation *operation,
                          const awsc_http_response *response, awsc_error **error)
{
    (void)operation;
    if (!error) return AWSC_ERR_SERVICE;
    awsc_view code;
    awsc_service_error details;
    int status = awsc_error_begin(response, &details, error);
    if (status) return status;
    if (awsc_error_document(details.body, details.arena, &code, &details.message))
        return awsc_error_abandon(&details, error);
    details.code = awsc_error_code_clean(awsc_view_text(awsc_http_response_header(response, "x-amzn-errortype")));
    if (!details.code.size) details.code = awsc_error_code_clean(code);
    return awsc_error_complete(service, response, &details, read_modeled, response, error);
}
