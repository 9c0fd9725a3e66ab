/* SPDX-License-Identifier: Apache-2.0 */
/* Headers of sections as people write them: quotes and escapes of a shell, and what is odd about a line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ini/header.h"

typedef struct expectation {
    const char *line;
    int kind;
    const char *name;
    const char *odd; /* a part of it, or NULL */
    bool ignored;
} expectation;

static void expect_header(const expectation *e, const awsc_section_header *header)
{
    if (header->kind != e->kind || header->ignored != e->ignored || !header->odd != !e->odd ||
        !awsc_view_equal(header->name, awsc_view_text(e->name)) || (e->odd && !strstr(header->odd, e->odd)))
        fail_msg("%s: %d, \"%.*s\", %s, %d", e->line, header->kind, (int)header->name.size, header->name.data,
                 header->odd ? header->odd : "(not odd)", header->ignored);
}

static void expect(enum awsc_profile_file_kind file, const expectation *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        awsc_buffer buffer = AWSC_BUFFER_INIT(awsc_allocator_default());
        awsc_section_header header = awsc_section_header_forgiving(awsc_view_text(cases[i].line), file, &buffer);
        expect_header(&cases[i], &header);
        awsc_buffer_clear(&buffer);
    }
}

enum { PROFILE = AWSC_SECTION_PROFILE, SSO = AWSC_SECTION_SSO_SESSION };

static void names_are_quoted_as_in_a_shell(void **state)
{
    static const expectation cases[] = {
        {"[profile a]", PROFILE, "a", NULL, false},
        {"[ profile\ta ]", PROFILE, "a", NULL, false},
        {"[profile \"my profile\"]", PROFILE, "my profile", NULL, false},
        {"[sso-session 'My Corp Ltd']", SSO, "My Corp Ltd", NULL, false},
        {"[profile \"a\\\"b\"]", PROFILE, "a\"b", NULL, false},
        {"[profile \"a\\\\b\"]", PROFILE, "a\\b", NULL, false},
        {"[profile \"a\\xb\"]", PROFILE, "a\\xb", NULL, false}, /* no escape in double quotes */
        {"[profile \"a\\'b\"]", PROFILE, "a\\'b", NULL, false},
        {"[profile 'a\\xb']", PROFILE, "a\\xb", NULL, false},
        {"[profile 'a\\']", PROFILE, "a\\", NULL, false},
        {"[profile a\\ b]", PROFILE, "a b", NULL, false},
        {"[profile a\\\"b]", PROFILE, "a\"b", NULL, false},
        {"[profile a\\xb]", PROFILE, "axb", NULL, false},
        {"[profile \"a'b\"]", PROFILE, "a'b", NULL, false},
        {"[profile 'a\"b']", PROFILE, "a\"b", NULL, false},
        {"[profile \"a\"b'c']", PROFILE, "abc", NULL, false},
        {"[profile \"a]b\"]", PROFILE, "a]b", NULL, false},
        {"[profile a\\]b]", PROFILE, "a]b", NULL, false},
        {"[profile \xc3\xa4]", PROFILE, "\xc3\xa4", NULL, false},
    };
    (void)state;
    expect(AWSC_PROFILE_CONFIG_FILE, cases, sizeof cases / sizeof *cases);
}

static void an_odd_header_is_explained(void **state)
{
    static const expectation cases[] = {
        {"[profile a] # more", PROFILE, "a", NULL, false},
        {"[profile a];more", PROFILE, "a", NULL, false},
        {"[profile a] more", PROFILE, "a", "text behind the closing bracket", false},
        {"[profile a", PROFILE, "a", "", true},
        {"[profile \"a]", PROFILE, "\"a", "a quote in the section's name is not closed", true},
        {"[profile a b]", PROFILE, "a b", "has blanks and no quotes", true},
        {"[profile \"a\" b]", PROFILE, "\"a\" b", "has blanks and no quotes", true},
        {"[profile]", -1, "profile", "the section has no name", true},
        {"[sso-session ]", -1, "sso-session", "the section has no name", true},
        {"[]", -1, "", "the section has no name", true},
        {"[profile \"\"]", PROFILE, "", "the section has no name", true},
        {"[profile \"a\x01\"]", PROFILE, "a\x01", "the section's name has a control character", true},
        {"[profile \"a\x7f\"]", PROFILE, "a\x7f", "the section's name has a control character", true},
        {"[profile \"a b\" ", PROFILE, "a b", "", true},
        {"[other a]", -1, "a", NULL, false},
    };
    (void)state;
    expect(AWSC_PROFILE_CONFIG_FILE, cases, sizeof cases / sizeof *cases);
}

