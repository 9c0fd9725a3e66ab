/* SPDX-License-Identifier: Apache-2.0 */
/* Trust in the system's certificates: a directory by hashes, and a bundle that is parsed on a miss. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <curl/curl.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include "support/certificates.h"
#include "support/fixture.h"

/* ---- where libcurl says that the system's certificates are ------------------------------------------------------- */

static char system_file[200], system_directory[200];

curl_version_info_data *__real_curl_version_info(CURLversion age);
curl_version_info_data *__wrap_curl_version_info(CURLversion age);

curl_version_info_data *__wrap_curl_version_info(CURLversion age)
{
    static curl_version_info_data info;
    info = *__real_curl_version_info(age);
    info.cainfo = system_file[0] ? system_file : NULL;
    info.capath = system_directory[0] ? system_directory : NULL;
    return &info;
}

/* ---- OpenSSL that refuses the lookup in a bundle ------------------------------------------------------------------
 */

static bool refuses_lookup, refuses_data;

X509_LOOKUP *__real_X509_STORE_add_lookup(X509_STORE *store, X509_LOOKUP_METHOD *method);
X509_LOOKUP *__wrap_X509_STORE_add_lookup(X509_STORE *store, X509_LOOKUP_METHOD *method);
int __real_X509_LOOKUP_set_method_data(X509_LOOKUP *lookup, void *data);
int __wrap_X509_LOOKUP_set_method_data(X509_LOOKUP *lookup, void *data);

X509_LOOKUP *__wrap_X509_STORE_add_lookup(X509_STORE *store, X509_LOOKUP_METHOD *method)
{
    return refuses_lookup ? NULL : __real_X509_STORE_add_lookup(store, method);
}

int __wrap_X509_LOOKUP_set_method_data(X509_LOOKUP *lookup, void *data)
{
    return refuses_data ? 0 : __real_X509_LOOKUP_set_method_data(lookup, data);
}

/* ---- scene ------------------------------------------------------------------------------------------------------- */

typedef struct trust_scene {
    test_certificates own; /* the server's authority */
    test_certificates other;
    raw_server *server;
    raw_answer answer;
    char url[64];
    char directory[64];
    char link[160];
} trust_scene;

static void answer_all(void *user, const raw_request *request, raw_answer *answer)
{
    (void)request;
    *answer = ((trust_scene *)user)->answer;
}

static int setup(void **state)
{
    trust_scene *scene = calloc(1, sizeof *scene);
    assert_non_null(scene);
    certificates_make(&scene->own, "localhost");
    certificates_make(&scene->other, "localhost");
    scene->answer = fixture_answer("{}");
    scene->server = raw_server_start(&(raw_script){.answer = answer_all, .user = scene, .tls = scene->own.server});
    (void)snprintf(scene->url, sizeof scene->url, "https://localhost:%u", raw_server_port(scene->server));
    (void)snprintf(scene->directory, sizeof scene->directory, "%s", "/tmp/awsc-trust-XXXXXX");
    assert_non_null(mkdtemp(scene->directory));
    system_file[0] = system_directory[0] = '\0';
    refuses_lookup = refuses_data = false;
    *state = scene;
    return 0;
}

static int teardown(void **state)
{
    trust_scene *scene = *state;
    raw_server_stop(scene->server);
    certificates_clear(&scene->own);
    certificates_clear(&scene->other);
    if (scene->link[0]) (void)unlink(scene->link);
    (void)rmdir(scene->directory);
    free(scene);
    return 0;
}

/* The authority by the hash of its subject, as `openssl rehash` does it. */
static void put_into_directory(trust_scene *scene, const test_certificates *certificates)
{
    FILE *file = fopen(certificates->ca_file, "r");
    assert_non_null(file);
    X509 *authority = PEM_read_X509(file, NULL, NULL, NULL);
    (void)fclose(file);
    assert_non_null(authority);
    (void)snprintf(scene->link, sizeof scene->link, "%s/%08lx.0", scene->directory, X509_subject_name_hash(authority));
    X509_free(authority);
    assert_int_equal(symlink(certificates->ca_file, scene->link), 0);
    (void)snprintf(system_directory, sizeof system_directory, "%s", scene->directory);
}

static void put_into_file(const test_certificates *certificates)
{
    (void)snprintf(system_file, sizeof system_file, "%s", certificates->ca_file);
}

static void expect(trust_scene *scene, const char *ca_bundle, int expected)
{
    awsc_lambda *lambda = NULL;
    awsc_error *error = NULL;
    awsc_config config = fixture_config(scene->url);
    config.ca_bundle = ca_bundle;
    config.max_attempts = AWSC_I32(1);
    int status = awsc_lambda_new(&config, &lambda, &error);
    for (int i = 0; !status && i < 2; i++) status = awsc_lambda_invoke(lambda, &fixture_hello, NULL, NULL, &error);
    if (status != expected) fail_msg("%d: %s", status, awsc_error_text(error));
    awsc_error_free(error);
    awsc_lambda_free(lambda);
    fixture_config_clear(&config);
}

