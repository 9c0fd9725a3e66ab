/* SPDX-License-Identifier: Apache-2.0 */
/* Request bodies from memory, a file and a reader, over a connection: complete at each attempt, or the call fails. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include <awsc/tables/generated.h>
#include <awsc/testing.h>

#include "support/fixture.h"

enum { BODY = 300 * 1000, ATTEMPTS = 4 };

/* ---- an operation whose request is a stream of bytes ------------------------------------------------------------- */

typedef struct put_input {
    awsc_body body;
} put_input;
static const awsc_member put_input_members[] = {AWSC_TABLE_BODY_MEMBER(put_input, body, "body", AWSC_TABLE_PAYLOAD)};
static const awsc_schema put_input_schema = {"PutInput", put_input_members,   NULL, sizeof(put_input),
                                             1,          AWSC_TYPE_STRUCTURE, 0,    0};
static const awsc_schema nothing_schema = {"Unit", NULL, NULL, 1, 0, AWSC_TYPE_STRUCTURE, 0, 0};
static const awsc_operation put_operation = {.name = "Put",
                                             .method = "PUT",
                                             .uri = "/put",
                                             .input = &put_input_schema,
                                             .output = &nothing_schema,
                                             .http_status = 200,
                                             .since = 1,
                                             .input_payload = 0,
                                             .output_payload = -1};
static const awsc_service put_service = {.format = AWSC_TABLE_FORMAT,
                                         .level = 1,
                                         .sdk_id = "Put",
                                         .api_version = "2026-01-01",
                                         .signing_name = "put",
                                         .protocol = &awsc_internal_rest_json1};

/* ---- a server that keeps the bodies, and refuses the first requests ---------------------------------------------- */

typedef struct scene {
    char body[BODY];
    unsigned refusals; /* number of requests that are answered with 503 */
    void (*on_request)(struct scene *s);
    unsigned equal;  /* requests whose body was `body` */
    size_t expected; /* bytes of it */
    raw_answer good, refused;
    raw_server *server;
    awsc_client *client;
    char folder[64], file[96];
} scene;

static void give(void *user, const raw_request *request, raw_answer *answer)
{
    scene *s = user;
    bool same = request->complete && request->body_size == s->expected &&
                (!s->expected || memcmp(request->body, s->body, s->expected) == 0);
    if (same) s->equal++;
    if (s->on_request) s->on_request(s);
    *answer = request->number <= s->refusals ? s->refused : s->good;
}

static void open_scene(scene *s)
{
    memset(s, 0, sizeof *s);
    fixture_clean_environment();
    for (size_t i = 0; i < BODY; i++) s->body[i] = (char)(i * 31 + i / 251);
    s->expected = BODY;
    s->good = fixture_answer("");
    s->refused = fixture_answer_with("503 Service Unavailable", "x-amz-retry-after: 1\r\n", "{}", 2);
    raw_script script = {.answer = give, .user = s};
    s->server = raw_server_start(&script);
    awsc_config config = fixture_config(raw_server_url(s->server));
    assert_int_equal(awsc_internal_client_new(&put_service, 1, &config, &s->client, NULL), AWSC_OK);
    fixture_config_clear(&config);
    strcpy(s->folder, "/tmp/awsc-body-XXXXXX");
    assert_non_null(mkdtemp(s->folder));
    snprintf(s->file, sizeof s->file, "%s/body", s->folder);
}

static void close_scene(scene *s)
{
    awsc_internal_client_free(s->client);
    raw_server_stop(s->server);
    (void)unlink(s->file);
    assert_int_equal(rmdir(s->folder), 0);
}

