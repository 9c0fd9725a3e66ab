/* SPDX-License-Identifier: Apache-2.0 */
/* Sign-in sessions: renewal, the token file, refusals, and secrets that no message may contain. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <openssl/err.h>
#include <openssl/rsa.h>

#include <awsc/testing.h>

#include "base/timestamp.h"
#include "base/view.h"
#include "http/http.h"
#include "identity/dpop.h"
#include "credentials/source.h"
#include "identity/login_file.h"
#include "support/ask_provider.h"
#include "support/dpop_check.h"
#include "support/file_scene.h"
#include "sys/file.h"

#define SESSION "arn:aws:sts::012345678910:assumed-role/Admin/admin"
#define FILE_NAME ".aws/login/cache/4b0ba8f99f075c0633e122fd73346ce203a3faf18ea0310eb2d29df1bab2e255.json"

static const awsc_time now = {1763510400, 0}; /* 2025-11-19T00:00:00Z */
static const char url[] = "https://eu-west-1.signin.aws.amazon.com/v1/token";
static const char expired[] = "2025-11-18T23:00:00Z", near_end[] = "2025-11-19T00:04:00Z",
                  valid[] = "2025-11-19T00:06:00Z";
static const char renewed_answer[] =
    "{\"accessToken\":{\"accessKeyId\":\"NEW\",\"secretAccessKey\":\"new-secret\",\"sessionToken\":\"new-session\"},"
    "\"tokenType\":\"aws_sigv4\",\"expiresIn\":900,\"refreshToken\":\"new-refresh\",\"idToken\":\"new-id\"}";

/* A key of each kind, made once. */
static char *p256_pem, *p384_pem, *rsa_pem, *locked_pem, *public_pem;

typedef struct login_scene {
    file_scene files;
    awsc_replay *replay;
    awsc_test_clock *clock;
    awsc_credentials_provider *source;
    const char *region;
    char log[65536];
} login_scene;

/* ---- keys -------------------------------------------------------------------------------------------------------- */

typedef enum pem_form { PEM_PLAIN, PEM_LOCKED, PEM_PUBLIC } pem_form;

static char *pem_of(EVP_PKEY *key, pem_form form)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char *data = NULL;
    assert_non_null(key);
    if (form == PEM_PUBLIC)
        assert_int_equal(PEM_write_bio_PUBKEY(bio, key), 1);
    else
        assert_int_equal(PEM_write_bio_PrivateKey(bio, key, form == PEM_LOCKED ? EVP_aes_128_cbc() : NULL, NULL, 0,
                                                  NULL, form == PEM_LOCKED ? (void *)(uintptr_t) "pass" : NULL),
                         1);
    long size = BIO_get_mem_data(bio, &data);
    char *text = awsc_text_copy_n(awsc_allocator_default(), data, (size_t)size);
    BIO_free(bio);
    return text;
}

static int make_keys(void **state)
{
    (void)state;
    EVP_PKEY *p256 = EVP_EC_gen("P-256"), *p384 = EVP_EC_gen("P-384"), *rsa = EVP_RSA_gen(2048);
    p256_pem = pem_of(p256, PEM_PLAIN);
    locked_pem = pem_of(p256, PEM_LOCKED);
    public_pem = pem_of(p256, PEM_PUBLIC);
    p384_pem = pem_of(p384, PEM_PLAIN);
    rsa_pem = pem_of(rsa, PEM_PLAIN);
    EVP_PKEY_free(p256);
    EVP_PKEY_free(p384);
    EVP_PKEY_free(rsa);
    return 0;
}

static int free_keys(void **state)
{
    (void)state;
    char *keys[] = {p256_pem, p384_pem, rsa_pem, locked_pem, public_pem};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) awsc_release(awsc_allocator_default(), keys[i]);
    return 0;
}

