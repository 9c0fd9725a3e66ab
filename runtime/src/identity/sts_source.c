/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/sts_source.h"

#include <stdio.h>
#include <string.h>

#include "auth/sound.h"
#include "base/buffer.h"
#include "base/number.h"
#include "client/client.h"
#include "error/error.h"
#include "error/given.h"
#include "identity/inner_client.h"
#include "schema/walk.h"
#include "sys/random.h"

/* ---- settings of a role ---------------------------------------------------------------------------------------- */

static bool is_duration(int64_t seconds)
{
    return seconds >= AWSC_ROLE_DURATION_MIN_S && seconds <= AWSC_ROLE_DURATION_MAX_S;
}

int awsc_role_duration_parse(const char *text, awsc_opt_i32 *out, awsc_error **error)
{
    int64_t seconds = 0;
    if (!text) return AWSC_OK;
    if (awsc_parse_i64(awsc_view_text(text), &seconds) || !is_duration(seconds))
        return awsc_error_set(error, AWSC_ERR_CONFIG, "duration_seconds is \"%s\"; expected a number from %d to %d",
                              text, AWSC_ROLE_DURATION_MIN_S, AWSC_ROLE_DURATION_MAX_S);
    *out = AWSC_I32((int32_t)seconds);
    return AWSC_OK;
}

int awsc_role_duration_check(awsc_opt_i32 seconds, awsc_error **error)
{
    int64_t checked = 0;
    return awsc_given_within("options", "duration_seconds", (awsc_opt_i64){seconds.is_set, seconds.value},
                             AWSC_ROLE_DURATION_MIN_S, AWSC_ROLE_DURATION_MAX_S, &checked, error);
}

static bool is_session_name(const char *name)
{
    size_t size = strlen(name);
    for (const char *p = name; *p; p++)
        if (!awsc_ascii_is_alpha(*p) && !awsc_ascii_is_digit(*p) && !strchr("_+=,.@-", *p)) return false;
    return size >= 2 && size <= AWSC_SESSION_NAME_MAX;
}

int awsc_role_session_name(const char *given, const awsc_clock *clock, int status, char out[AWSC_SESSION_NAME_MAX + 1],
                           awsc_error **error)
{
    if (given && !is_session_name(given))
        return awsc_error_set(error, status,
                              "role_session_name is \"%s\"; expected 2 to %d letters, digits and characters of "
                              "_+=,.@-",
                              given, AWSC_SESSION_NAME_MAX);
    uint32_t random = 0;
    if (!given && awsc_random_bytes(&random, sizeof random))
        return awsc_error_set(error, AWSC_ERR_CONFIG, "the system has no random bytes for the name of a session");
    int64_t now_s = awsc_clock_now(clock ? clock : awsc_clock_system()).seconds;
    if (given)
        memcpy(out, given, strlen(given) + 1);
    else
        (void)snprintf(out, AWSC_SESSION_NAME_MAX + 1, "awsc-%lld-%08lx", (long long)now_s, (unsigned long)random);
    return AWSC_OK;
}

/* ---- the source ------------------------------------------------------------------------------------------------ */

static void destroy_sts_source(awsc_credentials_provider *base)
{
    awsc_sts_source *source = (awsc_sts_source *)base;
    awsc_internal_client_free(source->client);
    awsc_arena_free(source->arena);
    awsc_release(base->allocator, source);
}

static int make_client(const awsc_source_context *context, const awsc_sts_request *request, awsc_client **out,
                       awsc_error **error)
{
    const awsc_settings *settings = context->settings;
    /* Derived settings have a region for STS where a program has none. */
    bool is_own = request->own_settings && (settings->region || settings->endpoint_url);
    return awsc_inner_client_new(&awsc_core_sts_service, context, is_own ? awsc_own_region : NULL, request->credentials,
                                 out, error);
}

static int keep_request(awsc_sts_source *source, const awsc_sts_request *request, awsc_error **error)
{
    awsc_buffer task = AWSC_BUFFER_INIT(source->base.allocator);
    awsc_buffer_append_format(&task, "role %s", request->role_arn);
    if (request->profile)
        awsc_buffer_append_format(&task, " of the profile \"%s\"", awsc_profile_name(request->profile));
    source->arena = awsc_arena_new_sized(source->base.allocator, 0);
    if (source->arena && !task.failed) {
        source->task = awsc_arena_text(source->arena, task.data, task.size);
        source->input =
            awsc_copy_value(request->operation->input, request->input, request->operation->since, false, source->arena);
    }
    awsc_buffer_clear(&task);
    return source->task && source->input ? AWSC_OK : awsc_error_nomem(error);
}

