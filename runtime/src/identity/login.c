/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Credentials of a sign-in to the console. `aws login` stores them in a file, with a token that renews them until the
 * session ends. Each request reads the file, since another program may have renewed the credentials, or the user may
 * have signed in again.
 */
#include "identity/login.h"

#include <stddef.h>
#include <string.h>

#include <awsc/core_signin.h>

#include "auth/sound.h"
#include "client/client.h"
#include "error/error.h"
#include "identity/cache_file.h"
#include "identity/dpop.h"
#include "identity/inner_client.h"
#include "identity/login_file.h"
#include "identity/question.h"
#include "log/log.h"

/* Time before expiration at which credentials are renewed, and time between a failed renewal and the next. */
enum { AHEAD_S = 5 * 60, QUIET_MS = 30 * 1000 };

/* Reasons for which the service refuses a renewal. */
enum refusal { REFUSED_NOT, REFUSED_EXPIRED, REFUSED_CHANGED, REFUSED_FORBIDDEN, REFUSED_OTHERWISE };

typedef struct login_source {
    awsc_credentials_provider base;
    char *session;
    char *profile; /* that names the session; NULL: the program does, or the default profile */
    char *path;
    awsc_client *client; /* NULL: it cannot be made, see `problem` */
    int problem_status;
    char *problem;
    const awsc_clock *clock;
    awsc_logger logger;
    /* After a failed renewal: when the next may be tried, and the refusal. 0 and REFUSED_NOT: it did not fail. */
    _Atomic uint64_t quiet_until_ms;
    _Atomic int refusal;
    _Atomic(cJSON *) unsaved; /* newer than the file, which could not be written */
} login_source;

/* State of one renewal. */
typedef struct renewal {
    awsc_question question;
    awsc_login_file file;
    bool unsaved; /* `file` is newer than the file on disk */
    awsc_dpop_key *key;
} renewal;

static int64_t seconds_left(const login_source *source, const awsc_credentials *credentials)
{
    return credentials->expiration.value.seconds - awsc_clock_now(source->clock).seconds;
}

/* ---- answers --------------------------------------------------------------------------------------------------- */

static void answer_failure(renewal *r, int status, awsc_error *error)
{
    const login_source *source = (const login_source *)r->question.source;
    awsc_error_prefix(&error, "sign-in session \"%s\"", source->session);
    awsc_question_answer(&r->question, status, NULL, error);
}

static void answer_credentials(renewal *r, const awsc_credentials *credentials)
{
    awsc_identity *identity = NULL;
    awsc_error *error = NULL;
    int status = awsc_identity_make(r->question.allocator, "its credentials", credentials, &identity, &error);
    if (status)
        answer_failure(r, status, error);
    else
        awsc_question_answer(&r->question, status, identity, error);
}

/* Answers after a failed renewal: with the file's credentials if they have not expired, else with the failure. */
static void answer_without_renewal(renewal *r, int status, awsc_error *error)
{
    const login_source *source = (const login_source *)r->question.source;
    if (seconds_left(source, &r->file.credentials) <= 0) {
        answer_failure(r, status, error);
        return;
    }
    awsc_log(&source->logger, AWSC_LOG_WARN, "sign-in session \"%s\" was not renewed: %s", source->session,
             awsc_error_message(error));
    awsc_error_free(error);
    answer_credentials(r, &r->file.credentials);
}

static void clear_renewal(awsc_question *question)
{
    renewal *r = (renewal *)(void *)question;
    login_source *source = (login_source *)question->source;
    if (r->unsaved) {
        awsc_secret_json_free(atomic_exchange(&source->unsaved, r->file.json));
        r->file.json = NULL;
    }
    awsc_login_file_clear(&r->file);
    awsc_dpop_key_free(r->key);
}

/* ---- refusals -------------------------------------------------------------------------------------------------- */

static enum refusal refusal_of(const awsc_error *error)
{
    const awsc_core_signin_access_denied_exception *denied = awsc_core_signin_as_access_denied_exception(error);
    const char *code = denied && denied->error ? denied->error : "";
    if (strcmp(code, AWSC_CORE_SIGNIN_O_AUTH2_ERROR_CODE_TOKEN_EXPIRED) == 0) return REFUSED_EXPIRED;
    if (strcmp(code, AWSC_CORE_SIGNIN_O_AUTH2_ERROR_CODE_USER_CREDENTIALS_CHANGED) == 0) return REFUSED_CHANGED;
    if (strcmp(code, AWSC_CORE_SIGNIN_O_AUTH2_ERROR_CODE_INSUFFICIENT_PERMISSIONS) == 0) return REFUSED_FORBIDDEN;
    return REFUSED_OTHERWISE;
}

