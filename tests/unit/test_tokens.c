/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens: equal to the ones that the references made (tests/tokens), refusals, ends, and calls on a loop. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <awsc/version.h>

#include "base/buffer.h"
#include "base/encode.h"
#include "loop/loop.h"
#include "support/token_case.h"
#include "sys/file.h"

enum { LEAST_CASES = 100 };

static cJSON *read_cases(const char *token)
{
    char path[4096];
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    (void)snprintf(path, sizeof path, "%s/tests/tokens/recorded/%s.json", PROJECT_DIR, token);
    assert_int_equal(awsc_file_read(path, 1 << 22, &text, NULL), AWSC_OK);
    cJSON *cases = cJSON_ParseWithLength(text.data, text.size);
    awsc_buffer_clear(&text);
    assert_true(cJSON_GetArraySize(cases) >= LEAST_CASES);
    return cases;
}

typedef struct outcome {
    int times;
    bool done;
    int status;
    awsc_token *token;
    awsc_error *error;
} outcome;

static void ended(void *user, int status, awsc_token *token, awsc_error *error)
{
    outcome *o = user;
    o->times++;
    o->done = true;
    o->status = status;
    o->token = token;
    o->error = error;
}

static void check_token(const cJSON *json, const awsc_token *token)
{
    const char *document = case_text(json, "document");
    assert_string_equal(awsc_token_text(token), case_text(json, "token"));
    assert_int_equal(awsc_token_expires_ms(token), case_number(json, "expires_ms").value);
    if (!document) return;
    /* The reference prints fourteen minutes, whenever the credentials end. */
    awsc_opt_i64 ends = case_number(json, "ends_ms");
    if (ends.is_set && ends.value < case_number(json, "now_ms").value / 1000 * 1000 + 840000) return;
    awsc_token *made = NULL;
    assert_int_equal(awsc_eks_exec_credential(token, NULL, &made, NULL), AWSC_OK);
    assert_string_equal(awsc_token_text(made), document);
    awsc_token_free(made);
}

/* Makes the token of the case in both forms, by a clock that stands at the time of the case. */
static void check_case(const char *name, const cJSON *json)
{
    awsc_test_clock *clock = NULL;
    outcome o = {0};
    token_place place = {0};
    awsc_token *token = NULL;
    awsc_error *error = NULL;
    assert_int_equal(awsc_test_clock_new(time_of_ms(case_number(json, "now_ms").value), &clock, NULL), AWSC_OK);
    assert_int_equal(provider_of_case(json, &place.provider), AWSC_OK);
    place.out = &token;
    int status = make_case(name, json, awsc_test_clock_of(clock), &place, &error);
    if (status) fail_msg("%s: %s", name, awsc_error_text(error));
    check_token(json, token);
    awsc_token_free(token);
    assert_int_equal(awsc_loop_new(&place.loop, NULL), AWSC_OK);
    place.done = ended;
    place.user = &o;
    assert_int_equal(make_case(name, json, awsc_test_clock_of(clock), &place, NULL), AWSC_OK);
    assert_int_equal(o.times, 0);
    assert_int_equal(awsc_loop_run_until(place.loop, &o.done, "a token", NULL), AWSC_OK);
    assert_int_equal(o.times, 1);
    check_token(json, o.token);
    awsc_token_free(o.token);
    awsc_loop_free(place.loop);
    awsc_credentials_provider_free(place.provider);
    awsc_test_clock_free(clock);
}

static void check_table(const char *name)
{
    cJSON *cases = read_cases(name);
    const cJSON *json;
    cJSON_ArrayForEach(json, cases) check_case(name, json);
    cJSON_Delete(cases);
}

static void rds_tokens_equal_botocores(void **state)
{
    (void)state;
    check_table("rds");
}

static void sorted_rds_tokens_equal_those_of_the_rds_signer(void **state)
{
    (void)state;
    check_table("rds_sorted");
}

static void dsql_tokens_equal_those_of_the_dsql_signer(void **state)
{
    (void)state;
    check_table("dsql");
}

static void elasticache_tokens_equal_botocores(void **state)
{
    (void)state;
    check_table("elasticache");
}

