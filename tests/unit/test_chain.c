/* SPDX-License-Identifier: Apache-2.0 */
/* The choice among several sources, by the chain and by a profile. No source is asked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "credentials/profile_steps.h"
#include "support/profiles.h"
#include "support/role_scene.h"

/* ---- the chain --------------------------------------------------------------------------------------------------- */

#define KEYS "\"AWS_ACCESS_KEY_ID\":\"AKID\",\"AWS_SECRET_ACCESS_KEY\":\"hush\""
#define WEB "\"AWS_ROLE_ARN\":\"arn:aws:iam::1:role/W\",\"AWS_WEB_IDENTITY_TOKEN_FILE\":\"/token\""
#define CONTAINER "\"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI\":\"/role\""

static const char some_profile[] = "[default]\naws_access_key_id = AKIDPROFILE\naws_secret_access_key = hush\n";

/* The settings of `scene`, except that the program names the profile. */
static void name_profile(role_scene *scene, const char *profile)
{
    char path[256];
    awsc_config config = AWSC_CONFIG_INIT;
    snprintf(path, sizeof path, "%s/config", scene->files.folder);
    config.config_file = path;
    config.credentials_file = "/dev/null";
    config.profile = profile;
    awsc_settings_free(scene->settings);
    scene->settings = NULL;
    assert_int_equal(
        awsc_settings_resolve(awsc_allocator_default(), &config, "Lambda", &scene->environment, &scene->settings, NULL),
        AWSC_OK);
}

static void assert_chosen(const char *variables, const char *config, const char *profile, enum awsc_chain_link expected)
{
    role_scene scene;
    awsc_chain_choice choice = {0};
    role_scene_open(&scene, config, variables);
    if (profile) name_profile(&scene, profile);
    scene.options.choice = &choice;
    awsc_credentials_provider *provider = role_scene_chain(&scene);
    assert_false(choice.failed);
    if (choice.link != expected) fail_msg("%s: %d instead of %d", variables, (int)choice.link, (int)expected);
    awsc_credentials_provider_free(provider);
    role_scene_close(&scene);
}

static void the_first_configured_source_is_chosen(void **state)
{
    (void)state;
    assert_chosen("{" KEYS "," WEB "," CONTAINER "}", some_profile, NULL, AWSC_LINK_ENVIRONMENT);
    assert_chosen("{" WEB "," CONTAINER "}", some_profile, NULL, AWSC_LINK_WEB_IDENTITY);
    assert_chosen("{" CONTAINER "}", some_profile, NULL, AWSC_LINK_PROFILE);
    assert_chosen("{" CONTAINER "}", "", NULL, AWSC_LINK_CONTAINER);
    assert_chosen("{}", "", NULL, AWSC_LINK_IMDS);
}

static void a_profile_of_the_program_precedes_the_environment(void **state)
{
    (void)state;
    assert_chosen("{" KEYS "," WEB "," CONTAINER "}", some_profile, "default", AWSC_LINK_PROFILE);
    assert_chosen("{" WEB "," CONTAINER "}", some_profile, "default", AWSC_LINK_PROFILE);
    assert_chosen("{" KEYS ",\"AWS_PROFILE\":\"default\"}", some_profile, NULL, AWSC_LINK_ENVIRONMENT);
}

/* ---- a profile --------------------------------------------------------------------------------------------------- */

#define PROFILE_KEYS "aws_access_key_id = A\naws_secret_access_key = hush\n"
#define SSO "sso_start_url = https://s.example.com\nsso_region = eu-west-1\nsso_account_id = 1\nsso_role_name = R\n"
#define LOGIN "login_session = me\n"
#define PROCESS "credential_process = true\n"
#define TOKEN "web_identity_token_file = /token\n"
#define ROLE(source) "role_arn = arn:aws:iam::1:role/R\nsource_profile = " source "\n"

