/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Gets credentials by single sign-on in up to three steps: reads the token from its file, renews it if it expires soon
 * (SSO-OIDC CreateToken), and gets the credentials of the role (SSO GetRoleCredentials). Each request reads the file,
 * since `aws sso login` or another process may have renewed the token.
 */
#include "credentials/source.h"

#include <string.h>

#include <awsc/core_sso.h>
#include <awsc/core_sso_oidc.h>

#include "base/buffer.h"
#include "error/error.h"
#include "auth/sound.h"
#include "identity/inner_client.h"
#include "identity/question.h"
#include "identity/sso_token.h"
#include "log/log.h"

enum { AHEAD_S = 5 * 60, PAUSE_MS = 30 * 1000 };

/* Atomic where calls on several threads may change it; there is no lock that a fork could leave behind. */
typedef struct sso_source {
    awsc_credentials_provider base;
    awsc_client *portal;  /* NULL: the token is wanted, not a role */
    awsc_client *sign_in; /* renews tokens; NULL in the old form */
    awsc_logger logger;
    const awsc_clock *clock;
    char *whose; /* for messages: "sso-session NAME", or the start URL */
    char *advice;
    char *path;
    char *account_id;
    char *role_name;
    _Atomic uint64_t next_renewal_ms; /* by the monotonic clock */
    _Atomic uint64_t refused;         /* fingerprint of the token that the portal refused; 0: none */
    _Atomic(cJSON *) unsaved;         /* a newer token than the file's, which could not be written */
} sso_source;

typedef struct sso_question {
    awsc_question head;
    awsc_sso_token token;
    bool unsaved;  /* the token is not in the file */
    bool renewing; /* a new token is under way */
} sso_question;

static sso_source *source_of(const sso_question *q)
{
    return (sso_source *)q->head.source;
}

/* ---- the end of a question ------------------------------------------------------------------------------------- */

static void clear_question(awsc_question *head)
{
    sso_question *q = (sso_question *)head;
    cJSON *none = NULL;
    if (q->unsaved && atomic_compare_exchange_strong(&source_of(q)->unsaved, &none, q->token.json))
        q->token.json = NULL;
    awsc_sso_token_clear(&q->token);
}

static const char *reason_of(const awsc_error *error)
{
    return awsc_error_status(error) == AWSC_ERR_SERVICE ? awsc_error_text(error) : awsc_error_message(error);
}

/* Fails the request with a message for the user. Takes ownership of `error`, which may be NULL. */
static void fail_question(sso_question *q, int status, const char *what, awsc_error *error, bool advise)
{
    const sso_source *source = source_of(q);
    awsc_error *failure = NULL;
    if (status == AWSC_ERR_NOMEM || status == AWSC_ERR_CANCELLED) {
        awsc_question_answer(&q->head, status, NULL, error);
        return;
    }
    if (status == AWSC_ERR_CONFIG) {
        awsc_error_prefix(&error, "%s: %s", source->whose, what);
        awsc_question_answer(&q->head, status, NULL, error);
        return;
    }
    status = awsc_error_set(&failure, AWSC_ERR_CREDENTIALS, "%s: %s%s%s%s%s", source->whose, what, error ? ": " : "",
                            error ? reason_of(error) : "", advise ? "; " : "", advise ? source->advice : "");
    awsc_error_free(error);
    awsc_question_answer(&q->head, status, NULL, failure);
}

/* ---- the token ------------------------------------------------------------------------------------------------- */

/* Returns a hash of the token (FNV-1a, never 0), to compare tokens without storing them. */
static uint64_t fingerprint(const char *token)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (; *token; token++) hash = (hash ^ (unsigned char)*token) * 0x100000001b3u;
    return hash ? hash : 1;
}

static bool is_refused(const sso_question *q)
{
    return atomic_load(&source_of(q)->refused) == fingerprint(q->token.access_token);
}

static int64_t seconds_left(const sso_question *q)
{
    return q->token.expires_at.seconds - awsc_clock_now(source_of(q)->clock).seconds;
}

static bool is_usable(const sso_question *q)
{
    return q->token.json && seconds_left(q) > 0 && !is_refused(q);
}

