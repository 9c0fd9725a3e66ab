/* SPDX-License-Identifier: Apache-2.0 */
/* Endpoints that a service names: asked for once, kept for their time, given up when the service refuses them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/testing.h>

#include "client/endpoint_cache.h"
#include "support/failing_allocator.h"

/* ---- a service, written as generated code ------------------------------------------------------------------------ */

typedef struct nothing_here {
    char reserved_;
} nothing_here;
static const awsc_schema empty_schema = {"Unit", NULL, NULL, sizeof(nothing_here), 0, AWSC_TYPE_STRUCTURE, 0, 0};

typedef struct endpoint {
    const char *address;
    awsc_opt_i64 minutes;
} endpoint;
static const awsc_member endpoint_members[] = {
    AWSC_TABLE_TEXT_MEMBER(endpoint, address, "Address", AWSC_TABLE_BODY),
    AWSC_TABLE_I64_MEMBER(endpoint, minutes, "CachePeriodInMinutes", AWSC_TABLE_BODY),
};
static const awsc_schema endpoint_schema = {"Endpoint", endpoint_members,    NULL, sizeof(endpoint),
                                            2,          AWSC_TYPE_STRUCTURE, 0,    0};
typedef struct endpoints {
    size_t count;
    const endpoint *const *items;
} endpoints;
static const awsc_member endpoints_members[] = {AWSC_TABLE_STRUCTURE_ELEMENT(endpoints, AWSC_TABLE_BODY, endpoint)};
static const awsc_schema endpoints_schema = {"Endpoints", endpoints_members, NULL, sizeof(endpoint *),
                                             1,           AWSC_TYPE_LIST,    0,    0};
typedef struct named {
    endpoints endpoints;
} named;
static const awsc_member named_members[] = {
    AWSC_TABLE_LIST_MEMBER(named, endpoints, "Endpoints", AWSC_TABLE_BODY, endpoints)};
static const awsc_schema named_schema = {"Named", named_members, NULL, sizeof(named), 1, AWSC_TYPE_STRUCTURE, 0, 0};

#define OPERATION(name_, input_, output_, flags_, discovery_)                                                          \
    {                                                                                                                  \
        .name = name_, .method = "POST", .uri = "/", .input = input_, .output = output_, .http_status = 200,           \
        .flags = flags_, .since = 1, .input_payload = -1, .output_payload = -1, .discovery = discovery_                \
    }

typedef struct text_map_entry {
    const char *key;
    const char *value;
} text_map_entry;
typedef struct text_map {
    size_t count;
    const text_map_entry *entries;
} text_map;
static const awsc_member text_map_members[] = {AWSC_TABLE_TEXT_VALUE(text_map, 0)};
static const awsc_schema text_map_schema = {"Ids", text_map_members, NULL, sizeof(text_map_entry),
                                            1,     AWSC_TYPE_MAP,    0,    0};
typedef struct ask_input {
    const char *operation;
    text_map identifiers;
} ask_input;
static const awsc_member ask_input_members[] = {
    AWSC_TABLE_TEXT_MEMBER(ask_input, operation, "Operation", AWSC_TABLE_BODY),
    AWSC_TABLE_MAP_MEMBER(ask_input, identifiers, "Identifiers", AWSC_TABLE_BODY, text_map)};
static const awsc_schema ask_input_schema = {"AskInput", ask_input_members,   NULL, sizeof(ask_input),
                                             2,          AWSC_TYPE_STRUCTURE, 0,    0};
typedef struct put_input {
    const char *note;
    const char *table;
    const char *shard;
} put_input;
static const awsc_member put_input_members[] = {AWSC_TABLE_TEXT_MEMBER(put_input, note, "Note", AWSC_TABLE_BODY),
                                                AWSC_TABLE_TEXT_MEMBER(put_input, table, "Table", AWSC_TABLE_BODY),
                                                AWSC_TABLE_TEXT_MEMBER(put_input, shard, "Shard", AWSC_TABLE_BODY)};
static const awsc_extra put_input_extras[] = {
    {1, AWSC_EXTRA_DISCOVERY_ID, ""}, {2, AWSC_EXTRA_DISCOVERY_ID, ""}, {0, 0, NULL}};