int awsc_sts_source_new(size_t size, const awsc_source_context *context, const awsc_sts_request *request,
                        awsc_sts_source **out, awsc_error **error)
{
    awsc_sts_source *source =
        awsc_provider_alloc(context->allocator, size, (awsc_provider_functions){NULL, NULL, destroy_sts_source});
    if (!source) return awsc_error_nomem(error);
    int status = keep_request(source, request, error);
    if (!status) status = make_client(context, request, &source->client, error);
    if (status)
        destroy_sts_source(&source->base);
    else
        *out = source;
    return status;
}

/* ---- the end of a call ----------------------------------------------------------------------------------------- */

/* Sets `*out` to a copy of the account in an ARN such as arn:aws:sts::123456789012:assumed-role/…, or to NULL. Returns
 * 0, or -1 when memory runs out. */
static int take_account(const awsc_allocator *allocator, const char *arn, char **out)
{
    awsc_view rest = awsc_view_text(arn), account = {NULL, 0};
    for (int i = 0; i < 5 && rest.data; i++) rest = awsc_view_split(rest, ':', &account);
    *out = NULL;
    if (!rest.data || !account.size) return 0;
    *out = awsc_text_copy_n(allocator, account.data, account.size);
    return *out ? 0 : -1;
}

static const char *missing_member(const awsc_core_sts_credentials *credentials)
{
    if (!credentials) return "Credentials";
    if (!credentials->access_key_id || !*credentials->access_key_id) return "AccessKeyId";
    if (!credentials->secret_access_key || !*credentials->secret_access_key) return "SecretAccessKey";
    if (!credentials->session_token || !*credentials->session_token) return "SessionToken";
    /* The decoder puts zero where a required number is missing. */
    return credentials->expiration.is_set && credentials->expiration.value.seconds > 0 ? NULL : "Expiration";
}

static int make_identity(const awsc_allocator *allocator, const awsc_core_sts_credentials *given,
                         const awsc_core_sts_assumed_role_user *user, awsc_identity **out, awsc_error **error)
{
    const char *missing = missing_member(given);
    if (missing) return awsc_error_set(error, AWSC_ERR_CREDENTIALS, "STS answered without %s", missing);
    awsc_credentials credentials = AWSC_CREDENTIALS_INIT;
    char *account = NULL;
    credentials.access_key_id = given->access_key_id;
    credentials.secret_access_key = given->secret_access_key;
    credentials.session_token = given->session_token;
    credentials.expiration = given->expiration;
    if (take_account(allocator, user && user->arn ? user->arn : "", &account)) return awsc_error_nomem(error);
    credentials.account_id = account;
    int status = awsc_identity_make(allocator, "the answer of STS", &credentials, out, error);
    awsc_release(allocator, account);
    return status;
}

/* Converts a failure of STS or the network to AWSC_ERR_CREDENTIALS, with the failure's message as the reason. */
static int explain(const awsc_sts_source *source, int status, awsc_error **error)
{
    if (status == AWSC_ERR_NOMEM || status == AWSC_ERR_CANCELLED) return status;
    if (status == AWSC_ERR_CONFIG) {
        awsc_error_prefix(error, "%s", source->task);
        return status;
    }
    awsc_error *reason = *error;
    *error = NULL;
    status = awsc_error_set(error, AWSC_ERR_CREDENTIALS, "%s: %s", source->task,
                            status == AWSC_ERR_SERVICE ? awsc_error_text(reason) : awsc_error_message(reason));
    awsc_error_free(reason);
    return status;
}

void awsc_sts_source_answer(awsc_question *question, int status, void *output,
                            const awsc_core_sts_credentials *credentials, const awsc_core_sts_assumed_role_user *user,
                            awsc_error *error)
{
    awsc_identity *identity = NULL;
    question->call = NULL;
    if (!status) status = make_identity(question->allocator, credentials, user, &identity, &error);
    if (status) status = explain((const awsc_sts_source *)question->source, status, &error);
    if (credentials) {
        awsc_wipe_text(credentials->secret_access_key);
        awsc_wipe_text(credentials->session_token);
    }
    awsc_free(output);
    awsc_question_answer(question, status, identity, error);
}

void awsc_sts_source_fail(awsc_question *question, int status, awsc_error *error)
{
    awsc_sts_source_answer(question, status, NULL, NULL, NULL, error);
}
