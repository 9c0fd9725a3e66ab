/* SPDX-License-Identifier: Apache-2.0 */
#include "state_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "members.h"
#include "runtime.h"

#define FORMAT 1
#define MAX_BYTES ((size_t)1 << 30)
#define MAX_KEY_BYTES 1024u
#define MAX_DEPTH 128u

/* ---- writing -------------------------------------------------------------------------------------------------- */

static int write_record(awsc_json_writer *writer, const awsc_schema *schema, const awsc_local_record *record,
                        awsc_error **error)
{
    awsc_buffer value = AWSC_BUFFER_INIT(awsc_allocator_default());
    int status = awsc_json_encode(schema, record->value, UINT16_MAX, false, &value, error);
    if (!status && value.failed) status = awsc_error_nomem(error);
    if (!status) {
        awsc_json_write_open(writer, '{');
        awsc_json_write_name(writer, AWSC_VIEW("Key"));
        awsc_json_write_string(writer, awsc_view_text(record->key));
        awsc_json_write_name(writer, AWSC_VIEW("ChangedMs"));
        awsc_json_write_i64(writer, record->changed_ms);
        awsc_json_write_name(writer, AWSC_VIEW("Value"));
        awsc_json_write_raw(writer, awsc_buffer_view(&value));
        awsc_json_write_close(writer, '}');
    }
    awsc_buffer_clear(&value);
    return status;
}

static int write_kind(awsc_json_writer *writer, const awsc_local_store *store, enum awsc_local_kind kind,
                      awsc_error **error)
{
    const awsc_local_record *record = awsc_local_store_at(store, kind, 0);
    if (!record) return AWSC_OK;
    int status = AWSC_OK;
    awsc_json_write_name(writer, awsc_view_text(awsc_local_kinds[kind].name));
    awsc_json_write_open(writer, '[');
    for (size_t i = 0; record && !status; record = awsc_local_store_at(store, kind, ++i)) {
        /* One line per record, for human readers. */
        awsc_buffer_append_text(writer->out, i ? "" : "\n");
        status = write_record(writer, awsc_local_kinds[kind].schema, record, error);
        awsc_buffer_append_text(writer->out, "\n");
    }
    awsc_json_write_close(writer, ']');
    return status;
}

static int encode_store(const awsc_local_store *store, awsc_buffer *out, awsc_error **error)
{
    awsc_json_writer writer = AWSC_JSON_WRITER_INIT(out);
    int status = AWSC_OK;
    awsc_json_write_open(&writer, '{');
    awsc_json_write_name(&writer, AWSC_VIEW("Format"));
    awsc_json_write_i64(&writer, FORMAT);
    awsc_json_write_name(&writer, AWSC_VIEW("Records"));
    awsc_json_write_open(&writer, '{');
    for (int kind = 0; kind < AWSC_LOCAL_KIND_COUNT && !status; kind++) {
        status = write_kind(&writer, store, (enum awsc_local_kind)kind, error);
    }
    awsc_json_write_close(&writer, '}');
    awsc_json_write_close(&writer, '}');
    awsc_buffer_append_text(out, "\n");
    if (!status && out->failed) status = awsc_error_nomem(error);
    return status;
}

/* Writes the whole text. Returns 0 or errno. */
static int write_all(int fd, awsc_view text)
{
    while (text.size) {
        ssize_t written = write(fd, text.data, text.size);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return errno;
        text = (awsc_view){text.data + written, text.size - (size_t)written};
    }
    return fsync(fd) ? errno : 0;
}

/* Writes the text to the file `fresh` and renames that file to `path`. The file holds environment variables of
 * functions; so only its owner may read it. Returns 0 or errno. */
static int replace_file(const char *path, const char *fresh, awsc_view text)
{
    int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) return errno;
    int failed = write_all(fd, text);
    if (close(fd) && !failed) failed = errno;
    if (!failed && rename(fresh, path)) failed = errno;
    if (failed) unlink(fresh);
    return failed;
}

int awsc_local_state_save(const awsc_local_store *store, const char *path, awsc_error **error)
{
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_buffer fresh = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_buffer_append_format(&fresh, "%s.new", path);
    int status = encode_store(store, &text, error);
    if (!status && fresh.failed) status = awsc_error_nomem(error);
    if (!status) {
        int failed = replace_file(path, awsc_buffer_text(&fresh), awsc_buffer_view(&text));
        if (failed) {
            status =
                awsc_error_set(error, AWSC_ERR_CONFIG, "--state %s: cannot write: %s", path, awsc_file_reason(failed));
        }
    }
    awsc_buffer_clear(&fresh);
    awsc_buffer_clear_secret(&text);
    return status;
}

