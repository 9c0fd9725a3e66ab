/* SPDX-License-Identifier: Apache-2.0 */
/* JMESPath over documents that are too large for a tree of their values: results in pieces, and memory. */
#include "jmespath/jmespath.h"

#include <cjson/cJSON.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/counted_memory.h"

static awsc_jmespath *parsed(const char *text)
{
    awsc_jmespath *expression = NULL;
    awsc_error *error = NULL;
    if (awsc_jmespath_parse(text, &expression, &error)) fail_msg("%s: %s", text, awsc_error_text(error));
    return expression;
}

typedef struct joined {
    char *text;
    size_t size;
    size_t pieces;
} joined;

static void join(void *user, const char *text, size_t size)
{
    joined *all = user;
    all->text = realloc(all->text, all->size + size + 1);
    assert_non_null(all->text);
    memcpy(all->text + all->size, text, size);
    all->size += size;
    all->text[all->size] = '\0';
    all->pieces++;
}

/* `count` objects of about 1 KB, with escapes in keys and values. */
static char *large_document(size_t count)
{
    const size_t most = 1200;
    char *text = malloc(count * most + 32);
    assert_non_null(text);
    size_t size = (size_t)sprintf(text, "{\"list\" : [");
    for (size_t i = 0; i < count; i++) {
        size += (size_t)sprintf(text + size,
                                "%s {\"n\": %zu, \"t\\u00e4\": \"a\\nb%zu\", \"in\": {\"x\": [1, %zu, {\"y\": true}], "
                                "\"n\": 1.50}, \"z\": \"%0900d\"}",
                                i ? "," : "", i, i, i, 0);
    }
    sprintf(text + size, "] }");
    return text;
}

static void large_documents_give_the_same_in_pieces(void **state)
{
    static const char *const expressions[] = {"@",
                                              "list[].n",
                                              "list[*].\"t\xc3\xa4\"",
                                              "list[?n > `7`].in.x[-1].y",
                                              "list[-1].in.n",
                                              "list[].in.*[]",
                                              "sort_by(list, &to_string(n))[].z",
                                              "reverse(list)[0].keys(@)",
                                              "list[5].in == list[5].in",
                                              "none"};
    (void)state;
    char *document = large_document(300);
    for (size_t i = 0; i < sizeof expressions / sizeof *expressions; i++) {
        awsc_jmespath *expression = parsed(expressions[i]);
        joined all = {NULL, 0, 0};
        char *whole = NULL;
        cJSON *tree = NULL;
        cJSON *parsed_document = cJSON_Parse(document);
        assert_int_equal(awsc_jmespath_search_json(expression, document, strlen(document), &whole, NULL), AWSC_OK);
        assert_int_equal(awsc_jmespath_search_pieces(expression, document, strlen(document), join, &all, NULL),
                         AWSC_OK);
        assert_string_equal(all.text, whole);
        assert_true(strlen(whole) < 20000 || all.pieces > strlen(whole) / 20000);
        /* The same as over a tree. */
        assert_int_equal(awsc_jmespath_search_cjson(expression, parsed_document, &tree, NULL), AWSC_OK);
        cJSON *again = cJSON_Parse(whole);
        assert_true(cJSON_Compare(tree, again, 1));
        cJSON_Delete(again);
        cJSON_Delete(tree);
        cJSON_Delete(parsed_document);
        free(all.text);
        awsc_free(whole);
        awsc_jmespath_free(expression);
    }
    free(document);
}

static void the_last_of_equal_keys_counts_in_small_and_large_objects(void **state)
{
    static const size_t sizes[] = {1, 5000};
    (void)state;
    awsc_jmespath *expression = parsed("a.b");
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        char text[6000];
        char *out = NULL;
        int size = snprintf(text, sizeof text, "{\"a\":{\"b\":1,\"\\u0062\":2,\"c\":\"%0*d\"}}", (int)sizes[i], 0);
        assert_int_equal(awsc_jmespath_search_json(expression, text, (size_t)size, &out, NULL), AWSC_OK);
        assert_string_equal(out, "2");
        awsc_free(out);
    }
    awsc_jmespath_free(expression);
}

static void a_search_in_text_takes_a_fraction_of_its_size(void **state)
{
    counted_memory memory;
    (void)state;
    char *document = large_document(2000);
    size_t size = strlen(document);
    awsc_jmespath *expression = parsed("list[?n >= `0`].n | length(@)");
    char *out = NULL;
    counted_memory_init(&memory, NULL);
    memory.ceiling = size / 3;
    assert_int_equal(awsc_jmespath_json(&memory.allocator, expression, awsc_view_of(document, size), &out, NULL),
                     AWSC_OK);
    assert_string_equal(out, "2000");
    awsc_free(out);
    assert_int_equal(memory.held, 0);
    awsc_jmespath_free(expression);
    free(document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(large_documents_give_the_same_in_pieces),
        cmocka_unit_test(the_last_of_equal_keys_counts_in_small_and_large_objects),
        cmocka_unit_test(a_search_in_text_takes_a_fraction_of_its_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