static void expect_refused(const char *pem, const char *reason)
{
    awsc_dpop_key *key = NULL;
    awsc_error *error = NULL;
    assert_int_equal(awsc_dpop_key_new(awsc_allocator_default(), pem, &key, &error), AWSC_ERR_CREDENTIALS);
    assert_null(key);
    assert_non_null(strstr(awsc_error_message(error), reason));
    assert_non_null(strstr(awsc_error_message(error), "expected a private key on the curve P-256"));
    awsc_error_free(error);
}

static void only_private_keys_on_p256_are_accepted_and_others_are_named(void **state)
{
    (void)state;
    char *huge = malloc(1 << 20);
    assert_non_null(huge);
    memset(huge, 'A', (1 << 20) - 1);
    huge[(1 << 20) - 1] = '\0';
    expect_refused(huge, "longer than any key");
    free(huge);
    expect_refused("", "cannot be read");
    expect_refused("garbage", "cannot be read");
    expect_refused("-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n", "cannot be read");
    expect_refused(public_pem, "cannot be read");
    expect_refused(locked_pem, "cannot be read"); /* no passphrase is asked for */
    expect_refused(rsa_pem, "of another kind");
    expect_refused(p384_pem, "on another curve");
    assert_int_equal(ERR_peek_error(), 0);
}

static void a_proof_verifies_with_its_key_and_is_unique(void **state)
{
    (void)state;
    awsc_dpop_key *key = NULL;
    char first[64], second[64];
    dpop_expected expected = {p256_pem, url, now.seconds, 0};
    assert_int_equal(awsc_dpop_key_new(awsc_allocator_default(), p256_pem, &key, NULL), AWSC_OK);
    for (int i = 0; i < 64; i++) { /* numbers of a signature that begin with zeros, too */
        awsc_buffer proof = AWSC_BUFFER_INIT(awsc_allocator_default());
        assert_int_equal(awsc_dpop_proof(key, "POST", url, now, &proof, NULL), AWSC_OK);
        assert_null(dpop_problem(awsc_buffer_text(&proof), &expected, i % 2 ? second : first));
        assert_string_not_equal(first, second);
        awsc_buffer_clear(&proof);
    }
    awsc_dpop_key_free(key);
}

/* ---- a session --------------------------------------------------------------------------------------------------- */

static void keep_log(void *user, int level, const char *line)
{
    login_scene *s = user;
    (void)level;
    size_t used = strlen(s->log);
    snprintf(s->log + used, sizeof s->log - used, "%s\n", line);
}

static cJSON *new_file(const char *expires_at)
{
    cJSON *file = cJSON_CreateObject(), *token = cJSON_AddObjectToObject(file, "accessToken");
    cJSON_AddStringToObject(token, "accessKeyId", "OLD");
    cJSON_AddStringToObject(token, "secretAccessKey", "old-secret");
    cJSON_AddStringToObject(token, "sessionToken", "old-session");
    cJSON_AddStringToObject(token, "accountId", "012345678901");
    cJSON_AddStringToObject(token, "expiresAt", expires_at);
    cJSON_AddStringToObject(token, "unknownInside", "kept");
    cJSON_AddStringToObject(file, "clientId", "arn:aws:signin:::devtools/same-device");
    cJSON_AddStringToObject(file, "refreshToken", "old-refresh");
    cJSON_AddStringToObject(file, "idToken", "old-id");
    cJSON_AddStringToObject(file, "dpopKey", p256_pem);
    cJSON_AddItemToObject(file, "unknown", cJSON_Parse("{\"a\":[1,null,\"\\u00e4\"]}"));
    return file;
}

static void write_json(const login_scene *s, cJSON *file)
{
    char *text = cJSON_PrintUnformatted(file);
    file_scene_write(&s->files, FILE_NAME, text);
    cJSON_free(text);
    cJSON_Delete(file);
}

static cJSON *read_json(const login_scene *s)
{
    char path[512];
    int reason;
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    snprintf(path, sizeof path, "%s/%s", s->files.folder, FILE_NAME);
    assert_int_equal(awsc_file_read(path, 1 << 20, &text, &reason), 0);
    cJSON *json = cJSON_Parse(awsc_buffer_text(&text));
    assert_non_null(json);
    awsc_buffer_clear(&text);
    return json;
}