static void write_file(const scene *s, size_t size)
{
    FILE *file = fopen(s->file, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(s->body, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static int put(scene *s, awsc_body body, awsc_error **error)
{
    const put_input input = {.body = body};
    void *output = NULL;
    int status = awsc_internal_call(&put_operation, 1, s->client, &input, NULL, &output, error);
    awsc_free(output);
    return status;
}

static void expect_put(scene *s, awsc_body body, unsigned attempts)
{
    awsc_error *error = NULL;
    if (put(s, body, &error)) fail_msg("%s", awsc_error_text(error));
    assert_int_equal(raw_server_executions(s->server), attempts);
    assert_int_equal(s->equal, attempts);
}

/* Expects failure with this status and this text, without a request to the server. */
static void expect_refused(scene *s, awsc_body body, int status, const char *text)
{
    awsc_error *error = NULL;
    assert_int_equal(put(s, body, &error), status);
    if (!strstr(awsc_error_message(error), text)) fail_msg("%s", awsc_error_message(error));
    assert_false(awsc_error_maybe_executed(error));
    assert_int_equal(raw_server_executions(s->server), 0);
    awsc_error_free(error);
}

/* ---- a reader ---------------------------------------------------------------------------------------------------- */

enum trick { HONEST, ENDS_EARLY, FAILS, GIVES_TOO_MUCH };

typedef struct reader {
    const scene *scene;
    size_t at, size, piece;
    unsigned rewinds, failing_rewind; /* number of the rewind that fails, from 1 */
    unsigned pass, bad_pass;          /* number of the reading that misbehaves, from 1 */
    enum trick trick;
    awsc_body_source source;
} reader;

static int64_t read_body(void *user, void *buffer, size_t capacity)
{
    reader *r = user;
    size_t left = r->size - r->at, size = left < r->piece ? left : r->piece;
    if (size > capacity) size = capacity;
    if (r->at == 0) r->pass++;
    if (r->pass == r->bad_pass && r->at >= r->size / 2) {
        if (r->trick == ENDS_EARLY) return 0;
        if (r->trick == FAILS) return -1;
        if (r->trick == GIVES_TOO_MUCH) return (int64_t)capacity + 1;
    }
    memcpy(buffer, r->scene->body + r->at, size);
    r->at += size;
    return (int64_t)size;
}

static int rewind_body(void *user)
{
    reader *r = user;
    r->at = 0;
    return ++r->rewinds == r->failing_rewind ? -1 : 0;
}

static void open_reader(reader *r, const scene *s, size_t size)
{
    *r = (reader){.scene = s, .size = size, .piece = 7001, .source = AWSC_BODY_SOURCE_INIT};
    r->source.length = size;
    r->source.read = read_body;
    r->source.rewind = rewind_body;
    r->source.user = r;
}

/* ---- bodies that are sent ---------------------------------------------------------------------------------------- */

static void a_file_is_sent_unchanged(void **state)
{
    scene s;
    (void)state;
    open_scene(&s);
    write_file(&s, BODY);
    expect_put(&s, AWSC_BODY_FILE(s.file), 1);
    close_scene(&s);
}

static void a_file_is_sent_again_from_its_first_byte(void **state)
{
    scene s;
    (void)state;
    open_scene(&s);
    s.refusals = 2;
    write_file(&s, BODY);
    expect_put(&s, AWSC_BODY_FILE(s.file), 3);
    close_scene(&s);
}

static void a_reader_is_read_once_for_the_hash_and_once_for_each_attempt(void **state)
{
    scene s;
    reader r;
    (void)state;
    open_scene(&s);
    s.refusals = 2;
    open_reader(&r, &s, BODY);
    expect_put(&s, AWSC_BODY_READER(&r.source), 3);
    assert_int_equal(r.pass, 4);
    close_scene(&s);
}

static void a_reader_whose_hash_is_known_is_read_once(void **state)
{
    scene s;
    reader r;
    (void)state;
    open_scene(&s);
    open_reader(&r, &s, BODY);
    r.source.rewind = NULL;
    r.source.sha256_hex =
        "0000000000000000000000000000000000000000000000000000000000000000"; /* the service would mind */
    expect_put(&s, AWSC_BODY_READER(&r.source), 1);
    assert_int_equal(r.pass, 1);
    close_scene(&s);
}

static void empty_bodies_are_sent(void **state)
{
    scene s;
    reader r;
    (void)state;
    open_scene(&s);
    s.expected = 0;
    write_file(&s, 0);
    open_reader(&r, &s, 0);
    expect_put(&s, AWSC_BODY_FILE(s.file), 1);
    expect_put(&s, AWSC_BODY_READER(&r.source), 2);
    expect_put(&s, AWSC_BODY_LITERAL(""), 3);
    close_scene(&s);
}

/* ---- bodies that cannot be sent ---------------------------------------------------------------------------------- */

static void a_reader_that_cannot_rewind_is_not_sent_again(void **state)
{
    scene s;
    reader r;
    awsc_error *error = NULL;
    (void)state;
    open_scene(&s);
    s.refusals = ATTEMPTS;
    open_reader(&r, &s, BODY);
    r.source.rewind = NULL;
    r.source.sha256_hex = "0000000000000000000000000000000000000000000000000000000000000000";
    assert_int_equal(put(&s, AWSC_BODY_READER(&r.source), &error), AWSC_ERR_SERVICE);
    assert_int_equal(awsc_error_http_status(error), 503);
    assert_int_equal(awsc_error_attempts(error), 1);
    assert_int_equal(raw_server_executions(s.server), 1);
    awsc_error_free(error);
    close_scene(&s);
}

static void a_rewind_that_fails_before_an_attempt_ends_the_call(void **state)
{
    scene s;
    (void)state;
    for (unsigned failing = 1; failing <= 2; failing++) {
        reader r;
        open_scene(&s);
        open_reader(&r, &s, BODY);
        r.failing_rewind = failing; /* after the hash, before the attempt */
        expect_refused(&s, AWSC_BODY_READER(&r.source), failing == 1 ? AWSC_ERR_TRANSPORT : AWSC_ERR_VALIDATION,
                       failing == 1 ? "failed to rewind" : "cannot be rewound");
        close_scene(&s);
    }
}

static void a_rewind_that_fails_before_the_second_attempt_ends_the_call(void **state)
{
    scene s;
    reader r;
    awsc_error *error = NULL;
    (void)state;
    open_scene(&s);
    s.refusals = ATTEMPTS;
    open_reader(&r, &s, BODY);
    r.failing_rewind = 3;
    assert_int_equal(put(&s, AWSC_BODY_READER(&r.source), &error), AWSC_ERR_VALIDATION);
    assert_non_null(strstr(awsc_error_message(error), "cannot be rewound"));
    assert_int_equal(raw_server_executions(s.server), 1);
    awsc_error_free(error);
    close_scene(&s);
}

/* Runs while the hash is computed, and while the body is sent. */
static void check_trick(enum trick trick, int status_of_hash, const char *text_of_hash)
{
    scene s;
    for (unsigned pass = 1; pass <= 2; pass++) {
        reader r;
        open_scene(&s);
        open_reader(&r, &s, BODY);
        r.trick = trick;
        r.bad_pass = pass;
        if (pass == 1)
            expect_refused(&s, AWSC_BODY_READER(&r.source), status_of_hash, text_of_hash);
        else
            expect_refused(&s, AWSC_BODY_READER(&r.source), AWSC_ERR_VALIDATION,
                           "the request body could not be read to its end");
        assert_int_equal(r.pass, pass);
        close_scene(&s);
    }
}

static void a_reader_that_ends_early_is_refused(void **state)
{
    (void)state;
    check_trick(ENDS_EARLY, AWSC_ERR_VALIDATION, "expected its length, 300000");
}

static void a_reader_that_fails_is_refused(void **state)
{
    (void)state;
    check_trick(FAILS, AWSC_ERR_TRANSPORT, "failed to read after");
}

static void a_reader_that_reports_more_than_the_buffer_is_refused(void **state)
{
    (void)state;
    check_trick(GIVES_TOO_MUCH, AWSC_ERR_TRANSPORT, "failed to read after");
}

static void a_reader_that_exceeds_its_length_is_refused(void **state)
{
    scene s;
    reader r;
    (void)state;
    open_scene(&s);
    open_reader(&r, &s, BODY);
    r.source.length = BODY - 1;
    expect_refused(&s, AWSC_BODY_READER(&r.source), AWSC_ERR_VALIDATION, "expected its length, 299999");
    close_scene(&s);
}

static void a_file_that_cannot_be_read_is_refused(void **state)
{
    scene s;
    (void)state;
    open_scene(&s);
    expect_refused(&s, AWSC_BODY_FILE(s.file), AWSC_ERR_TRANSPORT, s.file);
    expect_refused(&s, AWSC_BODY_FILE(s.folder), AWSC_ERR_TRANSPORT, s.folder);
    assert_int_equal(mkfifo(s.file, 0600), 0);
    expect_refused(&s, AWSC_BODY_FILE(s.file), AWSC_ERR_TRANSPORT, s.file);
    close_scene(&s);
}

/* The transport opens the file a second time, after the hash was computed. */
static void spoil_file(void *user, void *curl)
{
    scene *s = user;
    (void)curl;
    assert_int_equal(truncate(s->file, BODY / 2), 0);
}

static void a_file_that_shrinks_while_it_is_sent_is_refused(void **state)
{
    scene s;
    awsc_error *error = NULL;
    (void)state;
    open_scene(&s);
    write_file(&s, BODY);
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    options.on_curl_handle = spoil_file;
    options.user = &s;
    const put_input input = {.body = AWSC_BODY_FILE(s.file)};
    assert_int_equal(awsc_internal_call(&put_operation, 1, s.client, &input, &options, NULL, &error),
                     AWSC_ERR_VALIDATION);
    assert_non_null(strstr(awsc_error_message(error), "could not be read to its end"));
    assert_int_equal(raw_server_executions(s.server), 0);
    awsc_error_free(error);
    close_scene(&s);
}

static void remove_file(scene *s)
{
    assert_int_equal(unlink(s->file), 0);
}

static void replace_file_by_fifo(scene *s)
{
    remove_file(s);
    assert_int_equal(mkfifo(s->file, 0600), 0);
}

static void a_file_that_is_missing_at_the_second_attempt_is_refused(void **state)
{
    void (*const on_request[])(scene * s) = {remove_file, replace_file_by_fifo};
    (void)state;
    for (size_t i = 0; i < sizeof on_request / sizeof *on_request; i++) {
        scene s;
        awsc_error *error = NULL;
        open_scene(&s);
        s.refusals = ATTEMPTS;
        s.on_request = on_request[i];
        write_file(&s, BODY);
        assert_int_equal(put(&s, AWSC_BODY_FILE(s.file), &error), AWSC_ERR_VALIDATION);
        assert_non_null(strstr(awsc_error_message(error), s.file));
        assert_int_equal(raw_server_executions(s.server), 1);
        awsc_error_free(error);
        close_scene(&s);
    }
}

/* ---- bodies that are recorded ----------------------------------------------------------------------------------- */

static int put_recorded(scene *s, awsc_body body, awsc_replay **replay, awsc_error **error)
{
    awsc_config config = fixture_config("http://localhost");
    assert_int_equal(awsc_replay_new(replay, NULL), AWSC_OK);
    assert_int_equal(awsc_replay_add(*replay, 200, NULL, 0, NULL, 0, NULL), AWSC_OK);
    config.transport = awsc_replay_transport(*replay);
    awsc_internal_client_free(s->client);
    assert_int_equal(awsc_internal_client_new(&put_service, 1, &config, &s->client, NULL), AWSC_OK);
    fixture_config_clear(&config);
    return put(s, body, error);
}

static void a_recording_holds_the_bytes_of_files_and_readers(void **state)
{
    scene s;
    reader r;
    (void)state;
    for (int rewinds = 0; rewinds < 3; rewinds++) {
        awsc_replay *replay = NULL;
        awsc_error *error = NULL;
        open_scene(&s);
        open_reader(&r, &s, BODY);
        write_file(&s, BODY);
        r.source.sha256_hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        if (!rewinds) r.source.rewind = NULL;
        if (rewinds == 1) r.piece = 1;
        awsc_body body = rewinds == 2 ? AWSC_BODY_FILE(s.file) : AWSC_BODY_READER(&r.source);
        if (put_recorded(&s, body, &replay, &error)) fail_msg("%s", awsc_error_text(error));
        assert_int_equal(awsc_replay_request_count(replay), 1);
        awsc_body kept = awsc_http_request_body(awsc_replay_request(replay, 0));
        assert_int_equal(kept.size, BODY);
        assert_memory_equal(kept.data, s.body, BODY);
        assert_null(awsc_replay_request(replay, 1));
        close_scene(&s);
        awsc_replay_free(replay);
    }
}

static void a_reader_that_fails_is_not_recorded(void **state)
{
    scene s;
    reader r;
    awsc_replay *replay = NULL;
    awsc_error *error = NULL;
    (void)state;
    open_scene(&s);
    open_reader(&r, &s, BODY);
    r.source.sha256_hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    r.trick = FAILS;
    r.bad_pass = 1;
    assert_int_equal(put_recorded(&s, AWSC_BODY_READER(&r.source), &replay, &error), AWSC_ERR_VALIDATION);
    assert_string_equal(awsc_error_message(error), "the request body could not be read to its end");
    assert_int_equal(awsc_replay_request_count(replay), 0);
    awsc_error_free(error);
    close_scene(&s);
    awsc_replay_free(replay);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_recording_holds_the_bytes_of_files_and_readers),
        cmocka_unit_test(a_reader_that_fails_is_not_recorded),
        cmocka_unit_test(a_file_is_sent_unchanged),
        cmocka_unit_test(a_file_is_sent_again_from_its_first_byte),
        cmocka_unit_test(a_reader_is_read_once_for_the_hash_and_once_for_each_attempt),
        cmocka_unit_test(a_reader_whose_hash_is_known_is_read_once),
        cmocka_unit_test(empty_bodies_are_sent),
        cmocka_unit_test(a_reader_that_cannot_rewind_is_not_sent_again),
        cmocka_unit_test(a_rewind_that_fails_before_an_attempt_ends_the_call),
        cmocka_unit_test(a_rewind_that_fails_before_the_second_attempt_ends_the_call),
        cmocka_unit_test(a_reader_that_ends_early_is_refused),
        cmocka_unit_test(a_reader_that_fails_is_refused),
        cmocka_unit_test(a_reader_that_reports_more_than_the_buffer_is_refused),
        cmocka_unit_test(a_reader_that_exceeds_its_length_is_refused),
        cmocka_unit_test(a_file_that_cannot_be_read_is_refused),
        cmocka_unit_test(a_file_that_is_missing_at_the_second_attempt_is_refused),
        cmocka_unit_test(a_file_that_shrinks_while_it_is_sent_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
