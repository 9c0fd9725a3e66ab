/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Failures of libcurl: each of its functions that can fail does so once, one after the other. The exchange then fails
 * with a status and a text, nothing leaks, and the next exchange succeeds. Also libcurls that are too old or built
 * differently.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <openssl/pem.h>
#include <openssl/x509.h>

#include <awsc/testing.h>

#include "error/error.h"
#include "http/http.h"
#include "http/transport.h"
#include "loop/loop.h"
#include "support/certificates.h"
#include "support/fixture.h"
#include "duplex/curl_duplex.h"
#include "transport/curl_internal.h"

/* Calls whose failure is tolerated: sharing TLS sessions, and clearing a handle after its exchange. */
enum { IGNORED_MOST = 6 };

/* ---- the functions that fail ------------------------------------------------------------------------------------- */

static size_t calls, failing; /* number of the call that fails, from 1; 0: no call */
static bool failed;
static size_t ignored; /* failures that the exchange tolerated */

/* Numbers that libcurl was told last, by option; -1: none. */
enum { TOLD_MOST = 1000 };
static long told[TOLD_MOST];

static void forget_told(void)
{
    for (size_t i = 0; i < TOLD_MOST; i++) told[i] = -1;
}

static bool refuses(void)
{
    if (!failing || ++calls != failing) return false;
    failed = true;
    return true;
}

#undef curl_easy_setopt
#undef curl_multi_setopt
#undef curl_share_setopt

CURL *__real_curl_easy_init(void);
CURL *__wrap_curl_easy_init(void);
CURLcode __real_curl_easy_setopt(CURL *easy, CURLoption option, ...);
CURLcode __wrap_curl_easy_setopt(CURL *easy, CURLoption option, ...);
CURLM *__real_curl_multi_init(void);
CURLM *__wrap_curl_multi_init(void);
CURLMcode __real_curl_multi_setopt(CURLM *multi, CURLMoption option, ...);
CURLMcode __wrap_curl_multi_setopt(CURLM *multi, CURLMoption option, ...);
CURLMcode __real_curl_multi_add_handle(CURLM *multi, CURL *easy);
CURLMcode __wrap_curl_multi_add_handle(CURLM *multi, CURL *easy);
CURLSH *__real_curl_share_init(void);
CURLSH *__wrap_curl_share_init(void);
CURLSHcode __real_curl_share_setopt(CURLSH *share, CURLSHoption option, ...);
CURLSHcode __wrap_curl_share_setopt(CURLSH *share, CURLSHoption option, ...);
struct curl_slist *__real_curl_slist_append(struct curl_slist *list, const char *text);
struct curl_slist *__wrap_curl_slist_append(struct curl_slist *list, const char *text);
curl_version_info_data *__real_curl_version_info(CURLversion which);
curl_version_info_data *__wrap_curl_version_info(CURLversion which);
CURLcode __real_curl_global_init(long flags);
CURLcode __wrap_curl_global_init(long flags);

CURL *__wrap_curl_easy_init(void)
{
    return refuses() ? NULL : __real_curl_easy_init();
}

CURLcode __wrap_curl_easy_setopt(CURL *easy, CURLoption option, ...)
{
    va_list arguments;
    va_start(arguments, option);
    CURLcode code = CURLE_UNKNOWN_OPTION;
    if (refuses()) {
        code = failing % 2 ? CURLE_UNKNOWN_OPTION : CURLE_OUT_OF_MEMORY;
    } else if (option >= CURLOPTTYPE_OFF_T && option < CURLOPTTYPE_BLOB) {
        code = __real_curl_easy_setopt(easy, option, va_arg(arguments, curl_off_t));
    } else if (option < CURLOPTTYPE_OBJECTPOINT) {
        long value = va_arg(arguments, long);
        if ((int)option < TOLD_MOST) told[option] = value;
        code = __real_curl_easy_setopt(easy, option, value);
    } else {
        code = __real_curl_easy_setopt(easy, option, va_arg(arguments, void *));
    }
    va_end(arguments);
    return code;
}

