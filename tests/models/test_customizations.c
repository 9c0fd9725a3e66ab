/* SPDX-License-Identifier: Apache-2.0 */
/* Exceptions of single services. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include <awsc/copies.h>
#include <awsc/search.h>
#include <awsc/sigv4.h>
#include <awsc/testing.h>
#include <awsc/vaults.h>

#include "models/failing_memory.h"

#define ARN "arn:aws:rds:us-east-1:123456789012:snapshot:nightly"
#define EMPTY_SHA256 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

typedef struct fixture {
    awsc_replay *replay;
    awsc_config config;
    awsc_error *error;
} fixture;

static int set_up(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    awsc_credentials keys = AWSC_CREDENTIALS_INIT;
    if (!f || awsc_replay_new(&f->replay, NULL)) return -1;
    keys.access_key_id = "AKIDEXAMPLE";
    keys.secret_access_key = "secret";
    keys.session_token = "to+ken";
    awsc_config_init(&f->config);
    f->config.region = "eu-west-1";
    f->config.transport = awsc_replay_transport(f->replay);
    *state = f;
    return awsc_credentials_provider_new_static(&keys, &f->config.credentials, NULL);
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

static void answer(fixture *f, int status, const char *body)
{
    assert_int_equal(awsc_replay_add(f->replay, status, NULL, 0, body, strlen(body), NULL), AWSC_OK);
}

static const char *header(const fixture *f, size_t index, const char *name)
{
    return awsc_http_request_header(awsc_replay_request(f->replay, index), name);
}

/* The body of a request, as text that the caller frees. */
static char *body_of(const fixture *f, size_t index)
{
    const awsc_body body = awsc_http_request_body(awsc_replay_request(f->replay, index));
    char *text = calloc(body.size + 1, 1);
    assert_non_null(text);
    if (body.size) memcpy(text, body.data, body.size);
    return text;
}

/* ---- copies from another region ---------------------------------------------------------------------------------- */

static char *form_of_copy(fixture *f, const awsc_copies_copy_snapshot_input *input)
{
    awsc_copies *client = NULL;
    answer(f, 200, "<CopySnapshotResponse/>");
    assert_int_equal(awsc_copies_new(&f->config, &client, &f->error), AWSC_OK);
    int status = awsc_copies_copy_snapshot(client, input, NULL, NULL, &f->error);
    if (status) print_error("%s\n", awsc_error_text(f->error));
    assert_int_equal(status, AWSC_OK);
    awsc_copies_free(client);
    return body_of(f, awsc_replay_request_count(f->replay) - 1);
}

/* Decodes %XX in place. */
static void decode(char *text)
{
    char *to = text;
    for (const char *from = text; *from; from++) {
        unsigned byte;
        if (*from == '%' && sscanf(from + 1, "%2X", &byte) == 1) {
            *to++ = (char)byte;
            from += 2;
        } else {
            *to++ = *from;
        }
    }
    *to = '\0';
}

static void a_copy_from_another_region_carries_a_presigned_url(void **state)
{
    fixture *f = *state;
    awsc_copies_copy_snapshot_input input = {.source_db_snapshot_identifier = ARN, .target_name = "a b"};
    char *form = form_of_copy(f, &input);
    char *url = strstr(form, "&PreSignedUrl=");
    assert_non_null(url);
    url += strlen("&PreSignedUrl=");
    assert_null(strchr(url, '&'));
    decode(url);
    const char *begin = "https://copies.us-east-1.example.test/?Action=CopySnapshot&Version=2014-10-31&";
    assert_int_equal(strncmp(url, begin, strlen(begin)), 0);
    assert_non_null(strstr(url, "&TargetName=a%20b&DestinationRegion=eu-west-1&X-Amz-Algorithm="));
    assert_non_null(strstr(url, "%2Fus-east-1%2Frds%2Faws4_request"));
    assert_non_null(strstr(url, "&X-Amz-Expires=3600"));
    assert_non_null(strstr(url, "&X-Amz-Security-Token=to%2Bken"));
    assert_non_null(strstr(header(f, 0, "Authorization"), "/eu-west-1/rds/aws4_request"));
    free(form);
}

