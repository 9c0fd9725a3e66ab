/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Searches freed memory while requests are written and responses are read: it contains no copy of a sensitive member,
 * for every operation of Lambda and of the services that the core calls. Only the output keeps such members; it belongs
 * to the program.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char *const watched_marks[] = {"hush-", "aHVzaC", NULL}; /* as text and in base64 */

#include "support/watched_free.h"

#include <awsc/core_signin.h>
#include <awsc/core_sso.h>
#include <awsc/core_sso_oidc.h>
#include <awsc/core_sts.h>
#include <awsc/tables/generated.h>
#include <awsc/lambda.h>
#include <awsc/sigv4.h>
#include <awsc/testing.h>
#include <awsc/value.h>

#include "awsc_lambda_registry.h"
#include "bind_response.h"
#include "protocol/protocol.h"
#include "events/event_bindings.h"
#include "protocol/rest_json1.h"
#include "schema/value.h"
#include "schema/walk.h"
#include "snapshot/value_maker.h"
#include "support/fixture.h"
#include "support/stream_service.h"

/* ---- planting ---------------------------------------------------------------------------------------------------- */

/* Long, so that buffers have to grow. */
static char mark[3000];

static void plant_member(const awsc_member *member, void *field, bool sensitive, unsigned depth);

static void plant(const awsc_schema *schema, void *value, bool sensitive, unsigned depth)
{
    for (size_t i = 0; i < schema->member_count; i++) {
        const awsc_member *member = &schema->members[i];
        const void *field = awsc_member_value(member, value);
        if (awsc_member_is_set(member, field)) plant_member(member, (void *)(uintptr_t)field, sensitive, depth);
    }
}

static size_t planted;

static void plant_member(const awsc_member *member, void *field, bool sensitive, unsigned depth)
{
    sensitive = sensitive || awsc_member_sensitive(member);
    if (depth == 16) return;
    switch ((enum awsc_type)member->type) {
    case AWSC_TYPE_STRUCTURE:
        plant(member->target, (void *)(uintptr_t)awsc_pointer_at(field), sensitive, depth + 1);
        break;
    case AWSC_TYPE_LIST:
    case AWSC_TYPE_MAP:
        for (size_t i = 0; i < awsc_sequence_at(field).count; i++) {
            char *item = (char *)(uintptr_t)awsc_item_at(member->target, awsc_sequence_at(field), i);
            const awsc_member *element = &member->target->members[0];
            plant_member(element, item + element->offset, sensitive, depth + 1);
        }
        break;
    case AWSC_TYPE_TEXT:
        if (sensitive) awsc_pointer_store(field, mark), planted++;
        break;
    case AWSC_TYPE_BLOB:
        if (sensitive) *(awsc_blob *)field = (awsc_blob){mark, strlen(mark)}, planted++;
        break;
    default:
        break;
    }
}

/* ---- requests and responses -------------------------------------------------------------------------------------- */

static unsigned looked_into(void)
{
    unsigned found = left;
    watching = false;
    left = 0;
    return found;
}

static void write_request(const awsc_service *service, const awsc_operation *operation)
{
    awsc_arena *arena = awsc_arena_new_sized(awsc_allocator_default(), 0);
    void *input = awsc_snapshot_value(operation->input, AWSC_SNAPSHOT_FULL, 0, arena);
    awsc_http_request *request = NULL;
    plant(operation->input, input, false, 0);
    watching = true;
    int status = awsc_internal_input_serialize(service, operation, service->level, input, &request, NULL);
    awsc_http_request_free(request);
    unsigned found = looked_into();
    assert_int_equal(status, AWSC_OK);
    if (found) fail_msg("%s left %u copies of its input", operation->name, found);
    awsc_arena_free(arena);
}