static void memorydb_tokens_equal_botocores(void **state)
{
    (void)state;
    check_table("memorydb");
}

static void msk_tokens_equal_those_of_the_sasl_signer(void **state)
{
    (void)state;
    check_table("msk");
}

static void eks_tokens_and_documents_equal_the_vendors_tool(void **state)
{
    (void)state;
    check_table("eks");
}

static void bedrock_keys_equal_those_of_the_token_generator(void **state)
{
    (void)state;
    check_table("bedrock");
}

/* ---- without a reference --------------------------------------------------------------------------------------- */

static const char plain[] = "{\"key\":\"AKIDEXAMPLE\",\"secret\":\"hush-secret-key\",\"session\":\"hush-session\","
                            "\"region\":\"eu-west-1\",\"host\":\"db\",\"port\":1,\"user\":\"u\",\"cache\":\"c\","
                            "\"cluster\":\"k\",\"user_agent\":null}";

typedef struct scene {
    cJSON *json;
    awsc_test_clock *clock;
    token_place place;
    awsc_token *token;
    awsc_error *error;
} scene;

static void set_up_scene(scene *s)
{
    memset(s, 0, sizeof *s);
    s->json = cJSON_Parse(plain);
    assert_int_equal(awsc_test_clock_new((awsc_time){1700000000, 0}, &s->clock, NULL), AWSC_OK);
    assert_int_equal(provider_of_case(s->json, &s->place.provider), AWSC_OK);
    s->place.out = &s->token;
}

static void tear_down_scene(scene *s)
{
    awsc_token_free(s->token);
    awsc_error_free(s->error);
    awsc_credentials_provider_free(s->place.provider);
    awsc_test_clock_free(s->clock);
    cJSON_Delete(s->json);
}

static void set_member(cJSON *json, const char *name, cJSON *value)
{
    cJSON_DeleteItemFromObjectCaseSensitive(json, name);
    if (value) cJSON_AddItemToObject(json, name, value);
}

/* The token `name` of the scene with another value of an option fails, and the error has these words. */
static void refuse(const char *name, const char *option, cJSON *value, const char *words)
{
    scene s;
    set_up_scene(&s);
    set_member(s.json, option, value);
    assert_int_equal(make_case(name, s.json, awsc_test_clock_of(s.clock), &s.place, &s.error), AWSC_ERR_VALIDATION);
    assert_null(s.token);
    if (!strstr(awsc_error_text(s.error), words)) fail_msg("%s\nhas no: %s", awsc_error_text(s.error), words);
    tear_down_scene(&s);
}

static void a_missing_option_is_named(void **state)
{
    (void)state;
    refuse("rds", "host", NULL, "awsc_rds_token: options.host is missing");
    refuse("rds", "user", cJSON_CreateString(""), "awsc_rds_token: options.user is missing");
    refuse("rds", "region", NULL, "awsc_rds_token: options.region is missing");
    refuse("dsql", "host", NULL, "awsc_dsql_token: options.host is missing");
    refuse("elasticache", "cache", NULL, "awsc_elasticache_token: options.cache is missing");
    refuse("elasticache", "user", NULL, "awsc_elasticache_token: options.user is missing");
    refuse("memorydb", "cluster", NULL, "awsc_memorydb_token: options.cluster is missing");
    refuse("msk", "region", NULL, "awsc_msk_token: options.region is missing");
    refuse("eks", "cluster", NULL, "awsc_eks_token: options.cluster is missing");
    refuse("bedrock", "region", NULL, "awsc_bedrock_token: options.region is missing");
}