static const awsc_schema put_input_schema = {
    "PutInput", put_input_members, put_input_extras, sizeof(put_input), 3, AWSC_TYPE_STRUCTURE, 0, 0};

static const awsc_operation ask_operation = OPERATION("DescribeEndpoints", &ask_input_schema, &named_schema, 0, NULL);
static const awsc_discovery discovery = {&ask_operation, "WrongEndpoint", &awsc_internal_endpoint_discovery};
enum { NEEDED = AWSC_TABLE_OPERATION_DISCOVERED | AWSC_TABLE_OPERATION_NEEDS_DISCOVERY };
static const awsc_operation query = OPERATION("Query", &empty_schema, &empty_schema, NEEDED, &discovery);
static const awsc_operation put = OPERATION("Put", &put_input_schema, &empty_schema, NEEDED, &discovery);
static const awsc_operation get =
    OPERATION("Get", &empty_schema, &empty_schema, AWSC_TABLE_OPERATION_DISCOVERED, &discovery);

/* The rules of Lambda: lambda.eu-west-1.amazonaws.com. */
extern const struct awsc_endpoint_rules awsc_lambda_endpoint_rules;
#define USUAL_HOST "lambda.eu-west-1.amazonaws.com"
static const awsc_service cells = {.format = AWSC_TABLE_FORMAT,
                                   .level = 1,
                                   .sdk_id = "Cells",
                                   .api_version = "2026-01-01",
                                   .signing_name = "cells",
                                   .protocol = &awsc_internal_aws_json1_0,
                                   .endpoint_rules = &awsc_lambda_endpoint_rules,
                                   .target = "Cells"};

/* ---- a scene ----------------------------------------------------------------------------------------------------- */

typedef struct scene {
    awsc_replay *replay;
    awsc_test_clock *clock;
    awsc_client *client;
    awsc_config config;
    awsc_error *error;
} scene;

static void open_client(scene *s)
{
    if (awsc_internal_client_new(&cells, 1, &s->config, &s->client, &s->error))
        fail_msg("%s", awsc_error_text(s->error));
}

static void prepare_scene(scene *s)
{
    awsc_credentials keys = AWSC_CREDENTIALS_INIT;
    *s = (scene){.config = AWSC_CONFIG_INIT};
    keys.access_key_id = "AKIDEXAMPLE";
    keys.secret_access_key = "hush-secret-key";
    assert_int_equal(awsc_replay_new(&s->replay, NULL), AWSC_OK);
    assert_int_equal(awsc_test_clock_new((awsc_time){1795219200, 0}, &s->clock, NULL), AWSC_OK);
    assert_int_equal(awsc_credentials_provider_new_static(&keys, &s->config.credentials, NULL), AWSC_OK);
    s->config.region = "eu-west-1";
    s->config.config_file = s->config.credentials_file = "/dev/null";
    s->config.clock = awsc_test_clock_of(s->clock);
    s->config.transport = awsc_replay_transport(s->replay);
}

static void open_scene(scene *s)
{
    prepare_scene(s);
    open_client(s);
}

static void close_scene(scene *s)
{
    awsc_error_free(s->error);
    awsc_internal_client_free(s->client);
    awsc_credentials_provider_free(s->config.credentials);
    awsc_replay_free(s->replay);
    awsc_test_clock_free(s->clock);
}

static void answer(scene *s, int status, const char *body)
{
    assert_int_equal(awsc_replay_add(s->replay, status, NULL, 0, body, strlen(body), NULL), AWSC_OK);
}

static void answer_endpoint(scene *s, const char *address, int minutes)
{
    char body[256];
    (void)snprintf(body, sizeof body, "{\"Endpoints\": [{\"Address\": \"%s\", \"CachePeriodInMinutes\": %d}]}", address,
                   minutes);
    answer(s, 200, body);
}

static int call(scene *s, const awsc_operation *operation)
{
    const nothing_here input = {0};
    return awsc_internal_call(operation, 1, s->client, &input, NULL, NULL, &s->error);
}

