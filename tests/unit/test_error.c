/* SPDX-License-Identifier: Apache-2.0 */
/* Error objects. */
#include "unit/shapes.h"

#include <awsc/tables/generated.h>

#include "base/memory.h"
#include "error/error.h"
#include "support/failing_allocator.h"

static void an_error_is_set_replaced_and_freed(void **state)
{
    (void)state;
    awsc_error *error = NULL;
    assert_int_equal(awsc_error_set(&error, AWSC_ERR_CONFIG, "first %d", 1), AWSC_ERR_CONFIG);
    assert_int_equal(awsc_error_set(&error, AWSC_ERR_TIMEOUT, "second\nline"), AWSC_ERR_TIMEOUT);
    assert_int_equal(awsc_error_status(error), AWSC_ERR_TIMEOUT);
    assert_string_equal(awsc_error_name(error), "AWSC_ERR_TIMEOUT");
    assert_string_equal(awsc_error_message(error), "second line");
    awsc_error_prefix(&error, "file %s", "x");
    assert_string_equal(awsc_error_message(error), "file x: second line");
    assert_string_equal(awsc_error_text(error), "AWSC_ERR_TIMEOUT: file x: second line");
    awsc_error_free(error);
    assert_int_equal(awsc_error_set(NULL, AWSC_ERR_PARSE, "nobody listens"), AWSC_ERR_PARSE);
    awsc_error_free(NULL);
}

static void an_error_without_memory_for_its_prefix_stays_as_it_is(void **state)
{
    (void)state;
    for (int granted = 0; granted < 4; granted++) {
        failing_memory memory;
        awsc_error *error = NULL;
        failing_memory_init(&memory, 100);
        const awsc_allocator *before = awsc_memory_use(&memory.allocator);
        assert_int_equal(awsc_error_set(&error, AWSC_ERR_CONFIG, "the reason"), AWSC_ERR_CONFIG);
        memory.left = granted;
        memory.once = true;
        awsc_error_prefix(&error, "file %s", "x");
        (void)awsc_memory_use(before);
        bool whole = strcmp(awsc_error_message(error), "file x: the reason") == 0;
        if (!whole) assert_string_equal(awsc_error_message(error), "the reason");
        assert_true(whole || memory.refused);
        assert_true(granted || !whole);
        awsc_error_free(error);
        assert_int_equal(memory.held, 0);
    }
}

static void a_null_error_has_no_details(void **state)
{
    (void)state;
    assert_int_equal(awsc_error_status(NULL), AWSC_OK);
    assert_string_equal(awsc_error_name(NULL), "AWSC_OK");
    assert_string_equal(awsc_error_message(NULL), "");
    assert_null(awsc_error_request_id(NULL));
    assert_null(awsc_error_body(NULL).data);
    assert_false(awsc_error_maybe_executed(NULL));
}

static void the_error_of_exhausted_memory_is_static(void **state)
{
    (void)state;
    awsc_error *error = NULL;
    assert_int_equal(awsc_error_set(&error, AWSC_ERR_CONFIG, "replaced"), AWSC_ERR_CONFIG);
    assert_int_equal(awsc_error_nomem(&error), AWSC_ERR_NOMEM);
    awsc_error *first = error;
    awsc_error_prefix(&error, "prefix");
    awsc_error_add_call(error, "Invoke", "id", 500, 3, true);
    awsc_error_add_class(error, true, true);
    assert_string_equal(awsc_error_text(error), "AWSC_ERR_NOMEM: memory ran out");
    assert_false(awsc_error_retryable(error));
    awsc_error_free(error);
    error = NULL;
    awsc_error_nomem(&error);
    assert_ptr_equal(error, first);
    assert_int_equal(awsc_error_nomem(NULL), AWSC_ERR_NOMEM);
}

static const awsc_schema fault_schema = {"Fault", NULL, NULL, 1, 0, AWSC_TYPE_STRUCTURE, AWSC_TABLE_SERVER_FAULT, 500};
static const awsc_error_case cases[] = {{"Fault", &fault_schema, 7}};
static const awsc_service service = {.errors = cases, .error_count = 1};