static void names_in_the_credentials_file_need_no_quotes(void **state)
{
    static const expectation cases[] = {
        {"[a]", PROFILE, "a", NULL, false},
        {"[a b]", PROFILE, "a b", NULL, false},
        {"[default]", PROFILE, "default", NULL, false},
        {"[\"a b\"]", PROFILE, "a b", NULL, false},
        {"['a b']", PROFILE, "a b", NULL, false},
        {"[\"a\" b]", PROFILE, "\"a\" b", NULL, false},
        {"[profile a]", PROFILE, "a", "a section of the credentials file is called [NAME]", true},
        {"[sso-session a]", PROFILE, "a", "a section of the credentials file is called [NAME]", true},
        {"[profile]", PROFILE, "profile", NULL, false},
    };
    (void)state;
    expect(AWSC_PROFILE_CREDENTIALS_FILE, cases, sizeof cases / sizeof *cases);
}

static void a_strict_header_needs_brackets_around_a_plain_name(void **state)
{
    static const expectation cases[] = {
        {"[default]", AWSC_SECTION_BARE_DEFAULT, "default", NULL, false},
        {"[profile a]", PROFILE, "a", NULL, false},
        {"  [ profile\ta ] # more", PROFILE, "a", NULL, false},
        {"[profile a];more", PROFILE, "a", NULL, false},
        {"[sso-session a]", SSO, "a", NULL, false},
        {"[]", -1, "", NULL, false},
        {"[x]", -1, "x", NULL, false},
        {"[profile \"a\"]", -1, "\"a\"", NULL, false},
        {"[profile a b]", -1, "a b", NULL, false},
        {"[", -1, "", "no closing bracket", false},
        {"]", -1, "", "no closing bracket", false},
        {"[profile a", -1, "", "no closing bracket", false},
        {"[profile a # ]", -1, "", "no closing bracket", false},
        {"[profile a] more", -1, "", "no closing bracket", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        awsc_section_header header =
            awsc_section_header_strict(awsc_view_text(cases[i].line), AWSC_PROFILE_CONFIG_FILE);
        expect_header(&cases[i], &header);
    }
}

static void an_empty_name_is_no_section_of_the_credentials_file(void **state)
{
    (void)state;
    assert_int_equal(awsc_section_header_strict(AWSC_VIEW("[]"), AWSC_PROFILE_CREDENTIALS_FILE).kind, -1);
    assert_int_equal(awsc_section_header_strict(AWSC_VIEW("[ \t]"), AWSC_PROFILE_CREDENTIALS_FILE).kind, -1);
    assert_int_equal(awsc_section_header_strict(AWSC_VIEW("[a]"), AWSC_PROFILE_CREDENTIALS_FILE).kind, PROFILE);
    assert_int_equal(awsc_section_header_strict(AWSC_VIEW("[a b]"), AWSC_PROFILE_CREDENTIALS_FILE).kind, -1);
}

static void every_byte_of_a_plain_name_counts(void **state)
{
    (void)state;
    assert_false(awsc_profile_name_is_plain(AWSC_VIEW("")));
    for (int c = 0; c < 256; c++) {
        bool plain =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c && strchr("_-/.%@:+", c));
        for (size_t at = 0; at < 3; at++) {
            char name[] = "abc";
            name[at] = (char)c;
            assert_int_equal(awsc_profile_name_is_plain(awsc_view_of(name, 3)), plain);
        }
        const char alone = (char)c;
        assert_int_equal(awsc_profile_name_is_plain(awsc_view_of(&alone, 1)), plain);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_name_is_no_section_of_the_credentials_file),
        cmocka_unit_test(every_byte_of_a_plain_name_counts),
        cmocka_unit_test(names_are_quoted_as_in_a_shell),
        cmocka_unit_test(an_odd_header_is_explained),
        cmocka_unit_test(a_strict_header_needs_brackets_around_a_plain_name),
        cmocka_unit_test(names_in_the_credentials_file_need_no_quotes),
    };
    return cmocka_run_group_tests_name("section headers", tests, NULL, NULL);
}