static void assert_called(scene *s, const awsc_operation *operation)
{
    if (call(s, operation)) fail_msg("%s", awsc_error_text(s->error));
}

/* Hosts and operations of all requests so far: "host Operation" each. */
static void assert_sent(const scene *s, size_t count, const char *const *expected)
{
    assert_int_equal(awsc_replay_request_count(s->replay), count);
    for (size_t i = 0; i < count; i++) {
        char line[256];
        const awsc_http_request *request = awsc_replay_request(s->replay, i);
        (void)snprintf(line, sizeof line, "%s %s", awsc_http_request_header(request, "Host"),
                       strchr(awsc_http_request_header(request, "X-Amz-Target"), '.') + 1);
        assert_string_equal(line, expected[i]);
    }
    assert_int_equal(awsc_replay_left(s->replay), 0);
}
#define ASSERT_SENT(s, ...)                                                                                            \
    assert_sent(s, sizeof(const char *[]){__VA_ARGS__} / sizeof(char *), (const char *const[]){__VA_ARGS__})

#define ASKED USUAL_HOST " DescribeEndpoints"

/* ---- tests ------------------------------------------------------------------------------------------------------- */

static void a_call_goes_to_the_endpoint_that_the_service_names(void **state)
{
    (void)state;
    scene s;
    open_scene(&s);
    answer_endpoint(&s, "cell-1.example.com", 60);
    answer(&s, 200, "{}");
    answer(&s, 200, "{}");
    assert_called(&s, &query);
    assert_called(&s, &query);
    ASSERT_SENT(&s, ASKED, "cell-1.example.com Query", "cell-1.example.com Query");
    assert_non_null(strstr(awsc_http_request_header(awsc_replay_request(s.replay, 1), "Authorization"), "/cells/"));
    close_scene(&s);
}

static void an_endpoint_is_kept_for_its_time(void **state)
{
    (void)state;
    scene s;
    open_scene(&s);
    answer_endpoint(&s, "cell-1.example.com", 2);
    answer(&s, 200, "{}");
    assert_called(&s, &query);
    awsc_test_clock_advance(s.clock, 119 * 1000);
    answer(&s, 200, "{}");
    assert_called(&s, &query);
    awsc_test_clock_advance(s.clock, 1000);
    answer_endpoint(&s, "cell-2.example.com", 0); /* a minute at least */
    answer(&s, 200, "{}");
    assert_called(&s, &query);
    awsc_test_clock_advance(s.clock, 59 * 1000);
    answer(&s, 200, "{}");
    assert_called(&s, &query);
    ASSERT_SENT(&s, ASKED, "cell-1.example.com Query", "cell-1.example.com Query", ASKED, "cell-2.example.com Query",
                "cell-2.example.com Query");
    close_scene(&s);
}

static void an_old_endpoint_is_used_on_while_the_service_names_no_other(void **state)
{
    (void)state;
    scene s;
    open_scene(&s);
    answer_endpoint(&s, "cell-1.example.com", 1);
    answer(&s, 200, "{}");
    assert_called(&s, &query);
    awsc_test_clock_advance(s.clock, 60 * 1000);
    answer(&s, 400, "{\"__type\": \"Denied\"}");
    answer(&s, 200, "{}");
    answer(&s, 200, "{}");
    assert_called(&s, &query);
    assert_called(&s, &query); /* no further question for a while */
    awsc_test_clock_advance(s.clock, AWSC_ENDPOINT_PAUSE_MS);
    answer_endpoint(&s, "cell-2.example.com", 1);
    answer(&s, 200, "{}");
    assert_called(&s, &query);
    ASSERT_SENT(&s, ASKED, "cell-1.example.com Query", ASKED, "cell-1.example.com Query", "cell-1.example.com Query",
                ASKED, "cell-2.example.com Query");
    close_scene(&s);
}

static void without_an_endpoint_a_call_that_needs_one_fails_with_the_reason(void **state)
{
    (void)state;
    scene s;
    open_scene(&s);
    answer(&s, 400, "{\"__type\": \"Denied\", \"message\": \"not you\"}");
    assert_int_equal(call(&s, &query), AWSC_ERR_ENDPOINT);
    assert_non_null(strstr(awsc_error_text(s.error), "Query: "));
    assert_non_null(strstr(awsc_error_text(s.error), "not you"));
    assert_false(awsc_error_maybe_executed(s.error));
    ASSERT_SENT(&s, ASKED);
    close_scene(&s);
}

