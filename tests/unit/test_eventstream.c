/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/encode.h"
#include "eventstream/message.h"
#include "support/failing_allocator.h"

static const awsc_event_header_value headers[] = {
    {{":message-type", 13}, AWSC_EVENT_STRING, 0, {"event", 5}},
    {{"n", 1}, AWSC_EVENT_I32, -5, {NULL, 0}},
    {{"flag", 4}, AWSC_EVENT_TRUE, 1, {NULL, 0}},
};

/* A whole message; the caller clears it. */
static awsc_buffer encode(const char *payload)
{
    awsc_buffer out = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_event_message message = {headers, 3, {payload, strlen(payload)}};
    assert_int_equal(awsc_event_message_encode(&message, &out, NULL), AWSC_OK);
    return out;
}

/* Feeds everything and asks for one message. */
static int decode(awsc_event_decoder *decoder, const void *data, size_t size, awsc_event_message *out,
                  awsc_error **error)
{
    assert_int_equal(awsc_event_decoder_feed(decoder, data, size, NULL), AWSC_OK);
    return awsc_event_decoder_next(decoder, out, error);
}

static void put_u32(char *out, uint32_t value)
{
    for (int i = 3; i >= 0; i--, value >>= 8) out[i] = (char)(unsigned char)(value & 0xff);
}

static void every_changed_bit_is_noticed(void **state)
{
    awsc_buffer message = encode("payload");
    (void)state;
    for (size_t bit = 0; bit < 8 * message.size; bit++) {
        awsc_event_decoder *decoder = awsc_event_decoder_new(awsc_allocator_default(), 1 << 20);
        awsc_event_message out;
        message.data[bit / 8] = (char)(message.data[bit / 8] ^ (1 << bit % 8));
        assert_int_equal(decode(decoder, message.data, message.size, &out, NULL), AWSC_ERR_PARSE);
        message.data[bit / 8] = (char)(message.data[bit / 8] ^ (1 << bit % 8));
        awsc_event_decoder_free(decoder);
    }
    awsc_buffer_clear(&message);
}

static void lengths_are_not_used_before_their_checksum_is_verified(void **state)
{
    char prelude[12];
    awsc_event_message out;
    awsc_error *error = NULL;
    failing_memory memory;
    (void)state;
    failing_memory_init(&memory, INT_MAX);
    awsc_event_decoder *decoder = awsc_event_decoder_new(&memory.allocator, SIZE_MAX);
    put_u32(prelude, 0xfffffff0);
    put_u32(prelude + 4, 0);
    put_u32(prelude + 8, awsc_crc32(0, prelude, 8) ^ 1);
    assert_int_equal(decode(decoder, prelude, sizeof prelude, &out, &error), AWSC_ERR_PARSE);
    assert_non_null(strstr(awsc_error_message(error), "checksum"));
    awsc_error_free(error);
    awsc_event_decoder_free(decoder);

    /* Even with the right checksum no memory of that size is allocated: the decoder grows with the received bytes. */
    decoder = awsc_event_decoder_new(&memory.allocator, SIZE_MAX);
    put_u32(prelude + 8, awsc_crc32(0, prelude, 8));
    assert_int_equal(decode(decoder, prelude, sizeof prelude, &out, NULL), AWSC_END);
    assert_int_equal(awsc_event_decoder_pending(decoder), sizeof prelude);
    awsc_event_decoder_free(decoder);
    assert_int_equal(memory.held, 0);
}

static void a_message_over_the_limit_is_an_error_that_names_the_limit(void **state)
{
    awsc_buffer message = encode("payload");
    awsc_event_message out;
    awsc_error *error = NULL;
    awsc_event_decoder *decoder = awsc_event_decoder_new(awsc_allocator_default(), message.size - 1);
    (void)state;
    /* The first twelve bytes suffice to refuse it. */
    assert_int_equal(decode(decoder, message.data, 12, &out, &error), AWSC_ERR_PARSE);
    char limit[32];
    snprintf(limit, sizeof limit, "%zu", message.size - 1);
    assert_non_null(strstr(awsc_error_message(error), limit));
    awsc_error_free(error);
    awsc_event_decoder_free(decoder);

    decoder = awsc_event_decoder_new(awsc_allocator_default(), message.size);
    assert_int_equal(decode(decoder, message.data, message.size, &out, NULL), AWSC_OK);
    awsc_event_decoder_free(decoder);
    awsc_buffer_clear(&message);
}

static void several_messages_in_one_piece_are_returned_one_by_one(void **state)
{
    awsc_buffer first = encode("one"), second = encode("two");
    awsc_event_message out;
    awsc_event_decoder *decoder = awsc_event_decoder_new(awsc_allocator_default(), 1 << 20);
    (void)state;
    awsc_buffer_append_view(&first, awsc_buffer_view(&second));
    assert_int_equal(decode(decoder, first.data, first.size, &out, NULL), AWSC_OK);
    assert_true(awsc_view_equal(out.payload, AWSC_VIEW("one")));
    assert_int_equal(awsc_event_message_header(&out, "n")->integer, -5);
    assert_int_equal(awsc_event_message_header(&out, "flag")->type, AWSC_EVENT_TRUE);
    assert_null(awsc_event_message_header(&out, "N"));
    assert_int_equal(awsc_event_decoder_next(decoder, &out, NULL), AWSC_OK);
    assert_true(awsc_view_equal(out.payload, AWSC_VIEW("two")));
    assert_int_equal(awsc_event_decoder_next(decoder, &out, NULL), AWSC_END);
    assert_int_equal(awsc_event_decoder_pending(decoder), 0);
    awsc_event_decoder_free(decoder);
    awsc_buffer_clear(&first);
    awsc_buffer_clear(&second);
}