/* Reads the token. Prefers an unsaved token in memory if the file's is older or cannot be read. */
static int read_token(sso_question *q, awsc_error **error)
{
    sso_source *source = source_of(q);
    awsc_sso_token kept = {0};
    cJSON *unsaved = atomic_exchange(&source->unsaved, NULL);
    if (unsaved) (void)awsc_sso_token_of(unsaved, source->path, &kept, NULL);
    int status = awsc_sso_token_read(source->base.allocator, source->path, &q->token, error);
    if (!kept.json) return status;
    if (!status && q->token.expires_at.seconds >= kept.expires_at.seconds) {
        awsc_sso_token_clear(&kept);
        return status;
    }
    awsc_sso_token_clear(&q->token);
    awsc_error_free(*error);
    *error = NULL;
    q->token = kept;
    q->unsaved = true;
    return AWSC_OK;
}

/* Reads the file again after a failed renewal, and takes its token if it is newer: another process may have renewed
 * first and so used up our refresh token. */
static void read_again(sso_question *q)
{
    const sso_source *source = source_of(q);
    awsc_sso_token newer;
    if (awsc_sso_token_read(source->base.allocator, source->path, &newer, NULL)) return;
    if (newer.expires_at.seconds > q->token.expires_at.seconds) {
        awsc_sso_token_clear(&q->token);
        q->token = newer;
        q->unsaved = false;
    } else {
        awsc_sso_token_clear(&newer);
    }
}

/* ---- the role -------------------------------------------------------------------------------------------------- */

/* Makes an identity from the output. AWSC_ERR_CREDENTIALS if the output lacks a part of the credentials. */
static int take_role(const sso_source *source, const awsc_core_sso_get_role_credentials_output *output,
                     awsc_identity **out, awsc_error **error)
{
    const awsc_core_sso_role_credentials *given = output->role_credentials;
    awsc_credentials credentials = AWSC_CREDENTIALS_INIT;
    if (!given || !given->access_key_id || !given->secret_access_key || !given->session_token ||
        !given->expiration.is_set || given->expiration.value <= 0)
        return awsc_error_set(error, AWSC_ERR_CREDENTIALS,
                              "the answer lacks a part of the credentials; expected accessKeyId, secretAccessKey, "
                              "sessionToken and expiration");
    credentials.access_key_id = given->access_key_id;
    credentials.secret_access_key = given->secret_access_key;
    credentials.session_token = given->session_token;
    credentials.account_id = source->account_id;
    credentials.expiration.is_set = AWSC_SET;
    credentials.expiration.value.seconds = given->expiration.value / 1000;
    return awsc_identity_make(source->base.allocator, "the answer", &credentials, out, error);
}

static void role_given(void *user, int status, void *result, awsc_error *error)
{
    awsc_core_sso_get_role_credentials_output *output = result;
    sso_question *q = user;
    sso_source *source = source_of(q);
    awsc_identity *identity = NULL;
    q->head.call = NULL;
    if (!status) status = take_role(source, output, &identity, &error);
    if (output && output->role_credentials) {
        awsc_wipe_text(output->role_credentials->secret_access_key);
        awsc_wipe_text(output->role_credentials->session_token);
    }
    awsc_free(output);
    if (!status) {
        awsc_question_answer(&q->head, AWSC_OK, identity, NULL);
    } else if (awsc_core_sso_error_code(error) == AWSC_CORE_SSO_UNAUTHORIZED_EXCEPTION) {
        atomic_store(&source->refused, fingerprint(q->token.access_token));
        fail_question(q, status, "the portal refused the token", error, true);
    } else {
        fail_question(q, status, "the portal gave no credentials", error, false);
    }
}

/* Answers with the token itself. */
static void give_token(sso_question *q)
{
    awsc_credentials token = AWSC_CREDENTIALS_INIT;
    awsc_identity *identity = NULL;
    awsc_error *error = NULL;
    token.session_token = q->token.access_token;
    token.expiration = (awsc_opt_time){AWSC_SET, q->token.expires_at};
    int status = awsc_identity_make(source_of(q)->base.allocator, source_of(q)->whose, &token, &identity, &error);
    awsc_question_answer(&q->head, status, identity, error);
}

static void ask_role(sso_question *q)
{
    const sso_source *source = source_of(q);
    if (!source->portal) {
        give_token(q);
        return;
    }
    awsc_core_sso_get_role_credentials_input input = {
        .role_name = source->role_name,
        .account_id = source->account_id,
        .access_token = q->token.access_token,
    };
    awsc_error *error = NULL;
    int status = awsc_question_call(&q->head, source->portal, &awsc_core_sso_get_role_credentials_operation, &input,
                                    role_given, &error);
    if (status) fail_question(q, status, "the portal was not asked", error, false);
}

/* ---- renewal --------------------------------------------------------------------------------------------------- */

/* Continues with the old token after a failed renewal, or fails if the token has expired. Takes ownership of `error`,
 * the reason of the failure. */
