/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP requests and responses as values. */
#include "unit/shapes.h"

#include <stdio.h>
#include <string.h>

#include "http/http.h"

static void a_request_splits_its_target(void **state)
{
    (void)state;
    awsc_http_request *request = NULL;
    assert_int_equal(awsc_http_request_new("POST", "/a%20b/c?x=1&y", &request, NULL), AWSC_OK);
    assert_string_equal(awsc_http_request_method(request), "POST");
    assert_string_equal(awsc_http_request_path(request), "/a%20b/c");
    assert_string_equal(awsc_http_request_query(request), "x=1&y");
    assert_null(awsc_http_request_host_prefix(request));
    awsc_view value = AWSC_VIEW("1 2&3");
    awsc_http_request_add_query(request, AWSC_VIEW("k="), &value);
    awsc_http_request_add_query(request, AWSC_VIEW("n"), NULL);
    assert_string_equal(awsc_http_request_query(request), "x=1&y&k%3D=1%202%263&n");
    assert_null(awsc_http_request_body(request).data);
    awsc_http_request_set_body(request, AWSC_BODY_LITERAL("body"));
    assert_int_equal(awsc_http_request_body(request).size, 4);
    awsc_http_request_free(request);
    awsc_http_request_free(NULL);
}

static void an_invalid_request_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *method, *target;
    } wrong[] = {{NULL, "/"}, {"GET", NULL}, {"", "/"},       {"G T", "/"},         {"GET\r\n", "/"},
                 {"GET", ""}, {"GET", "a"},  {"GET", "/a b"}, {"GET", "/a\r\nX: y"}};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        awsc_http_request *request = NULL;
        awsc_error *error = NULL;
        assert_int_equal(awsc_http_request_new(wrong[i].method, wrong[i].target, &request, &error),
                         AWSC_ERR_VALIDATION);
        assert_null(request);
        assert_non_null(error);
        awsc_error_free(error);
    }
}

static void a_header_is_removed_by_its_exact_name(void **state)
{
    (void)state;
    awsc_http_request *request = NULL;
    assert_int_equal(awsc_http_request_new("GET", "/", &request, NULL), AWSC_OK);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(awsc_http_request_add_header(request, "X-A", "1", NULL), AWSC_OK);
        assert_int_equal(awsc_http_request_add_header(request, i ? "X-C" : "X-B", "2", NULL), AWSC_OK);
    }
    awsc_http_request_remove_header(request, awsc_http_request_header_name(request, 0));
    assert_int_equal(awsc_http_request_header_count(request), 3);
    assert_string_equal(awsc_http_request_header_name(request, 0), "X-B");
    assert_string_equal(awsc_http_request_header_name(request, 2), "X-C");
    assert_null(awsc_http_request_header(request, "X-A"));
    awsc_http_request_free(request);
}

static void headers_are_replaced_or_added_in_any_letter_case(void **state)
{
    (void)state;
    awsc_http_request *request = NULL;
    assert_int_equal(awsc_http_request_new("GET", "/", &request, NULL), AWSC_OK);
    for (int i = 0; i < 20; i++) assert_int_equal(awsc_http_request_add_header(request, "X-A", "1", NULL), AWSC_OK);
    assert_int_equal(awsc_http_request_add_header(request, "X-B", "", NULL), AWSC_OK);
    assert_int_equal(awsc_http_request_set_header(request, "x-a", "2\t3", NULL), AWSC_OK);
    assert_int_equal(awsc_http_request_header_count(request), 2);
    assert_string_equal(awsc_http_request_header(request, "X-A"), "2\t3");
    assert_string_equal(awsc_http_request_header_name(request, 0), "X-B");
    assert_string_equal(awsc_http_request_header_value(request, 0), "");
    assert_null(awsc_http_request_header_name(request, 2));
    assert_null(awsc_http_request_header(request, "X-C"));
    /* The new value points into the header that it replaces. */
    const char *own = awsc_http_request_header(request, "X-A");
    assert_int_equal(awsc_http_request_set_header(request, "X-A", own, NULL), AWSC_OK);
    assert_string_equal(awsc_http_request_header(request, "X-A"), "2\t3");
    awsc_http_request_remove_header(request, "x-b");
    assert_int_equal(awsc_http_request_header_count(request), 1);
    awsc_http_request_free(request);
}