/* Returns the first part of the error for a refusal, which advice follows; NULL: use the service's message instead. */
static const char *reason(enum refusal refusal)
{
    switch (refusal) {
    case REFUSED_EXPIRED:
        return "the session is over";
    case REFUSED_CHANGED:
        return "the password has changed since";
    case REFUSED_FORBIDDEN:
        return "the person lacks the permission to sign programs in (signin:CreateOAuth2Token); when it is granted";
    default:
        return NULL;
    }
}

static int advise(const login_source *source, const char *matter, awsc_error **error)
{
    return awsc_error_set(error, AWSC_ERR_CREDENTIALS, "%s: log in again with `aws login%s%s`", matter,
                          source->profile ? " --profile " : "", source->profile ? source->profile : "");
}

/* Replaces the call's error by the reason and advice for the user, or by "cannot be renewed" with the cause. */
static int explain(const login_source *source, enum refusal refusal, int status, awsc_error **error)
{
    if (status == AWSC_ERR_NOMEM || status == AWSC_ERR_CANCELLED) return status;
    awsc_error *cause = *error;
    *error = NULL;
    status = reason(refusal)
                 ? advise(source, reason(refusal), error)
                 : awsc_error_set(error, AWSC_ERR_CREDENTIALS, "cannot be renewed: %s", awsc_error_text(cause));
    awsc_error_free(cause);
    return status;
}

static void note_failure(login_source *source, enum refusal refusal)
{
    atomic_store(&source->refusal, (int)refusal);
    atomic_store(&source->quiet_until_ms, awsc_clock_monotonic_ms(source->clock) + QUIET_MS);
}

static bool is_quiet(login_source *source)
{
    return awsc_clock_monotonic_ms(source->clock) < atomic_load(&source->quiet_until_ms);
}

static int repeat_failure(login_source *source, awsc_error **error)
{
    const char *text = reason((enum refusal)atomic_load(&source->refusal));
    if (text) return advise(source, text, error);
    return awsc_error_set(error, AWSC_ERR_CREDENTIALS,
                          "has expired, and could not be renewed less than 30 seconds ago; that is not tried so soon "
                          "again");
}

/* ---- the call -------------------------------------------------------------------------------------------------- */

/* Reads the file again after a refusal: another process may have renewed first and so used up our token. If it has,
 * answers with its credentials and returns true. */
static bool renewed_elsewhere(renewal *r)
{
    const login_source *source = (const login_source *)r->question.source;
    awsc_login_file file;
    if (awsc_login_file_read(r->question.allocator, source->path, &file, NULL)) return false;
    bool renewed = seconds_left(source, &file.credentials) > AHEAD_S;
    if (renewed) answer_credentials(r, &file.credentials);
    awsc_login_file_clear(&file);
    return renewed;
}

static void call_failed(renewal *r, int status, awsc_error *error)
{
    login_source *source = (login_source *)r->question.source;
    enum refusal refusal = refusal_of(error);
    if (status != AWSC_ERR_CANCELLED && status != AWSC_ERR_NOMEM) {
        if (renewed_elsewhere(r)) {
            awsc_error_free(error);
            return;
        }
        note_failure(source, refusal);
    }
    status = explain(source, refusal, status, &error);
    answer_without_renewal(r, status, error);
}

static bool is_text(const char *text)
{
    return text && *text;
}

/* Reads the credentials from the output. The account comes from the file, since the output has none. */
static int read_answer(const awsc_core_signin_create_o_auth2_token_output *output, const login_source *source,
                       const char *account_id, awsc_credentials *out, awsc_error **error)
{
    const awsc_core_signin_create_o_auth2_token_response_body *body = output->token_output;
    const awsc_core_signin_access_token *token = body ? body->access_token : NULL;
    awsc_credentials credentials = AWSC_CREDENTIALS_INIT;
    *out = credentials;
    if (!token || !is_text(token->access_key_id) || !is_text(token->secret_access_key) ||
        !is_text(token->session_token) || !body->expires_in.is_set || body->expires_in.value <= 0)
        return awsc_error_set(error, AWSC_ERR_CREDENTIALS,
                              "cannot be renewed: the answer of the sign-in service is not complete; expected "
                              "accessToken with key id, secret key and session token, and expiresIn");
    if (!awsc_secret_is_sound(token->access_key_id) || !awsc_secret_is_sound(token->secret_access_key) ||
        !awsc_secret_is_sound(token->session_token) || !awsc_secret_is_sound(body->refresh_token))
        return awsc_error_set(error, AWSC_ERR_CREDENTIALS,
                              "cannot be renewed: the answer of the sign-in service has a key or token that %s",
                              awsc_unsound);
    out->access_key_id = token->access_key_id;
    out->secret_access_key = token->secret_access_key;
    out->session_token = token->session_token;
    out->account_id = account_id;
    out->expiration.is_set = AWSC_SET;
    out->expiration.value.seconds = awsc_clock_now(source->clock).seconds + body->expires_in.value;
    return AWSC_OK;
}