/* ---- tests ------------------------------------------------------------------------------------------------------- */

static void an_authority_in_the_directory_is_trusted_without_the_bundle(void **state)
{
    trust_scene *scene = *state;
    put_into_directory(scene, &scene->own);
    expect(scene, NULL, AWSC_OK);
    (void)snprintf(system_file, sizeof system_file, "/nonexistent/bundle.pem");
    expect(scene, NULL, AWSC_OK);
}

static void an_authority_that_only_the_bundle_has_is_found_on_a_miss(void **state)
{
    trust_scene *scene = *state;
    (void)snprintf(system_directory, sizeof system_directory, "%s", scene->directory);
    put_into_file(&scene->own);
    expect(scene, NULL, AWSC_OK);
}

static void the_bundle_counts_where_there_is_no_directory(void **state)
{
    trust_scene *scene = *state;
    put_into_file(&scene->own);
    expect(scene, NULL, AWSC_OK);
    (void)snprintf(system_directory, sizeof system_directory, "/nonexistent/certificates");
    expect(scene, NULL, AWSC_OK);
}

static void an_authority_of_neither_is_refused(void **state)
{
    trust_scene *scene = *state;
    (void)snprintf(system_directory, sizeof system_directory, "%s", scene->directory);
    put_into_file(&scene->other);
    expect(scene, NULL, AWSC_ERR_CONNECT);
}

/* A bundle that is configured is the only trust. */
static void an_authority_of_the_directory_is_refused_where_a_bundle_is_configured(void **state)
{
    trust_scene *scene = *state;
    put_into_directory(scene, &scene->own);
    put_into_file(&scene->own);
    expect(scene, scene->other.ca_file, AWSC_ERR_CONNECT);
    expect(scene, scene->own.ca_file, AWSC_OK);
}

/* The bundle is then read at once. A lookup without a bundle finds no authority. */
static void a_bundle_that_cannot_wait_for_a_miss_is_trusted_all_the_same(void **state)
{
    trust_scene *scene = *state;
    (void)snprintf(system_directory, sizeof system_directory, "%s", scene->directory);
    for (int i = 0; i < 2; i++) {
        refuses_lookup = i == 0;
        refuses_data = i == 1;
        put_into_file(&scene->own);
        expect(scene, NULL, AWSC_OK);
        (void)snprintf(system_file, sizeof system_file, "/nonexistent/bundle.pem");
        expect(scene, NULL, AWSC_ERR_CONNECT);
    }
}

/* The first miss finds no bundle, the second one finds it. */
static void a_bundle_that_could_not_be_read_is_read_at_the_next_miss(void **state)
{
    trust_scene *scene = *state;
    (void)snprintf(system_directory, sizeof system_directory, "%s", scene->directory);
    (void)snprintf(scene->link, sizeof scene->link, "%s/late.pem", scene->directory);
    (void)snprintf(system_file, sizeof system_file, "%s", scene->link);
    awsc_config config = fixture_config(scene->url);
    awsc_lambda *lambda = NULL;
    config.max_attempts = AWSC_I32(1);
    assert_int_equal(awsc_lambda_new(&config, &lambda, NULL), AWSC_OK);
    assert_int_equal(awsc_lambda_invoke(lambda, &fixture_hello, NULL, NULL, NULL), AWSC_ERR_CONNECT);
    assert_int_equal(symlink(scene->own.ca_file, scene->link), 0);
    assert_int_equal(awsc_lambda_invoke(lambda, &fixture_hello, NULL, NULL, NULL), AWSC_OK);
    awsc_lambda_free(lambda);
    fixture_config_clear(&config);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_authority_in_the_directory_is_trusted_without_the_bundle, setup, teardown),
        cmocka_unit_test_setup_teardown(an_authority_that_only_the_bundle_has_is_found_on_a_miss, setup, teardown),
        cmocka_unit_test_setup_teardown(the_bundle_counts_where_there_is_no_directory, setup, teardown),
        cmocka_unit_test_setup_teardown(an_authority_of_neither_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(an_authority_of_the_directory_is_refused_where_a_bundle_is_configured, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_bundle_that_cannot_wait_for_a_miss_is_trusted_all_the_same, setup, teardown),
        cmocka_unit_test_setup_teardown(a_bundle_that_could_not_be_read_is_read_at_the_next_miss, setup, teardown),
    };
    fixture_clean_environment();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
