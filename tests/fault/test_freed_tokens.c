/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Searches freed memory while tokens are made and handles of libcurl are signed: neither the token nor the session
 * token that it is made of remains there. The token itself is wiped with its object.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char *const watched_marks[] = {"hush-", "aHVzaC", NULL}; /* as text and in base64 */

#include "support/watched_free.h"

#include <awsc/bearer.h>
#include <awsc/curl.h>

#include "loop/loop.h"
#include "support/token_case.h"

/* Long, so that buffers grow; five bytes repeat, so that base64 shows them at each of its three offsets. */
static char mark[1501];

static unsigned looked_into(void)
{
    unsigned found = left;
    watching = false;
    left = 0;
    return found;
}

static int set_up(void **state)
{
    (void)state;
    for (size_t i = 0; i + 1 < sizeof mark; i++) mark[i] = "hush-"[i % 5];
    return watch_works() && looked_into() == 1 ? 0 : -1;
}

typedef struct outcome {
    bool done;
    int status;
    awsc_token *token;
} outcome;

static void ended(void *user, int status, awsc_token *token, awsc_error *error)
{
    *(outcome *)user = (outcome){true, status, token};
    awsc_error_free(error);
}

static cJSON *new_case(void)
{
    cJSON *json = cJSON_Parse("{\"key\":\"AKIDFREED\",\"secret\":\"a-secret\",\"region\":\"eu-west-1\",\"host\":\"db\","
                              "\"port\":1,\"user\":\"u\",\"cache\":\"c\",\"cluster\":\"k\"}");
    assert_non_null(json);
    assert_non_null(cJSON_AddStringToObject(json, "session", mark));
    return json;
}

/* Makes the token, blocking or on a loop, and frees it. */
static int make_and_free(const char *name, const cJSON *json, const token_place *place)
{
    awsc_token *document = NULL;
    outcome *o = place->user;
    int status = make_case(name, json, NULL, place, NULL);
    if (!status && place->loop) {
        status = awsc_loop_run_until(place->loop, &o->done, "a token", NULL);
        if (!status) status = o->status;
    }
    awsc_token *token = place->loop ? o->token : *place->out;
    if (!status) status = awsc_eks_exec_credential(token, NULL, &document, NULL);
    awsc_token_free(document);
    awsc_token_free(token);
    return status;
}

static void tokens_of_services_leave_no_copy(void **state)
{
    static const char *const names[] = {"rds",      "rds_sorted", "dsql", "elasticache",
                                        "memorydb", "msk",        "eks",  "bedrock"};
    (void)state;
    cJSON *json = new_case();
    for (size_t i = 0; i < 2 * (sizeof names / sizeof *names); i++) {
        outcome o = {0};
        awsc_token *token = NULL;
        token_place place = {.out = &token, .done = ended, .user = &o};
        assert_int_equal(provider_of_case(json, &place.provider), AWSC_OK);
        if (i % 2) assert_int_equal(awsc_loop_new(&place.loop, NULL), AWSC_OK);
        watching = true;
        int status = make_and_free(names[i / 2], json, &place);
        unsigned found = looked_into();
        assert_int_equal(status, AWSC_OK);
        if (found) fail_msg("%s left %u copies", names[i / 2], found);
        awsc_loop_free(place.loop);
        awsc_credentials_provider_free(place.provider);
    }
    cJSON_Delete(json);
}

static void bearer_tokens_leave_no_copy(void **state)
{
    (void)state;
    awsc_token_provider *provider = NULL;
    awsc_token *token = NULL;
    assert_int_equal(awsc_token_provider_new_static(mark, &provider, NULL), AWSC_OK);
    watching = true;
    int status = awsc_token_get(provider, NULL, &token, NULL);
    if (!status && strcmp(awsc_token_text(token), mark) != 0) status = AWSC_ERR_PARSE;
    awsc_token_free(token);
    awsc_token_provider_free(provider);
    unsigned found = looked_into();
    assert_int_equal(status, AWSC_OK);
    assert_int_equal(found, 0);
}

/* The session token is in the longest line, or in a line before a longer one. The query may be a secret, too. */
static void expect_signed_without_copy(const char *session_token)
{
    CURL *curl = curl_easy_init();
    char url[200];
    struct curl_slist *headers = NULL;
    awsc_credentials keys = AWSC_CREDENTIALS_INIT;
    awsc_curl_request request = AWSC_CURL_REQUEST_INIT;
    assert_non_null(curl);
    (void)snprintf(url, sizeof url, "https://host.example/path?token=%.100s", mark);
    keys.access_key_id = "AKIDFREED";
    keys.secret_access_key = "a-secret";
    keys.session_token = session_token;
    request.method = "GET";
    request.url = url;
    request.service = "execute-api";
    request.region = "eu-west-1";
    request.credentials = &keys;
    watching = true;
    int status = awsc_curl_sign(curl, &request, &headers, NULL);
    awsc_curl_headers_free(headers);
    unsigned found = looked_into();
    curl_easy_cleanup(curl);
    assert_int_equal(status, AWSC_OK);
    assert_int_equal(found, 0);
}

static void signed_handles_leave_no_copy(void **state)
{
    (void)state;
    expect_signed_without_copy(mark);
    expect_signed_without_copy("hush-session-token");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tokens_of_services_leave_no_copy),
        cmocka_unit_test(bearer_tokens_leave_no_copy),
        cmocka_unit_test(signed_handles_leave_no_copy),
    };
    return cmocka_run_group_tests_name("freed tokens", tests, set_up, NULL);
}