/* Writes renewed credentials to the file. A failure is only logged: this process keeps the credentials in memory. */
static void keep_in_file(renewal *r, const awsc_credentials *credentials, const char *refresh_token)
{
    const login_source *source = (const login_source *)r->question.source;
    awsc_error *error = NULL;
    r->unsaved = false;
    int status = awsc_login_file_renew(&r->file, credentials, refresh_token, &error);
    if (!status) {
        status = awsc_cache_json_write(r->question.allocator, source->path, r->file.json, &error);
        r->unsaved = status != AWSC_OK;
    }
    if (status)
        awsc_log(&source->logger, AWSC_LOG_WARN, "sign-in session \"%s\" was renewed, but its file was not: %s",
                 source->session, awsc_error_message(error));
    awsc_error_free(error);
}

/* Wipes and frees the output: awsc_free does not wipe. */
static void free_output(awsc_core_signin_create_o_auth2_token_output *output)
{
    const awsc_core_signin_create_o_auth2_token_response_body *body = output->token_output;
    if (body) {
        awsc_wipe_text(body->refresh_token);
        awsc_wipe_text(body->id_token);
    }
    if (body && body->access_token) {
        awsc_wipe_text(body->access_token->secret_access_key);
        awsc_wipe_text(body->access_token->session_token);
    }
    awsc_free(output);
}

static void call_done(void *user, int status, void *result, awsc_error *error)
{
    awsc_core_signin_create_o_auth2_token_output *output = result;
    renewal *r = user;
    login_source *source = (login_source *)r->question.source;
    awsc_credentials credentials;
    r->question.call = NULL;
    if (!status) {
        status = read_answer(output, source, r->file.credentials.account_id, &credentials, &error);
        if (status) note_failure(source, REFUSED_OTHERWISE);
    } else {
        call_failed(r, status, error);
        return;
    }
    if (status) {
        answer_without_renewal(r, status, error);
    } else {
        const char *refresh_token = output->token_output->refresh_token;
        atomic_store(&source->quiet_until_ms, 0);
        /* Writes the file even if the call was cancelled: the service may have used up the old token. */
        keep_in_file(r, &credentials, is_text(refresh_token) ? refresh_token : NULL);
        answer_credentials(r, &credentials);
    }
    free_output(output);
}

/* Sets the DPoP header of an attempt. */
static int add_proof(void *user, awsc_http_request *request, const char *url, awsc_time now, awsc_error **error)
{
    const renewal *r = user;
    awsc_buffer proof = AWSC_BUFFER_INIT(r->question.allocator);
    int status = awsc_dpop_proof(r->key, "POST", url, now, &proof, error);
    if (!status) status = awsc_http_request_set_header(request, "DPoP", awsc_buffer_text(&proof), error);
    awsc_buffer_clear(&proof);
    return status;
}

static int start_call(renewal *r, awsc_error **error)
{
    const login_source *source = (const login_source *)r->question.source;
    int status = awsc_dpop_key_new(r->question.allocator, r->file.dpop_key, &r->key, error);
    if (status) {
        awsc_error_prefix(error, "%s: dpopKey", source->path);
        return status;
    }
    if (!source->client) return awsc_error_set(error, source->problem_status, "%s", source->problem);
    awsc_core_signin_create_o_auth2_token_request_body body = {
        .client_id = r->file.client_id, .grant_type = "refresh_token", .refresh_token = r->file.refresh_token};
    awsc_core_signin_create_o_auth2_token_input input = {.token_input = &body};
    return awsc_question_call(&r->question, source->client, &awsc_core_signin_create_o_auth2_token_operation, &input,
                              call_done, error);
}

static void renew(renewal *r)
{
    awsc_error *error = NULL;
    int status = start_call(r, &error);
    if (status) answer_without_renewal(r, status, error);
}

/* ---- the provider ---------------------------------------------------------------------------------------------- */

/* Reads the file. Prefers unsaved credentials in memory if the file is older or cannot be read. */
static int read_file(renewal *r, awsc_error **error)
{
    login_source *source = (login_source *)r->question.source;
    const awsc_allocator *allocator = r->question.allocator;
    awsc_login_file kept;
    int status = awsc_login_file_read(allocator, source->path, &r->file, error);
    cJSON *unsaved = atomic_exchange(&source->unsaved, NULL);
    if (!unsaved || awsc_login_file_of(allocator, unsaved, source->path, &kept, NULL)) return status;
    if (!status && seconds_left(source, &r->file.credentials) >= seconds_left(source, &kept.credentials)) {
        awsc_login_file_clear(&kept);
        return status;
    }
    if (status) awsc_error_free(*error);
    *error = NULL;
    awsc_login_file_clear(&r->file);
    r->file = kept;
    r->unsaved = true;
    return AWSC_OK;
}

