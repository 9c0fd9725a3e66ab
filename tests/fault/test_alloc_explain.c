/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes every allocation of an explanation fail. The result is AWSC_ERR_NOMEM, or a complete explanation if the memory
 * was not essential; nothing leaks.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <awsc/call.h>
#include <awsc/explain.h>

#include "support/refused_malloc.h"

/* Returns the number of rows; 0 if memory ran out. */
static size_t explain_once(const awsc_config *config)
{
    awsc_explanation *explanation = NULL;
    awsc_error *error = NULL;
    armed = true;
    int status = awsc_config_explain(config, "Lambda", &explanation, &error);
    armed = false;
    if (status && status != AWSC_ERR_NOMEM) fail_msg("%d: %s", status, awsc_error_message(error));
    assert_true((status == AWSC_OK) == (explanation != NULL));
    size_t rows = explanation ? explanation->count : 0;
    awsc_error_free(error);
    awsc_free(explanation);
    return rows;
}

static void sweep(const awsc_config *config)
{
    failing = 0;
    allocations = 0;
    size_t rows = explain_once(config);
    assert_true(rows > 30);
    for (failing = 1, failed = true; failed; failing++) {
        failed = false;
        allocations = 0;
        size_t found = explain_once(config);
        if (found && found != rows) fail_msg("allocation %zu: %zu rows of %zu", failing, found, rows);
        if (!failed) assert_int_equal(found, rows);
    }
    assert_true(failing > 10);
}

static void an_explanation_is_complete_or_out_of_memory(void **state)
{
    static const char *const texts[] = {
        "[default]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = secretsecret\nservices = s\n"
        "auth_scheme_preference = a, b\nca_bundle = /x\n[services s]\nlambda =\n  endpoint_url = http://u:p@h\n",
        "[default]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = other\n"
        "[profile other]\ncredential_process = true\n",
        "[default]\naws_access_key_id = AKIDHALF\n",
        "",
    };
    awsc_config config = AWSC_CONFIG_INIT;
    char path[] = "/tmp/awsc-explain-XXXXXX";
    (void)state;
    close(mkstemp(path));
    config.config_file = path;
    config.credentials_file = "/dev/null";
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        FILE *file = fopen(path, "w");
        assert_non_null(file);
        assert_true(fputs(texts[i], file) >= 0);
        fclose(file);
        sweep(&config);
    }
    unlink(path);
}

/* ---- profiles --------------------------------------------------------------------------------------------------- */

/* The number of properties; 0 when memory runs out. */
static size_t read_properties_once(const awsc_config *config)
{
    awsc_text_map *properties = NULL;
    awsc_error *error = NULL;
    armed = true;
    int status = awsc_profile_properties(config, &properties, &error);
    armed = false;
    if (status && status != AWSC_ERR_NOMEM) fail_msg("%d: %s", status, awsc_error_message(error));
    assert_true((status == AWSC_OK) == (properties != NULL));
    size_t count = properties ? properties->count : 0;
    awsc_error_free(error);
    awsc_free(properties);
    return count;
}

static void check_files_once(const awsc_config *config)
{
    awsc_error *error = NULL;
    armed = true;
    int status = awsc_profile_files_check(config, &error);
    armed = false;
    if (status && status != AWSC_ERR_NOMEM) fail_msg("%d: %s", status, awsc_error_message(error));
    if (!failed) assert_int_equal(status, AWSC_OK);
    awsc_error_free(error);
}

static void properties_and_checks_are_complete_or_out_of_memory(void **state)
{
    awsc_config config = AWSC_CONFIG_INIT;
    char path[] = "/tmp/awsc-explain-XXXXXX";
    (void)state;
    int fd = mkstemp(path);
    assert_true(dprintf(fd, "[default]\nregion = x\noutput = text\ncli_pager = less\n") > 0);
    close(fd);
    config.config_file = path;
    config.credentials_file = "/dev/null";
    for (failing = 1, failed = true; failed; failing++) {
        failed = false;
        allocations = 0;
        size_t found = read_properties_once(&config);
        if (found != (failed && !found ? 0 : 3)) fail_msg("allocation %zu: %zu properties", failing, found);
    }
    assert_true(failing > 5);
    for (failing = 1, failed = true; failed; failing++) {
        failed = false;
        allocations = 0;
        check_files_once(&config);
    }
    assert_true(failing > 3);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_explanation_is_complete_or_out_of_memory),
        cmocka_unit_test(properties_and_checks_are_complete_or_out_of_memory),
    };
    clearenv();
    setenv("AWS_EC2_METADATA_DISABLED", "true", 1);
    return cmocka_run_group_tests_name("alloc_explain", tests, NULL, NULL);
}