static void an_invalid_option_is_named_with_the_expectation(void **state)
{
    (void)state;
    static const char *const hosts[] = {"db:5432", "https://db", "db/x", "a b", "[::1",
                                        "[]",      "[::1]:5",    "::1",  "d@b", "ä"};
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++)
        refuse("rds", "host", cJSON_CreateString(hosts[i]), "options.host is not a host; expected a name");
    refuse("rds", "port", cJSON_CreateNumber(0), "port is 0; expected 1 to 65535");
    refuse("rds", "port", cJSON_CreateNumber(65536), "port is 65536; expected 1 to 65535");
    refuse("rds", "user", cJSON_CreateString("\xff\xfe"), "options.user is not UTF-8");
    refuse("msk", "region", cJSON_CreateString("eu.west"), "options.region is not a region; expected letters");
    refuse("dsql", "seconds", cJSON_CreateNumber(604801), "expires_seconds is 604801; expected 1 to 604800");
    refuse("bedrock", "seconds", cJSON_CreateNumber(43201), "expires_seconds is 43201; expected 1 to 43200");
    refuse("bedrock", "seconds", cJSON_CreateNumber(0), "expires_seconds is 0; expected 1 to 43200");
    refuse("eks", "cluster", cJSON_CreateString("a b"), "options.cluster has a character that is not printable ASCII");
    refuse("eks", "sts_host", cJSON_CreateString("sts:1"), "options.sts_host is not a host");
}

static void a_token_of_rds_needs_a_port(void **state)
{
    (void)state;
    scene s;
    set_up_scene(&s);
    awsc_rds_token_options options = AWSC_RDS_TOKEN_OPTIONS_INIT;
    options.host = "db";
    options.user = "u";
    options.region = "eu-west-1";
    assert_int_equal(awsc_rds_token(s.place.provider, &options, &s.token, &s.error), AWSC_ERR_VALIDATION);
    assert_string_equal(awsc_error_message(s.error), "awsc_rds_token: options.port is not set; expected 1 to 65535");
    tear_down_scene(&s);
}

static char *decoded(const char *text, size_t prefix)
{
    char url_safe[4096];
    size_t size = 0;
    for (const char *at = text + prefix; *at; at++) url_safe[size++] = *at == '-' ? '+' : *at == '_' ? '/' : *at;
    while (size % 4) url_safe[size++] = '=';
    char *out = calloc(1, sizeof url_safe);
    size_t out_size = 0;
    assert_int_equal(awsc_base64_decode((awsc_view){url_safe, size}, out, &out_size), 0);
    return out;
}

static void a_token_of_msk_names_this_library_unless_the_program_has_a_name(void **state)
{
    (void)state;
    scene s;
    set_up_scene(&s);
    awsc_msk_token_options options = AWSC_MSK_TOKEN_OPTIONS_INIT;
    options.region = "eu-west-1";
    options.clock = awsc_test_clock_of(s.clock);
    assert_int_equal(awsc_msk_token(s.place.provider, &options, &s.token, NULL), AWSC_OK);
    char *url = decoded(awsc_token_text(s.token), 0);
    assert_non_null(strstr(url, "&User-Agent=awsc%2F" AWSC_VERSION "&"));
    free(url);
    tear_down_scene(&s);
}

static void a_token_of_eks_may_be_for_another_host_of_sts(void **state)
{
    (void)state;
    scene s;
    set_up_scene(&s);
    set_member(s.json, "sts_host", cJSON_CreateString("sts-fips.us-east-1.amazonaws.com"));
    assert_int_equal(make_case("eks", s.json, awsc_test_clock_of(s.clock), &s.place, NULL), AWSC_OK);
    char *url = decoded(awsc_token_text(s.token), strlen("k8s-aws-v1."));
    assert_ptr_equal(strstr(url, "https://sts-fips.us-east-1.amazonaws.com/?Action="), url);
    free(url);
    tear_down_scene(&s);
}

static void check_version_for(const char *exec_info, const char *version)
{
    scene s;
    awsc_token *document = NULL;
    set_up_scene(&s);
    assert_int_equal(make_case("eks", s.json, awsc_test_clock_of(s.clock), &s.place, NULL), AWSC_OK);
    assert_int_equal(awsc_eks_exec_credential(s.token, exec_info, &document, NULL), AWSC_OK);
    cJSON *json = cJSON_Parse(awsc_token_text(document));
    assert_string_equal(case_text(json, "apiVersion"), version);
    assert_string_equal(case_text(cJSON_GetObjectItem(json, "status"), "token"), awsc_token_text(s.token));
    assert_int_equal(awsc_token_expires_ms(document), awsc_token_expires_ms(s.token));
    cJSON_Delete(json);
    awsc_token_free(document);
    tear_down_scene(&s);
}