static void a_header_of_the_same_size_is_replaced_where_it_stands(void **state)
{
    (void)state;
    awsc_http_request *request = NULL;
    awsc_error *error = NULL;
    assert_int_equal(awsc_http_request_new("GET", "/", &request, NULL), AWSC_OK);
    assert_int_equal(awsc_http_request_add_header(request, "x-date", "one", NULL), AWSC_OK);
    assert_int_equal(awsc_http_request_add_header(request, "X-B", "", NULL), AWSC_OK);
    assert_int_equal(awsc_http_request_set_header(request, "X-Date", "two", NULL), AWSC_OK);
    assert_int_equal(awsc_http_request_set_header(request, "x-b", "", NULL), AWSC_OK);
    assert_int_equal(awsc_http_request_header_count(request), 2);
    assert_string_equal(awsc_http_request_header_name(request, 0), "X-Date");
    assert_string_equal(awsc_http_request_header_value(request, 0), "two");
    assert_string_equal(awsc_http_request_header_name(request, 1), "x-b");
    assert_int_equal(awsc_http_request_set_header(request, "X-Date", "t\no", &error), AWSC_ERR_VALIDATION);
    assert_string_equal(awsc_http_request_header(request, "X-Date"), "two");
    /* If two headers have the name, both are removed. */
    assert_int_equal(awsc_http_request_add_header(request, "X-DATE", "six", NULL), AWSC_OK);
    assert_int_equal(awsc_http_request_set_header(request, "X-Date", "ten", NULL), AWSC_OK);
    assert_int_equal(awsc_http_request_header_count(request), 2);
    assert_string_equal(awsc_http_request_header(request, "X-Date"), "ten");
    awsc_error_free(error);
    awsc_http_request_free(request);
}

static void each_character_counts_wherever_it_stands(void **state)
{
    (void)state;
    awsc_http_request *request = NULL;
    assert_int_equal(awsc_http_request_new("GET", "/", &request, NULL), AWSC_OK);
    for (int c = 1; c < 256; c++) {
        char name[] = "X-?", long_name[] = "X-Amz-Content-?-Name";
        name[2] = long_name[14] = (char)c;
        bool is_token = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                        strchr("!#$%&'*+-.^_`|~", c) != NULL;
        int expected = is_token ? AWSC_OK : AWSC_ERR_VALIDATION;
        assert_int_equal(awsc_http_request_set_header(request, name, "", NULL), expected);
        assert_int_equal(awsc_http_request_set_header(request, long_name, "", NULL), expected);
        bool is_allowed = c == '\t' || (c >= 0x20 && c != 0x7f);
        for (size_t at = 0; at < 20; at++) {
            char value[] = "abcdefghijklmnopqrst";
            value[at] = (char)c;
            assert_int_equal(awsc_http_request_set_header(request, "X", value, NULL),
                             is_allowed ? AWSC_OK : AWSC_ERR_VALIDATION);
        }
    }
    awsc_http_request_free(request);
}

/* The first ones lie in the request itself. */
static void any_number_of_headers_of_any_size_is_kept(void **state)
{
    (void)state;
    enum { COUNT = 40 };
    char name[16], value[300];
    awsc_http_request *request;
    assert_int_equal(awsc_http_request_new("POST", "/", &request, NULL), AWSC_OK);
    for (int pass = 0; pass < 3; pass++) {
        for (int i = 0; i < COUNT; i++) {
            snprintf(name, sizeof name, "X-%d", i);
            memset(value, 'a' + i % 26, sizeof value);
            value[(i * 7 + pass) % 280] = '\0';
            assert_int_equal(awsc_http_request_set_header(request, name, value, NULL), AWSC_OK);
        }
        assert_int_equal(awsc_http_request_header_count(request), COUNT);
        for (int i = 0; i < COUNT; i++) {
            snprintf(name, sizeof name, "x-%d", i);
            const char *kept = awsc_http_request_header(request, name);
            assert_int_equal(strlen(kept), (i * 7 + pass) % 280);
            for (const char *at = kept; *at; at++) assert_int_equal(*at, 'a' + i % 26);
        }
    }
    awsc_http_request_free(request);
}