CURLM *__wrap_curl_multi_init(void)
{
    return refuses() ? NULL : __real_curl_multi_init();
}

CURLMcode __wrap_curl_multi_setopt(CURLM *multi, CURLMoption option, ...)
{
    va_list arguments;
    va_start(arguments, option);
    CURLMcode code = CURLM_UNKNOWN_OPTION;
    if (refuses())
        code = CURLM_UNKNOWN_OPTION;
    else if (option < (CURLMoption)CURLOPTTYPE_OBJECTPOINT)
        code = __real_curl_multi_setopt(multi, option, va_arg(arguments, long));
    else
        code = __real_curl_multi_setopt(multi, option, va_arg(arguments, void *));
    va_end(arguments);
    return code;
}

CURLMcode __wrap_curl_multi_add_handle(CURLM *multi, CURL *easy)
{
    return refuses() ? CURLM_OUT_OF_MEMORY : __real_curl_multi_add_handle(multi, easy);
}

CURLSH *__wrap_curl_share_init(void)
{
    return refuses() ? NULL : __real_curl_share_init();
}

CURLSHcode __wrap_curl_share_setopt(CURLSH *share, CURLSHoption option, ...)
{
    va_list arguments;
    va_start(arguments, option);
    CURLSHcode code = CURLSHE_BAD_OPTION;
    if (!refuses() && (option == CURLSHOPT_SHARE || option == CURLSHOPT_UNSHARE))
        code = __real_curl_share_setopt(share, option, va_arg(arguments, int));
    else if (!failed || calls != failing)
        code = __real_curl_share_setopt(share, option, va_arg(arguments, void *));
    va_end(arguments);
    return code;
}

struct curl_slist *__wrap_curl_slist_append(struct curl_slist *list, const char *text)
{
    return refuses() ? NULL : __real_curl_slist_append(list, text);
}

static curl_version_info_data pretended; /* libcurl's version info, if `version` is set */

curl_version_info_data *__wrap_curl_version_info(CURLversion which)
{
    return pretended.version ? &pretended : __real_curl_version_info(which);
}

static bool refuses_global_init;

CURLcode __wrap_curl_global_init(long flags)
{
    return refuses_global_init ? CURLE_FAILED_INIT : __real_curl_global_init(flags);
}

/* ---- exchanges --------------------------------------------------------------------------------------------------- */

typedef struct scene {
    raw_server *server;
    raw_answer answer;
    awsc_curl_settings settings;
    awsc_exchange_request request;
    const char *method;
    awsc_body body;
    bool uploads;
    int64_t connect_timeout_ms, max_idle_ms;
    char url[256];
    int status, ended_with;
    bool ended;
} scene;

static void give(void *user, const raw_request *request, raw_answer *answer)
{
    (void)request;
    *answer = ((const scene *)user)->answer;
}

static int on_status(void *user, int status)
{
    ((scene *)user)->status = status;
    return AWSC_OK;
}

static int on_header(void *user, const char *name, size_t name_size, const char *value, size_t value_size)
{
    (void)user;
    (void)name;
    (void)name_size;
    (void)value;
    (void)value_size;
    return AWSC_OK;
}

static int on_head_end(void *user)
{
    (void)user;
    return AWSC_OK;
}

static int on_body(void *user, const void *data, size_t size)
{
    (void)user;
    (void)data;
    (void)size;
    return AWSC_OK;
}

static void on_end(void *user, const awsc_exchange_result *result)
{
    scene *s = user;
    s->ended = true;
    s->ended_with = result->status;
}

/* A source of one event. */
static int read_upload(void *user, char *buffer, size_t room, size_t *size)
{
    bool *given = user;
    (void)room;
    if (*given) return AWSC_END;
    *given = true;
    memcpy(buffer, "event", 5);
    *size = 5;
    return AWSC_OK;
}

