/* SPDX-License-Identifier: Apache-2.0 */
#include "record/cassette.h"

#include "base/number.h"
#include "codec/json_codec.h"
#include "error/error.h"
#include "json/reader.h"
#include "json/writer.h"
#include "schema/walk.h"

enum { DEEPEST = 256 };

/* ---- names of members ------------------------------------------------------------------------------------------ */

int awsc_shown_names_add(awsc_shown_names *shown, awsc_view name)
{
    const awsc_allocator *memory = awsc_allocator_default();
    awsc_view *names = awsc_resize(memory, shown->names, (shown->members.count + 1) * sizeof *names);
    if (!names) return -1;
    shown->names = names;
    shown->members.names = names;
    char *copy = awsc_text_copy_n(memory, name.data ? name.data : "", name.size);
    if (!copy) return -1;
    names[shown->members.count++] = (awsc_view){copy, name.size};
    return 0;
}

void awsc_shown_names_clear(awsc_shown_names *shown)
{
    for (size_t i = 0; i < shown->members.count; i++) awsc_release(awsc_allocator_default(), shown->names[i].data);
    awsc_release(awsc_allocator_default(), shown->names);
    *shown = (awsc_shown_names){0};
}

/* ---- reading a line -------------------------------------------------------------------------------------------- */

/* A member of a line's object and the place for its value: the value's JSON text, a number, or a flag that becomes
 * true. */
typedef struct field {
    const char *name;
    enum awsc_json_kind kind;
    awsc_view *text;
    int64_t *number;
    bool *flag;
} field;

static const field *field_named(const field *fields, size_t count, const awsc_json_string *name)
{
    for (size_t i = 0; i < count; i++)
        if (awsc_json_string_equal(name, awsc_view_text(fields[i].name))) return &fields[i];
    return NULL;
}

static int fail(awsc_json_reader *reader, const char *what, awsc_error **error)
{
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_json_describe(reader, &text);
    const char *reason = awsc_buffer_text(&text);
    int status = reason ? awsc_error_set(error, AWSC_ERR_PARSE, "%s: %s", what, reason) : awsc_error_nomem(error);
    awsc_buffer_clear(&text);
    return status;
}

/* Reads a value into a field; `into` NULL skips it. A value of another kind is an error. */
static int read_field(awsc_json_reader *reader, const field *into, const char *what, awsc_error **error)
{
    enum awsc_json_kind kind = awsc_json_peek(reader);
    awsc_view text;
    if (into && into->flag && kind == AWSC_JSON_FALSE) into = NULL;
    if (into && kind != into->kind)
        return awsc_error_set(error, AWSC_ERR_PARSE, "%s: %s is %s; expected %s", what, into->name,
                              awsc_json_kind_name(kind), awsc_json_kind_name(into->kind));
    if (awsc_json_skip(reader, &text)) return fail(reader, what, error);
    if (!into) return AWSC_OK;
    if (into->text) *into->text = text;
    if (into->flag) *into->flag = true;
    if (into->number && awsc_parse_i64(text, into->number))
        return awsc_error_set(error, AWSC_ERR_PARSE, "%s: %s is no whole number", what, into->name);
    return AWSC_OK;
}

/* Reads an object. Skips members that are not in `fields`, which a later version may write. */
static int read_object(awsc_view text, const char *what, const field *fields, size_t count, awsc_error **error)
{
    awsc_json_reader reader;
    awsc_json_string name;
    bool first = true;
    int more;
    awsc_json_reader_init(&reader, text, DEEPEST);
    if (awsc_json_peek(&reader) != AWSC_JSON_OBJECT || awsc_json_enter(&reader)) return fail(&reader, what, error);
    while ((more = awsc_json_next_member(&reader, &first, &name)) == 1) {
        int status = read_field(&reader, field_named(fields, count, &name), what, error);
        if (status) return status;
    }
    return more || awsc_json_finish(&reader) ? fail(&reader, what, error) : AWSC_OK;
}

bool awsc_cassette_text(awsc_view string, awsc_buffer *out)
{
    awsc_json_reader reader;
    awsc_json_string read;
    awsc_json_reader_init(&reader, string, 1);
    if (!string.data || awsc_json_read_string(&reader, &read)) return awsc_buffer_text(out) != NULL;
    char *room = awsc_buffer_reserve(out, awsc_json_unescaped_max(&read));
    if (room) awsc_buffer_added(out, awsc_json_unescape(&read, room));
    return awsc_buffer_text(out) != NULL;
}

static int read_names(awsc_view array, const char *what, awsc_shown_names *shown, awsc_error **error)
{
    awsc_json_reader reader;
    bool first = true;
    int more;
    awsc_json_reader_init(&reader, array, DEEPEST);
    if (awsc_json_enter(&reader)) return fail(&reader, what, error);
    while ((more = awsc_json_next_item(&reader, &first)) == 1) {
        awsc_view string;
        if (awsc_json_peek(&reader) != AWSC_JSON_STRING || awsc_json_skip(&reader, &string))
            return awsc_error_set(error, AWSC_ERR_PARSE, "%s: shown has an item that is no string", what);
        awsc_buffer name = AWSC_BUFFER_INIT(awsc_allocator_default());
        bool kept = awsc_cassette_text(string, &name) && !awsc_shown_names_add(shown, awsc_buffer_view(&name));
        awsc_buffer_clear(&name);
        if (!kept) return awsc_error_nomem(error);
    }
    return more ? fail(&reader, what, error) : AWSC_OK;
}

