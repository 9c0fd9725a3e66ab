/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls every operation with a mark in every sensitive member of its input and response, with marked keys, at the most
 * verbose log level. Error responses contain marks in members that models call sensitive. This test checks printed and
 * logged text, and scan.py checks it once more.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <awsc/tables/generated.h>
#include <awsc/testing.h>
#include <awsc/value.h>

#include "awsc_lambda_registry.h"
#include "bind_response.h"
#include "http/http.h"
#include "schema/value.h"
#include "schema/walk.h"
#include "snapshot/value_maker.h"
#include "support/test_logger.h"

static const char mark[] = "hush-planted-0123456789abcdef";

/* ---- planting ---------------------------------------------------------------------------------------------------- */

static size_t plant_member(const awsc_member *member, void *field, bool sensitive, unsigned depth);

static size_t plant(const awsc_schema *schema, void *value, bool sensitive, unsigned depth)
{
    size_t count = 0;
    for (size_t i = 0; i < schema->member_count; i++) {
        const awsc_member *member = &schema->members[i];
        const void *field = awsc_member_value(member, value);
        if (awsc_member_is_set(member, field))
            count += plant_member(member, (void *)(uintptr_t)field, sensitive, depth);
    }
    return count;
}

static size_t plant_items(const awsc_schema *schema, awsc_sequence sequence, bool sensitive, unsigned depth)
{
    size_t count = 0;
    for (size_t i = 0; i < sequence.count; i++) {
        char *item = (char *)(uintptr_t)awsc_item_at(schema, sequence, i);
        count += plant_member(&schema->members[0], item + schema->members[0].offset, sensitive, depth);
    }
    return count;
}

static size_t plant_member(const awsc_member *member, void *field, bool sensitive, unsigned depth)
{
    sensitive = sensitive || awsc_member_sensitive(member);
    if (depth == 16 || !awsc_member_is_set(member, field)) return 0;
    switch ((enum awsc_type)member->type) {
    case AWSC_TYPE_STRUCTURE:
        return plant(member->target, (void *)(uintptr_t)awsc_pointer_at(field), sensitive, depth + 1);
    case AWSC_TYPE_LIST:
    case AWSC_TYPE_MAP:
        return plant_items(member->target, awsc_sequence_at(field), sensitive, depth + 1);
    case AWSC_TYPE_TEXT:
        if (sensitive) awsc_pointer_store(field, mark);
        return sensitive;
    case AWSC_TYPE_BLOB:
        if (sensitive) *(awsc_blob *)field = (awsc_blob){(const uint8_t *)mark, sizeof mark - 1};
        return sensitive;
    default:
        return 0;
    }
}

/* ---- calling ----------------------------------------------------------------------------------------------------- */

typedef struct ear {
    size_t lines;
    size_t leaks;
} ear;

static void look_at(ear *e, const char *line)
{
    e->lines++;
    if (!strstr(line, "hush-")) return;
    e->leaks++;
    printf("leak: %s\n", line);
}

static void hear(void *user, int level, const char *line)
{
    (void)level;
    look_at(user, line);
}

static void print(ear *e, const awsc_schema *schema, const void *value)
{
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_print_value(schema, value, UINT32_MAX, &text);
    look_at(e, awsc_buffer_text(&text));
    awsc_buffer_clear(&text);
}

static awsc_client *new_client(ear *e, awsc_replay *replay)
{
    awsc_client *client = NULL;
    awsc_credentials keys = AWSC_CREDENTIALS_INIT;
    awsc_config config = AWSC_CONFIG_INIT;
    keys.access_key_id = "AKIDPLANTED";
    keys.secret_access_key = "hush-planted-key";
    keys.session_token = "hush-planted-token";
    assert_int_equal(awsc_credentials_provider_new_static(&keys, &config.credentials, NULL), AWSC_OK);
    config.region = "eu-west-1";
    config.transport = awsc_replay_transport(replay);
    config.max_attempts = AWSC_I32(1);
    config.logger = test_logger(hear, e, AWSC_LOG_TRACE);
    assert_int_equal(awsc_internal_client_new(&awsc_lambda_service, awsc_lambda_service.level, &config, &client, NULL),
                     AWSC_OK);
    awsc_credentials_provider_free(config.credentials);
    return client;
}

static void add_answer(awsc_replay *replay, const awsc_http_response *response, int http_status)
{
    awsc_http_header headers[64];
    size_t count = awsc_http_response_header_count(response);
    assert_true(count < 64);
    for (size_t i = 0; i < count; i++)
        headers[i] = (awsc_http_header){awsc_http_response_header_name(response, i),
                                        awsc_http_response_header_value(response, i)};
    awsc_blob body = awsc_http_response_body(response);
    assert_int_equal(awsc_replay_add(replay, http_status, headers, count, body.data, body.size, NULL), AWSC_OK);
}

static bool has_stream(const awsc_schema *output)
{
    const awsc_member *payload = awsc_member_in(output, AWSC_TABLE_PAYLOAD);
    return payload && (payload->type == AWSC_TYPE_EVENT_STREAM || payload->type == AWSC_TYPE_BODY_STREAM);
}

/* Returns the number of planted marks. */
static size_t call(const awsc_operation *operation, ear *e)
{
    awsc_arena *arena = awsc_arena_new_sized(awsc_allocator_default(), 0);
    void *input = awsc_snapshot_value(operation->input, AWSC_SNAPSHOT_FULL, 0, arena);
    void *sent = awsc_snapshot_value(operation->output, AWSC_SNAPSHOT_FULL, operation->http_status, arena);
    size_t planted = plant(operation->input, input, false, 0) + plant(operation->output, sent, false, 0);
    awsc_http_response *response = NULL;
    awsc_replay *replay = NULL;
    awsc_error *error = NULL;
    void *output = NULL;
    assert_int_equal(awsc_local_bind_response(operation->output, sent, operation->http_status, NULL, &response, NULL),
                     AWSC_OK);
    assert_int_equal(awsc_replay_new(&replay, NULL), AWSC_OK);
    add_answer(replay, response, operation->http_status);
    add_answer(replay, response, 400); /* as an error with all members */
    awsc_client *client = new_client(e, replay);
    print(e, operation->input, input);

    int status = awsc_internal_call(operation, awsc_lambda_service.level, client, input, NULL, &output, &error);
    if (status && !has_stream(operation->output)) fail_msg("%s: %s", operation->name, awsc_error_text(error));
    if (!status) print(e, operation->output, output);
    awsc_free(output);
    awsc_error_free(error);
    output = NULL;
    error = NULL;
    status = awsc_internal_call(operation, awsc_lambda_service.level, client, input, NULL, &output, &error);
    assert_int_not_equal(status, AWSC_OK);
    look_at(e, awsc_error_text(error));
    awsc_error_free(error);

    awsc_internal_client_free(client);
    awsc_replay_free(replay);
    awsc_http_response_free(response);
    awsc_arena_free(arena);
    return planted;
}

static void no_operation_reveals_sensitive_members(void **state)
{
    (void)state;
    ear e = {0};
    size_t planted = 0;
    for (size_t i = 0; i < awsc_lambda_operation_count; i++) planted += call(awsc_lambda_operation_table[i], &e);
    printf("planted: %zu marks in %zu operations, %zu lines\n", planted, awsc_lambda_operation_count, e.lines);
    assert_true(planted > 100);
    assert_true(e.lines > 10 * awsc_lambda_operation_count);
    assert_int_equal(e.leaks, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(no_operation_reveals_sensitive_members)};
    return cmocka_run_group_tests_name("planted", tests, NULL, NULL);
}
