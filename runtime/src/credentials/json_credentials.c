/* SPDX-License-Identifier: Apache-2.0 */
/* Credentials as JSON. */
#include "credentials/json_credentials.h"

#include <string.h>

#include "auth/sound.h"
#include "base/timestamp.h"
#include "error/error.h"
#include "json/secret.h"

static const char *text_of(const cJSON *json, const char *name)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, name));
    return text && *text ? text : NULL;
}

static int missing(const awsc_json_credentials *form, const char *name, awsc_error **error)
{
    return awsc_error_set(error, AWSC_ERR_CREDENTIALS, "%s has no %s; expected a text that is not empty", form->what,
                          name);
}

/* Instance metadata answers with status 200 and a code. */
static int check_code(const awsc_json_credentials *form, const cJSON *json, awsc_error **error)
{
    const char *code = text_of(json, "Code");
    if (form->versioned || !code || strcmp(code, "Success") == 0) return AWSC_OK;
    const char *message = text_of(json, "Message");
    return awsc_error_set(error, AWSC_ERR_CREDENTIALS, "%s is the refusal %s%s%s", form->what, code,
                          message ? ": " : "", message ? message : "");
}

static int check_version(const awsc_json_credentials *form, const cJSON *json, awsc_error **error)
{
    if (!form->versioned) return AWSC_OK;
    const cJSON *version = cJSON_GetObjectItemCaseSensitive(json, "Version");
    /* Exact: 1 is 1.0 too. */
    if (cJSON_IsNumber(version) && version->valuedouble >= 1.0 && version->valuedouble <= 1.0) return AWSC_OK;
    return awsc_error_set(error, AWSC_ERR_CREDENTIALS, "%s has no Version that is supported; expected \"Version\": 1",
                          form->what);
}

static int take_expiration(const awsc_json_credentials *form, const cJSON *json, awsc_opt_time *out, awsc_error **error)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(json, "Expiration");
    if (!item || cJSON_IsNull(item)) return form->expires ? missing(form, "Expiration", error) : AWSC_OK;
    const char *text = cJSON_GetStringValue(item);
    if (!text || awsc_time_parse_date_time(awsc_view_text(text), &out->value))
        return awsc_error_set(error, AWSC_ERR_CREDENTIALS,
                              "%s has an Expiration that is no date and time; expected 2026-01-31T12:00:00Z",
                              form->what);
    out->is_set = AWSC_SET;
    return AWSC_OK;
}

static int take(const awsc_allocator *allocator, const awsc_json_credentials *form, const cJSON *json,
                awsc_identity **out, awsc_error **error)
{
    awsc_credentials credentials = AWSC_CREDENTIALS_INIT;
    int status = check_code(form, json, error);
    if (!status) status = check_version(form, json, error);
    if (!status) status = take_expiration(form, json, &credentials.expiration, error);
    if (status) return status;
    credentials.access_key_id = text_of(json, "AccessKeyId");
    credentials.secret_access_key = text_of(json, "SecretAccessKey");
    credentials.session_token = text_of(json, form->token);
    credentials.account_id = text_of(json, "AccountId");
    if (!credentials.account_id) credentials.account_id = form->account_id;
    if (!credentials.access_key_id) return missing(form, "AccessKeyId", error);
    if (!credentials.secret_access_key) return missing(form, "SecretAccessKey", error);
    return awsc_identity_make(allocator, form->what, &credentials, out, error);
}

int awsc_json_credentials_parse(const awsc_allocator *allocator, const awsc_json_credentials *form, awsc_view text,
                                awsc_identity **out, awsc_error **error)
{
    cJSON *json;
    const char *const names[] = {"AccessKeyId", "SecretAccessKey", form->token, "AccountId", NULL};
    const char *unsound = awsc_secret_json_control(text, names);
    if (unsound)
        return awsc_error_set(error, AWSC_ERR_CREDENTIALS,
                              "%s has a control character in %s; expected printable characters", form->what, unsound);
    int failure = awsc_secret_json_parse(text, &json);
    if (failure == AWSC_SECRET_JSON_NUL)
        return awsc_error_set(error, AWSC_ERR_CREDENTIALS, "%s has a NUL character in a text; expected none",
                              form->what);
    if (failure) return awsc_error_nomem(error);
    if (!json) return awsc_error_set(error, AWSC_ERR_CREDENTIALS, "%s is not JSON; expected one object", form->what);
    int status = take(allocator, form, json, out, error);
    awsc_secret_json_free(json);
    return status;
}