static int explained_steps_of(const char *text, awsc_profile_steps *steps, awsc_profile_set **set, awsc_error **error)
{
    assert_int_equal(parse_profiles(awsc_allocator_default(), awsc_view_text(text), AWSC_VIEW(""), set, NULL), AWSC_OK);
    return awsc_profile_steps_resolve(*set, "default", steps, error);
}

static int steps_of(const char *text, awsc_profile_steps *steps, awsc_profile_set **set)
{
    return explained_steps_of(text, steps, set, NULL);
}

static void a_profiles_first_source_is_the_base_of_its_roles(void **state)
{
    static const char *const kinds[] = {
        [AWSC_STEP_KEYS] = "keys", [AWSC_STEP_SOURCE] = "source", [AWSC_STEP_WEB_IDENTITY] = "web",
        [AWSC_STEP_SSO] = "sso",   [AWSC_STEP_LOGIN] = "login",   [AWSC_STEP_PROCESS] = "process",
        [AWSC_STEP_ROLE] = "role",
    };
    static const struct {
        const char *text, *steps;
    } cases[] = {
        {"[default]\n" PROFILE_KEYS, "keys:default "},
        {"[default]\n" PROFILE_KEYS PROCESS, "process:default "},
        {"[default]\n" PROFILE_KEYS PROCESS LOGIN, "login:default "},
        {"[default]\n" PROFILE_KEYS PROCESS LOGIN SSO, "sso:default "},
        {"[default]\n" PROFILE_KEYS PROCESS LOGIN SSO TOKEN "role_arn = arn:aws:iam::1:role/R\n", "web:default "},
        {"[default]\ncredential_source = Environment\n" PROCESS SSO TOKEN "role_arn = arn:aws:iam::1:role/R\n",
         "source:default role:default "},
        {"[default]\n" PROFILE_KEYS ROLE("b") "[profile b]\n" PROFILE_KEYS, "keys:b role:default "},
        {"[default]\n" PROFILE_KEYS ROLE("default"), "keys:default role:default "},
        {"[default]\n" ROLE("b") "[profile b]\n" PROFILE_KEYS ROLE("c") "[profile c]\n" PROFILE_KEYS,
         "keys:b role:default "},
        {"[default]\n" ROLE("b") "[profile b]\n" ROLE("c") "[profile c]\n" PROCESS, "process:c role:b role:default "},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char got[256] = "";
        awsc_profile_set *set = NULL;
        awsc_profile_steps steps;
        assert_int_equal(steps_of(cases[i].text, &steps, &set), AWSC_OK);
        for (size_t j = 0; j < steps.count; j++) {
            size_t used = strlen(got);
            snprintf(got + used, sizeof got - used, "%s:%s ", kinds[steps.items[j].kind],
                     awsc_profile_name(steps.items[j].profile));
        }
        assert_string_equal(got, cases[i].steps);
        awsc_profile_set_free(set);
    }
}

static void cycles_of_source_profiles_are_refused(void **state)
{
    static const char *const circles[] = {
        "[default]\n" ROLE("b") "[profile b]\n" ROLE("default"),
        "[default]\n" ROLE("b") "[profile b]\n" ROLE("c") "[profile c]\n" ROLE("b"),
    };
    (void)state;
    for (size_t i = 0; i < sizeof circles / sizeof circles[0]; i++) {
        awsc_profile_set *set = NULL;
        awsc_profile_steps steps;
        assert_int_equal(steps_of(circles[i], &steps, &set), AWSC_ERR_CONFIG);
        assert_true(steps.count < 4);
        awsc_profile_set_free(set);
    }
}