/* The signature in the URL is the one that a service in the region of the source computes. */
static void the_presigned_url_has_a_valid_signature(void **state)
{
    fixture *f = *state;
    awsc_copies_copy_snapshot_input input = {.source_db_snapshot_identifier = ARN};
    awsc_credentials keys = AWSC_CREDENTIALS_INIT;
    awsc_sigv4_params params = AWSC_SIGV4_PARAMS_INIT;
    awsc_http_request *again = NULL;
    char *form = form_of_copy(f, &input), *url = strstr(form, "&PreSignedUrl=") + strlen("&PreSignedUrl=");
    struct tm day = {0};
    decode(url);
    const char *date = strstr(url, "X-Amz-Date=") + strlen("X-Amz-Date=");
    assert_int_equal(sscanf(date, "%4d%2d%2dT%2d%2d%2dZ", &day.tm_year, &day.tm_mon, &day.tm_mday, &day.tm_hour,
                            &day.tm_min, &day.tm_sec),
                     6);
    day.tm_year -= 1900;
    day.tm_mon -= 1;
    char *target = strstr(url, "/?"), *algorithm = strstr(target, "&X-Amz-Algorithm");
    char *unsigned_target = strdup(target);
    unsigned_target[algorithm - target] = '\0';
    keys.access_key_id = "AKIDEXAMPLE";
    keys.secret_access_key = "secret";
    keys.session_token = "to+ken";
    params.credentials = &keys;
    params.service = "rds";
    params.region = "us-east-1";
    params.expires_seconds = AWSC_I64(3600);
    params.time = AWSC_TIME(timegm(&day), 0);
    assert_int_equal(awsc_http_request_new("GET", unsigned_target, &again, NULL), AWSC_OK);
    assert_int_equal(awsc_http_request_set_header(again, "Host", "copies.us-east-1.example.test", NULL), AWSC_OK);
    assert_int_equal(awsc_sigv4_presign(again, &params, NULL), AWSC_OK);
    assert_string_equal(target + 2, awsc_http_request_query(again));
    awsc_http_request_free(again);
    free(unsigned_target);
    free(form);
}

static void a_copy_within_a_region_and_a_given_url_stay_as_they_are(void **state)
{
    static const char *const sources[] = {"nightly", "arn:aws:rds:eu-west-1:123456789012:snapshot:nightly", "arn:bad",
                                          NULL};
    fixture *f = *state;
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        awsc_copies_copy_snapshot_input input = {.source_db_snapshot_identifier = sources[i]};
        char *form = form_of_copy(f, &input);
        assert_null(strstr(form, "PreSignedUrl"));
        free(form);
    }
    awsc_copies_copy_snapshot_input input = {.source_db_snapshot_identifier = ARN, .pre_signed_url = "https://own"};
    char *form = form_of_copy(f, &input);
    assert_non_null(strstr(form, "&PreSignedUrl=https%3A%2F%2Fown"));
    assert_null(strstr(form, "DestinationRegion"));
    free(form);
}

static void an_operation_without_the_member_gets_no_url(void **state)
{
    fixture *f = *state;
    awsc_copies *client = NULL;
    awsc_copies_other_input input = {.source_db_snapshot_identifier = ARN};
    answer(f, 200, "<OtherResponse/>");
    assert_int_equal(awsc_copies_new(&f->config, &client, &f->error), AWSC_OK);
    assert_int_equal(awsc_copies_other(client, &input, NULL, NULL, &f->error), AWSC_OK);
    char *form = body_of(f, 0);
    assert_null(strstr(form, "PreSignedUrl"));
    free(form);
    awsc_copies_free(client);
}

static void a_retry_has_one_url(void **state)
{
    fixture *f = *state;
    awsc_copies *client = NULL;
    awsc_copies_copy_snapshot_input input = {.source_db_snapshot_identifier = ARN};
    answer(f, 503, "");
    answer(f, 200, "<CopySnapshotResponse/>");
    assert_int_equal(awsc_copies_new(&f->config, &client, &f->error), AWSC_OK);
    assert_int_equal(awsc_copies_copy_snapshot(client, &input, NULL, NULL, &f->error), AWSC_OK);
    char *form = body_of(f, 1), *url = strstr(form, "&PreSignedUrl=");
    assert_non_null(url);
    assert_null(strstr(url + 1, "&PreSignedUrl="));
    free(form);
    awsc_copies_free(client);
}