static void make_source(login_scene *s, const char *config_file)
{
    awsc_environment environment = json_environment(s->files.variables);
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_settings *settings = NULL;
    char path[256];
    file_scene_write(&s->files, ".aws/config", config_file);
    snprintf(path, sizeof path, "%s/.aws/config", s->files.folder);
    config.config_file = path;
    assert_int_equal(awsc_settings_resolve(awsc_allocator_default(), &config, "Lambda", &environment, &settings, NULL),
                     AWSC_OK);
    awsc_chain_options options = {.clock = awsc_test_clock_of(s->clock),
                                  .logger = {sizeof(awsc_logger), keep_log, s, {AWSC_SET, AWSC_LOG_DEBUG}},
                                  .transport = awsc_replay_transport(s->replay)};
    awsc_source_context context = {awsc_allocator_default(), settings, &environment, &options};
    awsc_profile_step step = {.kind = AWSC_STEP_LOGIN, .value = " " SESSION " ", .profile = settings->selected};
    assert_int_equal(awsc_login_source_new(&context, &step, NULL, &s->source, NULL), AWSC_OK);
    awsc_settings_free(settings);
}

static void open_login_with(login_scene *s, const char *expires_at, const char *config_file)
{
    memset(s, 0, sizeof *s);
    file_scene_open(&s->files, NULL, NULL);
    assert_int_equal(awsc_replay_new(&s->replay, NULL), AWSC_OK);
    assert_int_equal(awsc_test_clock_new(now, &s->clock, NULL), AWSC_OK);
    write_json(s, new_file(expires_at));
    make_source(s, config_file);
}

static void open_login(login_scene *s, const char *expires_at)
{
    open_login_with(s, expires_at, "[default]\nregion = eu-west-1\n");
}

static void close_login(login_scene *s)
{
    static const char *const secrets[] = {"old-secret",  "new-secret", "old-session", "new-session", "old-refresh",
                                          "new-refresh", "old-id",     "new-id",      "PRIVATE KEY", "eyJ"};
    for (size_t i = 0; i < sizeof secrets / sizeof secrets[0]; i++)
        if (strstr(s->log, secrets[i])) fail_msg("the log holds %s", secrets[i]);
    awsc_credentials_provider_free(s->source);
    awsc_test_clock_free(s->clock);
    awsc_replay_free(s->replay);
    file_scene_close(&s->files);
}

static void add_renewal(login_scene *s)
{
    assert_int_equal(awsc_replay_add(s->replay, 200, NULL, 0, renewed_answer, sizeof renewed_answer - 1, NULL),
                     AWSC_OK);
}

static void add_refusal(login_scene *s, const char *code)
{
    const awsc_http_header header = {"x-amzn-ErrorType", "AccessDeniedException"};
    char body[256];
    snprintf(body, sizeof body, "{\"error\":\"%s\",\"message\":\"the service's words\"}", code);
    assert_int_equal(awsc_replay_add(s->replay, 400, &header, 1, body, strlen(body), NULL), AWSC_OK);
}

static asked ask(login_scene *s)
{
    return ask_provider(s->source, awsc_test_clock_of(s->clock));
}

static void expect_key(login_scene *s, const char *key_id)
{
    asked a = ask(s);
    if (a.status) fail_msg("%s", awsc_error_text(a.error));
    assert_string_equal(a.identity->credentials.access_key_id, key_id);
    assert_string_equal(a.identity->credentials.account_id, "012345678901");
    asked_clear(&a);
}

static void expect_failure(login_scene *s, int status, const char *words)
{
    asked a = ask(s);
    assert_int_equal(a.status, status);
    assert_null(a.identity);
    if (!strstr(awsc_error_message(a.error), words)) fail_msg("%s", awsc_error_message(a.error));
    assert_non_null(strstr(awsc_error_message(a.error), SESSION));
    keep_log(s, 0, awsc_error_text(a.error)); /* contains no secret either */
    asked_clear(&a);
}

static void expect_requests(const login_scene *s, size_t count)
{
    assert_int_equal(awsc_replay_request_count(s->replay), count);
}

