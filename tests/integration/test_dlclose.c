/* SPDX-License-Identifier: Apache-2.0 */
/* A plugin that uses the shared libraries is loaded and unloaded, several times, in one process. */
#include <dlfcn.h>
#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <curl/curl.h>

#include "support/fixture.h"

enum { ROUNDS = 3 };

static raw_answer good;

static void give(void *user, const raw_request *request, raw_answer *answer)
{
    (void)request;
    *answer = user ? (raw_answer){.then = RAW_HOLD} : good;
}

static bool is_mapped(const char *name)
{
    char line[4096];
    bool found = false;
    FILE *maps = fopen("/proc/self/maps", "r");
    assert_non_null(maps);
    while (fgets(line, sizeof line, maps)) found = found || strstr(line, name);
    (void)fclose(maps);
    return found;
}

static void *run_plugin(const char *url, const char *silent_url)
{
    int (*run)(const char *url, const char *silent_url) = NULL;
    void *plugin = dlopen(PLUGIN, RTLD_NOW | RTLD_LOCAL);
    if (!plugin) fail_msg("%s", dlerror());
    void *symbol = dlsym(plugin, "plugin_run");
    assert_non_null(symbol);
    memcpy(&run, &symbol, sizeof run);
    assert_int_equal(run(url, silent_url), 0);
    return plugin;
}

/* libawsc-identity stays loaded: a thread that looks up a name may outlive its call. */
static void a_plugin_is_unloaded_and_loaded_again(void **state)
{
    char silent_url[64];
    (void)state;
    fixture_clean_environment();
    good = fixture_answer("{}");
    raw_script answers = {.answer = give}, holds = {.answer = give, .user = &good};
    raw_server *server = raw_server_start(&answers), *silent = raw_server_start(&holds);
    snprintf(silent_url, sizeof silent_url, "http://localhost:%u", raw_server_port(silent));
    assert_false(is_mapped("libawsc-identity"));
    for (int round = 0; round < ROUNDS; round++) {
        void *plugin = run_plugin(raw_server_url(server), silent_url);
        assert_true(is_mapped("test_plugin"));
        assert_int_equal(dlclose(plugin), 0);
#ifndef AWSC_SANITIZED /* so the loop keeps its watches */
        assert_false(is_mapped("test_plugin"));
#endif
        assert_true(is_mapped("libawsc-identity"));
    }
    assert_int_equal(raw_server_executions(server), 2 * ROUNDS);
    raw_server_stop(server);
    raw_server_stop(silent);
}

/* ---- beside another user of libcurl ------------------------------------------------------------------------------ */

enum { MANY_ROUNDS = 200, SETTLED_ROUNDS = 100, MOST_GROWTH = 512 * 1024 };

static size_t ignore(char *data, size_t size, size_t count, void *user)
{
    (void)data;
    (void)user;
    return size * count;
}

static void fetch(CURL *easy)
{
    long status = 0;
    assert_int_equal(curl_easy_perform(easy), CURLE_OK);
    assert_int_equal(curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status), CURLE_OK);
    assert_int_equal(status, 200);
}

/* Bytes of the heap that are in use. */
static size_t heap_bytes(void)
{
#ifdef __GLIBC__
    return mallinfo2().uordblks;
#else
    return 0;
#endif
}

static void a_plugin_comes_and_goes_beside_another_user_of_libcurl(void **state)
{
    size_t settled = 0;
    (void)state;
    fixture_clean_environment();
    good = fixture_answer("{}");
    raw_server *server = raw_server_start(&(raw_script){.answer = give});
    CURL *easy = curl_easy_init();
    assert_non_null(easy);
    assert_int_equal(curl_easy_setopt(easy, CURLOPT_URL, raw_server_url(server)), CURLE_OK);
    assert_int_equal(curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, ignore), CURLE_OK);
    for (int round = 0; round < MANY_ROUNDS; round++) {
        fetch(easy);
        void *plugin = run_plugin(raw_server_url(server), NULL);
        fetch(easy); /* on its own connection, while the plugin is there */
        assert_int_equal(dlclose(plugin), 0);
        if (round == SETTLED_ROUNDS) settled = heap_bytes();
    }
    fetch(easy);
    if (heap_bytes() > settled + MOST_GROWTH) fail_msg("the heap grew from %zu to %zu bytes", settled, heap_bytes());
    curl_easy_cleanup(easy);
    raw_server_stop(server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plugin_is_unloaded_and_loaded_again),
        cmocka_unit_test(a_plugin_comes_and_goes_beside_another_user_of_libcurl),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