static void the_document_has_the_version_that_kubectl_asks_for(void **state)
{
    (void)state;
    static const char beta[] = "client.authentication.k8s.io/v1beta1";
    check_version_for("{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\",\"spec\":{}}",
                      "client.authentication.k8s.io/v1");
    check_version_for("{\"apiVersion\":\"client.authentication.k8s.io\\/v1alpha1\"}",
                      "client.authentication.k8s.io/v1alpha1");
    static const char *const odd[] = {"",
                                      "{",
                                      "[]",
                                      "{}",
                                      "{\"apiVersion\":1}",
                                      "{\"apiVersion\":\"v9\"}",
                                      "null",
                                      "{\"apiVersion\":\"client.authentication.k8s.io/v1\"} x",
                                      "{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"apiVersion\":2}"};
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) check_version_for(odd[i], beta);
    check_version_for(NULL, beta);
}

static void a_token_ends_with_its_credentials(void **state)
{
    (void)state;
    static const char *const tokens[] = {"rds",      "rds_sorted", "dsql", "elasticache",
                                         "memorydb", "msk",        "eks",  "bedrock"};
    for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++) {
        scene s;
        set_up_scene(&s);
        awsc_credentials_provider_free(s.place.provider);
        set_member(s.json, "ends_ms", cJSON_CreateNumber(1700000030250.0));
        assert_int_equal(provider_of_case(s.json, &s.place.provider), AWSC_OK);
        assert_int_equal(make_case(tokens[i], s.json, awsc_test_clock_of(s.clock), &s.place, NULL), AWSC_OK);
        assert_int_equal(awsc_token_expires_ms(s.token), 1700000030250);
        tear_down_scene(&s);
    }
}

static void credentials_far_away_in_time_are_no_overflow(void **state)
{
    (void)state;
    static const int64_t ends[] = {INT64_MAX, INT64_MIN, INT64_MAX / 1000, INT64_MIN / 1000};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        scene s;
        set_up_scene(&s);
        awsc_credentials_provider_free(s.place.provider);
        awsc_credentials credentials = AWSC_CREDENTIALS_INIT;
        credentials.access_key_id = "AKID";
        credentials.secret_access_key = "hush-secret-key";
        credentials.expiration = AWSC_TIME(ends[i], 999999999);
        assert_int_equal(awsc_credentials_provider_new_static(&credentials, &s.place.provider, NULL), AWSC_OK);
        assert_int_equal(make_case("msk", s.json, awsc_test_clock_of(s.clock), &s.place, NULL), AWSC_OK);
        if (ends[i] > 0) assert_int_equal(awsc_token_expires_ms(s.token), 1700000900000);
        tear_down_scene(&s);
    }
}

/* ---- failures and loops ---------------------------------------------------------------------------------------- */

static void never_answers(void *user, awsc_credentials_request *request)
{
    *(awsc_credentials_request **)user = request;
}

static awsc_credentials_provider *silent_provider(awsc_credentials_request **open)
{
    awsc_credentials_provider *provider = NULL;
    awsc_callback_options options = AWSC_CALLBACK_OPTIONS_INIT;
    options.get = never_answers;
    options.user = open;
    assert_int_equal(awsc_credentials_provider_new_callback(&options, &provider, NULL), AWSC_OK);
    return provider;
}

static void start_on_loop(scene *s, outcome *o, awsc_credentials_request **open, awsc_token_call **call)
{
    set_up_scene(s);
    awsc_credentials_provider_free(s->place.provider);
    s->place.provider = silent_provider(open);
    assert_int_equal(awsc_loop_new(&s->place.loop, NULL), AWSC_OK);
    s->place.done = ended;
    s->place.user = o;
    s->place.call = call;
    assert_int_equal(make_case("rds", s->json, awsc_test_clock_of(s->clock), &s->place, NULL), AWSC_OK);
}

