/* SPDX-License-Identifier: Apache-2.0 */
/* Reads and updates the file of a sign-in session. */
#include "identity/login_file.h"

#include "base/buffer.h"
#include "base/encode.h"
#include "base/view.h"
#include "crypto/crypto.h"
#include "error/error.h"
#include "identity/cache_file.h"

/* ---- where it is ----------------------------------------------------------------------------------------------- */

static int append_folder(awsc_buffer *path, const awsc_environment *environment, awsc_error **error)
{
    const char *folder = awsc_environment_get(environment, "AWS_LOGIN_CACHE_DIRECTORY");
    if (folder) {
        awsc_buffer_append_text(path, folder);
        return AWSC_OK;
    }
    awsc_user_entry room;
    const char *home = awsc_environment_home(environment, &room);
    if (!home)
        return awsc_error_set(error, AWSC_ERR_CONFIG,
                              "there is no home directory; set AWS_LOGIN_CACHE_DIRECTORY or HOME");
    awsc_buffer_append_format(path, "%s/.aws/login/cache", home);
    return AWSC_OK;
}

/* Appends "/", the session's SHA-256 in hex, ".json". */
static int append_name(awsc_buffer *path, const char *session, awsc_error **error)
{
    uint8_t hash[AWSC_SHA256_SIZE];
    awsc_view trimmed = awsc_view_trim(awsc_view_text(session));
    awsc_crypto *crypto = awsc_crypto_new(path->allocator);
    int failure = crypto ? awsc_sha256(crypto, trimmed.data, trimmed.size, hash) : -1;
    awsc_crypto_free(crypto);
    if (failure) return awsc_error_nomem(error);
    awsc_buffer_append_char(path, '/');
    awsc_hex_encode(path, hash, sizeof hash);
    awsc_buffer_append_text(path, ".json");
    return AWSC_OK;
}

int awsc_login_file_path(const awsc_allocator *allocator, const awsc_environment *environment, const char *session,
                         char **out, awsc_error **error)
{
    awsc_buffer path = AWSC_BUFFER_INIT(allocator);
    int status = append_folder(&path, environment, error);
    if (!status) status = append_name(&path, session, error);
    *out = status ? NULL : awsc_buffer_take(&path);
    awsc_buffer_clear(&path);
    return status || *out ? status : awsc_error_nomem(error);
}

/* ---- reading --------------------------------------------------------------------------------------------------- */

static int take_credentials(const cJSON *json, const char *path, awsc_credentials *out, awsc_error **error)
{
    awsc_credentials credentials = AWSC_CREDENTIALS_INIT;
    int status = awsc_cache_json_secret(json, path, "accessKeyId", true, &credentials.access_key_id, error);
    if (!status)
        status = awsc_cache_json_secret(json, path, "secretAccessKey", true, &credentials.secret_access_key, error);
    if (!status) status = awsc_cache_json_secret(json, path, "sessionToken", true, &credentials.session_token, error);
    if (!status) status = awsc_cache_json_secret(json, path, "accountId", true, &credentials.account_id, error);
    if (!status) status = awsc_cache_json_time(json, path, "expiresAt", true, &credentials.expiration, error);
    *out = credentials;
    return status;
}

static int take_access_token(const awsc_allocator *allocator, const char *path, awsc_login_file *file,
                             awsc_error **error)
{
    const cJSON *token = cJSON_GetObjectItemCaseSensitive(file->json, "accessToken");
    if (!cJSON_IsObject(token))
        return awsc_error_set(error, AWSC_ERR_CREDENTIALS, "%s: accessToken is %s; expected an object", path,
                              token ? "of another type" : "missing");
    awsc_buffer place = AWSC_BUFFER_INIT(allocator);
    awsc_buffer_append_format(&place, "%s: accessToken", path);
    const char *text = awsc_buffer_text(&place);
    int status = text ? take_credentials(token, text, &file->credentials, error) : awsc_error_nomem(error);
    awsc_buffer_clear(&place);
    return status;
}

int awsc_login_file_of(const awsc_allocator *allocator, cJSON *json, const char *path, awsc_login_file *out,
                       awsc_error **error)
{
    *out = (awsc_login_file){.json = json};
    int status = take_access_token(allocator, path, out, error);
    if (!status) status = awsc_cache_json_secret(out->json, path, "refreshToken", true, &out->refresh_token, error);
    if (!status) status = awsc_cache_json_secret(out->json, path, "clientId", true, &out->client_id, error);
    if (!status) status = awsc_cache_json_text(out->json, path, "dpopKey", true, &out->dpop_key, error);
    if (status) awsc_login_file_clear(out);
    return status;
}

int awsc_login_file_read(const awsc_allocator *allocator, const char *path, awsc_login_file *out, awsc_error **error)
{
    cJSON *json = NULL;
    *out = (awsc_login_file){.json = NULL};
    int status = awsc_cache_json_read(allocator, path, &json, error);
    if (status == AWSC_END) (void)awsc_error_set(error, AWSC_ERR_CREDENTIALS, "%s does not exist", path);
    return status ? status : awsc_login_file_of(allocator, json, path, out, error);
}

void awsc_login_file_clear(awsc_login_file *file)
{
    awsc_secret_json_free(file->json);
    *file = (awsc_login_file){.json = NULL};
}

/* ---- renewing -------------------------------------------------------------------------------------------------- */

int awsc_login_file_renew(awsc_login_file *file, const awsc_credentials *credentials, const char *refresh_token,
                          awsc_error **error)
{
    cJSON *token = cJSON_GetObjectItemCaseSensitive(file->json, "accessToken");
    if (awsc_cache_json_set(token, "accessKeyId", credentials->access_key_id) ||
        awsc_cache_json_set(token, "secretAccessKey", credentials->secret_access_key) ||
        awsc_cache_json_set(token, "sessionToken", credentials->session_token) ||
        awsc_cache_json_set_time(token, "expiresAt", credentials->expiration.value) ||
        (refresh_token && awsc_cache_json_set(file->json, "refreshToken", refresh_token)))
        return awsc_error_nomem(error);
    return AWSC_OK;
}
