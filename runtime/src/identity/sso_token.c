/* SPDX-License-Identifier: Apache-2.0 */
/* Reads and renews tokens of single sign-on. */
#include "identity/sso_token.h"

#include <string.h>

#include "base/buffer.h"
#include "crypto/sha1.h"
#include "error/error.h"

int awsc_sso_token_path(const awsc_allocator *allocator, const awsc_environment *environment, const char *key,
                        char **out, awsc_error **error)
{
    awsc_user_entry room;
    const char *home = awsc_environment_home(environment, &room);
    char hash[AWSC_SHA1_HEX + 1];
    *out = NULL;
    if (!home)
        return awsc_error_set(error, AWSC_ERR_CONFIG,
                              "there is no home directory to look for tokens in; expected HOME to be set");
    if (awsc_sha1_hex(awsc_view_text(key), hash)) return awsc_error_nomem(error);
    awsc_buffer path = AWSC_BUFFER_INIT(allocator);
    awsc_buffer_append_format(&path, "%s/.aws/sso/cache/%s.json", home, hash);
    *out = awsc_buffer_take(&path);
    if (*out) return AWSC_OK;
    awsc_buffer_clear(&path);
    return awsc_error_nomem(error);
}

int awsc_sso_token_of(cJSON *json, const char *path, awsc_sso_token *out, awsc_error **error)
{
    awsc_opt_time expires_at;
    *out = (awsc_sso_token){.json = json};
    int status = awsc_cache_json_secret(json, path, "accessToken", true, &out->access_token, error);
    if (!status) status = awsc_cache_json_time(json, path, "expiresAt", true, &expires_at, error);
    if (status)
        awsc_sso_token_clear(out);
    else
        out->expires_at = expires_at.value;
    return status;
}

int awsc_sso_token_read(const awsc_allocator *allocator, const char *path, awsc_sso_token *out, awsc_error **error)
{
    cJSON *json = NULL;
    *out = (awsc_sso_token){0};
    int status = awsc_cache_json_read(allocator, path, &json, error);
    return status ? status : awsc_sso_token_of(json, path, out, error);
}

int awsc_sso_token_grant(const awsc_sso_token *token, const char *path, awsc_time now, awsc_sso_grant *out,
                         awsc_error **error)
{
    awsc_opt_time registered;
    int status = awsc_cache_json_secret(token->json, path, "refreshToken", true, &out->refresh_token, error);
    if (!status) status = awsc_cache_json_secret(token->json, path, "clientId", true, &out->client_id, error);
    if (!status) status = awsc_cache_json_secret(token->json, path, "clientSecret", true, &out->client_secret, error);
    if (!status) status = awsc_cache_json_time(token->json, path, "registrationExpiresAt", true, &registered, error);
    if (!status && registered.value.seconds <= now.seconds)
        status = awsc_error_set(error, AWSC_ERR_CREDENTIALS,
                                "%s: registrationExpiresAt is over; expected a later date and time", path);
    return status;
}

int awsc_sso_token_renew(awsc_sso_token *token, const char *access_token, awsc_time expires_at,
                         const char *refresh_token, awsc_error **error)
{
    static const char refresh[] = "refreshToken";
    int failed = awsc_cache_json_set(token->json, "accessToken", access_token) ||
                 awsc_cache_json_set_time(token->json, "expiresAt", expires_at);
    if (!failed && refresh_token)
        failed = awsc_cache_json_set(token->json, refresh, refresh_token);
    else if (!failed)
        awsc_secret_json_free(cJSON_DetachItemFromObjectCaseSensitive(token->json, refresh));
    if (failed) {
        awsc_sso_token_clear(token);
        return awsc_error_nomem(error);
    }
    token->access_token = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(token->json, "accessToken"));
    token->expires_at = expires_at;
    return AWSC_OK;
}

void awsc_sso_token_clear(awsc_sso_token *token)
{
    awsc_secret_json_free(token->json);
    *token = (awsc_sso_token){0};
}