int awsc_local_state_keep(const awsc_local_store *store, const char *path, uint64_t changes_before, awsc_error **error)
{
    if (!path || awsc_local_store_changes(store) == changes_before) return AWSC_OK;
    return awsc_local_state_save(store, path, error);
}

/* ---- reading -------------------------------------------------------------------------------------------------- */

typedef struct reader {
    awsc_local_store *store;
    awsc_json_reader json;
    awsc_arena *arena; /* arena of one record */
    const char *path;
    awsc_error **error;
} reader;

static int refuse_line(reader *state, const char *problem)
{
    return awsc_error_set(state->error, AWSC_ERR_CONFIG, "--state %s: %s at byte %zu; repair the file, or move it away",
                          state->path, problem, (size_t)(state->json.at - state->json.begin));
}

static int refuse_json(reader *state, const char *expected)
{
    return refuse_line(state, state->json.problem ? state->json.problem : expected);
}

static int read_i64(reader *state, int64_t *out)
{
    awsc_view text;
    if (awsc_json_peek(&state->json) != AWSC_JSON_NUMBER || awsc_json_read_number(&state->json, &text) ||
        awsc_parse_i64(text, out)) {
        return refuse_json(state, "expected a number");
    }
    return AWSC_OK;
}

static int read_key(reader *state, const char **out)
{
    awsc_json_string text;
    if (awsc_json_peek(&state->json) != AWSC_JSON_STRING || awsc_json_read_string(&state->json, &text) ||
        text.has_null || text.raw.size > MAX_KEY_BYTES) {
        return refuse_json(state, "expected the key of a record");
    }
    char *key = awsc_arena_bytes(state->arena, text.raw.size + 1);
    if (!key) return awsc_error_nomem(state->error);
    key[awsc_json_unescape(&text, key)] = '\0';
    *out = key;
    return AWSC_OK;
}

static int check_needed(reader *state, const awsc_local_kind_facts *kind, const void *value)
{
    for (size_t i = 0; i < sizeof kind->needed / sizeof kind->needed[0] && kind->needed[i]; i++) {
        const awsc_member *member = awsc_local_member(kind->schema, kind->needed[i]);
        if (member && awsc_member_is_set(member, awsc_member_value(member, value))) continue;
        return awsc_error_set(state->error, AWSC_ERR_CONFIG, "--state %s: a %s record has no %s", state->path,
                              kind->name, kind->needed[i]);
    }
    return AWSC_OK;
}

static int read_value(reader *state, const awsc_local_kind_facts *kind, const void **out)
{
    const awsc_schema *schema = kind->schema;
    awsc_view text;
    if (awsc_json_skip(&state->json, &text)) return refuse_json(state, "expected a value");
    void *value = awsc_arena_alloc_zeroed(state->arena, 1, schema->size);
    if (!value) return awsc_error_nomem(state->error);
    int status = awsc_json_decode(schema, text, false, AWSC_JSON_LIMITS_DEFAULT, state->arena, value, state->error);
    if (status) awsc_error_prefix(state->error, "--state %s: %s", state->path, kind->name);
    if (!status) status = check_needed(state, kind, value);
    *out = value;
    return status ? AWSC_ERR_CONFIG : AWSC_OK;
}

/* NAME VERSION EXECUTION/ID */
static bool is_durable_key(const char *key)
{
    const char *version = strchr(key, ' ');
    const char *name = version ? strchr(version + 1, ' ') : NULL;
    const char *id = name ? strchr(name + 1, '/') : NULL;
    return id && version > key && name > version + 1 && id > name + 1 && id[1] && !strpbrk(id + 1, " /");
}

/* Checks that the record is stored under the key that lookups use. */
static int check_key(reader *state, enum awsc_local_kind kind, const awsc_local_record *record)
{
    if (kind == AWSC_LOCAL_DURABLE && !is_durable_key(record->key))
        return refuse_line(state, "expected the key of an execution, NAME VERSION EXECUTION/ID,");
    if (kind != AWSC_LOCAL_FUNCTION) return AWSC_OK;
    const awsc_lambda_function_configuration *function = record->value;
    const char *key = awsc_local_key_of(state->arena, function->function_name, function->version);
    if (!key) return awsc_error_nomem(state->error);
    return strcmp(key, record->key) ? refuse_line(state, "expected the key of the function, NAME VERSION,") : AWSC_OK;
}