static void an_invalid_message_is_not_encoded_and_leaves_no_bytes(void **state)
{
    char long_name[256];
    awsc_buffer out = AWSC_BUFFER_INIT(awsc_allocator_default());
    (void)state;
    memset(long_name, 'n', sizeof long_name);
    char *long_value = calloc(1, 65536);
    const awsc_event_header_value wrong[] = {
        {{long_name, 256}, AWSC_EVENT_TRUE, 0, {NULL, 0}},
        {{"", 0}, AWSC_EVENT_TRUE, 0, {NULL, 0}},
        {{"a", 1}, 10, 0, {NULL, 0}},
        {{"a", 1}, AWSC_EVENT_BYTES, 0, {long_value, 65536}},
        {{"a", 1}, AWSC_EVENT_UUID, 0, {long_value, 15}},
    };
    awsc_buffer_append_text(&out, "before");
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        awsc_event_message message = {&wrong[i], 1, {NULL, 0}};
        assert_int_equal(awsc_event_message_encode(&message, &out, NULL), AWSC_ERR_VALIDATION);
        assert_string_equal(awsc_buffer_text(&out), "before");
    }
    awsc_buffer_clear(&out);
    free(long_value);
}

static void exhausted_memory_is_reported_and_nothing_leaks(void **state)
{
    awsc_buffer message = encode("payload");
    bool succeeded = false;
    (void)state;
    for (int granted = 0; granted < 50 && !succeeded; granted++) {
        failing_memory memory;
        awsc_event_message out;
        failing_memory_init(&memory, granted);
        awsc_event_decoder *decoder = awsc_event_decoder_new(&memory.allocator, 1 << 20);
        if (decoder && awsc_event_decoder_feed(decoder, message.data, message.size, NULL) == AWSC_OK) {
            int status = awsc_event_decoder_next(decoder, &out, NULL);
            assert_true(status == AWSC_OK || status == AWSC_ERR_NOMEM);
            succeeded = status == AWSC_OK;
        }
        awsc_event_decoder_free(decoder);
        awsc_buffer encoded = AWSC_BUFFER_INIT(&memory.allocator);
        awsc_event_message again = {headers, 3, {"payload", 7}};
        assert_int_equal(awsc_event_message_encode(&again, &encoded, NULL),
                         memory.left || encoded.size ? AWSC_OK : AWSC_ERR_NOMEM);
        awsc_buffer_clear(&encoded);
        assert_int_equal(memory.held, 0);
    }
    assert_true(succeeded);
    awsc_buffer_clear(&message);
}

/* The next message can be looked at once its prelude and headers are there. */
static void a_look_ahead_needs_all_headers_and_changes_nothing(void **state)
{
    awsc_buffer message = encode("payload");
    const size_t enough = message.size - strlen("payload") - 4;
    (void)state;
    for (size_t size = 0; size <= message.size; size++) {
        awsc_event_decoder *decoder = awsc_event_decoder_new(awsc_allocator_default(), 1 << 20);
        awsc_event_message out = {NULL, 99, {NULL, 0}};
        assert_int_equal(awsc_event_decoder_feed(decoder, message.data, size, NULL), AWSC_OK);
        assert_int_equal(awsc_event_decoder_peek(decoder, &out), size >= enough);
        if (size >= enough) assert_int_equal(out.header_count, 3);
        assert_int_equal(awsc_event_decoder_pending(decoder), size);
        assert_int_equal(decode(decoder, message.data + size, message.size - size, &out, NULL), AWSC_OK);
        assert_int_equal(out.header_count, 3);
        assert_false(awsc_event_decoder_peek(decoder, &out));
        awsc_event_decoder_free(decoder);
    }
    awsc_buffer_clear(&message);
}

static void a_look_ahead_finds_nothing_in_a_broken_stream(void **state)
{
    awsc_buffer message = encode("payload");
    awsc_event_decoder *decoder = awsc_event_decoder_new(awsc_allocator_default(), 1 << 20);
    awsc_event_message out;
    (void)state;
    message.data[0] = 1;
    assert_int_equal(awsc_event_decoder_feed(decoder, message.data, message.size, NULL), AWSC_OK);
    assert_false(awsc_event_decoder_peek(decoder, &out));
    assert_int_equal(awsc_event_decoder_next(decoder, &out, NULL), AWSC_ERR_PARSE);
    message.data[0] = 0;
    assert_int_equal(awsc_event_decoder_feed(decoder, message.data, message.size, NULL), AWSC_OK);
    assert_false(awsc_event_decoder_peek(decoder, &out));
    awsc_event_decoder_free(decoder);
    awsc_buffer_clear(&message);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_look_ahead_needs_all_headers_and_changes_nothing),
        cmocka_unit_test(a_look_ahead_finds_nothing_in_a_broken_stream),
        cmocka_unit_test(every_changed_bit_is_noticed),
        cmocka_unit_test(lengths_are_not_used_before_their_checksum_is_verified),
        cmocka_unit_test(a_message_over_the_limit_is_an_error_that_names_the_limit),
        cmocka_unit_test(several_messages_in_one_piece_are_returned_one_by_one),
        cmocka_unit_test(an_invalid_message_is_not_encoded_and_leaves_no_bytes),
        cmocka_unit_test(exhausted_memory_is_reported_and_nothing_leaks),
    };
    return cmocka_run_group_tests_name("eventstream", tests, NULL, NULL);
}
