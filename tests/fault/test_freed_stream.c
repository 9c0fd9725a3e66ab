/* SPDX-License-Identifier: Apache-2.0 */
/* A response stream keeps unread bytes in a buffer: when the buffer moves, no copy remains in the old memory. */
static const char *const watched_marks[] = {"hush-", 0};

#include "support/program_transport.h"
#include "support/watched_free.h"

#include "support/stream_service.h"

static void unread_bytes_leave_no_copy(void **state)
{
    static char body[3 * PROGRAM_PIECE];
    const plan plans[] = {{.body = body, .body_size = sizeof body}};
    const fetch_input input = {.name = "thing"};
    script s;
    awsc_client *client = NULL;
    void *output = NULL;
    char piece[1];
    size_t size = 0;
    (void)state;
    memset(body, 'x', sizeof body);
    for (size_t at = 0; at + 5 < sizeof body; at += 1000) memcpy(body + at, "hush-", 5);
    assert_true(watch_works());
    prepare(&s, plans, 1);
    awsc_config config = config_of(&s);
    assert_int_equal(awsc_internal_client_new(&stream_service, 1, &config, &client, NULL), AWSC_OK);
    left = 0;
    watching = true;
    int status = awsc_internal_call(&fetch_operation, 1, client, &input, NULL, &output, NULL);
    for (size_t i = 0; !status && i < sizeof body; i++)
        status = awsc_body_stream_read(((fetch_output *)output)->body, piece, 1, &size, NULL);
    awsc_free(output);
    watching = false;
    assert_int_equal(status, AWSC_OK);
    assert_int_equal(s.given, sizeof body);
    assert_int_equal(left, 0);
    awsc_internal_client_free(client);
    fixture_config_clear(&config);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(unread_bytes_leave_no_copy)};
    return cmocka_run_group_tests_name("freed stream", tests, NULL, NULL);
}