static void read_response(const awsc_service *service, const awsc_operation *operation)
{
    awsc_arena *arena = awsc_arena_new_sized(awsc_allocator_default(), 0);
    void *sent = awsc_snapshot_value(operation->output, AWSC_SNAPSHOT_FULL, operation->http_status, arena);
    awsc_http_response *made = NULL, *response = NULL;
    void *output = NULL;
    plant(operation->output, sent, false, 0);
    assert_int_equal(awsc_local_bind_response(operation->output, sent, operation->http_status, NULL, &made, NULL),
                     AWSC_OK);
    awsc_blob body = awsc_http_response_body(made);
    watching = true;
    int status = awsc_http_response_new(operation->http_status, &response, NULL);
    for (size_t i = 0; !status && i < awsc_http_response_header_count(made); i++)
        status = awsc_http_response_add_header(response, awsc_http_response_header_name(made, i),
                                               awsc_http_response_header_value(made, i), NULL);
    for (size_t at = 0; !status && at < body.size; at += 100) { /* it grows */
        size_t size = body.size - at < 100 ? body.size - at : 100;
        status = awsc_http_response_append_body(response, (const char *)body.data + at, size, NULL);
    }
    if (!status) status = awsc_internal_output_deserialize(service, operation, response, &output, NULL);
    awsc_http_response_free(response);
    unsigned found = looked_into();
    if (found) fail_msg("%s left %u copies of its output", operation->name, found);
    const awsc_member *payload = awsc_member_in(operation->output, AWSC_TABLE_PAYLOAD);
    bool streams = payload && (payload->type == AWSC_TYPE_EVENT_STREAM || payload->type == AWSC_TYPE_BODY_STREAM);
    assert_true(status == AWSC_OK || streams);
    awsc_free(output);
    awsc_http_response_free(made);
    awsc_arena_free(arena);
}

static void operations_of_lambda_leave_no_copy(void **state)
{
    (void)state;
    planted = 0;
    for (size_t i = 0; i < awsc_lambda_operation_count; i++) {
        write_request(&awsc_lambda_service, awsc_lambda_operation_table[i]);
        read_response(&awsc_lambda_service, awsc_lambda_operation_table[i]);
    }
    assert_true(planted > 100);
}

static const struct {
    const awsc_service *service;
    const awsc_operation *operation;
} inner[] = {
    {&awsc_core_signin_service, &awsc_core_signin_create_o_auth2_token_operation},
    {&awsc_core_sso_oidc_service, &awsc_core_sso_oidc_create_token_operation},
    {&awsc_core_sso_service, &awsc_core_sso_get_role_credentials_operation},
    {&awsc_core_sts_service, &awsc_core_sts_assume_role_operation},
    {&awsc_core_sts_service, &awsc_core_sts_assume_role_with_web_identity_operation},
};

static void operations_of_the_core_leave_no_copy(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof inner / sizeof *inner; i++) {
        planted = 0;
        write_request(inner[i].service, inner[i].operation);
        if (inner[i].service != &awsc_core_sts_service) read_response(inner[i].service, inner[i].operation);
        assert_true(planted || inner[i].operation == &awsc_core_sts_assume_role_operation);
    }
}

/* ---- XML --------------------------------------------------------------------------------------------------------- */

static void read_xml(int http_status, const char *text, int expected)
{
    awsc_http_response *response = NULL;
    void *output = NULL;
    awsc_error *error = NULL;
    watching = true;
    int status = awsc_http_response_new(http_status, &response, NULL);
    if (!status) status = awsc_http_response_append_body(response, text, strlen(text), NULL);
    if (!status)
        status = awsc_internal_output_deserialize(&awsc_core_sts_service, &awsc_core_sts_assume_role_operation,
                                                  response, &output, &error);
    awsc_http_response_free(response);
    unsigned found = looked_into();
    assert_int_equal(status, expected);
    if (found) fail_msg("%u copies of %.40s", found, text);
    awsc_error_free(error);
    awsc_free(output);
}