static void endpoints_that_are_no_hosts_are_refused(void **state)
{
    (void)state;
    const char *const bodies[] = {
        "{}",
        "{\"Endpoints\": []}",
        "{\"Endpoints\": [{}]}",
        "{\"Endpoints\": [{\"Address\": \"\"}]}",
        "{\"Endpoints\": [{\"Address\": \"a b\"}]}",
        "{\"Endpoints\": [{\"Address\": \"http://cell.example.com\"}]}",
        "{\"Endpoints\": [{\"Address\": \"ftp://cell.example.com\"}]}",
        "{\"Endpoints\": [{\"Address\": \"user@cell.example.com\"}]}",
        "{\"Endpoints\": [{\"Address\": \"cell.example.com?x\"}]}",
    };
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        scene s;
        open_scene(&s);
        answer(&s, 200, bodies[i]);
        if (call(&s, &query) != AWSC_ERR_ENDPOINT) fail_msg("%s", bodies[i]);
        ASSERT_SENT(&s, ASKED);
        close_scene(&s);
    }
}

static void an_operation_with_an_endpoint_asks_only_if_the_program_wants_it(void **state)
{
    (void)state;
    scene s;
    open_scene(&s);
    answer(&s, 200, "{}");
    assert_called(&s, &get);
    ASSERT_SENT(&s, USUAL_HOST " Get");
    close_scene(&s);

    prepare_scene(&s);
    s.config.endpoint_discovery = AWSC_I32(AWSC_DISCOVERY_ON);
    open_client(&s);
    answer_endpoint(&s, "https://cell-1.example.com/base", 1);
    answer(&s, 200, "{}");
    assert_called(&s, &get);
    ASSERT_SENT(&s, ASKED, "cell-1.example.com Get");
    assert_string_equal(awsc_http_request_path(awsc_replay_request(s.replay, 1)), "/base/");
    close_scene(&s);
}

static void an_operation_with_an_endpoint_does_without_another(void **state)
{
    (void)state;
    scene s;
    prepare_scene(&s);
    s.config.endpoint_discovery = AWSC_I32(AWSC_DISCOVERY_ON);
    open_client(&s);
    answer(&s, 400, "{}");
    answer(&s, 200, "{}");
    answer(&s, 200, "{}");
    assert_called(&s, &get);
    assert_called(&s, &get);
    awsc_test_clock_advance(s.clock, AWSC_ENDPOINT_PAUSE_MS);
    answer_endpoint(&s, "cell-1.example.com", 1);
    answer(&s, 200, "{}");
    assert_called(&s, &get);
    ASSERT_SENT(&s, ASKED, USUAL_HOST " Get", USUAL_HOST " Get", ASKED, "cell-1.example.com Get");
    close_scene(&s);
}

static void a_configured_endpoint_is_used_instead(void **state)
{
    (void)state;
    scene s;
    prepare_scene(&s);
    s.config.endpoint_discovery = AWSC_I32(AWSC_DISCOVERY_ON);
    s.config.endpoint_url = "https://own.example.com";
    open_client(&s);
    answer(&s, 200, "{}");
    assert_called(&s, &query);
    ASSERT_SENT(&s, "own.example.com Query");
    close_scene(&s);

    const nothing_here input = {0};
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    options.endpoint_url = "https://other.example.com";
    open_scene(&s);
    answer(&s, 200, "{}");
    assert_int_equal(awsc_internal_call(&query, 1, s.client, &input, &options, NULL, NULL), AWSC_OK);
    ASSERT_SENT(&s, "other.example.com Query");
    close_scene(&s);
}

