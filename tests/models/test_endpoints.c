/* SPDX-License-Identifier: Apache-2.0 */
/* Endpoints that depend on the operation, its input, the account or parameters of the service's own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/accounts.h>
#include <awsc/places.h>
#include <awsc/testing.h>

#include "client/call_endpoint.h"
#include "models/failing_memory.h"

typedef struct fixture {
    awsc_replay *replay;
    awsc_config config;
    awsc_credentials keys;
    awsc_error *error;
} fixture;

static int set_up(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    if (!f || awsc_replay_new(&f->replay, NULL)) return -1;
    for (int i = 0; i < 8; i++)
        if (awsc_replay_add(f->replay, 200, NULL, 0, "{}", 2, NULL)) return -1;
    awsc_config_init(&f->config);
    awsc_credentials_init(&f->keys);
    f->keys.access_key_id = "AKIDEXAMPLE";
    f->keys.secret_access_key = "secret";
    f->config.region = "eu-west-1";
    f->config.transport = awsc_replay_transport(f->replay);
    *state = f;
    return awsc_credentials_provider_new_static(&f->keys, &f->config.credentials, NULL);
}

static int tear_down(void **state)
{
    fixture *f = *state;
    awsc_error_free(f->error);
    awsc_credentials_provider_free(f->config.credentials);
    awsc_replay_free(f->replay);
    free(f);
    return 0;
}

static const char *header(const fixture *f, size_t index, const char *name)
{
    return awsc_http_request_header(awsc_replay_request(f->replay, index), name);
}

static void assert_host(const fixture *f, size_t index, const char *host)
{
    assert_string_equal(header(f, index, "Host"), host);
}

static awsc_places *open_places(fixture *f, const awsc_places_params *params)
{
    awsc_places *client = NULL;
    int status = awsc_places_new_with(&f->config, params, &client, &f->error);
    if (status) print_error("%s\n", awsc_error_text(f->error));
    assert_int_equal(status, AWSC_OK);
    return client;
}

/* ---- the operation ----------------------------------------------------------------------------------------------- */

static void a_client_has_no_endpoint_if_only_operations_have(void **state)
{
    fixture *f = *state;
    awsc_places *client = open_places(f, NULL);
    assert_null(awsc_places_endpoint(client));
    awsc_places_free(client);
}

static void a_constant_of_the_operation_chooses_host_and_signature(void **state)
{
    fixture *f = *state;
    awsc_places *client = open_places(f, NULL);
    awsc_places_get_control_input input = {0};
    assert_int_equal(awsc_places_get_control(client, &input, NULL, NULL, &f->error), AWSC_OK);
    assert_host(f, 0, "control.eu-west-1.example.test");
    assert_non_null(strstr(header(f, 0, "Authorization"), "/eu-west-1/control/aws4_request"));
    awsc_places_free(client);
}

static void an_endpoint_that_is_the_same_for_every_input_is_found_once(void **state)
{
    fixture *f = *state;
    awsc_places *client = open_places(f, NULL);
    awsc_places_get_control_input input = {0};
    awsc_places_get_data_input data = {.id = "a"};
    assert_int_equal(awsc_places_get_control(client, &input, NULL, NULL, &f->error), AWSC_OK);
    const awsc_operation_place *first = atomic_load(&((awsc_client *)client)->places);
    assert_non_null(first);
    assert_int_equal(awsc_places_get_control(client, &input, NULL, NULL, &f->error), AWSC_OK);
    assert_int_equal(awsc_places_get_data(client, &data, NULL, NULL, &f->error), AWSC_OK);
    assert_ptr_equal(atomic_load(&((awsc_client *)client)->places), first);
    assert_host(f, 1, "control.eu-west-1.example.test");
    awsc_places_free(client);
}

static void the_error_of_the_rules_is_the_error_of_the_call(void **state)
{
    fixture *f = *state;
    awsc_places *client = open_places(f, NULL);
    awsc_places_forget_input input = {0};
    assert_int_equal(awsc_places_forget(client, &input, NULL, NULL, &f->error), AWSC_ERR_ENDPOINT);
    assert_non_null(strstr(awsc_error_text(f->error), "Api is not set"));
    assert_int_equal(awsc_replay_request_count(f->replay), 0);
    awsc_places_free(client);
}

