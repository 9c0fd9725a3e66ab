/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes that a server sends before it is known that it speaks HTTP/2. */
#include "support/h2_scene.h"

/* ---- wiped memory ------------------------------------------------------------------------------------------------ */

enum { FIRST_BYTES = 256 }; /* as many as are read before the protocol is known */

static bool watching;
static unsigned rooms; /* wiped memory of that size: empty, or the server's first frame, SETTINGS */

void __real_awsc_wipe(void *memory, size_t size);
void __wrap_awsc_wipe(void *memory, size_t size);

void __wrap_awsc_wipe(void *memory, size_t size)
{
    enum { SETTINGS = 4 };
    const unsigned char *bytes = memory;
    if (watching && size == FIRST_BYTES && bytes[0] == 0 && (bytes[3] == 0 || bytes[3] == SETTINGS)) rooms++;
    __real_awsc_wipe(memory, size);
}

/* ---- promises ---------------------------------------------------------------------------------------------------- */

static void the_room_for_a_servers_first_bytes_is_wiped_with_their_connection(void **state)
{
    (void)state;
    scene s;
    open_scene(&s, "request head=200 end hold", (talk_speaker){.end_status = AWSC_END});
    watching = true;
    begin_well(&s);
    assert_int_equal(talk_read_all(s.output, NULL, &s.error), AWSC_END);
    close_scene(&s);
    watching = false;
    assert_int_equal(rooms, 1);
}

int main(void)
{
    fixture_clean_environment();
    certificates_make(&certificates, "localhost");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_room_for_a_servers_first_bytes_is_wiped_with_their_connection),
    };
    int failed = cmocka_run_group_tests_name("wiped http2", tests, NULL, NULL);
    certificates_clear(&certificates);
    return failed;
}