/* ---- renewing ---------------------------------------------------------------------------------------------------- */

static void credentials_valid_for_more_than_five_minutes_are_not_renewed(void **state)
{
    (void)state;
    login_scene s;
    open_login(&s, valid);
    expect_key(&s, "OLD");
    expect_requests(&s, 0);
    awsc_test_clock_advance(s.clock, 61 * 1000);
    add_renewal(&s);
    expect_key(&s, "NEW");
    expect_requests(&s, 1);
    close_login(&s);
}

static void a_renewal_replaces_its_members_of_the_file_and_keeps_the_others(void **state)
{
    (void)state;
    login_scene s;
    struct stat facts;
    char path[512];
    open_login(&s, expired);
    add_renewal(&s);
    expect_key(&s, "NEW");
    cJSON *expected = new_file("2025-11-19T00:15:00Z"), *got = read_json(&s);
    cJSON *token = cJSON_GetObjectItem(expected, "accessToken");
    cJSON_ReplaceItemInObject(token, "accessKeyId", cJSON_CreateString("NEW"));
    cJSON_ReplaceItemInObject(token, "secretAccessKey", cJSON_CreateString("new-secret"));
    cJSON_ReplaceItemInObject(token, "sessionToken", cJSON_CreateString("new-session"));
    cJSON_ReplaceItemInObject(expected, "refreshToken", cJSON_CreateString("new-refresh"));
    assert_true(cJSON_Compare(got, expected, true));
    cJSON_Delete(expected);
    cJSON_Delete(got);
    snprintf(path, sizeof path, "%s/%s", s.files.folder, FILE_NAME);
    assert_int_equal(stat(path, &facts), 0);
    assert_int_equal(facts.st_mode & 0777, 0600);
    expect_key(&s, "NEW"); /* kept from the file */
    expect_requests(&s, 1);
    close_login(&s);
}

static void each_attempt_has_a_proof_of_its_own_by_the_clock_of_the_service(void **state)
{
    (void)state;
    login_scene s;
    const awsc_http_header ahead = {"Date", "Wed, 19 Nov 2025 01:00:00 GMT"};
    char first[64], second[64];
    open_login(&s, expired);
    assert_int_equal(awsc_replay_add(s.replay, 503, &ahead, 1, "{}", 2, NULL), AWSC_OK);
    add_renewal(&s);
    expect_key(&s, "NEW");
    expect_requests(&s, 2);
    dpop_expected expected = {p256_pem, url, now.seconds, 0};
    assert_null(dpop_problem(awsc_http_request_header(awsc_replay_request(s.replay, 0), "DPoP"), &expected, first));
    expected.time += 3600;
    expected.later_s = 30;
    assert_null(dpop_problem(awsc_http_request_header(awsc_replay_request(s.replay, 1), "DPoP"), &expected, second));
    assert_string_not_equal(first, second);
    assert_non_null(strstr(s.log, "DPoP: ***"));
    close_login(&s);
}

static void a_proof_refused_for_a_wrong_clock_is_made_again(void **state)
{
    (void)state;
    login_scene s;
    const awsc_http_header headers[] = {{"Date", "Wed, 19 Nov 2025 01:00:00 GMT"},
                                        {"x-amzn-ErrorType", "AccessDeniedException"}};
    static const char refusal[] = "{\"error\":\"INVALID_REQUEST\",\"message\":\"iat\"}";
    for (int good = 0; good < 2; good++) {
        open_login(&s, expired);
        assert_int_equal(awsc_replay_add(s.replay, 400, headers, 2, refusal, sizeof refusal - 1, NULL), AWSC_OK);
        if (good) {
            add_renewal(&s);
            expect_key(&s, "NEW");
        } else {
            assert_int_equal(awsc_replay_add(s.replay, 400, headers, 2, refusal, sizeof refusal - 1, NULL), AWSC_OK);
            expect_failure(&s, AWSC_ERR_CREDENTIALS, "iat");
        }
        expect_requests(&s, 2);
        close_login(&s);
    }
}