/* Returns the status of one exchange on a loop. */
static int exchange(scene *s, awsc_transport *transport, awsc_loop *loop)
{
    const awsc_exchange_handler handler = {.user = s,
                                           .on_status = on_status,
                                           .on_header = on_header,
                                           .on_head_end = on_head_end,
                                           .on_body = on_body,
                                           .on_end = on_end};
    awsc_http_request *request = NULL;
    awsc_exchange *started = NULL;
    awsc_error *error = NULL;
    bool given = false;
    assert_int_equal(awsc_http_request_new(s->method, "/path", &request, NULL), AWSC_OK);
    awsc_http_request_set_body(request, s->body);
    s->request.request = request;
    s->request.url = s->url;
    s->request.connect_timeout_ms = s->connect_timeout_ms;
    s->request.idle_timeout_ms = 60000;
    s->request.max_connection_idle_ms = s->max_idle_ms;
    const awsc_exchange_extras extras = {.duplex = &awsc_curl_duplex};
    if (s->uploads) s->request.read_upload = read_upload;
    s->request.upload_user = &given;
    s->request.extras = &extras;
    s->ended = false;
    int status = transport->start(transport->user, loop, &s->request, &handler, &started, &error);
    assert_int_equal(status != AWSC_OK, error != NULL);
    if (status) {
        assert_true(status == AWSC_ERR_CONFIG || status == AWSC_ERR_NOMEM);
        assert_true(*awsc_error_message(error));
    } else {
        assert_int_equal(awsc_loop_run_until(loop, &s->ended, "a test", NULL), AWSC_OK);
        status = s->ended_with;
    }
    awsc_error_free(error);
    awsc_http_request_free(request);
    return status;
}

/* Lets call number `failing` of libcurl fail; the exchange may fail, and the next one must succeed. */
static void round_trip(scene *s)
{
    awsc_transport *transport = NULL;
    awsc_loop *loop = NULL;
    awsc_error *error = NULL;
    assert_int_equal(awsc_loop_new_with(awsc_allocator_default(), awsc_clock_system(), &loop, NULL), AWSC_OK);
    if (awsc_curl_transport_new(awsc_allocator_default(), &s->settings, &transport, &error)) {
        assert_true(failed);
        awsc_error_free(error);
        awsc_loop_free(loop);
        return;
    }
    int status = exchange(s, transport, loop);
    if (!failed) assert_int_equal(status, AWSC_OK);
    if (failed && !status) ignored++;
    failing = 0;
    assert_int_equal(exchange(s, transport, loop), AWSC_OK);
    assert_int_equal(s->status, 200);
    awsc_loop_free(loop);
    awsc_curl_transport_free(transport);
}

/* Lets each call fail in turn. Returns the number of calls. */
static size_t sweep(scene *s)
{
    size_t at = 1;
    ignored = 0;
    for (;; at++) {
        calls = 0;
        failing = at;
        failed = false;
        round_trip(s);
        failing = 0;
        if (!failed) break;
    }
    assert_in_range(ignored, 0, IGNORED_MOST);
    return at - 1;
}

static void open_scene(scene *s)
{
    memset(s, 0, sizeof *s);
    fixture_clean_environment();
    s->method = "GET";
    s->connect_timeout_ms = 10000;
    s->max_idle_ms = 20000;
    s->answer = fixture_answer("hello");
    s->settings.verify_tls = true;
    raw_script script = {.answer = give, .user = s};
    s->server = raw_server_start(&script);
    snprintf(s->url, sizeof s->url, "%s/path", raw_server_url(s->server));
}

static void close_scene(scene *s)
{
    raw_server_stop(s->server);
}

/* ---- options of libcurl ------------------------------------------------------------------------------------------ */

static void tell_of(scene *s)
{
    forget_told();
    failing = 0;
    failed = false;
    round_trip(s);
}