static void go_on_without(sso_question *q, int status, awsc_error *error)
{
    const sso_source *source = source_of(q);
    read_again(q);
    if (is_usable(q)) {
        awsc_log(&source->logger, AWSC_LOG_WARN, "%s: the token was not renewed: %s", source->whose, reason_of(error));
        awsc_error_free(error);
        ask_role(q);
    } else {
        bool over = !q->token.json || seconds_left(q) <= 0;
        fail_question(q, status,
                      over ? "the token is over, and was not renewed" : "the token was refused, and was not renewed",
                      error, true);
    }
}

static int take_token(sso_question *q, const awsc_core_sso_oidc_create_token_output *output, awsc_error **error)
{
    const sso_source *source = source_of(q);
    awsc_time end = {awsc_clock_now(source->clock).seconds + output->expires_in.value, 0};
    if (!output->access_token || !*output->access_token || output->expires_in.value <= 0)
        return awsc_error_set(error, AWSC_ERR_CREDENTIALS,
                              "the answer holds no token; expected accessToken and expiresIn");
    if (!awsc_secret_is_sound(output->access_token) || !awsc_secret_is_sound(output->refresh_token))
        return awsc_error_set(error, AWSC_ERR_CREDENTIALS, "the answer has a token that %s", awsc_unsound);
    int status = awsc_sso_token_renew(&q->token, output->access_token, end, output->refresh_token, error);
    if (status) return status;
    awsc_error *unwritten = NULL;
    q->unsaved = awsc_cache_json_write(source->base.allocator, source->path, q->token.json, &unwritten) != AWSC_OK;
    if (q->unsaved)
        awsc_log(&source->logger, AWSC_LOG_WARN, "%s: the token was renewed, but for this process only: %s",
                 source->whose, awsc_error_message(unwritten));
    else
        awsc_log(&source->logger, AWSC_LOG_DEBUG, "%s: the token was renewed", source->whose);
    awsc_error_free(unwritten);
    return AWSC_OK;
}

static void token_given(void *user, int status, void *result, awsc_error *error)
{
    awsc_core_sso_oidc_create_token_output *output = result;
    sso_question *q = user;
    q->head.call = NULL;
    q->renewing = false;
    if (!status) status = take_token(q, output, &error); /* also after a cancel: the grant is used up */
    if (output) {
        awsc_wipe_text(output->access_token);
        awsc_wipe_text(output->refresh_token);
    }
    awsc_free(output);
    if (!q->head.request || status == AWSC_ERR_CANCELLED)
        awsc_question_answer(&q->head, status, NULL, error);
    else if (status)
        go_on_without(q, status, error);
    else
        ask_role(q);
}

static bool may_renew_now(sso_source *source)
{
    uint64_t now = awsc_clock_monotonic_ms(source->clock);
    uint64_t next = atomic_load(&source->next_renewal_ms);
    return now >= next && atomic_compare_exchange_strong(&source->next_renewal_ms, &next, now + PAUSE_MS);
}

/* Starts the call that renews the token. AWSC_OK: the call has started. */
static int renew(sso_question *q, awsc_error **error)
{
    sso_source *source = source_of(q);
    awsc_sso_grant grant;
    int status = awsc_sso_token_grant(&q->token, source->path, awsc_clock_now(source->clock), &grant, error);
    if (status) return status;
    if (!may_renew_now(source))
        return awsc_error_set(error, AWSC_ERR_CREDENTIALS, "the last renewal was tried less than 30 seconds ago");
    awsc_core_sso_oidc_create_token_input input = {
        .client_id = grant.client_id,
        .client_secret = grant.client_secret,
        .grant_type = "refresh_token",
        .refresh_token = grant.refresh_token,
    };
    status = awsc_question_call(&q->head, source->sign_in, &awsc_core_sso_oidc_create_token_operation, &input,
                                token_given, error);
    q->renewing = !status;
    return status;
}

/* ---- the source ------------------------------------------------------------------------------------------------ */

static void get_from_sso(awsc_credentials_provider *base, awsc_loop *loop, awsc_identity_request *request)
{
    awsc_error *error = NULL;
    sso_question *q = awsc_question_new(sizeof *q, base, loop, request);
    if (!q) return;
    q->head.clear = clear_question;
    int status = read_token(q, &error);
    if (status) {
        fail_question(q, status, "there is no token", error, true);
        return;
    }
    bool renewable = source_of(q)->sign_in != NULL;
    if (seconds_left(q) > (renewable ? AHEAD_S : 0) && !is_refused(q)) {
        ask_role(q);
        return;
    }
    status = renewable ? renew(q, &error) : AWSC_ERR_CREDENTIALS;
    if (status) go_on_without(q, status, error);
}