static void a_header_cannot_inject_another(void **state)
{
    (void)state;
    static const char *const names[] = {"", "A B", "A:", "A\r\nB", "\xc3\xa9", "A\"", "A\x7f"};
    static const char *const values[] = {"a\r\nb", "a\nb", "a\rb", "\x01", "\x7f"};
    awsc_http_request *request = NULL;
    awsc_error *error = NULL;
    assert_int_equal(awsc_http_request_new("GET", "/", &request, NULL), AWSC_OK);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_int_equal(awsc_http_request_add_header(request, names[i], "v", &error), AWSC_ERR_VALIDATION);
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        assert_int_equal(awsc_http_request_add_header(request, "X-A", values[i], &error), AWSC_ERR_VALIDATION);
        assert_string_equal(awsc_error_message(error), "HTTP header X-A: the value holds a control character");
    }
    assert_int_equal(awsc_http_request_put_header(request, AWSC_VIEW("X"), awsc_view_of("a\0b", 3), true, &error),
                     AWSC_ERR_VALIDATION);
    assert_int_equal(awsc_http_request_header_count(request), 0);
    awsc_error_free(error);
    awsc_http_request_free(request);
}

static void an_error_shows_200_bytes_of_a_headers_name(void **state)
{
    char name[203], expected[300];
    awsc_http_request *request = NULL;
    (void)state;
    assert_int_equal(awsc_http_request_new("GET", "/", &request, NULL), AWSC_OK);
    for (size_t size = 199; size < sizeof name; size++) {
        awsc_error *error = NULL;
        memset(name, 'x', sizeof name);
        name[size] = '\0';
        assert_int_equal(awsc_http_request_add_header(request, name, "\n", &error), AWSC_ERR_VALIDATION);
        (void)snprintf(expected, sizeof expected, "HTTP header %.200s: the value holds a control character", name);
        assert_string_equal(awsc_error_message(error), expected);
        awsc_error_free(error);
    }
    awsc_http_request_free(request);
}

static void a_response_is_built_piece_by_piece(void **state)
{
    (void)state;
    awsc_http_response *response = NULL;
    assert_int_equal(awsc_http_response_new(99, &response, NULL), AWSC_ERR_VALIDATION);
    assert_int_equal(awsc_http_response_new(1000, &response, NULL), AWSC_ERR_VALIDATION);
    assert_int_equal(awsc_http_response_new(200, &response, NULL), AWSC_OK);
    assert_null(awsc_http_response_body(response).data);
    assert_int_equal(awsc_http_response_append_body(response, "ab", 2, NULL), AWSC_OK);
    assert_int_equal(awsc_http_response_append_body(response, "\0c", 2, NULL), AWSC_OK);
    assert_int_equal(awsc_http_response_body(response).size, 4);
    assert_memory_equal(awsc_http_response_body(response).data, "ab\0c", 4);
    assert_int_equal(awsc_http_response_add_header(response, "A", "1", NULL), AWSC_OK);
    assert_int_equal(awsc_http_response_add_header(response, "a", "2", NULL), AWSC_OK);
    assert_string_equal(awsc_http_response_header(response, "A"), "1");
    assert_string_equal(awsc_http_response_header_value(response, 1), "2");
    assert_int_equal(awsc_http_response_status(response), 200);
    awsc_http_response_free(response);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_splits_its_target),
        cmocka_unit_test(an_invalid_request_is_refused),
        cmocka_unit_test(a_header_is_removed_by_its_exact_name),
        cmocka_unit_test(headers_are_replaced_or_added_in_any_letter_case),
        cmocka_unit_test(a_header_of_the_same_size_is_replaced_where_it_stands),
        cmocka_unit_test(any_number_of_headers_of_any_size_is_kept),
        cmocka_unit_test(each_character_counts_wherever_it_stands),
        cmocka_unit_test(a_header_cannot_inject_another),
        cmocka_unit_test(an_error_shows_200_bytes_of_a_headers_name),
        cmocka_unit_test(a_response_is_built_piece_by_piece),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
