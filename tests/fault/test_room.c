/* SPDX-License-Identifier: Apache-2.0 */
/* The memory of a response depends on the received bytes, not on the announced length. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/fixture.h"

enum { KIB = 1024, MIB = 1024 * KIB, USUAL = 256 * KIB };

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);

static _Thread_local size_t largest; /* largest block that this thread allocated */

static void note(size_t size)
{
    if (size > largest) largest = size;
}

void *__wrap_malloc(size_t size)
{
    note(size);
    return __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    note(count * size);
    return __real_calloc(count, size);
}

void *__wrap_realloc(void *memory, size_t size)
{
    note(size);
    return __real_realloc(memory, size);
}

static void give(void *user, const raw_request *request, raw_answer *answer)
{
    (void)request;
    *answer = *(const raw_answer *)user;
}

/* The largest block of a call with this answer. */
static size_t largest_of_call(raw_answer answer, int expected)
{
    raw_server *server = raw_server_start(&(raw_script){.answer = give, .user = &answer});
    awsc_lambda *lambda = fixture_client(raw_server_url(server));
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    options.max_attempts = AWSC_I32(1);
    largest = 0;
    assert_int_equal(awsc_lambda_invoke(lambda, &fixture_hello, &options, NULL, NULL), expected);
    awsc_lambda_free(lambda);
    raw_server_stop(server);
    return largest;
}

static void a_small_response_takes_little_memory(void **state)
{
    (void)state;
    assert_true(largest_of_call(fixture_answer("\"hello\""), AWSC_OK) < USUAL);
    assert_true(largest_of_call(fixture_answer_chunked("", "\"0123456789\"", 12, 3), AWSC_OK) < USUAL);
    assert_true(largest_of_call(fixture_answer_with("400 Bad Request", "", "{}", 2), AWSC_ERR_SERVICE) < USUAL);
}

static void a_response_that_grows_takes_twice_its_size_at_most(void **state)
{
    (void)state;
    enum { SIZE = 700 * KIB };
    char *body = malloc(SIZE);
    assert_non_null(body);
    memset(body, '1', SIZE);
    assert_true(largest_of_call(fixture_answer_chunked("", body, SIZE, 1000), AWSC_OK) <= 2 * SIZE);
    free(body);
}

/* The length is known, so memory of exactly this size is allocated at once. */
static void a_response_with_a_length_takes_its_size(void **state)
{
    (void)state;
    enum { SIZE = 3 * MIB };
    char *body = malloc(SIZE);
    assert_non_null(body);
    memset(body, '1', SIZE);
    assert_true(largest_of_call(fixture_answer_with("200 OK", "", body, SIZE), AWSC_OK) <= SIZE + KIB);
    free(body);
}

static void a_length_without_bytes_takes_no_memory(void **state)
{
    (void)state;
    static const char *const lengths[] = {"4194305", "1073741824", "9223372036854775807"};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        char text[200];
        int size = snprintf(text, sizeof text, "HTTP/1.1 200 OK\r\nContent-Length: %s\r\n\r\n\"hello\"", lengths[i]);
        raw_answer answer = fixture_answer_bytes(text, (size_t)size);
        answer.then = RAW_CLOSE;
        assert_true(largest_of_call(answer, AWSC_ERR_TRANSPORT) < USUAL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_small_response_takes_little_memory),
        cmocka_unit_test(a_response_that_grows_takes_twice_its_size_at_most),
        cmocka_unit_test(a_response_with_a_length_takes_its_size),
        cmocka_unit_test(a_length_without_bytes_takes_no_memory),
    };
    fixture_clean_environment();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