static void a_call_that_needs_it_is_refused_where_discovery_is_off(void **state)
{
    (void)state;
    scene s;
    prepare_scene(&s);
    s.config.endpoint_discovery = AWSC_I32(AWSC_DISCOVERY_OFF);
    open_client(&s);
    assert_int_equal(call(&s, &query), AWSC_ERR_CONFIG);
    assert_non_null(strstr(awsc_error_text(s.error), "discovery"));
    answer(&s, 200, "{}");
    assert_called(&s, &get);
    ASSERT_SENT(&s, USUAL_HOST " Get");
    close_scene(&s);
}

static void the_environment_turns_it_on_and_off(void **state)
{
    (void)state;
    const char *const texts[] = {" TRUE ", "auto", "", "yes"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        scene s;
        prepare_scene(&s);
        assert_int_equal(setenv("AWS_ENABLE_ENDPOINT_DISCOVERY", texts[i], 1), 0);
        int status = awsc_internal_client_new(&cells, 1, &s.config, &s.client, &s.error);
        assert_int_equal(unsetenv("AWS_ENABLE_ENDPOINT_DISCOVERY"), 0);
        assert_int_equal(status, i < 3 ? AWSC_OK : AWSC_ERR_CONFIG);
        if (status) assert_non_null(strstr(awsc_error_text(s.error), "AWS_ENABLE_ENDPOINT_DISCOVERY is \"yes\""));
        if (!status)
            assert_int_equal(s.client->settings->endpoint_discovery, i ? AWSC_DISCOVERY_AUTO : AWSC_DISCOVERY_ON);
        close_scene(&s);
    }
}

static void a_refused_endpoint_is_replaced_once(void **state)
{
    (void)state;
    scene s;
    open_scene(&s);
    answer_endpoint(&s, "https://cell-1.example.com/old", 60);
    answer(&s, 421, "{\"__type\": \"WrongEndpoint\"}");
    answer_endpoint(&s, "https://cell-2.example.com/new", 60);
    answer(&s, 200, "{}");
    assert_called(&s, &query);
    ASSERT_SENT(&s, ASKED, "cell-1.example.com Query", ASKED, "cell-2.example.com Query");
    assert_string_equal(awsc_http_request_path(awsc_replay_request(s.replay, 3)), "/new/");

    answer(&s, 421, "{\"__type\": \"WrongEndpoint\"}");
    answer_endpoint(&s, "cell-3.example.com", 60);
    answer(&s, 421, "{\"__type\": \"WrongEndpoint\"}");
    assert_int_equal(call(&s, &query), AWSC_ERR_SERVICE);
    assert_string_equal(awsc_error_name(s.error), "WrongEndpoint");
    assert_int_equal(awsc_error_attempts(s.error), 2);
    assert_int_equal(awsc_replay_left(s.replay), 0);
    close_scene(&s);
}

static void put_into(scene *s, const char *table, const char *shard)
{
    const put_input input = {.note = "n", .table = table, .shard = shard};
    if (awsc_internal_call(&put, 1, s->client, &input, NULL, NULL, &s->error))
        fail_msg("%s", awsc_error_text(s->error));
}

static void assert_asked(const scene *s, size_t index, const char *expected)
{
    awsc_body body = awsc_http_request_body(awsc_replay_request(s->replay, index));
    assert_int_equal(body.size, strlen(expected));
    assert_memory_equal(body.data, expected, body.size);
}

static void an_endpoint_may_depend_on_members_of_the_input(void **state)
{
    (void)state;
    scene s;
    open_scene(&s);
    answer_endpoint(&s, "a.example.com", 60);
    answer(&s, 200, "{}");
    answer_endpoint(&s, "b.example.com", 60);
    answer(&s, 200, "{}");
    answer(&s, 200, "{}");
    answer_endpoint(&s, "c.example.com", 60);
    answer(&s, 200, "{}");
    put_into(&s, "a", "1");
    put_into(&s, "b", NULL);
    put_into(&s, "a", "1");
    put_into(&s, NULL, NULL);
    ASSERT_SENT(&s, ASKED, "a.example.com Put", ASKED, "b.example.com Put", "a.example.com Put", ASKED,
                "c.example.com Put");
    assert_asked(&s, 0, "{\"Operation\":\"Put\",\"Identifiers\":{\"Table\":\"a\",\"Shard\":\"1\"}}");
    assert_asked(&s, 2, "{\"Operation\":\"Put\",\"Identifiers\":{\"Table\":\"b\"}}");
    assert_asked(&s, 5, "{}");
    close_scene(&s);
}