static void get_from_login(awsc_credentials_provider *base, awsc_loop *loop, awsc_identity_request *request)
{
    login_source *source = (login_source *)base;
    awsc_error *error = NULL;
    renewal *r = awsc_question_new(sizeof *r, base, loop, request);
    if (!r) return;
    r->question.clear = clear_renewal;
    int status = read_file(r, &error);
    if (status == AWSC_END) status = advise(source, awsc_error_message(error), &error);
    if (status) {
        answer_failure(r, status, error);
        return;
    }
    int64_t left_s = seconds_left(source, &r->file.credentials);
    if (left_s > AHEAD_S || (left_s > 0 && is_quiet(source))) {
        answer_credentials(r, &r->file.credentials);
    } else if (is_quiet(source)) {
        status = repeat_failure(source, &error);
        answer_failure(r, status, error);
    } else {
        renew(r);
    }
}

static void destroy_login_source(awsc_credentials_provider *base)
{
    login_source *source = (login_source *)base;
    awsc_internal_client_free(source->client);
    awsc_secret_json_free(atomic_load(&source->unsaved));
    awsc_release(base->allocator, source->session);
    awsc_release(base->allocator, source->profile);
    awsc_release(base->allocator, source->path);
    awsc_release(base->allocator, source->problem);
    awsc_release(base->allocator, source);
}

/* ---- making ---------------------------------------------------------------------------------------------------- */

static login_source *new_source(const awsc_source_context *context, const char *session, const awsc_profile *profile)
{
    const char *name = profile ? awsc_profile_name(profile) : "default";
    bool named = strcmp(name, "default") != 0;
    login_source *source =
        awsc_provider_alloc(context->allocator, sizeof *source,
                            (awsc_provider_functions){get_from_login, awsc_question_withdraw, destroy_login_source});
    if (!source) return NULL;
    atomic_init(&source->quiet_until_ms, 0);
    atomic_init(&source->refusal, REFUSED_NOT);
    atomic_init(&source->unsaved, NULL);
    awsc_features_add(&source->base.features, AWSC_FEATURE_CREDENTIALS_LOGIN);
    source->clock = context->options->clock ? context->options->clock : awsc_clock_system();
    source->logger = context->options->logger;
    source->session = awsc_text_copy(context->allocator, session);
    source->profile = named ? awsc_text_copy(context->allocator, name) : NULL;
    if (source->session && !source->profile == !named) return source;
    destroy_login_source(&source->base);
    return NULL;
}

/* Stores the client. If creating it failed (no region, for instance), stores the reason instead: credentials in the
 * file can still be used until they expire. */
static int take_client(login_source *source, int status, awsc_client *client, awsc_error *failure, awsc_error **error)
{
    if (!status) {
        source->client = client;
        client->prepare = add_proof;
        return AWSC_OK;
    }
    source->problem_status = status;
    source->problem = awsc_text_copy(source->base.allocator, awsc_error_message(failure));
    awsc_error_free(failure);
    return status != AWSC_ERR_NOMEM && source->problem ? AWSC_OK : awsc_error_nomem(error);
}

/*
 * Creates the client that renews credentials, for the region of the sign-in, which `aws login` stores in the profile.
 * Without a profile the context's settings were resolved for the sign-in service, and their region counts.
 */
static int make_client(const awsc_source_context *context, const awsc_profile *profile, awsc_client **out,
                       awsc_error **error)
{
    const char *region = profile ? awsc_profile_text(profile, "region") : awsc_own_region;
    return awsc_inner_client_new(&awsc_core_signin_service, context, region, NULL, out, error);
}

int awsc_login_source_make(const awsc_source_context *context, const char *session, const awsc_profile *profile,
                           awsc_credentials_provider **out, awsc_error **error)
{
    awsc_client *client = NULL;
    awsc_error *failure = NULL;
    login_source *source = new_source(context, session, profile);
    if (!source) return awsc_error_nomem(error);
    int status = awsc_login_file_path(context->allocator, context->environment, session, &source->path, error);
    if (!status) {
        int made = make_client(context, profile, &client, &failure);
        status = take_client(source, made, client, failure, error);
    }
    if (status)
        destroy_login_source(&source->base);
    else
        *out = &source->base;
    return status;
}

int awsc_login_source_new(const awsc_source_context *context, const awsc_profile_step *step,
                          awsc_credentials_provider *base, awsc_credentials_provider **out, awsc_error **error)
{
    (void)base;
    return awsc_login_source_make(context, step->value, step->profile, out, error);
}
