/* SPDX-License-Identifier: Apache-2.0 */
/* Threads share settings: they take and release references, and derive other settings from them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>

#include "config/settings.h"
#include "support/fixture.h"

enum { ROUNDS = 2000 };

static void *retain_and_free(void *settings)
{
    for (int i = 0; i < ROUNDS; i++) awsc_settings_free(awsc_settings_retain(settings));
    return NULL;
}

static void *derive(void *settings)
{
    for (int i = 0; i < ROUNDS; i++) {
        awsc_settings *own = NULL;
        if (awsc_settings_derive(settings, "STS", NULL, awsc_environment_process(), &own, NULL)) return settings;
        awsc_settings_free(own);
    }
    return NULL;
}

static void settings_are_derived_while_others_count_their_references(void **state)
{
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_settings *settings = NULL;
    pthread_t threads[4];
    (void)state;
    fixture_clean_environment();
    config.region = "eu-west-1";
    assert_int_equal(
        awsc_settings_resolve(awsc_allocator_default(), &config, "Lambda", awsc_environment_process(), &settings, NULL),
        AWSC_OK);
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, i % 2 ? derive : retain_and_free, settings), 0);
    for (int i = 0; i < 4; i++) {
        void *failed = NULL;
        assert_int_equal(pthread_join(threads[i], &failed), 0);
        assert_null(failed);
    }
    assert_int_equal(atomic_load(&settings->references), 1);
    awsc_settings_free(settings);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(settings_are_derived_while_others_count_their_references),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