/* ---- the input --------------------------------------------------------------------------------------------------- */

static void a_member_of_the_input_chooses_host_and_signature(void **state)
{
    fixture *f = *state;
    awsc_places *client = open_places(f, NULL);
    awsc_places_get_data_input input = {.id = "one"};
    assert_int_equal(awsc_places_get_data(client, &input, NULL, NULL, &f->error), AWSC_OK);
    input.id = "two";
    input.flag = AWSC_BOOL(true);
    assert_int_equal(awsc_places_get_data(client, &input, NULL, NULL, &f->error), AWSC_OK);
    input.id = NULL;
    assert_int_equal(awsc_places_get_data(client, &input, NULL, NULL, &f->error), AWSC_OK);
    assert_host(f, 0, "one.data.example.test");
    assert_non_null(strstr(header(f, 0, "Authorization"), "AWS4-ECDSA-P256-SHA256"));
    assert_non_null(strstr(header(f, 0, "Authorization"), "/wide/aws4_request"));
    assert_string_equal(header(f, 0, "X-Amz-Region-Set"), "*");
    assert_host(f, 1, "flagged.two.example.test");
    assert_non_null(strstr(header(f, 1, "Authorization"), "AWS4-HMAC-SHA256"));
    assert_host(f, 2, "data.eu-west-1.example.test");
    awsc_places_free(client);
}

static void a_hostile_member_does_not_choose_the_host(void **state)
{
    static const char *const hostile[] = {"evil.example/", "a b", "a#", "", "-a"};
    fixture *f = *state;
    awsc_places *client = open_places(f, NULL);
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
        awsc_places_get_data_input input = {.id = hostile[i]};
        assert_int_equal(awsc_places_get_data(client, &input, NULL, NULL, &f->error), AWSC_ERR_ENDPOINT);
        assert_non_null(strstr(awsc_error_text(f->error), "Id is not a host label"));
        awsc_error_free(f->error);
        f->error = NULL;
    }
    assert_int_equal(awsc_replay_request_count(f->replay), 0);
    awsc_places_free(client);
}

/* ---- headers ----------------------------------------------------------------------------------------------------- */

static void an_endpoint_gives_its_headers_to_the_request(void **state)
{
    fixture *f = *state;
    awsc_places *client = open_places(f, NULL);
    awsc_places_get_control_input control = {0};
    awsc_places_get_data_input data = {.id = "one"}, flagged = {.id = "one", .flag = AWSC_BOOL(true)};
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    const awsc_http_header own = {"x-place", "of the caller"};
    for (int i = 0; i < 2; i++)
        assert_int_equal(awsc_places_get_control(client, &control, NULL, NULL, &f->error), AWSC_OK);
    assert_int_equal(awsc_places_get_data(client, &data, NULL, NULL, &f->error), AWSC_OK);
    assert_int_equal(awsc_places_get_data(client, &flagged, NULL, NULL, &f->error), AWSC_OK);
    options.headers = &own;
    options.header_count = 1;
    assert_int_equal(awsc_places_get_data(client, &data, &options, NULL, &f->error), AWSC_OK);
    assert_string_equal(header(f, 0, "X-Place"), "control");
    assert_null(header(f, 0, "X-Region"));
    assert_string_equal(header(f, 1, "X-Place"), "control");
    assert_string_equal(header(f, 2, "X-Place"), "one, data");
    assert_string_equal(header(f, 2, "X-Region"), "eu-west-1");
    assert_non_null(strstr(header(f, 2, "Authorization"), ";x-place;x-region"));
    assert_null(header(f, 3, "X-Place"));
    assert_string_equal(header(f, 4, "X-Place"), "of the caller");
    awsc_places_free(client);
}

static void an_expression_on_the_input_chooses_the_host(void **state)
{
    fixture *f = *state;
    awsc_places *client = open_places(f, NULL);
    const awsc_places_request first = {.name = NULL}, second = {.name = "second"};
    const awsc_places_request *requests[] = {&first, &second};
    awsc_places_list_names_input input = {.requests = {2, requests}}, none = {.requests = {0, NULL}};
    assert_int_equal(awsc_places_list_names(client, &input, NULL, NULL, &f->error), AWSC_OK);
    assert_int_equal(awsc_places_list_names(client, &none, NULL, NULL, &f->error), AWSC_OK);
    assert_host(f, 0, "second.data.example.test");
    assert_host(f, 1, "data.eu-west-1.example.test");
    awsc_places_free(client);
}