/* The errors name the fault of the profile after `profile "default": `. */
static void a_profile_that_is_not_complete_says_what_is_missing(void **state)
{
    static const struct {
        const char *text, *reason;
    } cases[] = {
        {"aws_access_key_id = A\n", "aws_access_key_id is set, but aws_secret_access_key is missing"},
        {"aws_secret_access_key = hush\n", "aws_secret_access_key is set, but aws_access_key_id is missing"},
        {TOKEN, "web_identity_token_file is set, but role_arn is missing"},
        {"role_arn = r\ncredential_source = Moon\n",
         "credential_source is \"Moon\"; expected Environment, EcsContainer or Ec2InstanceMetadata"},
        {"role_arn = r\nsource_profile = b\ncredential_source = Environment\n",
         "source_profile and credential_source exclude each other"},
        {"sso_region = r\nsso_start_url = u\nsso_account_id = 1\n",
         "sso_account_id is set, but sso_role_name is missing"},
        {"sso_region = r\nsso_start_url = u\nsso_role_name = R\n",
         "sso_role_name is set, but sso_account_id is missing"},
        {"sso_region = r\n", "sso_account_id and sso_role_name are missing"},
        {"sso_start_url = u\n", "sso_account_id and sso_role_name are missing"},
        {"sso_account_id = 1\nsso_role_name = R\n", "sso_region is missing"},
        {"sso_region = r\nsso_account_id = 1\nsso_role_name = R\n", "sso_start_url is missing"},
        {"sso_session = s\nsso_account_id = 1\nsso_role_name = R\n", "there is no section [sso-session s]"},
        {"sso_session = s\nsso_account_id = 1\nsso_role_name = R\n[sso-session s]\nsso_start_url = u\n",
         "sso_region is missing in sso-session s"},
        {"sso_session = s\nsso_account_id = 1\nsso_role_name = R\nsso_region = other\n"
         "[sso-session s]\nsso_start_url = u\nsso_region = r\n",
         "sso_region differs from that of sso-session s"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[512], expected[256];
        awsc_profile_set *set = NULL;
        awsc_profile_steps steps;
        awsc_error *error = NULL;
        snprintf(text, sizeof text, "[default]\n%s", cases[i].text);
        snprintf(expected, sizeof expected, "profile \"default\": %s", cases[i].reason);
        assert_int_equal(explained_steps_of(text, &steps, &set, &error), AWSC_ERR_CONFIG);
        assert_string_equal(awsc_error_message(error), expected);
        awsc_error_free(error);
        awsc_profile_set_free(set);
    }
}

/* `roles` profiles, each with the next one as its source, and keys in the one behind the last. */
static int steps_of_chain(unsigned roles, awsc_profile_steps *steps, awsc_error **error)
{
    char text[8192] = "[default]\n" ROLE("p1");
    awsc_profile_set *set = NULL;
    for (unsigned i = 1; i <= roles; i++) {
        size_t used = strlen(text);
        if (i < roles)
            snprintf(text + used, sizeof text - used, "[profile p%u]\nrole_arn = r\nsource_profile = p%u\n", i, i + 1);
        else
            snprintf(text + used, sizeof text - used, "[profile p%u]\n" PROFILE_KEYS, i);
    }
    int status = explained_steps_of(text, steps, &set, error);
    awsc_profile_set_free(set);
    return status;
}

static void fifteen_roles_may_follow_each_other(void **state)
{
    awsc_profile_steps steps;
    awsc_error *error = NULL;
    (void)state;
    assert_int_equal(steps_of_chain(15, &steps, &error), AWSC_OK);
    assert_int_equal(steps.count, 16);
    assert_int_equal(steps_of_chain(16, &steps, &error), AWSC_ERR_CONFIG);
    assert_string_equal(awsc_error_message(error), "profile \"p16\": more than 15 roles after each other");
    awsc_error_free(error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_profile_that_is_not_complete_says_what_is_missing),
        cmocka_unit_test(fifteen_roles_may_follow_each_other),
        cmocka_unit_test(the_first_configured_source_is_chosen),
        cmocka_unit_test(a_profile_of_the_program_precedes_the_environment),
        cmocka_unit_test(a_profiles_first_source_is_the_base_of_its_roles),
        cmocka_unit_test(cycles_of_source_profiles_are_refused),
    };
    return cmocka_run_group_tests_name("chain", tests, NULL, NULL);
}
