/* SPDX-License-Identifier: Apache-2.0 */
/* Inputs and outputs of every operation: from JSON, copied, back to JSON; the printed form contains no sensitive
 * member. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/lambda.h>
#include <awsc/value.h>
#include <awsc_lambda_registry.h>

#include "base/buffer.h"
#include "schema/value.h"

/* Depth of recursive shapes. */
enum { DEEPEST = 6 };

static void write_value(awsc_buffer *out, const awsc_member *member, int depth, bool secret);

static const char *word(bool secret)
{
    return secret ? "\"SECRET-TEXT\"" : "\"a \\\"text\\\" \\u20ac\"";
}

/* Whether a member can be in a JSON document: streams and values beyond the maximum depth cannot. */
static bool writable(const awsc_member *member, int depth)
{
    if (member->type == AWSC_TYPE_BODY_STREAM || member->type == AWSC_TYPE_EVENT_STREAM) return false;
    return depth < DEEPEST || !member->target;
}

static void write_object(awsc_buffer *out, const awsc_schema *schema, int depth, bool secret)
{
    bool first = true;
    awsc_buffer_append_char(out, '{');
    for (size_t i = 0; i < schema->member_count; i++) {
        const awsc_member *member = &schema->members[i];
        if (!writable(member, depth)) continue;
        if (!first) awsc_buffer_append_char(out, ',');
        first = false;
        awsc_buffer_append_format(out, "\"%s\":", member->name);
        write_value(out, member, depth, secret);
        if (schema->type == AWSC_TYPE_UNION) break;
    }
    awsc_buffer_append_char(out, '}');
}

static void write_sequence(awsc_buffer *out, const awsc_schema *schema, int depth, bool secret)
{
    const awsc_member *element = &schema->members[0];
    const bool map = schema->type == AWSC_TYPE_MAP;
    awsc_buffer_append_char(out, map ? '{' : '[');
    for (int i = 0; i < 3 && writable(element, depth); i++) {
        if (i) awsc_buffer_append_char(out, ',');
        if (map) awsc_buffer_append_format(out, "\"key %d\":", i);
        write_value(out, element, depth, secret);
    }
    awsc_buffer_append_char(out, map ? '}' : ']');
}

static void write_value(awsc_buffer *out, const awsc_member *member, int depth, bool secret)
{
    secret = secret || awsc_member_sensitive(member);
    switch ((enum awsc_type)member->type) {
    case AWSC_TYPE_BOOL:
        awsc_buffer_append_text(out, "true");
        break;
    case AWSC_TYPE_I8:
    case AWSC_TYPE_I16:
    case AWSC_TYPE_I32:
    case AWSC_TYPE_I64:
        awsc_buffer_append_text(out, "-7");
        break;
    case AWSC_TYPE_F32:
    case AWSC_TYPE_F64:
    case AWSC_TYPE_NUMBER:
        awsc_buffer_append_text(out, "0.25");
        break;
    case AWSC_TYPE_TIME:
        if ((member->flags & AWSC_TABLE_TIME_FORMAT_MASK) == AWSC_TABLE_DATE_TIME)
            awsc_buffer_append_text(out, "\"2014-04-29T18:30:38Z\"");
        else
            awsc_buffer_append_text(out, "1398796238.5");
        break;
    case AWSC_TYPE_BLOB:
    case AWSC_TYPE_BODY:
        awsc_buffer_append_text(out, "\"AP8=\"");
        break;
    case AWSC_TYPE_TEXT:
        awsc_buffer_append_text(out, word(secret));
        break;
    case AWSC_TYPE_JSON:
        awsc_buffer_append_text(out, "{\"any\":[1]}");
        break;
    case AWSC_TYPE_LIST:
    case AWSC_TYPE_MAP:
        write_sequence(out, member->target, depth + 1, secret);
        break;
    default:
        write_object(out, member->target, depth + 1, secret);
        break;
    }
}

/* The same text without the one escape that the writer does not use. */
static void unescape(char *text)
{
    for (char *at = text; (at = strstr(at, "\\u20ac")) != NULL;) {
        memcpy(at, "\xe2\x82\xac", 3);
        memmove(at + 3, at + 6, strlen(at + 6) + 1);
    }
}

static void check(const awsc_operation *operation, const awsc_schema *schema)
{
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_error *error = NULL;
    void *value = NULL;
    void *copy = NULL;
    char *json = NULL;
    write_object(&text, schema, 0, false);
    assert_non_null(awsc_buffer_text(&text));
    int status = awsc_from_json(AWSC_LAMBDA_LEVEL, schema, text.data, text.size, &value, &error);
    if (status) print_error("%s: %s\n%s\n", operation->name, awsc_error_text(error), text.data);
    assert_int_equal(status, AWSC_OK);
    assert_int_equal(awsc_copy(AWSC_LAMBDA_LEVEL, schema, value, &copy, NULL), AWSC_OK);
    awsc_free(value);
    assert_int_equal(awsc_to_json(AWSC_LAMBDA_LEVEL, schema, copy, &json, NULL), AWSC_OK);
    unescape(text.data);
    assert_string_equal(json, text.data);
    awsc_free(json);
    assert_int_equal(awsc_print(AWSC_LAMBDA_LEVEL, schema, copy, &json, NULL), AWSC_OK);
    assert_null(strstr(json, "SECRET"));
    assert_null(strchr(json, '\n'));
    awsc_free(json);
    awsc_free(copy);
    awsc_buffer_clear(&text);
}

static void inputs_and_outputs_of_all_operations_survive_a_round_trip(void **state)
{
    (void)state;
    for (size_t i = 0; i < awsc_lambda_operation_count; i++) {
        const awsc_operation *operation = awsc_lambda_operation_table[i];
        check(operation, awsc_operation_input_schema(operation));
        check(operation, awsc_operation_output_schema(operation));
        if (awsc_operation_event_schema(operation)) check(operation, awsc_operation_event_schema(operation));
    }
    assert_int_equal(awsc_lambda_operation_count, 88);
}

static void truncated_and_changed_texts_are_refused_or_read_safely(void **state)
{
    (void)state;
    const awsc_schema *schema = awsc_operation_input_schema(awsc_lambda_create_function_descriptor());
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    write_object(&text, schema, 0, false);
    for (size_t size = 0; size < text.size; size++)
        assert_int_equal(awsc_from_json(1, schema, text.data, size, NULL, NULL), AWSC_ERR_PARSE);
    for (size_t at = 0; at < text.size; at++) {
        char kept = text.data[at];
        text.data[at] = (char)(kept ^ 0x11);
        void *value = NULL;
        char *json = NULL;
        if (awsc_from_json(1, schema, text.data, text.size, &value, NULL) == AWSC_OK)
            assert_int_equal(awsc_to_json(1, schema, value, &json, NULL), AWSC_OK);
        awsc_free(json);
        awsc_free(value);
        text.data[at] = kept;
    }
    awsc_buffer_clear(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inputs_and_outputs_of_all_operations_survive_a_round_trip),
        cmocka_unit_test(truncated_and_changed_texts_are_refused_or_read_safely),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