static void a_services_error_keeps_its_details(void **state)
{
    (void)state;
    awsc_error *error = NULL;
    char *body = malloc(100000);
    memset(body, 'x', 100000);
    awsc_service_error details = {.code = AWSC_VIEW("Fault"),
                                  .message = AWSC_VIEW("it\r\nbroke"),
                                  .http_status = 500,
                                  .body = {body, 100000},
                                  .modeled = &cases[0],
                                  .arena = awsc_arena_new_sized(awsc_allocator_default(), 0)};
    details.value = awsc_arena_alloc_zeroed(details.arena, 1, 1);
    assert_int_equal(awsc_error_set_service(&error, &details), AWSC_ERR_SERVICE);
    free(body);
    awsc_error_add_call(error, "Invoke", "req-1", 500, 3, true);
    awsc_error_add_class(error, true, false);
    assert_string_equal(awsc_error_text(error), "Invoke: Fault (HTTP 500): it  broke (request id req-1, 3 attempts)");
    assert_int_equal(awsc_error_body(error).size, 65536);
    assert_int_equal(awsc_error_http_status(error), 500);
    assert_int_equal(awsc_error_attempts(error), 3);
    assert_string_equal(awsc_error_request_id(error), "req-1");
    assert_true(awsc_error_maybe_executed(error) && awsc_error_retryable(error) && awsc_error_server_fault(error));
    assert_false(awsc_error_throttling(error));
    assert_int_equal(awsc_internal_error_number(error, &service), 7);
    assert_ptr_equal(awsc_internal_error_as(error, &fault_schema), details.value);
    assert_null(awsc_internal_error_as(error, &node_schema));
    awsc_error_free(error);
}

static void an_unwanted_service_error_frees_its_arena(void **state)
{
    (void)state;
    failing memory = {10, 0};
    awsc_allocator allocator = failing_allocator(&memory);
    awsc_service_error details = {.code = AWSC_VIEW("X"), .arena = awsc_arena_new_sized(&allocator, 0)};
    assert_int_equal(awsc_error_set_service(NULL, &details), AWSC_ERR_SERVICE);
    assert_int_equal(memory.alive, 0);
}

static void statuses_have_names(void **state)
{
    (void)state;
    for (int status = AWSC_ERR_WAITER; status <= AWSC_END; status++)
        assert_int_equal(strncmp(awsc_status_name(status), "AWSC_", 5), 0);
    assert_string_equal(awsc_status_name(99), "unknown status");
}

static void an_error_without_words_keeps_its_status(void **state)
{
    awsc_error *error = NULL;
    (void)state;
    assert_int_equal(awsc_error_set(&error, AWSC_ERR_CONFIG, "%s", ""), AWSC_ERR_CONFIG);
    assert_int_equal(awsc_error_status(error), AWSC_ERR_CONFIG);
    assert_string_equal(awsc_error_message(error), "");
    assert_int_equal(awsc_error_set_text(&error, AWSC_ERR_PARSE, ""), AWSC_ERR_PARSE);
    assert_int_equal(awsc_error_status(error), AWSC_ERR_PARSE);
    awsc_error_prefix(&error, "%s", "in front");
    assert_non_null(strstr(awsc_error_message(error), "in front"));
    awsc_error_free(error);
    error = NULL;
    for (int status = 0; status < 2; status++) {
        assert_int_equal(awsc_error_set_text(&error, status, "x"), AWSC_ERR_VALIDATION);
        assert_non_null(strstr(awsc_error_message(error), "expected a negative one"));
    }
    awsc_error_free(error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_error_without_memory_for_its_prefix_stays_as_it_is),
        cmocka_unit_test(an_error_is_set_replaced_and_freed),
        cmocka_unit_test(an_error_without_words_keeps_its_status),
        cmocka_unit_test(a_null_error_has_no_details),
        cmocka_unit_test(the_error_of_exhausted_memory_is_static),
        cmocka_unit_test(a_services_error_keeps_its_details),
        cmocka_unit_test(an_unwanted_service_error_frees_its_arena),
        cmocka_unit_test(statuses_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
