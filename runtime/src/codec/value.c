/* SPDX-License-Identifier: Apache-2.0 */
/* Converts values to and from JSON, prints them and copies them. Results have the layout of outputs, so that
 * awsc_free frees them. */
#include "codec/value.h"

#include "base/memory.h"
#include "codec/json_codec.h"
#include "error/error.h"
#include "error/given.h"
#include "schema/output.h"
#include "schema/value.h"
#include "schema/walk.h"

/* ---- schemas --------------------------------------------------------------------------------------------------- */

const awsc_schema *awsc_operation_input_schema(const awsc_operation *operation)
{
    AWSC_NEED_OR(operation, NULL);
    return operation->input;
}

const awsc_schema *awsc_operation_output_schema(const awsc_operation *operation)
{
    AWSC_NEED_OR(operation, NULL);
    return operation->output;
}

const awsc_schema *awsc_operation_event_schema(const awsc_operation *operation)
{
    AWSC_NEED_OR(operation, NULL);
    for (size_t i = 0; i < operation->output->member_count; i++) {
        const awsc_member *member = &operation->output->members[i];
        if (member->type == AWSC_TYPE_EVENT_STREAM) return member->target;
    }
    return NULL;
}

/* Returns the member whose name in the model is the `size` bytes at `step`, or NULL. */
static const awsc_member *member_named(const awsc_schema *schema, const char *step, size_t size)
{
    for (size_t i = 0; i < schema->member_count; i++) {
        awsc_view name = awsc_member_name(&schema->members[i]);
        if (name.size == size && !memcmp(name.data, step, size)) return &schema->members[i];
    }
    return NULL;
}

const awsc_schema *awsc_schema_at(const awsc_schema *schema, const char *path)
{
    AWSC_NEED_OR(schema, NULL);
    AWSC_NEED_OR(path, NULL);
    while (schema && *path) {
        size_t size = strcspn(path, ".");
        const awsc_member *member = member_named(schema, path, size);
        schema = member ? member->target : NULL;
        path += size;
        if (*path && !*++path) return NULL; /* a path that ends with a dot */
    }
    return schema;
}

/* ---- functions of values --------------------------------------------------------------------------------------- */

/* Copies the text to `*out`, which the caller frees with awsc_free. `out` may be NULL. */
static int deliver_text(const awsc_allocator *allocator, awsc_buffer *text, char **out, awsc_error **error)
{
    if (text->failed) return awsc_error_nomem(error);
    if (!out) return AWSC_OK;
    *out = awsc_output_new_text(allocator, awsc_buffer_view(text));
    return *out ? AWSC_OK : awsc_error_nomem(error);
}

/* Moves the value to `*out`; frees it if `status` is an error or `out` is NULL. Returns `status`. */
static int deliver_value(int status, void *value, void **out)
{
    if (status || !out)
        awsc_free(value);
    else
        *out = value;
    return status;
}

int awsc_value_from_json(const awsc_allocator *allocator, const awsc_schema *schema, uint32_t level, awsc_view json,
                         void **out, awsc_error **error)
{
    if (out) *out = NULL;
    if (!json.data) return awsc_error_set(error, AWSC_ERR_VALIDATION, "the JSON of %s is NULL", schema->name);
    awsc_arena *arena;
    /* A value takes about as much memory as its text. */
    void *value = awsc_output_new(allocator, json.size, schema, &arena);
    if (!value) return awsc_error_nomem(error);
    int status = awsc_json_decode_plain(schema, json, level, AWSC_JSON_LIMITS_DEFAULT, arena, value, error);
    return deliver_value(status, value, out);
}

int awsc_value_to_json(const awsc_allocator *allocator, const awsc_schema *schema, uint32_t level, const void *value,
                       bool rfc3339_times, char **out, awsc_error **error)
{
    if (out) *out = NULL;
    awsc_buffer text = AWSC_BUFFER_INIT(allocator);
    int status = awsc_validate_readable(schema, value, level, error);
    if (!status) status = awsc_json_encode_plain(schema, value, level, rfc3339_times, &text, error);
    if (!status) status = deliver_text(allocator, &text, out, error);
    awsc_buffer_clear(&text);
    return status;
}

int awsc_value_print(const awsc_allocator *allocator, const awsc_schema *schema, uint32_t level, const void *value,
                     char **out, awsc_error **error)
{
    if (out) *out = NULL;
    awsc_buffer text = AWSC_BUFFER_INIT(allocator);
    awsc_print_value(schema, value, level, &text);
    int status = deliver_text(allocator, &text, out, error);
    awsc_buffer_clear(&text);
    return status;
}

int awsc_value_copy(const awsc_allocator *allocator, const awsc_schema *schema, uint32_t level, const void *value,
                    void **out, awsc_error **error)
{
    if (out) *out = NULL;
    if (!value) return awsc_error_set(error, AWSC_ERR_VALIDATION, "the %s to copy is NULL", schema->name);
    awsc_arena *arena;
    void *copy = awsc_output_new(allocator, 0, schema, &arena);
    if (!copy) return awsc_error_nomem(error);
    int status = awsc_copy_into(schema, value, level, arena, copy);
    if (status == AWSC_ERR_NOMEM)
        status = awsc_error_nomem(error);
    else if (status)
        status = awsc_error_set(error, status,
                                "the %s to copy is nested deeper than %u levels; does a pointer go in a "
                                "circle?",
                                schema->name, AWSC_DEEPEST_VALUE);
    return deliver_value(status, copy, out);
}

int awsc_from_json(uint32_t level, const awsc_schema *schema, const char *json, size_t size, void **out,
                   awsc_error **error)
{
    if (out) *out = NULL;
    AWSC_NEED(schema, error);
    AWSC_NEED(json, error);
    return awsc_value_from_json(awsc_memory(), schema, level, awsc_view_of(json, size), out, error);
}

int awsc_to_json(uint32_t level, const awsc_schema *schema, const void *value, char **out, awsc_error **error)
{
    if (out) *out = NULL;
    AWSC_NEED(schema, error);
    return awsc_value_to_json(awsc_memory(), schema, level, value, false, out, error);
}

int awsc_to_json_with_options(uint32_t level, const awsc_schema *schema, const void *value,
                              const awsc_json_options *options, char **out, awsc_error **error)
{
    awsc_json_options own = AWSC_JSON_OPTIONS_INIT;
    if (out) *out = NULL;
    AWSC_NEED(schema, error);
    int status = AWSC_TAKE_STRUCT(&own, options, "options", AWSC_JSON_OPTIONS_INIT, error);
    if (status) return status;
    bool rfc3339_times = false;
    status = awsc_given_bool(AWSC_ERR_VALIDATION, "options", "rfc3339_times", own.rfc3339_times, &rfc3339_times, error);
    if (status) return status;
    return awsc_value_to_json(awsc_memory(), schema, level, value, rfc3339_times, out, error);
}

int awsc_print(uint32_t level, const awsc_schema *schema, const void *value, char **out, awsc_error **error)
{
    if (out) *out = NULL;
    AWSC_NEED(schema, error);
    return awsc_value_print(awsc_memory(), schema, level, value, out, error);
}

int awsc_copy(uint32_t level, const awsc_schema *schema, const void *value, void **out, awsc_error **error)
{
    if (out) *out = NULL;
    AWSC_NEED(schema, error);
    AWSC_NEED(value, error);
    return awsc_value_copy(awsc_memory(), schema, level, value, out, error);
}
