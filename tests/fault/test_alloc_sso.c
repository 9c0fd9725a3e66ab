/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes every allocation of single sign-on fail: making the source, renewing the token, asking for the role. The result
 * is AWSC_ERR_NOMEM, or credentials if the memory was not essential; it may also be that a file is not JSON, since
 * cJSON does not report a lack of memory. Nothing leaks, the file contains the old or the new token, and freed memory
 * contains no token and no key.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char *const watched_marks[] = {"hush-", "role-secret", "role-token", NULL};

#include "support/watched_free.h"
#include "support/sso_scene.h"

/* cJSON is a shared library, so it gets these functions through its hooks. */
static void *json_malloc(size_t size)
{
    return __wrap_malloc(size);
}

static const char config[] = "[profile test]\nsso_session = dev\nsso_account_id = 123456789012\n"
                             "sso_role_name = reader\n"
                             "[sso-session dev]\nsso_region = eu-west-1\nsso_start_url = https://a.example\n";

#define TOKEN(name, expires_at)                                                                                        \
    "{\"accessToken\":\"" name "\",\"expiresAt\":\"" expires_at "\",\"clientId\":\"client\",\"clientSecret\":\"c\","   \
    "\"registrationExpiresAt\":\"2026-06-01T00:00:00Z\",\"refreshToken\":\"r\"}"

/* A response that is in memory before allocations fail. */
static void prepare(sso_scene *scene, const char *token)
{
    sso_scene_open(scene, config, "dev", (awsc_time){1767225600, 0});
    scene->options.logger = (awsc_logger){0};
    sso_scene_token(scene, token);
    sso_scene_answer(scene, 200, "{\"accessToken\":\"new\",\"expiresIn\":28800,\"refreshToken\":\"next\"}");
    sso_scene_answer_role(scene);
    sso_scene_answer_role(scene);
}

static int ask(const sso_scene *scene, awsc_error **error)
{
    awsc_credentials_provider *source = NULL;
    awsc_loop *loop = NULL;
    asked a = {.request.done = asked_done};
    int status = sso_scene_source(scene, &source, error);
    if (!status) status = awsc_loop_new_with(awsc_allocator_default(), awsc_test_clock_of(scene->clock), &loop, error);
    if (!status) {
        source->get(source, loop, &a.request);
        status = awsc_loop_run_until(loop, &a.done, "asking", error);
    }
    if (!status && (status = a.status)) {
        *error = a.error;
        a.error = NULL;
    }
    awsc_loop_free(loop);
    asked_clear(&a);
    awsc_credentials_provider_free(source);
    return status;
}

/* Runs the scenario once and lets allocation `number` fail; returns false if the scenario makes fewer allocations. */
static bool try_once(const char *token, size_t number)
{
    sso_scene scene;
    awsc_error *error = NULL;
    prepare(&scene, token);
    allocations = 0;
    failing = number;
    failed = false;
    armed = true;
    int status = ask(&scene, &error);
    armed = false;
    if (status != AWSC_OK && !(failed && (status == AWSC_ERR_NOMEM || status == AWSC_ERR_CREDENTIALS)))
        fail_msg("allocation %zu: status %d, %s", number, status, awsc_error_text(error));
    if (status) assert_int_equal(awsc_error_status(error), status);
    char *text = sso_scene_written(&scene);
    assert_non_null(text);
    if (strcmp(text, token) != 0 && !strstr(text, "\"accessToken\":\"new\",\"expiresAt\":\"2026-01-01T08:00"))
        fail_msg("allocation %zu: the file is %s", number, text);
    free(text);
    awsc_error_free(error);
    sso_scene_close(&scene);
    return failed;
}

static void try_all(const char *token)
{
    size_t number = 1;
    while (try_once(token, number)) number++;
    assert_true(number > 50);
}

static void a_valid_token_survives(void **state)
{
    (void)state;
    try_all(TOKEN("old", "2026-01-01T00:01:00Z"));
}

static void an_expired_token_survives(void **state)
{
    (void)state;
    try_all(TOKEN("old", "2025-12-31T00:00:00Z"));
}

static void freed_memory_contains_no_secret(void **state)
{
    (void)state;
    sso_scene scene;
    awsc_error *error = NULL;
    assert_true(watch_works());
    sso_scene_open(&scene, config, "dev", (awsc_time){1767225600, 0});
    scene.options.logger = (awsc_logger){0};
    sso_scene_token(&scene, "{\"accessToken\":\"hush-old\",\"expiresAt\":\"2026-01-01T00:01:00Z\",\"clientId\":\"c\","
                            "\"clientSecret\":\"hush-client\",\"registrationExpiresAt\":\"2026-06-01T00:00:00Z\","
                            "\"refreshToken\":\"hush-refresh\"}");
    sso_scene_answer(&scene, 200, "{\"accessToken\":\"hush-new\",\"expiresIn\":28800,\"refreshToken\":\"hush-next\"}");
    sso_scene_answer_role(&scene);
    failing = 0;
    left = 0;
    watching = true;
    int status = ask(&scene, &error);
    watching = false;
    assert_int_equal(status, AWSC_OK);
    assert_string_equal(sso_scene_shown(&scene, 1), "hush-new");
    assert_int_equal(left, 0);
    sso_scene_close(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(freed_memory_contains_no_secret),
        cmocka_unit_test(a_valid_token_survives),
        cmocka_unit_test(an_expired_token_survives),
    };
    cJSON_Hooks hooks = {json_malloc, free};
    cJSON_InitHooks(&hooks);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