static void a_failed_renewal_is_ignored_until_expiration_and_retried_after_30_seconds(void **state)
{
    (void)state;
    login_scene s;
    open_login(&s, near_end);
    add_refusal(&s, "server_error");
    expect_key(&s, "OLD");
    expect_requests(&s, 1);
    assert_non_null(strstr(s.log, "was not renewed: cannot be renewed: "));
    awsc_test_clock_advance(s.clock, 29 * 1000);
    expect_key(&s, "OLD");
    expect_requests(&s, 1);
    awsc_test_clock_advance(s.clock, 1000);
    add_renewal(&s);
    expect_key(&s, "NEW");
    expect_requests(&s, 2);
    close_login(&s);
}

static void a_refusal_names_the_remedy(void **state)
{
    (void)state;
    static const struct {
        const char *code;
        const char *words;
    } cases[] = {
        {"TOKEN_EXPIRED", "the session is over: log in again with `aws login`"},
        {"USER_CREDENTIALS_CHANGED", "the password has changed since: log in again with `aws login`"},
        {"INSUFFICIENT_PERMISSIONS", "lacks the permission"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        login_scene s;
        open_login(&s, expired);
        add_refusal(&s, cases[i].code);
        expect_failure(&s, AWSC_ERR_CREDENTIALS, cases[i].words);
        expect_failure(&s, AWSC_ERR_CREDENTIALS, cases[i].words); /* not asked again within 30 seconds */
        expect_requests(&s, 1);
        write_json(&s, new_file(valid)); /* the person has signed in again */
        expect_key(&s, "OLD");
        close_login(&s);
    }
}

static void other_failures_quote_the_service(void **state)
{
    (void)state;
    login_scene s;
    open_login(&s, expired);
    add_refusal(&s, "INVALID_REQUEST");
    expect_failure(&s, AWSC_ERR_CREDENTIALS, "the service's words");
    expect_failure(&s, AWSC_ERR_CREDENTIALS, "less than 30 seconds ago");
    awsc_test_clock_advance(s.clock, 30 * 1000);
    assert_int_equal(awsc_replay_add(s.replay, 200, NULL, 0, "{\"accessToken\":{}}", 18, NULL), AWSC_OK);
    expect_failure(&s, AWSC_ERR_CREDENTIALS, "not complete");
    expect_requests(&s, 2);
    close_login(&s);
}

/* ---- other programs that use the file ---------------------------------------------------------------------------- */

typedef struct question {
    asked a;
    awsc_loop *loop;
} question;

/* Asks, without running the loop. */
static void begin(login_scene *s, question *q)
{
    *q = (question){.a.request.done = asked_done};
    assert_int_equal(awsc_loop_new_with(awsc_allocator_default(), awsc_test_clock_of(s->clock), &q->loop, NULL),
                     AWSC_OK);
    s->source->get(s->source, q->loop, &q->a.request);
    assert_false(q->a.done);
}

static void end(question *q)
{
    assert_int_equal(awsc_loop_run_until(q->loop, &q->a.done, "asking", NULL), AWSC_OK);
    awsc_loop_free(q->loop);
}

static void a_refused_renewal_uses_the_token_that_another_program_renewed(void **state)
{
    (void)state;
    login_scene s;
    question q;
    open_login(&s, expired);
    add_refusal(&s, "TOKEN_EXPIRED");
    begin(&s, &q);
    write_json(&s, new_file(valid));
    end(&q);
    assert_int_equal(q.a.status, AWSC_OK);
    assert_string_equal(q.a.identity->credentials.access_key_id, "OLD");
    asked_clear(&q.a);
    close_login(&s);
}

static void a_token_that_cannot_be_written_is_used_from_memory(void **state)
{
    (void)state;
    login_scene s;
    question q;
    char command[256];
    open_login(&s, expired);
    add_renewal(&s);
    begin(&s, &q);
    /* The folder is replaced by a file: even root cannot write into it. */
    snprintf(command, sizeof command, "rm -r %s/.aws/login && touch %s/.aws/login", s.files.folder, s.files.folder);
    assert_int_equal(system(command), 0);
    end(&q);
    assert_int_equal(q.a.status, AWSC_OK);
    asked_clear(&q.a);
    assert_non_null(strstr(s.log, "was renewed, but its file was not"));
    expect_key(&s, "NEW");
    expect_key(&s, "NEW");
    expect_requests(&s, 1);
    awsc_test_clock_advance(s.clock, 20 * 60 * 1000);
    add_renewal(&s);
    expect_key(&s, "NEW"); /* with the newer token */
    awsc_view body = awsc_buffer_view(&awsc_replay_request(s.replay, 1)->owned_body);
    assert_non_null(memmem(body.data, body.size, "new-refresh", strlen("new-refresh")));
    close_login(&s);
}

static void a_cancelled_renewal_calls_no_callback_but_its_token_is_kept(void **state)
{
    (void)state;
    login_scene s;
    question q;
    open_login(&s, expired);
    add_renewal(&s);
    begin(&s, &q);
    s.source->cancel(s.source, &q.a.request);
    assert_int_equal(awsc_loop_run(q.loop, NULL), AWSC_OK);
    assert_false(q.a.done);
    awsc_loop_free(q.loop);
    expect_key(&s, "NEW"); /* a cancelled attempt does not count: the next one starts at once */
    close_login(&s);
}

static void a_loop_that_is_freed_ends_the_renewal(void **state)
{
    (void)state;
    login_scene s;
    question q;
    open_login(&s, expired);
    add_renewal(&s);
    begin(&s, &q);
    awsc_loop_free(q.loop);
    assert_true(q.a.done);
    assert_int_equal(q.a.status, AWSC_ERR_CANCELLED);
    asked_clear(&q.a);
    close_login(&s);
}

/* ---- invalid files ----------------------------------------------------------------------------------------------- */

static void every_missing_member_is_named(void **state)
{
    (void)state;
    static const char *const members[] = {"accessToken", "refreshToken", "clientId",
                                          "dpopKey",     "accessKeyId",  "expiresAt",
                                          "accountId",   "sessionToken", "secretAccessKey"};
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        login_scene s;
        open_login(&s, valid);
        cJSON *file = new_file(valid);
        cJSON_DeleteItemFromObject(i < 4 ? file : cJSON_GetObjectItem(file, "accessToken"), members[i]);
        write_json(&s, file);
        expect_failure(&s, AWSC_ERR_CREDENTIALS, members[i]);
        expect_failure(&s, AWSC_ERR_CREDENTIALS, "4b0ba8f99f075c0633e122fd73346ce203a3faf18ea0310eb2d29df1bab2e255");
        close_login(&s);
    }
}