static void a_handle_has_the_options_that_all_requests_share(void **state)
{
    static const struct {
        CURLoption option;
        long value;
    } shared[] = {{CURLOPT_PATH_AS_IS, 1},        {CURLOPT_NOSIGNAL, 1},
                  {CURLOPT_FOLLOWLOCATION, 0},    {CURLOPT_HTTP09_ALLOWED, 0},
                  {CURLOPT_TCP_NODELAY, 1},       {CURLOPT_TCP_KEEPALIVE, 1},
                  {CURLOPT_TCP_KEEPIDLE, 60},     {CURLOPT_TCP_KEEPINTVL, 30},
                  {CURLOPT_DNS_CACHE_TIMEOUT, 5}, {CURLOPT_SUPPRESS_CONNECT_HEADERS, 1},
                  {CURLOPT_QUICK_EXIT, 1},        {CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1}};
    scene s;
    (void)state;
    open_scene(&s);
    for (int verified = 0; verified < 2; verified++) {
        s.settings.verify_tls = verified;
        tell_of(&s);
        for (size_t i = 0; i < sizeof shared / sizeof *shared; i++)
            if (told[shared[i].option] != shared[i].value)
                fail_msg("option %d: %ld", (int)shared[i].option, told[shared[i].option]);
        assert_int_equal(told[CURLOPT_SSL_VERIFYPEER], verified);
        assert_int_equal(told[CURLOPT_SSL_VERIFYHOST], verified ? 2 : 0);
        /* Without a logger libcurl is silent; tests/support/overheard.c listens to every level. */
        if (!getenv("AWSC_TEST_OVERHEAR")) assert_int_equal(told[CURLOPT_VERBOSE], -1);
    }
    close_scene(&s);
}

static void a_method_is_told_with_or_without_a_body(void **state)
{
    static const struct {
        const char *method;
        bool has_body;
        long no_body, get, post;
    } cases[] = {{"GET", false, -1, 1, -1},   {"DELETE", false, -1, 1, -1}, {"HEAD", false, 1, -1, -1},
                 {"POST", false, -1, -1, 1},  {"PUT", false, -1, -1, 1},    {"GET", true, -1, -1, 1},
                 {"DELETE", true, -1, -1, 1}, {"PATCH", true, -1, -1, 1}};
    scene s;
    (void)state;
    open_scene(&s);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        s.method = cases[i].method;
        s.body = cases[i].has_body ? AWSC_BODY_LITERAL("body") : (awsc_body){0};
        s.answer = strcmp(s.method, "HEAD") == 0 ? fixture_answer("") : fixture_answer("hello");
        tell_of(&s);
        if (told[CURLOPT_NOBODY] != cases[i].no_body || told[CURLOPT_HTTPGET] != cases[i].get ||
            told[CURLOPT_POST] != cases[i].post)
            fail_msg("%s: %ld %ld %ld", s.method, told[CURLOPT_NOBODY], told[CURLOPT_HTTPGET], told[CURLOPT_POST]);
    }
    close_scene(&s);
}

static void times_of_a_request_are_told_in_the_units_of_libcurl(void **state)
{
    /* Without a limit libcurl has its own, of 118 seconds: a handle may have had another one before. */
    static const int64_t idle[][2] = {{AWSC_NO_LIMIT, 118}, {1, 1}, {1000, 1}, {1001, 2}, {20000, 20}};
    scene s;
    (void)state;
    open_scene(&s);
    for (size_t i = 0; i < sizeof idle / sizeof *idle; i++) {
        s.max_idle_ms = idle[i][0];
        tell_of(&s);
        assert_int_equal(told[CURLOPT_MAXAGE_CONN], idle[i][1]);
    }
    assert_in_range(told[CURLOPT_CONNECTTIMEOUT_MS], 1, 10000);
    s.connect_timeout_ms = AWSC_NO_LIMIT; /* a day, since 0 means five minutes to libcurl */
    tell_of(&s);
    assert_int_equal(told[CURLOPT_CONNECTTIMEOUT_MS], 24 * 3600 * 1000);
    close_scene(&s);
}

