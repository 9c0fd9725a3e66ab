/* SPDX-License-Identifier: Apache-2.0 */
#include "record/recorded_error.h"

#include "codec/json_codec.h"
#include "error/error.h"
#include "protocol/error_response.h"
#include "schema/value.h"

int awsc_recorded_members(const awsc_error *failure, const awsc_shown_members *shown, awsc_buffer *out,
                          awsc_error **error)
{
    const awsc_schema *schema = NULL;
    const void *value = awsc_error_modeled_value(failure, &schema);
    return value ? awsc_cassette_append_value(schema, UINT32_MAX, value, shown, out, error) : AWSC_OK;
}

/* Reads the structure of a modeled error into a new arena, which the error object will own. */
static int read_members(const awsc_recorded_error *recorded, awsc_service_error *details, awsc_error **error)
{
    if (!details->modeled) return AWSC_OK;
    details->arena = awsc_arena_new_sized(awsc_allocator_default(), 0);
    void *value = details->arena ? awsc_arena_alloc_zeroed(details->arena, 1, details->modeled->schema->size) : NULL;
    int status = value ? AWSC_OK : awsc_error_nomem(error);
    if (!status && recorded->members.data)
        status = awsc_json_decode_plain(details->modeled->schema, recorded->members, UINT32_MAX,
                                        AWSC_JSON_LIMITS_DEFAULT, details->arena, value, error);
    details->value = value;
    if (status) awsc_arena_free(details->arena);
    return status;
}

static int make_service_error(const awsc_service *service, const awsc_recorded_error *recorded, int http_status,
                              awsc_view code, awsc_view message, awsc_error **made, awsc_error **error)
{
    awsc_service_error details = {
        .code = code, .message = message, .http_status = http_status, .kind = (int)recorded->kind};
    details.modeled = awsc_error_case_find(service, code);
    int status = read_members(recorded, &details, error);
    if (status) return status;
    return awsc_error_set_service(made, &details) == AWSC_ERR_SERVICE ? AWSC_OK : awsc_error_nomem(error);
}

int awsc_recorded_error_make(const awsc_service *service, const awsc_recorded_error *recorded, int http_status,
                             awsc_error **made, awsc_error **error)
{
    awsc_buffer code = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_buffer message = AWSC_BUFFER_INIT(awsc_allocator_default());
    int status = AWSC_OK;
    if (!awsc_cassette_text(recorded->code, &code) || !awsc_cassette_text(recorded->message, &message)) {
        status = awsc_error_nomem(error);
    } else if (recorded->status == AWSC_ERR_SERVICE) {
        status = make_service_error(service, recorded, http_status, awsc_buffer_view(&code), awsc_buffer_view(&message),
                                    made, error);
    } else {
        int result = awsc_error_set(made, (int)recorded->status, "%s", awsc_buffer_text(&message));
        (void)awsc_error_note_kind(made, result, (int)recorded->kind);
    }
    if (!status) awsc_error_add_class(*made, recorded->retryable, recorded->throttling);
    awsc_buffer_clear(&code);
    awsc_buffer_clear(&message);
    return status;
}