static void responses_in_xml_leave_no_copy(void **state)
{
    (void)state;
    char text[12000];
    snprintf(text, sizeof text,
             "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>A</AccessKeyId>"
             "<SecretAccessKey>%s</SecretAccessKey><SessionToken>%s</SessionToken>"
             "<Expiration>2026-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>",
             mark, mark);
    read_xml(200, text, AWSC_OK);
    text[strlen(text) - 30] = '\0'; /* and a truncated document */
    read_xml(200, text, AWSC_ERR_PARSE);
    snprintf(text, sizeof text, "<ErrorResponse><Error><Code>E</Code><Other>%s</Other></Error></ErrorResponse>", mark);
    read_xml(400, text, AWSC_ERR_SERVICE);
}

/* ---- broken texts ------------------------------------------------------------------------------------------------ */

/* Invalid text is repaired in extra memory. */
static void repaired_texts_leave_no_copy(void **state)
{
    (void)state;
    char json[16000];
    const awsc_operation *operation = NULL;
    for (size_t i = 0; i < awsc_lambda_operation_count; i++) {
        if (!strcmp(awsc_lambda_operation_table[i]->name, "GetFunctionConfiguration"))
            operation = awsc_lambda_operation_table[i];
    }
    static const char *const broken[] = {"\\ud800", "\\u0000", "\xff"};
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        awsc_http_response *response = NULL;
        void *output = NULL;
        snprintf(json, sizeof json, "{\"Environment\":{\"Variables\":{\"A\":\"%s%s%s\"}},\"Description\":\"%s\"}", mark,
                 broken[i], mark, broken[i]);
        watching = true;
        int status = awsc_http_response_new(200, &response, NULL);
        if (!status) status = awsc_http_response_append_body(response, json, strlen(json), NULL);
        if (!status)
            status = awsc_internal_output_deserialize(&awsc_lambda_service, operation, response, &output, NULL);
        awsc_http_response_free(response);
        unsigned found = looked_into();
        assert_int_equal(status, AWSC_OK);
        if (found) fail_msg("%u copies of a text with %s", found, broken[i]);
        awsc_free(output);
    }
}

/* ---- signatures, proxies, keys ----------------------------------------------------------------------------------- */

static void signatures_leave_no_token(void **state)
{
    static int (*const ways[])(awsc_http_request *, const awsc_sigv4_params *, awsc_error **) = {
        awsc_sigv4_sign, awsc_sigv4_presign, awsc_sigv4a_sign, awsc_sigv4a_presign};
    (void)state;
    const awsc_credentials keys = {.struct_size = sizeof keys,
                                   .access_key_id = "AKIDFREED",
                                   .secret_access_key = "hush-freed-key",
                                   .session_token = mark};
    awsc_sigv4_params params = AWSC_SIGV4_PARAMS_INIT;
    params.credentials = &keys;
    params.service = "lambda";
    params.region = "eu-west-1";
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        awsc_http_request *request = NULL;
        watching = true;
        int status = awsc_http_request_new("GET", "/?a=b", &request, NULL);
        if (!status) status = awsc_http_request_set_header(request, "Host", "example.com", NULL);
        if (!status) status = ways[i](request, &params, NULL);
        awsc_http_request_free(request);
        unsigned found = looked_into();
        assert_int_equal(status, AWSC_OK);
        assert_int_equal(found, 0);
    }
}

