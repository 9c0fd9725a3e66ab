/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes every allocation for a role's credentials fail: making the provider, its inner clients, the call to STS, a
 * renewal. The result is AWSC_ERR_NOMEM, or success if the memory was not essential; nothing leaks, and freed memory
 * contains no key, token or code.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *const watched_marks[] = {"hush-", "739182", NULL};

#include "support/watched_free.h"
#include "support/role_scene.h"

/* As long as real tokens, so that buffers have to grow. */
static const char *long_token(void)
{
    static char token[1500];
    memset(token, 'x', sizeof token - 1);
    memcpy(token, "hush-token", strlen("hush-token"));
    return token;
}

/* ---- scenarios --------------------------------------------------------------------------------------------------- */

static const char two_roles[] = "[default]\nregion = eu-west-1\nrole_arn = arn:aws:iam::1:role/B\nsource_profile = a\n"
                                "mfa_serial = device-12345\nexternal_id = agreed\n"
                                "[profile a]\nrole_arn = arn:aws:iam::1:role/A\nsource_profile = base\n"
                                "[profile base]\naws_access_key_id = AKIDBASE\naws_secret_access_key = hush-base\n"
                                "[profile web]\nregion = eu-west-1\nrole_arn = arn:aws:iam::1:role/W\n";

static void answer_code(void *user, awsc_mfa_request *request)
{
    (void)user;
    awsc_mfa_request_answer(request, "739182");
}

static awsc_config config_of(role_scene *scene)
{
    static char path[256];
    awsc_config config = AWSC_CONFIG_INIT;
    snprintf(path, sizeof path, "%s/config", scene->files.folder);
    config.config_file = path;
    config.credentials_file = "/dev/null";
    config.region = "eu-west-1";
    config.transport = scene->options.transport;
    config.clock = awsc_test_clock_of(scene->clock);
    config.mfa_code = answer_code;
    return config;
}

typedef int make_provider(role_scene *scene, awsc_credentials_provider **out, awsc_error **error);

static int make_chain(role_scene *scene, awsc_credentials_provider **out, awsc_error **error)
{
    awsc_config config = config_of(scene);
    return awsc_credentials_provider_new_profile(&config, out, error);
}

static int make_role(role_scene *scene, awsc_credentials_provider **out, awsc_error **error)
{
    static const char *const policies[] = {"arn:aws:iam::aws:policy/One"};
    awsc_config config = config_of(scene);
    awsc_assume_role_options options = AWSC_ASSUME_ROLE_OPTIONS_INIT;
    config.profile = "a";
    options.role_arn = "arn:aws:iam::1:role/B";
    options.mfa_serial = "device-12345";
    options.policy_arns = policies;
    options.policy_arn_count = 1;
    options.config = &config;
    return awsc_credentials_provider_new_assume_role(&options, out, error);
}

static int make_web(role_scene *scene, awsc_credentials_provider **out, awsc_error **error)
{
    char path[256];
    awsc_config config = config_of(scene);
    awsc_web_identity_options options = AWSC_WEB_IDENTITY_OPTIONS_INIT;
    snprintf(path, sizeof path, "%s/token", scene->files.folder);
    options.role_arn = "arn:aws:iam::1:role/W";
    options.token_file = path;
    options.duration_seconds = AWSC_I32(1800); /* stands behind the token */
    options.config = &config;
    return awsc_credentials_provider_new_web_identity(&options, out, error);
}

/* Makes the provider and asks it twice, the second time after an hour. */
static int use(role_scene *scene, make_provider *make, awsc_error **error)
{
    awsc_credentials_provider *provider = NULL;
    armed = true;
    int status = make(scene, &provider, error);
    armed = false;
    assert_true(!status == !!provider);
    for (int i = 0; i < 2 && !status; i++) {
        asked a = {.request.done = asked_done};
        awsc_loop *loop = NULL;
        assert_int_equal(awsc_loop_new_with(awsc_allocator_default(), awsc_test_clock_of(scene->clock), &loop, NULL),
                         AWSC_OK);
        armed = true;
        provider->get(provider, loop, &a.request);
        status = awsc_loop_run_until(loop, &a.done, "asking", error);
        armed = false;
        assert_int_equal(status, AWSC_OK);
        status = a.status;
        *error = a.error;
        a.error = NULL;
        /* A failed renewal keeps the cached credentials. */
        assert_true((status == AWSC_OK) == (a.identity != NULL));
        asked_clear(&a);
        awsc_loop_free(loop);
        awsc_test_clock_advance(scene->clock, 3590 * 1000);
    }
    awsc_credentials_provider_free(provider);
    return status;
}

static size_t sweep(make_provider *make, bool web)
{
    bool complete = false;
    size_t refused = 0;
    for (failing = 1; !complete; failing++) {
        role_scene scene;
        awsc_error *error = NULL;
        role_scene_open(&scene, two_roles, NULL);
        file_scene_write(&scene.files, "/token", long_token());
        for (int hours = 1; hours < 3; hours++) {
            role_scene_answers(&scene, web ? "AssumeRoleWithWebIdentity" : "AssumeRole", "A", hours);
            if (!web) role_scene_answers(&scene, "AssumeRole", "B", hours);
        }
        scene.options.logger = (awsc_logger){0};
        allocations = 0;
        failed = false;
        int status = use(&scene, make, &error);
        complete = !failed;
        if (complete && status) fail_msg("%s", awsc_error_message(error));
        /* Allowed texts: memory was missing for a name or for a reason. */
        if (status && status != AWSC_ERR_NOMEM) fail_msg("%zu: %s", failing, awsc_error_message(error));
        refused += status == AWSC_ERR_NOMEM;
        awsc_error_free(error);
        role_scene_close(&scene);
        assert_true(failing < 5000);
    }
    return refused;
}

static void every_allocation_for_a_role_can_fail(void **state)
{
    (void)state;
    assert_true(sweep(make_chain, false) > 50);
    assert_true(sweep(make_role, false) > 50);
}

static void every_allocation_for_web_identity_can_fail(void **state)
{
    (void)state;
    assert_true(sweep(make_web, true) > 30);
}

static void watch(role_scene *scene, make_provider *make)
{
    awsc_error *error = NULL;
    scene->options.logger = (awsc_logger){0};
    failing = 0;
    left = 0;
    watching = true;
    int status = use(scene, make, &error);
    watching = false;
    assert_int_equal(status, AWSC_OK);
    assert_int_equal(left, 0);
}

static void freed_memory_contains_no_secret(void **state)
{
    (void)state;
    static make_provider *const makers[] = {make_chain, make_role, make_web};
    assert_true(watch_works());
    for (size_t i = 0; i < 3; i++) {
        role_scene scene;
        role_scene_open(&scene, two_roles, NULL);
        file_scene_write(&scene.files, "/token", long_token());
        for (int hours = 1; hours < 3; hours++) {
            role_scene_answers(&scene, i == 2 ? "AssumeRoleWithWebIdentity" : "AssumeRole", "A", hours);
            if (i != 2) role_scene_answers(&scene, "AssumeRole", "B", hours);
        }
        watch(&scene, makers[i]);
        role_scene_close(&scene);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(freed_memory_contains_no_secret),
        cmocka_unit_test(every_allocation_for_a_role_can_fail),
        cmocka_unit_test(every_allocation_for_web_identity_can_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