static void a_cancelled_call_ends_once_from_the_loop(void **state)
{
    (void)state;
    scene s;
    outcome o = {0};
    awsc_credentials_request *open = NULL;
    awsc_token_call *call = NULL;
    start_on_loop(&s, &o, &open, &call);
    assert_int_equal(awsc_loop_run_once(s.place.loop, 0, NULL), AWSC_OK);
    awsc_token_call_cancel(call);
    awsc_token_call_cancel(call);
    assert_int_equal(o.times, 0);
    assert_int_equal(awsc_loop_run_until(s.place.loop, &o.done, "a token", NULL), AWSC_OK);
    assert_int_equal(o.times, 1);
    assert_int_equal(o.status, AWSC_ERR_CANCELLED);
    assert_null(o.token);
    awsc_error_free(o.error);
    if (open) awsc_credentials_request_fail(open, NULL);
    awsc_loop_free(s.place.loop);
    tear_down_scene(&s);
}

static void a_loop_that_is_freed_ends_the_call(void **state)
{
    (void)state;
    scene s;
    outcome o = {0};
    awsc_credentials_request *open = NULL;
    start_on_loop(&s, &o, &open, NULL);
    awsc_loop_free(s.place.loop);
    assert_int_equal(o.times, 1);
    assert_int_equal(o.status, AWSC_ERR_CANCELLED);
    awsc_error_free(o.error);
    if (open) awsc_credentials_request_fail(open, NULL);
    tear_down_scene(&s);
}

static void a_provider_that_does_not_answer_in_time_fails_the_token(void **state)
{
    (void)state;
    scene s;
    awsc_credentials_request *open = NULL;
    set_up_scene(&s);
    awsc_credentials_provider_free(s.place.provider);
    s.place.provider = silent_provider(&open);
    awsc_msk_token_options options = AWSC_MSK_TOKEN_OPTIONS_INIT;
    options.region = "eu-west-1";
    options.timeout_ms = AWSC_I64(5000);
    options.clock = awsc_test_clock_of(s.clock);
    assert_int_equal(awsc_msk_token(s.place.provider, &options, &s.token, &s.error), AWSC_ERR_TIMEOUT);
    awsc_credentials_request_fail(open, NULL);
    tear_down_scene(&s);
}

static void a_loop_that_drains_takes_no_token(void **state)
{
    (void)state;
    scene s;
    outcome o = {0};
    set_up_scene(&s);
    assert_int_equal(awsc_loop_new(&s.place.loop, NULL), AWSC_OK);
    assert_int_equal(awsc_loop_drain(s.place.loop, 0, NULL), AWSC_OK);
    s.place.done = ended;
    s.place.user = &o;
    assert_int_equal(make_case("rds", s.json, NULL, &s.place, &s.error), AWSC_ERR_CANCELLED);
    assert_int_equal(o.times, 0);
    awsc_loop_free(s.place.loop);
    tear_down_scene(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rds_tokens_equal_botocores),
        cmocka_unit_test(sorted_rds_tokens_equal_those_of_the_rds_signer),
        cmocka_unit_test(dsql_tokens_equal_those_of_the_dsql_signer),
        cmocka_unit_test(elasticache_tokens_equal_botocores),
        cmocka_unit_test(memorydb_tokens_equal_botocores),
        cmocka_unit_test(msk_tokens_equal_those_of_the_sasl_signer),
        cmocka_unit_test(eks_tokens_and_documents_equal_the_vendors_tool),
        cmocka_unit_test(bedrock_keys_equal_those_of_the_token_generator),
        cmocka_unit_test(a_missing_option_is_named),
        cmocka_unit_test(an_invalid_option_is_named_with_the_expectation),
        cmocka_unit_test(a_token_of_rds_needs_a_port),
        cmocka_unit_test(a_token_of_msk_names_this_library_unless_the_program_has_a_name),
        cmocka_unit_test(a_token_of_eks_may_be_for_another_host_of_sts),
        cmocka_unit_test(the_document_has_the_version_that_kubectl_asks_for),
        cmocka_unit_test(a_token_ends_with_its_credentials),
        cmocka_unit_test(credentials_far_away_in_time_are_no_overflow),
        cmocka_unit_test(a_cancelled_call_ends_once_from_the_loop),
        cmocka_unit_test(a_loop_that_is_freed_ends_the_call),
        cmocka_unit_test(a_provider_that_does_not_answer_in_time_fails_the_token),
        cmocka_unit_test(a_loop_that_drains_takes_no_token),
    };
    return cmocka_run_group_tests_name("tokens", tests, NULL, NULL);
}