static int read_record(reader *state, enum awsc_local_kind kind)
{
    awsc_local_record record = {NULL, NULL, 0};
    awsc_json_string name;
    bool first = true;
    int more, status = AWSC_OK;
    if (awsc_json_peek(&state->json) != AWSC_JSON_OBJECT || awsc_json_enter(&state->json)) {
        return refuse_json(state, "expected a record");
    }
    while (!status && (more = awsc_json_next_member(&state->json, &first, &name)) != 0) {
        if (more < 0) return refuse_json(state, "expected a member");
        if (awsc_json_string_equal(&name, AWSC_VIEW("Key"))) {
            status = read_key(state, &record.key);
        } else if (awsc_json_string_equal(&name, AWSC_VIEW("ChangedMs"))) {
            status = read_i64(state, &record.changed_ms);
        } else if (awsc_json_string_equal(&name, AWSC_VIEW("Value"))) {
            status = read_value(state, &awsc_local_kinds[kind], &record.value);
        } else {
            return refuse_line(state, "expected Key, ChangedMs or Value");
        }
    }
    if (status) return status;
    if (!record.key || !record.value) return refuse_line(state, "expected a record with Key and Value");
    status = check_key(state, kind, &record);
    if (status) return status;
    status = awsc_local_store_restore(state->store, kind, &record);
    awsc_arena_reset(state->arena);
    return status ? awsc_error_nomem(state->error) : AWSC_OK;
}

static int read_kind(reader *state, const awsc_json_string *name)
{
    int kind = 0;
    while (kind < AWSC_LOCAL_KIND_COUNT && !awsc_json_string_equal(name, awsc_view_text(awsc_local_kinds[kind].name))) {
        kind++;
    }
    if (kind == AWSC_LOCAL_KIND_COUNT) return refuse_line(state, "records of an unknown kind");
    if (awsc_json_peek(&state->json) != AWSC_JSON_ARRAY || awsc_json_enter(&state->json)) {
        return refuse_json(state, "expected a list of records");
    }
    bool first = true;
    int more, status = AWSC_OK;
    while (!status && (more = awsc_json_next_item(&state->json, &first)) != 0) {
        if (more < 0) return refuse_json(state, "expected a record");
        status = read_record(state, (enum awsc_local_kind)kind);
    }
    return status;
}

static int read_kinds(reader *state)
{
    awsc_json_string name;
    bool first = true;
    int more, status = AWSC_OK;
    if (awsc_json_peek(&state->json) != AWSC_JSON_OBJECT || awsc_json_enter(&state->json)) {
        return refuse_json(state, "expected an object of records");
    }
    while (!status && (more = awsc_json_next_member(&state->json, &first, &name)) != 0) {
        if (more < 0) return refuse_json(state, "expected a kind of records");
        status = read_kind(state, &name);
    }
    return status;
}

static int read_state(reader *state)
{
    awsc_json_string name;
    bool first = true, found = false;
    int64_t format = 0;
    int more, status = AWSC_OK;
    if (awsc_json_peek(&state->json) != AWSC_JSON_OBJECT || awsc_json_enter(&state->json)) {
        return refuse_json(state, "expected a JSON object");
    }
    while (!status && (more = awsc_json_next_member(&state->json, &first, &name)) != 0) {
        if (more < 0) return refuse_json(state, "expected a member");
        if (awsc_json_string_equal(&name, AWSC_VIEW("Format"))) {
            status = read_i64(state, &format);
            if (!status && format != FORMAT)
                status = refuse_line(state, "expected format 1, the format of this version,");
        } else if (awsc_json_string_equal(&name, AWSC_VIEW("Records")) && format) {
            found = true;
            status = read_kinds(state);
        } else {
            return refuse_line(state, "expected Format, then Records");
        }
    }
    if (!status && !found) status = refuse_line(state, "expected Format and Records");
    if (!status && awsc_json_finish(&state->json)) status = refuse_json(state, "expected the end");
    return status;
}

int awsc_local_state_load(awsc_local_store *store, const char *path, awsc_error **error)
{
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    int failed = 0, status = AWSC_OK;
    if (awsc_file_read(path, MAX_BYTES, &text, &failed)) {
        awsc_buffer_clear(&text);
        if (failed == ENOENT) return AWSC_OK;
        return awsc_error_set(error, AWSC_ERR_CONFIG, "--state %s: cannot read: %s", path, awsc_file_reason(failed));
    }
    reader state = {
        .store = store, .arena = awsc_arena_new_sized(awsc_allocator_default(), 0), .path = path, .error = error};
    awsc_json_reader_init(&state.json, awsc_buffer_view(&text), MAX_DEPTH);
    status = state.arena ? read_state(&state) : awsc_error_nomem(error);
    awsc_arena_free(state.arena);
    awsc_buffer_clear_secret(&text);
    return status;
}