static void every_failure_of_a_request_without_a_body_is_reported(void **state)
{
    scene s;
    (void)state;
    open_scene(&s);
    assert_in_range(sweep(&s), 40, 200);
    s.settings.verify_tls = false;
    assert_in_range(sweep(&s), 40, 200);
    close_scene(&s);
}

static void every_failure_of_a_request_with_a_body_is_reported(void **state)
{
    static const char *const methods[] = {"POST", "PUT"};
    scene s;
    (void)state;
    open_scene(&s);
    s.body = AWSC_BODY_LITERAL("body");
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        s.method = methods[i];
        assert_in_range(sweep(&s), 40, 200);
    }
    close_scene(&s);
}

static void every_failure_of_a_request_that_sends_events_is_reported(void **state)
{
    scene s;
    (void)state;
    open_scene(&s);
    s.method = "POST";
    s.uploads = true;
    s.answer.then = RAW_HOLD;
    assert_in_range(sweep(&s), 40, 200);
    close_scene(&s);
}

static void every_failure_of_a_request_to_this_machine_is_reported(void **state)
{
    scene s;
    (void)state;
    open_scene(&s);
    s.request.loopback_only = true;
    assert_in_range(sweep(&s), 40, 200);
    close_scene(&s);
}

static void count_line(void *user, int level, const char *line)
{
    (void)level;
    (void)line;
    ++*(size_t *)user;
}

static void every_failure_of_a_logged_request_is_reported(void **state)
{
    size_t lines = 0;
    const awsc_logger logger = {sizeof logger, count_line, &lines, {AWSC_SET, AWSC_LOG_TRACE}};
    scene s;
    (void)state;
    open_scene(&s);
    s.settings.logger = &logger;
    assert_in_range(sweep(&s), 40, 200);
    assert_true(lines > 0);
    close_scene(&s);
}

/* ---- other libcurls ---------------------------------------------------------------------------------------------- */