/* Cancels the request. A cancelled renewal is not a failed one, so the next request may renew at once. */
static void cancel_sso(awsc_credentials_provider *base, awsc_identity_request *request)
{
    const sso_question *q = request->pending;
    bool renewing = q && q->renewing;
    awsc_question_withdraw(base, request);
    if (renewing) atomic_store(&((sso_source *)base)->next_renewal_ms, 0);
}

static void destroy_sso_source(awsc_credentials_provider *base)
{
    sso_source *source = (sso_source *)base;
    const awsc_allocator *allocator = base->allocator;
    awsc_internal_client_free(source->portal);
    awsc_internal_client_free(source->sign_in);
    awsc_secret_json_free(atomic_load(&source->unsaved));
    awsc_release(allocator, source->whose);
    awsc_release(allocator, source->advice);
    awsc_release(allocator, source->path);
    awsc_release(allocator, source->account_id);
    awsc_release(allocator, source->role_name);
    awsc_release(allocator, source);
}

static char *say(const awsc_allocator *allocator, const char *head, const char *name)
{
    awsc_buffer text = AWSC_BUFFER_INIT(allocator);
    awsc_buffer_append_format(&text, "%s%s", head, name);
    char *taken = awsc_buffer_take(&text);
    awsc_buffer_clear(&text);
    return taken;
}

static int take_texts(sso_source *source, const awsc_profile_step *step, awsc_error **error)
{
    const awsc_allocator *allocator = source->base.allocator;
    const char *session = step->sso_session;
    source->whose = session ? say(allocator, "sso-session ", session) : say(allocator, "", step->sso_start_url);
    if (session)
        source->advice = say(allocator, "sign in with: aws sso login --sso-session ", session);
    else if (step->profile)
        source->advice = say(allocator, "sign in with: aws sso login --profile ", awsc_profile_name(step->profile));
    else
        source->advice = say(allocator, "sign in with: aws sso login", "");
    bool complete = source->whose && source->advice;
    if (step->token_only) return complete ? AWSC_OK : awsc_error_nomem(error);
    source->account_id = awsc_text_copy(allocator, step->sso_account_id);
    source->role_name = awsc_text_copy(allocator, step->sso_role_name);
    complete = complete && source->account_id && source->role_name;
    return complete ? AWSC_OK : awsc_error_nomem(error);
}

static int set_up(sso_source *source, const awsc_source_context *context, const awsc_profile_step *step,
                  awsc_error **error)
{
    const char *key = step->sso_session ? step->sso_session : step->sso_start_url;
    int status = take_texts(source, step, error);
    if (!status) status = awsc_sso_token_path(context->allocator, context->environment, key, &source->path, error);
    if (!status && !step->token_only)
        status = awsc_inner_client_new(&awsc_core_sso_service, context, step->sso_region, NULL, &source->portal, error);
    if (!status && step->sso_session)
        status = awsc_inner_client_new(&awsc_core_sso_oidc_service, context, step->sso_region, NULL, &source->sign_in,
                                       error);
    return status;
}

/*
 * Renews tokens only if the step names a session (sso_session). AWSC_ERR_CONFIG if account or role is missing (then the
 * profile gives a token, not credentials), or if there is no home directory.
 */
int awsc_sso_source_new(const awsc_source_context *context, const awsc_profile_step *step,
                        awsc_credentials_provider *base, awsc_credentials_provider **out, awsc_error **error)
{
    (void)base;
    *out = NULL;
    if (!step->token_only && (!step->sso_account_id || !step->sso_role_name))
        return awsc_error_set(error, AWSC_ERR_CONFIG,
                              "sso-session \"%s\" alone gives a token, not credentials; expected sso_account_id and "
                              "sso_role_name",
                              step->sso_session);
    sso_source *source = awsc_provider_alloc(context->allocator, sizeof *source,
                                             (awsc_provider_functions){get_from_sso, cancel_sso, destroy_sso_source});
    if (!source) return awsc_error_nomem(error);
    awsc_features_add(&source->base.features,
                      step->sso_session ? AWSC_FEATURE_CREDENTIALS_SSO : AWSC_FEATURE_CREDENTIALS_SSO_LEGACY);
    source->logger = context->options->logger;
    source->clock = context->options->clock ? context->options->clock : awsc_clock_system();
    int status = set_up(source, context, step, error);
    if (status) {
        destroy_sso_source(&source->base);
        return status;
    }
    *out = &source->base;
    return AWSC_OK;
}