int awsc_cassette_read_head(awsc_view line, const char *what, awsc_shown_names *shown, awsc_error **error)
{
    int64_t format = 0;
    awsc_view names = {NULL, 0};
    const field fields[] = {
        {.name = "cassette", .kind = AWSC_JSON_NUMBER, .number = &format},
        {.name = "shown", .kind = AWSC_JSON_ARRAY, .text = &names},
    };
    int status = read_object(line, what, fields, sizeof fields / sizeof *fields, error);
    if (status) return status;
    if (format != AWSC_CASSETTE_FORMAT)
        return awsc_error_set(error, AWSC_ERR_PARSE, "%s: it is no cassette of format %d", what, AWSC_CASSETTE_FORMAT);
    return names.data ? read_names(names, what, shown, error) : AWSC_OK;
}

int awsc_cassette_read_call(awsc_view line, const char *what, awsc_recorded_call *out, awsc_error **error)
{
    *out = (awsc_recorded_call){.attempts = 1};
    const field fields[] = {
        {.name = "service", .kind = AWSC_JSON_STRING, .text = &out->service},
        {.name = "operation", .kind = AWSC_JSON_STRING, .text = &out->operation},
        {.name = "attempts", .kind = AWSC_JSON_NUMBER, .number = &out->attempts},
        {.name = "input", .kind = AWSC_JSON_OBJECT, .text = &out->input},
        {.name = "status", .kind = AWSC_JSON_NUMBER, .number = &out->status},
        {.name = "requestId", .kind = AWSC_JSON_STRING, .text = &out->request_id},
        {.name = "output", .kind = AWSC_JSON_OBJECT, .text = &out->output},
        {.name = "events", .kind = AWSC_JSON_ARRAY, .text = &out->events},
        {.name = "bytes", .kind = AWSC_JSON_STRING, .text = &out->bytes},
        {.name = "error", .kind = AWSC_JSON_OBJECT, .text = &out->error},
    };
    int status = read_object(line, what, fields, sizeof fields / sizeof *fields, error);
    if (status) return status;
    if (!out->service.data || !out->operation.data || !out->input.data || (!out->output.data && !out->error.data))
        return awsc_error_set(error, AWSC_ERR_PARSE, "%s: expected service, operation, input, and output or error",
                              what);
    return AWSC_OK;
}

int awsc_cassette_read_error(awsc_view text, const char *what, awsc_recorded_error *out, awsc_error **error)
{
    *out = (awsc_recorded_error){0};
    const field fields[] = {
        {.name = "result", .kind = AWSC_JSON_NUMBER, .number = &out->status},
        {.name = "kind", .kind = AWSC_JSON_NUMBER, .number = &out->kind},
        {.name = "code", .kind = AWSC_JSON_STRING, .text = &out->code},
        {.name = "message", .kind = AWSC_JSON_STRING, .text = &out->message},
        {.name = "members", .kind = AWSC_JSON_OBJECT, .text = &out->members},
        {.name = "maybeExecuted", .kind = AWSC_JSON_TRUE, .flag = &out->maybe_executed},
        {.name = "retryable", .kind = AWSC_JSON_TRUE, .flag = &out->retryable},
        {.name = "throttling", .kind = AWSC_JSON_TRUE, .flag = &out->throttling},
    };
    int status = read_object(text, what, fields, sizeof fields / sizeof *fields, error);
    if (status) return status;
    if (out->status < AWSC_ERR_WAITER || out->status > AWSC_ERR_SERVICE)
        return awsc_error_set(error, AWSC_ERR_PARSE, "%s: result is %lld; expected the number of an error", what,
                              (long long)out->status);
    return AWSC_OK;
}

/* ---- writing a value ------------------------------------------------------------------------------------------- */

int awsc_cassette_append_value(const awsc_schema *schema, uint32_t level, const void *value,
                               const awsc_shown_members *shown, awsc_buffer *out, awsc_error **error)
{
    int status = awsc_validate_readable(schema, value, level, error); /* a copy fails on a value that is too deep */
    if (status) return status;
    awsc_arena *arena = awsc_arena_new_sized(awsc_allocator_default(), 0);
    if (!arena) return awsc_error_nomem(error);
    /* Texts and bytes are not copied: no secret stays behind. */
    void *copy = awsc_copy_value(schema, value, level, true, arena);
    status = copy ? AWSC_OK : awsc_error_nomem(error);
    if (!status) {
        awsc_redact(schema, copy, shown);
        status = awsc_json_encode_plain(schema, copy, level, false, out, error);
    }
    awsc_arena_free(arena);
    return status;
}