/* Runs in a process of its own, since libcurl is initialised once. Returns 0 for success. */
static int status_of(int (*check)(void))
{
    int status = 0;
    (void)fflush(NULL);
    pid_t child = fork();
    if (child == 0) _exit(check());
    assert_true(child > 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Returns 0 if making a transport fails with this text. */
static int expect_no_transport(const char *text)
{
    const awsc_curl_settings settings = {.verify_tls = true};
    awsc_transport *transport = NULL;
    awsc_error *error = NULL;
    int status = awsc_curl_transport_new(awsc_allocator_default(), &settings, &transport, &error);
    bool as_expected = status == AWSC_ERR_CONFIG && strstr(awsc_error_message(error), text);
    if (!as_expected) fprintf(stderr, "%s\n", awsc_error_message(error));
    awsc_error_free(error);
    return as_expected ? 0 : 1;
}

static int with_an_old_libcurl(void)
{
    pretended = *__real_curl_version_info(CURLVERSION_NOW);
    pretended.version = "7.86.0";
    pretended.version_num = 0x0756ff;
    return expect_no_transport("libcurl 7.86.0 is too old; 7.87.0 or newer is needed");
}

static int with_a_libcurl_that_cannot_begin(void)
{
    refuses_global_init = true;
    return expect_no_transport("libcurl cannot be initialised");
}

static int with_a_libcurl_that_is_not_safe_with_threads(void)
{
    pretended = *__real_curl_version_info(CURLVERSION_NOW);
    pretended.features &= ~CURL_VERSION_THREADSAFE;
    return expect_no_transport("lacks thread-safe initialisation");
}

static int with_another_transport(void)
{
    awsc_replay *replay = NULL;
    awsc_lambda *lambda = NULL;
    awsc_lambda_invoke_output *output = NULL;
    refuses_global_init = true;
    if (awsc_replay_new(&replay, NULL) || awsc_replay_add(replay, 200, NULL, 0, "{}", 2, NULL)) return 1;
    awsc_config config = fixture_config("http://127.0.0.1:1");
    config.transport = awsc_replay_transport(replay);
    int status = awsc_lambda_new(&config, &lambda, NULL);
    fixture_config_clear(&config);
    if (!status) status = awsc_lambda_invoke(lambda, &fixture_hello, NULL, &output, NULL);
    awsc_free(output);
    awsc_lambda_free(lambda);
    awsc_replay_free(replay);
    return status ? 1 : 0;
}

static int with_the_oldest_libcurl(void)
{
    const awsc_curl_settings settings = {.verify_tls = true};
    awsc_transport *transport = NULL;
    pretended = *__real_curl_version_info(CURLVERSION_NOW);
    pretended.version_num = 0x075700;
    if (awsc_curl_transport_new(awsc_allocator_default(), &settings, &transport, NULL)) return 1;
    awsc_curl_transport_free(transport);
    return 0;
}

static void an_unusable_libcurl_is_reported(void **state)
{
    (void)state;
    assert_int_equal(status_of(with_an_old_libcurl), 0);
    assert_int_equal(status_of(with_a_libcurl_that_cannot_begin), 0);
    assert_int_equal(status_of(with_a_libcurl_that_is_not_safe_with_threads), 0);
    assert_int_equal(status_of(with_the_oldest_libcurl), 0);
}

/* The library cannot parse certificates then, so libcurl reads the file. */
static void a_libcurl_without_openssl_reads_the_authorities_itself(void **state)
{
    static const char *const names[] = {"GnuTLS/3.7.9", NULL};
    test_certificates certificates;
    (void)state;
    certificates_make(&certificates, "localhost");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        for (int trusted = 0; trusted < 2; trusted++) {
            scene s;
            awsc_transport *transport = NULL;
            awsc_loop *loop = NULL;
            memset(&s, 0, sizeof s);
            s.method = "GET";
            s.answer = fixture_answer("hello");
            s.connect_timeout_ms = s.max_idle_ms = AWSC_NO_LIMIT;
            s.settings.verify_tls = true;
            s.settings.ca_bundle = trusted ? certificates.ca_file : "/dev/null";
            raw_script script = {.answer = give, .user = &s, .tls = certificates.server};
            s.server = raw_server_start(&script);
            snprintf(s.url, sizeof s.url, "https://localhost:%u/path", raw_server_port(s.server));
            pretended = *__real_curl_version_info(CURLVERSION_NOW);
            pretended.ssl_version = names[i];
            assert_int_equal(awsc_curl_transport_new(awsc_allocator_default(), &s.settings, &transport, NULL), AWSC_OK);
            assert_int_equal(awsc_loop_new_with(awsc_allocator_default(), awsc_clock_system(), &loop, NULL), AWSC_OK);
            int status = exchange(&s, transport, loop);
            assert_int_equal(status == AWSC_OK, trusted != 0);
            awsc_loop_free(loop);
            awsc_curl_transport_free(transport);
            memset(&pretended, 0, sizeof pretended);
            raw_server_stop(s.server);
        }
    }
    certificates_clear(&certificates);
}

/* The name under which OpenSSL looks for this authority in a folder. */
static void link_authority(const char *ca_file, const char *folder, char link_path[256])
{
    FILE *file = fopen(ca_file, "r");
    X509 *authority = file ? PEM_read_X509(file, NULL, NULL, NULL) : NULL;
    assert_non_null(authority);
    assert_int_equal(fclose(file), 0);
    snprintf(link_path, 256, "%s/%08lx.0", folder, X509_subject_name_hash(authority));
    X509_free(authority);
    assert_int_equal(symlink(ca_file, link_path), 0);
}

/* OpenSSL's own places count only if libcurl has none. */
static void authorities_are_where_libcurl_looks(void **state)
{
    test_certificates certificates, others;
    char empty[] = "/tmp/awsc-empty-XXXXXX", full[] = "/tmp/awsc-full-XXXXXX", link_path[256];
    (void)state;
    certificates_make(&certificates, "localhost");
    certificates_make(&others, "localhost");
    assert_non_null(mkdtemp(empty));
    assert_non_null(mkdtemp(full));
    link_authority(certificates.ca_file, full, link_path);
    const struct {
        char *cainfo, *capath;
        const char *of_openssl;
        bool trusted;
    } cases[] = {
        {certificates.ca_file, NULL, others.ca_file, true},
        {others.ca_file, NULL, certificates.ca_file, false},
        {NULL, full, others.ca_file, true},
        {NULL, empty, certificates.ca_file, false},
        {NULL, NULL, certificates.ca_file, true},
        {NULL, NULL, others.ca_file, false},
        {"/nowhere", NULL, certificates.ca_file, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        scene s;
        awsc_transport *transport = NULL;
        awsc_loop *loop = NULL;
        memset(&s, 0, sizeof s);
        s.method = "GET";
        s.answer = fixture_answer("hello");
        s.connect_timeout_ms = s.max_idle_ms = AWSC_NO_LIMIT;
        s.settings.verify_tls = true;
        raw_script script = {.answer = give, .user = &s, .tls = certificates.server};
        s.server = raw_server_start(&script);
        snprintf(s.url, sizeof s.url, "https://localhost:%u/path", raw_server_port(s.server));
        pretended = *__real_curl_version_info(CURLVERSION_NOW);
        pretended.cainfo = cases[i].cainfo;
        pretended.capath = cases[i].capath;
        assert_int_equal(setenv("SSL_CERT_FILE", cases[i].of_openssl, 1), 0);
        assert_int_equal(setenv("SSL_CERT_DIR", empty, 1), 0);
        assert_int_equal(awsc_curl_transport_new(awsc_allocator_default(), &s.settings, &transport, NULL), AWSC_OK);
        assert_int_equal(awsc_loop_new_with(awsc_allocator_default(), awsc_clock_system(), &loop, NULL), AWSC_OK);
        int status = exchange(&s, transport, loop);
        if ((status == AWSC_OK) != cases[i].trusted) fail_msg("%zu: %d", i, status);
        awsc_loop_free(loop);
        awsc_curl_transport_free(transport);
        memset(&pretended, 0, sizeof pretended);
        raw_server_stop(s.server);
    }
    assert_int_equal(unsetenv("SSL_CERT_FILE"), 0);
    assert_int_equal(unsetenv("SSL_CERT_DIR"), 0);
    assert_int_equal(unlink(link_path), 0);
    assert_int_equal(rmdir(full), 0);
    assert_int_equal(rmdir(empty), 0);
    certificates_clear(&certificates);
    certificates_clear(&others);
}

static void a_client_with_another_transport_needs_no_libcurl(void **state)
{
    (void)state;
    assert_int_equal(status_of(with_another_transport), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_client_with_another_transport_needs_no_libcurl),
        cmocka_unit_test(an_unusable_libcurl_is_reported), /* runs first: libcurl must not be initialised yet */
        cmocka_unit_test(a_handle_has_the_options_that_all_requests_share),
        cmocka_unit_test(a_method_is_told_with_or_without_a_body),
        cmocka_unit_test(times_of_a_request_are_told_in_the_units_of_libcurl),
        cmocka_unit_test(authorities_are_where_libcurl_looks),
        cmocka_unit_test(every_failure_of_a_request_without_a_body_is_reported),
        cmocka_unit_test(every_failure_of_a_request_with_a_body_is_reported),
        cmocka_unit_test(every_failure_of_a_request_that_sends_events_is_reported),
        cmocka_unit_test(every_failure_of_a_request_to_this_machine_is_reported),
        cmocka_unit_test(every_failure_of_a_logged_request_is_reported),
        cmocka_unit_test(a_libcurl_without_openssl_reads_the_authorities_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