static void clients_leave_no_keys_and_no_proxy_passwords(void **state)
{
    (void)state;
    awsc_credentials keys = AWSC_CREDENTIALS_INIT;
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_lambda *lambda = NULL;
    char other[] = "http://user:hush-password@proxy.example:3128";
    keys.access_key_id = "hush-id";
    keys.secret_access_key = "hush-key";
    keys.session_token = "hush-token";
    keys.account_id = "hush-account";
    config.region = "eu-west-1";
    config.config_file = config.credentials_file = "/dev/null";
    for (int which = 0; which < 3; which++) {
        config.proxy = which == 0 ? other : NULL;
        if (which) assert_int_equal(setenv(which == 1 ? "http_proxy" : "https_proxy", other, 1), 0);
        watching = true;
        int status = awsc_credentials_provider_new_static(&keys, &config.credentials, NULL);
        if (!status) status = awsc_lambda_new(&config, &lambda, NULL);
        awsc_credentials_provider_free(config.credentials);
        awsc_lambda_free(lambda);
        unsigned found = looked_into();
        assert_int_equal(status, AWSC_OK);
        assert_int_equal(found, 0);
        unsetenv("http_proxy");
        unsetenv("https_proxy");
    }
}

/* ---- streams ----------------------------------------------------------------------------------------------------- */

/* The unread part of a body is wiped with the stream. */
static void partly_read_bodies_leave_no_copy(void **state)
{
    (void)state;
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_replay *replay = NULL;
    awsc_client *client = NULL;
    const fetch_input input = {.name = "thing"};
    void *output = NULL;
    char piece[1];
    size_t size = 0;
    assert_int_equal(awsc_replay_new(&replay, NULL), AWSC_OK);
    assert_int_equal(awsc_replay_add(replay, 200, NULL, 0, mark, strlen(mark), NULL), AWSC_OK);
    config.region = "eu-west-1";
    config.config_file = config.credentials_file = "/dev/null";
    config.endpoint_url = "http://127.0.0.1:1";
    config.unsigned_requests = AWSC_BOOL(true);
    config.transport = awsc_replay_transport(replay);
    assert_int_equal(awsc_internal_client_new(&stream_service, 1, &config, &client, NULL), AWSC_OK);
    watching = true;
    int status = awsc_internal_call(&fetch_operation, 1, client, &input, NULL, &output, NULL);
    if (!status) status = awsc_body_stream_read(((fetch_output *)output)->body, piece, 1, &size, NULL);
    awsc_free(output);
    unsigned found = looked_into();
    assert_int_equal(status, AWSC_OK);
    assert_int_equal(size, 1);
    assert_int_equal(found, 0);
    awsc_internal_client_free(client);
    awsc_replay_free(replay);
}

typedef struct note_event {
    const char *text;
} note_event;
static const awsc_member note_event_members[] = {AWSC_TABLE_TEXT_MEMBER(note_event, text, "text", AWSC_TABLE_BODY)};
static const awsc_schema note_event_schema = {"NoteEvent", note_event_members,  NULL, sizeof(note_event),
                                              1,           AWSC_TYPE_STRUCTURE, 0,    0};

typedef struct notes {
    awsc_union head;
    union {
        const note_event *note;
    } as;
} notes;
static const awsc_member notes_members[] = {
    AWSC_TABLE_STRUCTURE_MEMBER(notes, as.note, "note", AWSC_TABLE_BODY, note_event)};
static const awsc_schema notes_schema = {"Notes",         notes_members,     NULL, sizeof(notes), 1,
                                         AWSC_TYPE_UNION, AWSC_TABLE_EVENTS, 0};

static void written_events_leave_no_copy(void **state)
{
    (void)state;
    const note_event note = {mark};
    const notes value = {{1, NULL}, {&note}};
    awsc_buffer out = AWSC_BUFFER_INIT_SECRET(awsc_allocator_default());
    watching = true;
    int status = awsc_rest_json1_write_event(&awsc_lambda_service, &notes_schema, &value, 1, &out, NULL);
    awsc_buffer_clear(&out);
    unsigned found = looked_into();
    assert_int_equal(status, AWSC_OK);
    assert_int_equal(found, 0);
}

/* The second event fails, so that the first one was sent. */
static int give_one_event(void *user, const void **event)
{
    static const chunk_event chunk = {.payload = {mark, sizeof mark - 1}};
    static const talk_event told = {.kind = 1, .as.chunk = &chunk};
    bool *given = user;
    if (*given) return AWSC_ERR_VALIDATION;
    *given = true;
    *event = &told;
    return AWSC_OK;
}