static void a_configured_endpoint_goes_through_the_rules(void **state)
{
    fixture *f = *state;
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    f->config.endpoint_url = "https://configured.example.test:8443";
    awsc_places *client = open_places(f, NULL);
    awsc_places_get_data_input input = {.id = "one"};
    options.endpoint_url = "https://own.example.test";
    assert_int_equal(awsc_places_get_data(client, &input, NULL, NULL, &f->error), AWSC_OK);
    assert_int_equal(awsc_places_get_data(client, &input, &options, NULL, &f->error), AWSC_OK);
    assert_host(f, 0, "configured.example.test:8443");
    assert_string_equal(awsc_http_request_path(awsc_replay_request(f->replay, 0)), "/one/data");
    assert_host(f, 1, "own.example.test");
    awsc_places_free(client);
}

/* ---- the client -------------------------------------------------------------------------------------------------- */

static void parameters_of_the_service_are_a_structure_of_its_own(void **state)
{
    fixture *f = *state;
    char stage[] = "gamma";
    const char *zones[] = {"z1", "z2"};
    awsc_places_params params = AWSC_PLACES_PARAMS_INIT;
    awsc_places_get_control_input input = {0};
    params.stage = stage;
    params.beta = AWSC_BOOL(true);
    params.zones = (awsc_text_list){2, zones};
    awsc_places *client = open_places(f, &params);
    memset(stage, 'x', sizeof stage - 1);
    zones[0] = NULL;
    assert_int_equal(awsc_places_get_control(client, &input, NULL, NULL, &f->error), AWSC_OK);
    assert_host(f, 0, "gamma.z1.example.test");
    awsc_places_free(client);
}

static void a_structure_without_its_initial_value_is_refused(void **state)
{
    fixture *f = *state;
    awsc_places *client = NULL;
    awsc_places_params params;
    memset(&params, 0, sizeof params);
    assert_int_equal(awsc_places_new_with(&f->config, &params, &client, &f->error), AWSC_ERR_VALIDATION);
    assert_non_null(strstr(awsc_error_text(f->error), "AWSC_PLACES_PARAMS_INIT"));
    awsc_error_free(f->error);
    f->error = NULL;
    awsc_places_params_init(&params);
    params.beta.is_set = 1;
    assert_int_equal(awsc_places_new_with(&f->config, &params, &client, &f->error), AWSC_ERR_VALIDATION);
    assert_non_null(strstr(awsc_error_text(f->error), "Beta"));
    assert_null(client);
}

/* ---- the account ------------------------------------------------------------------------------------------------- */

/* Calls Get with credentials of this account, and an account_id_endpoint_mode; returns the status. */
static int get(fixture *f, const char *account, const char *mode)
{
    awsc_accounts *client = NULL;
    awsc_accounts_get_input input = {0};
    awsc_credentials_provider_free(f->config.credentials);
    f->keys.account_id = account;
    assert_int_equal(setenv("AWS_ACCOUNT_ID_ENDPOINT_MODE", mode, 1), 0);
    assert_int_equal(awsc_credentials_provider_new_static(&f->keys, &f->config.credentials, NULL), AWSC_OK);
    assert_int_equal(awsc_accounts_new(&f->config, &client, &f->error), AWSC_OK);
    int status = awsc_accounts_get(client, &input, NULL, NULL, &f->error);
    awsc_accounts_free(client);
    assert_int_equal(unsetenv("AWS_ACCOUNT_ID_ENDPOINT_MODE"), 0);
    return status;
}

static void the_account_of_the_credentials_chooses_the_host(void **state)
{
    fixture *f = *state;
    assert_int_equal(get(f, "123456789012", "preferred"), AWSC_OK);
    assert_int_equal(get(f, NULL, "preferred"), AWSC_OK);
    assert_int_equal(get(f, "123456789012", "disabled"), AWSC_OK);
    assert_host(f, 0, "123456789012.eu-west-1.example.test");
    assert_host(f, 1, "eu-west-1.example.test");
    assert_host(f, 2, "eu-west-1.example.test");
    assert_int_equal(get(f, NULL, "required"), AWSC_ERR_ENDPOINT);
    assert_non_null(strstr(awsc_error_text(f->error), "an account is required"));
}