/* ---- on a loop --------------------------------------------------------------------------------------------------- */

enum { CALLS = 5 };

typedef struct crowd {
    scene s;
    awsc_loop *loop;
    awsc_call *calls[CALLS];
    unsigned ended;
    unsigned succeeded;
} crowd;

static void on_done(void (*done)(void), void *user, int status, void *output, awsc_error *error)
{
    crowd *c = user;
    (void)done;
    c->ended++;
    c->succeeded += status == AWSC_OK;
    awsc_free(output);
    awsc_error_free(error);
}

static void nothing(void)
{
}

static void open_crowd(crowd *c)
{
    *c = (crowd){.ended = 0};
    open_scene(&c->s);
    assert_int_equal(awsc_loop_new(&c->loop, NULL), AWSC_OK);
    for (size_t i = 0; i < CALLS; i++) {
        const nothing_here input = {0};
        const awsc_internal_request request = {&query, 1, c->s.client, c->loop, &input, NULL, on_done, nothing, c};
        assert_int_equal(awsc_internal_call_start(&request, &c->calls[i], NULL), AWSC_OK);
    }
}

static void close_crowd(crowd *c)
{
    awsc_loop_free(c->loop);
    close_scene(&c->s);
}

static void calls_on_a_loop_ask_together(void **state)
{
    (void)state;
    crowd c;
    open_crowd(&c);
    answer_endpoint(&c.s, "cell-1.example.com", 60);
    for (int i = 0; i < CALLS; i++) answer(&c.s, 200, "{}");
    assert_int_equal(awsc_loop_run(c.loop, NULL), AWSC_OK);
    assert_int_equal(c.succeeded, CALLS);
    assert_int_equal(awsc_replay_request_count(c.s.replay), CALLS + 1);
    close_crowd(&c);
}

/* Runs the loop until the calls wait for the answer to their question. */
static void run_to_the_wait(crowd *c)
{
    for (int i = 0; i < 10 && !c->loop->endpoint_questions; i++)
        assert_int_equal(awsc_loop_run_once(c->loop, 0, NULL), AWSC_OK);
    assert_non_null(c->loop->endpoint_questions);
}

static void a_cancelled_call_leaves_the_question_to_the_others(void **state)
{
    (void)state;
    crowd c;
    open_crowd(&c);
    answer_endpoint(&c.s, "cell-1.example.com", 60);
    for (int i = 0; i < CALLS - 2; i++) answer(&c.s, 200, "{}");
    run_to_the_wait(&c);
    awsc_call_cancel(c.calls[0]);
    awsc_call_cancel(c.calls[3]);
    assert_int_equal(awsc_loop_run(c.loop, NULL), AWSC_OK);
    assert_int_equal(c.ended, CALLS);
    assert_int_equal(c.succeeded, CALLS - 2);
    close_crowd(&c);
}

static void a_question_that_no_call_waits_for_is_cancelled(void **state)
{
    (void)state;
    crowd c;
    open_crowd(&c);
    run_to_the_wait(&c);
    for (int i = 0; i < CALLS; i++) awsc_call_cancel(c.calls[i]);
    const nothing_here input = {0};
    const awsc_internal_request request = {&query, 1, c.s.client, c.loop, &input, NULL, on_done, nothing, &c};
    answer_endpoint(&c.s, "cell-1.example.com", 60);
    answer(&c.s, 200, "{}");
    assert_int_equal(awsc_internal_call_start(&request, NULL, NULL), AWSC_OK);
    assert_int_equal(awsc_loop_run(c.loop, NULL), AWSC_OK);
    assert_int_equal(c.ended, CALLS + 1);
    close_crowd(&c);
}

static void a_loop_may_be_freed_while_calls_wait(void **state)
{
    (void)state;
    crowd c;
    open_crowd(&c);
    run_to_the_wait(&c);
    awsc_loop_free(c.loop);
    c.loop = NULL;
    assert_int_equal(c.ended, CALLS);
    close_crowd(&c);
}

