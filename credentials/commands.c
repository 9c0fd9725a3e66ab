/* SPDX-License-Identifier: Apache-2.0 */
/* Implements the commands that print credentials. */
#include "commands.h"

#include "print.h"
#include "secret.h"
#include "session.h"

/* ---- forms ----------------------------------------------------------------------------------------------------- */

static void put_member(secret_text *out, const char *name, const char *value)
{
    if (!value || !*value) return;
    awsc_tool_secret_append(out, ", ");
    awsc_tool_secret_append_json(out, name);
    awsc_tool_secret_append(out, ": ");
    awsc_tool_secret_append_json(out, value);
}

static const char *expiration_of(const awsc_credentials *credentials, char room[TIME_ROOM])
{
    if (!credentials->expiration.is_set) return NULL;
    awsc_tool_format_time(room, credentials->expiration.value.seconds);
    return room;
}

static void put_process(secret_text *out, const awsc_credentials *credentials)
{
    char room[TIME_ROOM];
    awsc_tool_secret_append(out, "{\"Version\": 1");
    put_member(out, "AccessKeyId", credentials->access_key_id);
    put_member(out, "SecretAccessKey", credentials->secret_access_key);
    put_member(out, "SessionToken", credentials->session_token);
    put_member(out, "Expiration", expiration_of(credentials, room));
    put_member(out, "AccountId", credentials->account_id);
    awsc_tool_secret_append(out, "}\n");
}

/* Writes an export of a variable, or an unset if `value` is NULL or empty: an older value would not fit these
 * credentials. */
static void put_variable(secret_text *out, const char *name, const char *value)
{
    awsc_tool_secret_append(out, value && *value ? "export " : "unset ");
    awsc_tool_secret_append(out, name);
    if (value && *value) {
        awsc_tool_secret_append(out, "=");
        awsc_tool_secret_append_shell(out, value);
    }
    awsc_tool_secret_append(out, "\n");
}

static void put_environment(secret_text *out, const awsc_credentials *credentials)
{
    char room[TIME_ROOM];
    put_variable(out, "AWS_ACCESS_KEY_ID", credentials->access_key_id);
    put_variable(out, "AWS_SECRET_ACCESS_KEY", credentials->secret_access_key);
    put_variable(out, "AWS_SESSION_TOKEN", credentials->session_token);
    put_variable(out, "AWS_CREDENTIAL_EXPIRATION", expiration_of(credentials, room));
    put_variable(out, "AWS_ACCOUNT_ID", credentials->account_id);
}

static void put_curl(secret_text *out, const awsc_credentials *credentials, const char *region, const char *service)
{
    awsc_tool_secret_append(out, "user = \"");
    awsc_tool_secret_append_curl(out, credentials->access_key_id);
    awsc_tool_secret_append(out, ":");
    awsc_tool_secret_append_curl(out, credentials->secret_access_key);
    awsc_tool_secret_append(out, "\"\naws-sigv4 = \"aws:amz:");
    awsc_tool_secret_append_curl(out, region);
    awsc_tool_secret_append(out, ":");
    awsc_tool_secret_append_curl(out, service);
    awsc_tool_secret_append(out, "\"\n");
    if (!credentials->session_token || !*credentials->session_token) return;
    awsc_tool_secret_append(out, "header = \"X-Amz-Security-Token: ");
    awsc_tool_secret_append_curl(out, credentials->session_token);
    awsc_tool_secret_append(out, "\"\n");
}

/* ---- commands -------------------------------------------------------------------------------------------------- */

static int get_identity(const session *opened, awsc_identity **out)
{
    awsc_error *error = NULL;
    awsc_credentials_get_options options = AWSC_CREDENTIALS_GET_OPTIONS_INIT;
    options.timeout_ms = opened->timeout_ms;
    int status = awsc_credentials_get(opened->provider, &options, out, &error);
    return status ? awsc_tool_session_fail(status, error) : 0;
}

enum form { FORM_PROCESS, FORM_ENVIRONMENT, FORM_CURL };

static int print_credentials(const arguments *given, enum form form)
{
    session opened;
    secret_text out = {0};
    awsc_identity *identity = NULL;
    int code = awsc_tool_session_open(&opened, given);
    if (!code && form == FORM_CURL) code = awsc_tool_session_need_region(&opened, "curl");
    if (!code) code = get_identity(&opened, &identity);
    if (!code) {
        const awsc_credentials *credentials = awsc_identity_credentials(identity);
        if (form == FORM_PROCESS)
            put_process(&out, credentials);
        else if (form == FORM_ENVIRONMENT)
            put_environment(&out, credentials);
        else
            put_curl(&out, credentials, opened.region, given->values[OPTION_SERVICE]);
        code = awsc_tool_print_secret(&out);
    }
    awsc_identity_free(identity);
    awsc_tool_session_close(&opened);
    return code;
}

int awsc_tool_run_process(const arguments *given)
{
    return print_credentials(given, FORM_PROCESS);
}

int awsc_tool_run_environment(const arguments *given)
{
    return print_credentials(given, FORM_ENVIRONMENT);
}

int awsc_tool_run_curl(const arguments *given)
{
    return print_credentials(given, FORM_CURL);
}