/* ---- auth schemes ------------------------------------------------------------------------------------------------ */

static void an_operation_that_takes_only_tokens_is_not_signed_with_keys(void **state)
{
    fixture *f = *state;
    awsc_places_prove_input input = {0};
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    const awsc_http_header token = {"Authorization", "Bearer token"};
    awsc_places *client = open_places(f, NULL);
    assert_int_equal(awsc_places_prove(client, &input, NULL, NULL, &f->error), AWSC_ERR_CREDENTIALS);
    assert_non_null(strstr(awsc_error_text(f->error), "no bearer token: there is no source of tokens"));
    assert_string_equal(awsc_error_operation(f->error), "Prove");
    assert_int_equal(awsc_replay_request_count(f->replay), 0);
    awsc_places_free(client);
    f->config.unsigned_requests = AWSC_BOOL(true);
    client = open_places(f, NULL);
    options.headers = &token;
    options.header_count = 1;
    awsc_error_free(f->error);
    f->error = NULL;
    assert_int_equal(awsc_places_prove(client, &input, &options, NULL, &f->error), AWSC_OK);
    assert_string_equal(header(f, 0, "Authorization"), "Bearer token");
    awsc_places_free(client);
}

/* ---- memory ------------------------------------------------------------------------------------------------------ */

/* A client with parameters of its own calls three operations. */
static int call_everything(fixture *f)
{
    const char *zones[] = {"z1"};
    awsc_places_params params = AWSC_PLACES_PARAMS_INIT;
    awsc_places *client = NULL;
    const awsc_places_request request = {.name = "n"};
    const awsc_places_request *requests[] = {&request};
    awsc_places_get_control_input control = {0};
    awsc_places_get_data_input data = {.id = "one"};
    awsc_places_list_names_input names = {.requests = {1, requests}};
    params.stage = "gamma";
    params.zones = (awsc_text_list){1, zones};
    int status = awsc_places_new_with(&f->config, &params, &client, &f->error);
    if (!status) status = awsc_places_get_control(client, &control, NULL, NULL, &f->error);
    if (!status) status = awsc_places_get_data(client, &data, NULL, NULL, &f->error);
    if (!status) status = awsc_places_list_names(client, &names, NULL, NULL, &f->error);
    awsc_places_free(client);
    return status;
}

static void every_refused_allocation_is_an_error_without_leaks(void **state)
{
    fixture *f = *state;
    failing_memory memory = {.refused = 1};
    for (size_t number = 0; memory.refused; number++) {
        for (int i = 0; i < 3; i++) assert_int_equal(awsc_replay_add(f->replay, 200, NULL, 0, "{}", 2, NULL), AWSC_OK);
        failing_memory_begin(&memory, number);
        f->config.allocator = &memory.allocator;
        int status = call_everything(f);
        if (!memory.refused) assert_int_equal(status, AWSC_OK);
        if (status) assert_int_equal(status, AWSC_ERR_NOMEM);
        awsc_error_free(f->error);
        f->error = NULL;
        assert_int_equal(memory.taken, 0);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_client_has_no_endpoint_if_only_operations_have),
        TEST(a_constant_of_the_operation_chooses_host_and_signature),
        TEST(an_endpoint_that_is_the_same_for_every_input_is_found_once),
        TEST(the_error_of_the_rules_is_the_error_of_the_call),
        TEST(a_member_of_the_input_chooses_host_and_signature),
        TEST(a_hostile_member_does_not_choose_the_host),
        TEST(an_endpoint_gives_its_headers_to_the_request),
        TEST(an_expression_on_the_input_chooses_the_host),
        TEST(a_configured_endpoint_goes_through_the_rules),
        TEST(parameters_of_the_service_are_a_structure_of_its_own),
        TEST(a_structure_without_its_initial_value_is_refused),
        TEST(the_account_of_the_credentials_chooses_the_host),
        TEST(an_operation_that_takes_only_tokens_is_not_signed_with_keys),
        TEST(every_refused_allocation_is_an_error_without_leaks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