static void hostile_files_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *words;
    } cases[] = {
        {"", "not JSON"},
        {"[]", "not JSON"},
        {"{} x", "not JSON"},
        {"{\"accessToken\":\"old-secret\"}", "accessToken is of another type"},
        {"{\"accessToken\":{\"accessKeyId\":7}}", "accessKeyId is of another type"},
        {"{\"accessToken\":{\"accessKeyId\":\"\"}}", "accessKeyId is missing"},
        {"{\"accessToken\":{\"accessKeyId\":\"A\\n\"}}", "accessKeyId holds a control character"},
        {"{\"accessToken\":{\"accessKeyId\":\"A\",\"secretAccessKey\":\"old-secret\\u0000\"}}", "a NUL character"},
    };
    login_scene s;
    open_login(&s, valid);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        file_scene_write(&s.files, FILE_NAME, cases[i].text);
        expect_failure(&s, AWSC_ERR_CREDENTIALS, cases[i].words);
    }
    char *huge = calloc(1, (1 << 20) + 1);
    assert_non_null(huge);
    memset(huge, '[', 1 << 20);
    file_scene_write(&s.files, FILE_NAME, huge);
    free(huge);
    expect_failure(&s, AWSC_ERR_CREDENTIALS, "larger");
    write_json(&s, new_file("tomorrow"));
    expect_failure(&s, AWSC_ERR_CREDENTIALS, "expiresAt");
    close_login(&s);
}

