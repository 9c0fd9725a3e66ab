/* SPDX-License-Identifier: Apache-2.0 */
/* Results that programs' transports report, and how the library reads them. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "http/transport.h"

static void a_complete_result_is_used_unchanged(void **state)
{
    awsc_exchange_figures figures = AWSC_EXCHANGE_FIGURES_INIT;
    awsc_exchange_result given = AWSC_EXCHANGE_RESULT_INIT;
    (void)state;
    given.status = AWSC_ERR_TIMEOUT;
    given.maybe_sent = true;
    given.message = "late";
    given.figures = &figures;
    given.kind = AWSC_KIND_CONNECT_TIMEOUT;
    awsc_exchange_result own = awsc_exchange_result_of(&given);
    assert_memory_equal(&own, &given, sizeof own);
}

static void members_beyond_the_size_are_not_read(void **state)
{
    awsc_exchange_result given = AWSC_EXCHANGE_RESULT_INIT;
    (void)state;
    given.struct_size = offsetof(awsc_exchange_result, message);
    given.status = AWSC_ERR_CONNECT;
    given.message = "behind";
    given.figures = (const awsc_exchange_figures *)(const void *)"behind";
    awsc_exchange_result own = awsc_exchange_result_of(&given);
    assert_int_equal(own.status, AWSC_ERR_CONNECT);
    assert_string_equal(own.message, "AWSC_ERR_CONNECT");
    assert_null(own.figures);
    awsc_exchange_figures figures = AWSC_EXCHANGE_FIGURES_INIT;
    figures.struct_size = offsetof(awsc_exchange_figures, connect_us);
    figures.lookup_us = 5;
    figures.connect_us = 6;
    awsc_exchange_figures known = awsc_exchange_figures_of(&figures);
    assert_int_equal(known.lookup_us, 5);
    assert_int_equal(known.connect_us, -1);
    assert_int_equal(awsc_exchange_figures_of(NULL).total_us, -1);
}

static void a_result_without_size_counts_as_sent(void **state)
{
    const awsc_exchange_result zero = {0};
    const awsc_exchange_result *const cases[] = {NULL, &zero};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        awsc_exchange_result own = awsc_exchange_result_of(cases[i]);
        assert_int_equal(own.status, AWSC_ERR_TRANSPORT);
        assert_true(own.maybe_sent);
        assert_non_null(strstr(own.message, "AWSC_EXCHANGE_RESULT_INIT"));
    }
}

static void a_transport_cannot_report_statuses_of_the_library(void **state)
{
    static const int statuses[] = {1, 100, AWSC_ERR_SERVICE, AWSC_ERR_CREDENTIALS, AWSC_ERR_CANCELLED, -100};
    (void)state;
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        awsc_exchange_result given = AWSC_EXCHANGE_RESULT_INIT;
        given.status = statuses[i];
        assert_int_equal(awsc_exchange_result_of(&given).status, AWSC_ERR_TRANSPORT);
        awsc_error *error = NULL;
        assert_int_equal(awsc_transport_refused(statuses[i], NULL, &error), AWSC_ERR_TRANSPORT);
        awsc_error_free(error);
    }
}

static void the_initial_values_are_those_of_the_macros(void **state)
{
    const awsc_transport transport = AWSC_TRANSPORT_INIT;
    const awsc_exchange_result result = AWSC_EXCHANGE_RESULT_INIT;
    const awsc_exchange_figures figures = AWSC_EXCHANGE_FIGURES_INIT;
    awsc_transport own_transport;
    awsc_exchange_result own_result;
    awsc_exchange_figures own_figures;
    (void)state;
    awsc_transport_init(&own_transport);
    awsc_exchange_result_init(&own_result);
    awsc_exchange_figures_init(&own_figures);
    assert_memory_equal(&own_transport, &transport, sizeof transport);
    assert_int_equal(own_result.struct_size, result.struct_size);
    assert_int_equal(own_result.status, AWSC_OK);
    assert_int_equal(own_figures.struct_size, figures.struct_size);
    assert_int_equal(own_figures.total_us, -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_complete_result_is_used_unchanged),
        cmocka_unit_test(members_beyond_the_size_are_not_read),
        cmocka_unit_test(a_result_without_size_counts_as_sent),
        cmocka_unit_test(a_transport_cannot_report_statuses_of_the_library),
        cmocka_unit_test(the_initial_values_are_those_of_the_macros),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