static void say_nothing(void *user, const raw_request *request, raw_answer *answer)
{
    (void)user;
    (void)request;
    answer->then = RAW_HOLD;
}

static void sent_events_leave_no_copy(void **state)
{
    (void)state;
    raw_server *server = raw_server_start(&(raw_script){.answer = say_nothing});
    for (int is_signed = 0; is_signed < 2; is_signed++) {
        bool given = false;
        awsc_client *client = NULL;
        awsc_event_source *source = NULL;
        void *output = NULL;
        awsc_config config = fixture_config(raw_server_url(server));
        config.config_file = config.credentials_file = "/dev/null";
        if (!is_signed) config.unsigned_requests = AWSC_BOOL(true);
        assert_int_equal(awsc_internal_client_new(&stream_service, 1, &config, &client, NULL), AWSC_OK);
        assert_int_equal(awsc_event_source_new(give_one_event, &given, &source, NULL), AWSC_OK);
        const talk_input input = {.topic = "weather", .events = source};
        watching = true;
        int status = awsc_internal_call(&talk_operation, 1, client, &input, NULL, &output, NULL);
        unsigned found = looked_into();
        assert_int_equal(status, AWSC_ERR_VALIDATION);
        assert_true(given);
        assert_int_equal(found, 0);
        awsc_event_source_free(source);
        awsc_internal_client_free(client);
        fixture_config_clear(&config);
    }
    raw_server_stop(server);
}

/* ---- credentials ------------------------------------------------------------------------------------------------- */

#define HUSH_KEYS                                                                                                      \
    "\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"hush-freed-key\",\"%s\":\"hush-freed-token\","                        \
    "\"Expiration\":\"2199-01-01T00:00:00Z\""

static raw_answer token_answer, name_answer, keys_answer;

static void serve_keys(void *user, const raw_request *request, raw_answer *answer)
{
    (void)user;
    *answer = strncmp(request->head, "PUT ", 4) == 0                               ? token_answer
              : strstr(request->head, "/role ") || strstr(request->head, "/keys ") ? keys_answer
                                                                                   : name_answer;
}

typedef int make_provider(awsc_credentials_provider **out);

static int make_container(awsc_credentials_provider **out)
{
    return awsc_credentials_provider_new_container(out, NULL);
}

static int make_imds(awsc_credentials_provider **out)
{
    return awsc_credentials_provider_new_imds(NULL, out, NULL);
}

static int make_process(awsc_credentials_provider **out)
{
    awsc_process_options options = AWSC_PROCESS_OPTIONS_INIT;
    options.command =
        "printf '{\"Version\":1,\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"hush-freed-key\",'; sleep 0.05;"
        "printf '\"SessionToken\":\"hush-freed-token\"}'";
    return awsc_credentials_provider_new_process(&options, out, NULL);
}

static int make_environment(awsc_credentials_provider **out)
{
    return awsc_credentials_provider_new_environment(out, NULL);
}