static void a_renewal_with_invalid_keys_counts_as_failed(void **state)
{
    (void)state;
    static const char *const unsound[] = {"\\u0000", "\\r", "\\udc00", "\xff"};
    login_scene s;
    open_login(&s, expired);
    for (size_t i = 0; i < sizeof unsound / sizeof *unsound; i++) {
        char answer[400];
        snprintf(answer, sizeof answer,
                 "{\"accessToken\":{\"accessKeyId\":\"NEW\",\"secretAccessKey\":\"new-secret%s\","
                 "\"sessionToken\":\"new-session\"},\"tokenType\":\"aws_sigv4\",\"expiresIn\":900,"
                 "\"refreshToken\":\"new-refresh\"}",
                 unsound[i]);
        assert_int_equal(awsc_replay_add(s.replay, 200, NULL, 0, answer, strlen(answer), NULL), AWSC_OK);
        expect_failure(&s, AWSC_ERR_CREDENTIALS, "the answer of the sign-in service has a key or token that holds");
        awsc_test_clock_advance(s.clock, 31000);
    }
    static const char broken_grant[] =
        "{\"accessToken\":{\"accessKeyId\":\"NEW\",\"secretAccessKey\":\"new-secret\",\"sessionToken\":\"new-session\"}"
        ","
        "\"tokenType\":\"aws_sigv4\",\"expiresIn\":900,\"refreshToken\":\"new-refresh\\ud800\"}";
    assert_int_equal(awsc_replay_add(s.replay, 200, NULL, 0, broken_grant, sizeof broken_grant - 1, NULL), AWSC_OK);
    expect_failure(&s, AWSC_ERR_CREDENTIALS, "the answer of the sign-in service has a key or token that holds");
    cJSON *file = read_json(&s);
    assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItem(file, "refreshToken")), "old-refresh");
    cJSON_Delete(file);
    close_login(&s);
}

static void an_invalid_key_is_an_error_only_when_it_is_needed(void **state)
{
    (void)state;
    login_scene s;
    open_login(&s, valid);
    cJSON *file = new_file(valid);
    cJSON_ReplaceItemInObject(file, "dpopKey", cJSON_CreateString(rsa_pem));
    write_json(&s, file);
    expect_key(&s, "OLD");
    awsc_test_clock_advance(s.clock, 10 * 60 * 1000);
    expect_failure(&s, AWSC_ERR_CREDENTIALS, "dpopKey: is a key of another kind");
    expect_requests(&s, 0);
    close_login(&s);
}

/* ---- regions ----------------------------------------------------------------------------------------------------- */

static void without_a_region_the_file_is_still_good(void **state)
{
    (void)state;
    login_scene s;
    open_login_with(&s, valid, "[default]\n");
    expect_key(&s, "OLD");
    awsc_test_clock_advance(s.clock, 10 * 60 * 1000);
    expect_failure(&s, AWSC_ERR_CONFIG, "no region");
    expect_requests(&s, 0);
    close_login(&s);
}

static void expect_host(const char *config_file, const char *host)
{
    login_scene s;
    memset(&s, 0, sizeof s);
    cJSON *variables = cJSON_CreateObject();
    cJSON_AddStringToObject(variables, "AWS_REGION", "us-east-1"); /* the session belongs to another region */
    file_scene_open(&s.files, variables, NULL);
    cJSON_Delete(variables);
    assert_int_equal(awsc_replay_new(&s.replay, NULL), AWSC_OK);
    assert_int_equal(awsc_test_clock_new(now, &s.clock, NULL), AWSC_OK);
    write_json(&s, new_file(expired));
    make_source(&s, config_file);
    add_renewal(&s);
    expect_key(&s, "NEW");
    assert_string_equal(awsc_http_request_header(awsc_replay_request(s.replay, 0), "Host"), host);
    close_login(&s);
}

