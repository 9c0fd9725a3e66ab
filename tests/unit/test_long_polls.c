/* SPDX-License-Identifier: Apache-2.0 */
/* The idle timeout of operations that wait at the service for work. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "client/call_state.h"
#include "client/options.h"

static const awsc_operation poll = {.name = "Poll", .flags = AWSC_TABLE_OPERATION_LONG_POLL};
static const awsc_operation other = {.name = "Other"};

/* The idle timeout of a call, with the client's and, unless it is 0, the call's own. */
static int64_t idle_timeout_ms(const awsc_operation *operation, int64_t of_client, int64_t of_call)
{
    awsc_settings settings = {.idle_timeout_ms = of_client};
    settings.origins[AWSC_SETTING_idle_timeout_ms].source = AWSC_SOURCE_CODE;
    awsc_client client = {.settings = &settings};
    awsc_call call = {.client = &client, .operation = operation};
    awsc_call_options options = AWSC_CALL_OPTIONS_INIT;
    if (of_call) options.idle_timeout_ms = AWSC_I64(of_call);
    assert_int_equal(awsc_call_options_resolve(&call, &options, NULL, NULL), AWSC_OK);
    return call.options.idle_timeout_ms;
}

static void a_poll_outlasts_the_wait_of_the_service(void **state)
{
    (void)state;
    assert_int_equal(idle_timeout_ms(&poll, 60000, 0), 70000);
    assert_int_equal(idle_timeout_ms(&poll, 5000, 0), 70000);
    assert_int_equal(idle_timeout_ms(&poll, 90000, 0), 90000);
    assert_int_equal(idle_timeout_ms(&poll, AWSC_NO_LIMIT, 0), AWSC_NO_LIMIT);
    assert_int_equal(idle_timeout_ms(&other, 5000, 0), 5000);
}

static void a_call_may_set_a_shorter_limit(void **state)
{
    (void)state;
    assert_int_equal(idle_timeout_ms(&poll, 60000, 3000), 3000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_poll_outlasts_the_wait_of_the_service),
        cmocka_unit_test(a_call_may_set_a_shorter_limit),
    };
    return cmocka_run_group_tests_name("long polls", tests, NULL, NULL);
}