static void providers_leave_no_key(void **state)
{
    static const struct {
        const char *name;
        make_provider *make;
    } providers[] = {{"container", make_container},
                     {"instance metadata", make_imds},
                     {"program", make_process},
                     {"environment", make_environment}};
    char body[400], url[80];
    (void)state;
    snprintf(body, sizeof body, "{\"Code\":\"Success\"," HUSH_KEYS "}", "Token");
    token_answer =
        fixture_answer_with("200 OK", "X-aws-ec2-metadata-token-ttl-seconds: 21600\r\n", "hush-metadata", 13);
    name_answer = fixture_answer("role");
    keys_answer = fixture_answer_chunked("Content-Type: application/json\r\n", body, strlen(body), 20);
    raw_server *server = raw_server_start(&(raw_script){.answer = serve_keys});
    snprintf(url, sizeof url, "%s/keys", raw_server_url(server));
    setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", url, 1);
    setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", "hush-container-token", 1);
    setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", raw_server_url(server), 1);
    setenv("AWS_EC2_METADATA_DISABLED", "false", 1);
    setenv("AWS_ACCESS_KEY_ID", "A", 1);
    setenv("AWS_SECRET_ACCESS_KEY", "hush-freed-key", 1);
    setenv("AWS_SESSION_TOKEN", "hush-freed-token", 1);
    for (size_t i = 0; i < sizeof providers / sizeof *providers; i++) {
        awsc_credentials_provider *provider = NULL;
        awsc_identity *identity = NULL;
        awsc_error *error = NULL;
        watching = true;
        int status = providers[i].make(&provider);
        if (!status) status = awsc_credentials_get(provider, NULL, &identity, &error);
        bool right = !status && strcmp(awsc_identity_credentials(identity)->session_token, "hush-freed-token") == 0;
        awsc_identity_free(identity);
        awsc_credentials_provider_free(provider);
        unsigned found = looked_into();
        if (!right) fail_msg("%s: %s", providers[i].name, awsc_error_text(error));
        if (found) fail_msg("%s left %u copies", providers[i].name, found);
    }
    raw_server_stop(server);
    fixture_clean_environment();
}

/* ---- memory that runs out ---------------------------------------------------------------------------------------- */

static void errors_in_xml_leave_no_copy_when_memory_runs_out(void **state)
{
    (void)state;
    char text[8000];
    snprintf(text, sizeof text, "<ErrorResponse><Error><Code>E</Code><Other>%s</Other></Error></ErrorResponse>", mark);
    failed = true;
    for (failing = 1; failed; failing++) {
        awsc_http_response *response = NULL;
        awsc_error *error = NULL;
        assert_int_equal(awsc_http_response_new(400, &response, NULL), AWSC_OK);
        assert_int_equal(awsc_http_response_append_body(response, text, strlen(text), NULL), AWSC_OK);
        allocations = 0;
        failed = false;
        watching = armed = true;
        int status = awsc_internal_output_deserialize(&awsc_core_sts_service, &awsc_core_sts_assume_role_operation,
                                                      response, NULL, &error);
        armed = false;
        unsigned found = looked_into();
        assert_int_equal(status, failed && status == AWSC_ERR_NOMEM ? AWSC_ERR_NOMEM : AWSC_ERR_SERVICE);
        assert_int_equal(found, 0);
        awsc_error_free(error);
        awsc_http_response_free(response);
    }
}

static void the_search_finds_a_mark(void **state)
{
    (void)state;
    memset(mark, 'x', sizeof mark - 1);
    memcpy(mark, "hush-freed", 10);
    memcpy(mark + 1500, "hush-freed", 10);
    memcpy(mark + sizeof mark - 11, "hush-freed", 10);
    assert_true(watch_works());
    left = 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_search_finds_a_mark),
        cmocka_unit_test(operations_of_lambda_leave_no_copy),
        cmocka_unit_test(operations_of_the_core_leave_no_copy),
        cmocka_unit_test(responses_in_xml_leave_no_copy),
        cmocka_unit_test(repaired_texts_leave_no_copy),
        cmocka_unit_test(partly_read_bodies_leave_no_copy),
        cmocka_unit_test(written_events_leave_no_copy),
        cmocka_unit_test(sent_events_leave_no_copy),
        cmocka_unit_test(providers_leave_no_key),
        cmocka_unit_test(errors_in_xml_leave_no_copy_when_memory_runs_out),
        cmocka_unit_test(signatures_leave_no_token),
        cmocka_unit_test(clients_leave_no_keys_and_no_proxy_passwords),
    };
    return cmocka_run_group_tests_name("freed memory", tests, NULL, NULL);
}
