/* SPDX-License-Identifier: Apache-2.0 */
/* Log lines: their level, their content, and their form on standard error. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "log/log.h"

typedef struct heard {
    size_t lines;
    int level;
    char line[8192];
} heard;

static void hear(void *user, int level, const char *line)
{
    heard *h = user;
    h->lines++;
    h->level = level;
    snprintf(h->line, sizeof h->line, "%s", line);
}

static void a_level_includes_more_severe_levels(void **state)
{
    static const int levels[] = {AWSC_LOG_ERROR, AWSC_LOG_WARN, AWSC_LOG_INFO, AWSC_LOG_DEBUG, AWSC_LOG_TRACE};
    (void)state;
    for (size_t wanted = 0; wanted < 5; wanted++) {
        for (size_t i = 0; i < 5; i++) {
            heard h = {0};
            const awsc_logger logger = {sizeof logger, hear, &h, {AWSC_SET, levels[wanted]}};
            assert_int_equal(awsc_log_enabled(&logger, levels[i]), i <= wanted);
            awsc_log(&logger, levels[i], "%s and %d", "text", 5);
            assert_int_equal(h.lines, i <= wanted);
            if (!h.lines) continue;
            assert_int_equal(h.level, levels[i]);
            assert_string_equal(h.line, "text and 5");
        }
    }
    heard h = {0};
    const awsc_logger by_default = {sizeof by_default, hear, &h, {0, 0}};
    const awsc_logger deaf = {sizeof deaf, NULL, &h, {AWSC_SET, AWSC_LOG_TRACE}};
    const awsc_logger nothing = {sizeof nothing, hear, &h, {AWSC_SET, 0}};
    assert_true(awsc_log_enabled(&by_default, AWSC_LOG_WARN));
    assert_false(awsc_log_enabled(&by_default, AWSC_LOG_INFO));
    assert_false(awsc_log_enabled(&deaf, AWSC_LOG_ERROR));
    assert_false(awsc_log_enabled(&nothing, AWSC_LOG_ERROR));
    assert_false(awsc_log_enabled(NULL, AWSC_LOG_ERROR));
    awsc_log(NULL, AWSC_LOG_ERROR, "nothing");
    awsc_log(&deaf, AWSC_LOG_ERROR, "nothing");
    assert_int_equal(h.lines, 0);
}

static void a_line_stays_one_line_of_limited_length(void **state)
{
    (void)state;
    heard h = {0};
    const awsc_logger logger = {sizeof logger, hear, &h, {AWSC_SET, AWSC_LOG_TRACE}};
    awsc_log(&logger, AWSC_LOG_INFO, "%s", ""); /* an empty one is one, too */
    assert_int_equal(h.lines, 1);
    assert_string_equal(h.line, "");
    awsc_log(&logger, AWSC_LOG_INFO, "a\nb\r\x01\x1f \x7f\x80 \xc3\xa4 c");
    assert_string_equal(h.line, "a b     \x80 \xc3\xa4 c");
    static char text[5000];
    memset(text, 'x', sizeof text - 1);
    awsc_log(&logger, AWSC_LOG_INFO, "%s", text);
    assert_int_equal(strlen(h.line), 4095);
}

static void headers_with_secrets_are_logged_by_name_only(void **state)
{
    static const char *const secret[] = {"Authorization",
                                         "proxy-authorization",
                                         "COOKIE",
                                         "DPoP",
                                         "Set-Cookie",
                                         "X-Amz-Security-Token",
                                         "x-amz-sso_bearer_token",
                                         "X-Amz-Signature",
                                         "X-Amz-Credential",
                                         "X-aws-ec2-metadata-token",
                                         "x-amz-copy-source-server-side-encryption-customer-key",
                                         "x-amz-server-side-encryption-customer-key",
                                         "X-Amz-Client-Context"};
    static const char *const plain[] = {"Host", "X-Amz-Date", "authorizations", "X-Amz-Security", ""};
    (void)state;
    heard h = {0};
    const awsc_logger logger = {sizeof logger, hear, &h, {AWSC_SET, AWSC_LOG_TRACE}};
    for (size_t i = 0; i < sizeof secret / sizeof *secret; i++) {
        char expected[100];
        snprintf(expected, sizeof expected, "> %s: ***", secret[i]);
        awsc_log_header(&logger, AWSC_LOG_DEBUG, ">", secret[i], "hush");
        assert_string_equal(h.line, expected);
        assert_int_equal(h.level, AWSC_LOG_DEBUG);
    }
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        char expected[100];
        snprintf(expected, sizeof expected, "< %s: value", plain[i]);
        awsc_log_header(&logger, AWSC_LOG_DEBUG, "<", plain[i], "value");
        assert_string_equal(h.line, expected);
    }
}

static void lines_on_standard_error_have_time_and_level(void **state)
{
    static const struct {
        int level;
        const char *name;
    } cases[] = {{AWSC_LOG_ERROR, "ERROR"},
                 {AWSC_LOG_WARN, "WARN "},
                 {AWSC_LOG_INFO, "INFO "},
                 {AWSC_LOG_DEBUG, "DEBUG"},
                 {AWSC_LOG_TRACE, "TRACE"}};
    (void)state;
    FILE *file = tmpfile();
    assert_non_null(file);
    fflush(stderr);
    int before = dup(STDERR_FILENO);
    assert_true(before >= 0 && dup2(fileno(file), STDERR_FILENO) >= 0);
    for (size_t i = 0; i < 5; i++) awsc_log_stderr(NULL, cases[i].level, "some text");
    fflush(stderr);
    assert_true(dup2(before, STDERR_FILENO) >= 0);
    close(before);
    rewind(file);
    for (size_t i = 0; i < 5; i++) {
        char line[100], expected[100];
        snprintf(expected, sizeof expected, " %s some text\n", cases[i].name);
        assert_non_null(fgets(line, sizeof line, file));
        assert_int_equal(strspn(line, "0123456789"), 8);
        assert_int_equal(line[8], 'T');
        assert_int_equal(strspn(line + 9, "0123456789"), 6);
        assert_int_equal(line[15], 'Z');
        assert_string_equal(line + 16, expected);
    }
    assert_int_equal(fgetc(file), EOF);
    fclose(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_level_includes_more_severe_levels),
        cmocka_unit_test(a_line_stays_one_line_of_limited_length),
        cmocka_unit_test(headers_with_secrets_are_logged_by_name_only),
        cmocka_unit_test(lines_on_standard_error_have_time_and_level),
    };
    return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