static void the_region_of_the_profile_is_asked(void **state)
{
    (void)state;
    expect_host("[default]\nregion = cn-north-1\n", "cn-north-1.signin.amazonaws.cn");
    expect_host("[default]\nregion =\n", "us-east-1.signin.aws.amazon.com"); /* blank counts as unset */
}

/* ---- by the program itself --------------------------------------------------------------------------------------- */

static void a_program_names_the_session_itself(void **state)
{
    (void)state;
    login_scene s;
    char folder[256];
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_login_options options = AWSC_LOGIN_OPTIONS_INIT;
    awsc_credentials_provider *provider = NULL;
    awsc_identity *identity = NULL;
    awsc_error *error = NULL;
    open_login(&s, expired);
    snprintf(folder, sizeof folder, "%s/.aws/login/cache", s.files.folder);
    setenv("AWS_LOGIN_CACHE_DIRECTORY", folder, 1);
    config.transport = awsc_replay_transport(s.replay);
    config.clock = awsc_test_clock_of(s.clock);
    config.region = "us-west-2";
    config.endpoint_url = "https://signin.example.com/base/";
    options.config = &config;
    assert_int_equal(awsc_credentials_provider_new_login(NULL, &provider, &error), AWSC_ERR_VALIDATION);
    assert_int_equal(awsc_credentials_provider_new_login(&options, &provider, &error), AWSC_ERR_VALIDATION);
    awsc_error_free(error);
    options.login_session = SESSION;
    assert_int_equal(awsc_credentials_provider_new_login(&options, &provider, NULL), AWSC_OK);
    add_renewal(&s);
    awsc_credentials_get_options get = AWSC_CREDENTIALS_GET_OPTIONS_INIT;
    get.clock = config.clock;
    assert_int_equal(awsc_credentials_get(provider, &get, &identity, NULL), AWSC_OK);
    assert_string_equal(awsc_identity_credentials(identity)->access_key_id, "NEW");
    awsc_identity_free(identity);
    char id[64];
    dpop_expected expected = {p256_pem, "https://signin.example.com/base/v1/token", now.seconds, 0};
    assert_null(dpop_problem(awsc_http_request_header(awsc_replay_request(s.replay, 0), "DPoP"), &expected, id));
    awsc_credentials_provider_free(provider);
    unsetenv("AWS_LOGIN_CACHE_DIRECTORY");
    close_login(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_private_keys_on_p256_are_accepted_and_others_are_named),
        cmocka_unit_test(a_proof_verifies_with_its_key_and_is_unique),
        cmocka_unit_test(credentials_valid_for_more_than_five_minutes_are_not_renewed),
        cmocka_unit_test(a_renewal_replaces_its_members_of_the_file_and_keeps_the_others),
        cmocka_unit_test(each_attempt_has_a_proof_of_its_own_by_the_clock_of_the_service),
        cmocka_unit_test(a_proof_refused_for_a_wrong_clock_is_made_again),
        cmocka_unit_test(a_failed_renewal_is_ignored_until_expiration_and_retried_after_30_seconds),
        cmocka_unit_test(a_refusal_names_the_remedy),
        cmocka_unit_test(other_failures_quote_the_service),
        cmocka_unit_test(a_refused_renewal_uses_the_token_that_another_program_renewed),
        cmocka_unit_test(a_token_that_cannot_be_written_is_used_from_memory),
        cmocka_unit_test(a_cancelled_renewal_calls_no_callback_but_its_token_is_kept),
        cmocka_unit_test(a_loop_that_is_freed_ends_the_renewal),
        cmocka_unit_test(every_missing_member_is_named),
        cmocka_unit_test(hostile_files_are_refused),
        cmocka_unit_test(a_renewal_with_invalid_keys_counts_as_failed),
        cmocka_unit_test(an_invalid_key_is_an_error_only_when_it_is_needed),
        cmocka_unit_test(without_a_region_the_file_is_still_good),
        cmocka_unit_test(the_region_of_the_profile_is_asked),
        cmocka_unit_test(a_program_names_the_session_itself),
    };
    return cmocka_run_group_tests(tests, make_keys, free_keys);
}