/* ---- memory ------------------------------------------------------------------------------------------------------ */

static void nothing_is_lost_when_memory_runs_out(void **state)
{
    (void)state;
    bool refused = true;
    for (int granted = 0; refused; granted++) {
        scene s;
        failing_memory memory;
        failing_memory_init(&memory, -1);
        prepare_scene(&s);
        s.config.allocator = &memory.allocator;
        open_client(&s);
        answer_endpoint(&s, "cell-1.example.com", 60);
        answer(&s, 421, "{\"__type\": \"WrongEndpoint\"}");
        answer_endpoint(&s, "cell-2.example.com", 60);
        answer(&s, 200, "{}");
        memory.left = granted;
        int status = call(&s, &query);
        refused = memory.refused;
        if (status != AWSC_OK && !refused) fail_msg("%d: %s", granted, awsc_error_text(s.error));
        memory.left = -1;
        close_scene(&s);
        assert_int_equal(memory.held, 0);
    }
}

static void the_cache_keeps_the_endpoints_that_were_used_last(void **state)
{
    (void)state;
    scene s;
    char key[16];
    char *url;
    open_scene(&s);
    awsc_endpoint_cache *cache = awsc_endpoint_cache_of(s.client);
    const awsc_allocator *memory = awsc_allocator_default();
    for (int i = 0; i < AWSC_ENDPOINTS_KEPT + 1; i++) {
        (void)snprintf(key, sizeof key, "%d", i);
        assert_int_equal(awsc_endpoint_cache_put(cache, key, "https://a.example.com", 1000), 0);
        /* The first is used all the time. */
        assert_int_equal(awsc_endpoint_cache_get(cache, "0", 0, memory, &url), AWSC_ENDPOINT_FRESH);
        free(url);
    }
    assert_int_equal(awsc_endpoint_cache_get(cache, "1", 0, memory, &url), AWSC_ENDPOINT_ABSENT);
    assert_int_equal(awsc_endpoint_cache_get(cache, "2", 0, memory, &url), AWSC_ENDPOINT_FRESH);
    free(url);
    awsc_endpoint_cache_remove(cache, "2", "https://another.example.com");
    assert_int_equal(awsc_endpoint_cache_get(cache, "2", 1000, memory, &url), AWSC_ENDPOINT_STALE);
    free(url);
    awsc_endpoint_cache_remove(cache, "2", "https://a.example.com");
    assert_int_equal(awsc_endpoint_cache_get(cache, "2", 0, memory, &url), AWSC_ENDPOINT_ABSENT);
    close_scene(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_call_goes_to_the_endpoint_that_the_service_names),
        cmocka_unit_test(an_endpoint_is_kept_for_its_time),
        cmocka_unit_test(an_old_endpoint_is_used_on_while_the_service_names_no_other),
        cmocka_unit_test(without_an_endpoint_a_call_that_needs_one_fails_with_the_reason),
        cmocka_unit_test(endpoints_that_are_no_hosts_are_refused),
        cmocka_unit_test(an_operation_with_an_endpoint_asks_only_if_the_program_wants_it),
        cmocka_unit_test(an_operation_with_an_endpoint_does_without_another),
        cmocka_unit_test(a_configured_endpoint_is_used_instead),
        cmocka_unit_test(a_call_that_needs_it_is_refused_where_discovery_is_off),
        cmocka_unit_test(the_environment_turns_it_on_and_off),
        cmocka_unit_test(a_refused_endpoint_is_replaced_once),
        cmocka_unit_test(an_endpoint_may_depend_on_members_of_the_input),
        cmocka_unit_test(calls_on_a_loop_ask_together),
        cmocka_unit_test(a_cancelled_call_leaves_the_question_to_the_others),
        cmocka_unit_test(a_question_that_no_call_waits_for_is_cancelled),
        cmocka_unit_test(a_loop_may_be_freed_while_calls_wait),
        cmocka_unit_test(nothing_is_lost_when_memory_runs_out),
        cmocka_unit_test(the_cache_keeps_the_endpoints_that_were_used_last),
    };
    return cmocka_run_group_tests_name("endpoint discovery", tests, NULL, NULL);
}