static void every_refused_allocation_of_a_copy_is_an_error_without_leaks(void **state)
{
    fixture *f = *state;
    failing_memory memory = {.refused = 1};
    awsc_copies_copy_snapshot_input input = {.source_db_snapshot_identifier = ARN};
    for (size_t number = 0; memory.refused; number++) {
        awsc_copies *client = NULL;
        answer(f, 200, "<CopySnapshotResponse/>");
        failing_memory_begin(&memory, number);
        f->config.allocator = &memory.allocator;
        int status = awsc_copies_new(&f->config, &client, &f->error);
        if (!status) status = awsc_copies_copy_snapshot(client, &input, NULL, NULL, &f->error);
        awsc_copies_free(client);
        if (!memory.refused) assert_int_equal(status, AWSC_OK);
        if (status) assert_int_equal(status, AWSC_ERR_NOMEM);
        awsc_error_free(f->error);
        f->error = NULL;
        assert_int_equal(memory.taken, 0);
    }
}

/* ---- search by POST ---------------------------------------------------------------------------------------------- */

static void search_is_a_post_with_its_query_as_the_body(void **state)
{
    fixture *f = *state;
    awsc_search *client = NULL;
    awsc_search_search_input input = {.query = "a&b"};
    awsc_search_suggest_input other = {.query = "c"};
    answer(f, 200, "{}");
    answer(f, 200, "{}");
    f->config.endpoint_url = "https://search.example.test";
    assert_int_equal(awsc_search_new(&f->config, &client, &f->error), AWSC_OK);
    assert_int_equal(awsc_search_search(client, &input, NULL, NULL, &f->error), AWSC_OK);
    assert_int_equal(awsc_search_suggest(client, &other, NULL, NULL, &f->error), AWSC_OK);
    const awsc_http_request *request = awsc_replay_request(f->replay, 0);
    assert_string_equal(awsc_http_request_method(request), "POST");
    assert_string_equal(awsc_http_request_path(request), "/2013-01-01/search");
    assert_string_equal(awsc_http_request_query(request), "");
    assert_string_equal(header(f, 0, "Content-Type"), "application/x-www-form-urlencoded");
    char *body = body_of(f, 0);
    assert_string_equal(body, "format=sdk&pretty=true&q=a%26b");
    free(body);
    assert_string_equal(awsc_http_request_method(awsc_replay_request(f->replay, 1)), "GET");
    assert_string_equal(awsc_http_request_query(awsc_replay_request(f->replay, 1)), "format=sdk&q=c");
    awsc_search_free(client);
}

/* ---- hashes of archives ------------------------------------------------------------------------------------------ */

static void an_upload_without_a_body_has_the_hashes_of_an_empty_one(void **state)
{
    fixture *f = *state;
    awsc_vaults *client = NULL;
    awsc_vaults_upload_input input = {.body = {NULL, 0, NULL, NULL}};
    answer(f, 200, "{}");
    f->config.endpoint_url = "https://vaults.example.test";
    assert_int_equal(awsc_vaults_new(&f->config, &client, &f->error), AWSC_OK);
    assert_int_equal(awsc_vaults_upload(client, &input, NULL, NULL, &f->error), AWSC_OK);
    assert_string_equal(header(f, 0, "X-Amz-Content-Sha256"), EMPTY_SHA256);
    assert_string_equal(header(f, 0, "X-Amz-Sha256-Tree-Hash"), EMPTY_SHA256);
    awsc_vaults_free(client);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_copy_from_another_region_carries_a_presigned_url),
        TEST(the_presigned_url_has_a_valid_signature),
        TEST(a_copy_within_a_region_and_a_given_url_stay_as_they_are),
        TEST(an_operation_without_the_member_gets_no_url),
        TEST(a_retry_has_one_url),
        TEST(every_refused_allocation_of_a_copy_is_an_error_without_leaks),
        TEST(search_is_a_post_with_its_query_as_the_body),
        TEST(an_upload_without_a_body_has_the_hashes_of_an_empty_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
