/* SPDX-License-Identifier: Apache-2.0 */
/* Compares a provider's answer with the vectors' expectation: {ok: {…}} or {error…: text}. */
#ifndef AWSC_TESTS_EXPECTED_CREDENTIALS_H
#define AWSC_TESTS_EXPECTED_CREDENTIALS_H

#include "conformance/vectors.h"
#include "support/ask_provider.h"

/* Each library has its own error texts, so a different text is only reported. */
static void look_at_reason(const vectors *v, const char *message, const char *expected)
{
    static const char *const words[][2] = {
        {"process_failed", "exited with status"},
        {"unsupported_version", "Version"},
        {"missing_key", "has no "},
        {"invalid_json", "is not JSON"},
        {"invalid_auth_token", "line break"},
        {"provider_error", "HTTP status"},
    };
    for (size_t i = 0; expected && i < sizeof words / sizeof words[0]; i++)
        if (strcmp(expected, words[i][0]) == 0 && !strstr(message, words[i][1]))
            printf("%s: another failure than %s? %s\n", v->id, expected, message);
}

static void expect_credentials(vectors *v, const asked *got, const cJSON *expect)
{
    const cJSON *ok = json_get(expect, "ok");
    if (!ok) {
        bool fails = expect && expect->child && strncmp(expect->child->string, "error", 5) == 0;
        if (!fails) case_problem(v, "nothing is expected that is known here");
        if (!got->status) case_problem(v, "there are credentials, expected a failure");
        if (got->status) look_at_reason(v, awsc_error_message(got->error), json_text(expect, "error"));
        return;
    }
    if (got->status) {
        case_problem(v, "%s", awsc_error_message(got->error));
        return;
    }
    const awsc_credentials *credentials = &got->identity->credentials;
    const cJSON *expiry = json_get(ok, "expiry");
    const char *account = json_text(ok, "account_id");
    if (!account) account = json_text(ok, "accountId");
    case_text(v, "access key id", credentials->access_key_id, json_text(ok, "access_key_id"));
    case_text(v, "secret access key", credentials->secret_access_key, json_text(ok, "secret_access_key"));
    case_text(v, "session token", credentials->session_token, json_text(ok, "session_token"));
    case_text(v, "account id", credentials->account_id, account);
    if (!expiry != !credentials->expiration.is_set ||
        (expiry && (double)credentials->expiration.value.seconds != expiry->valuedouble))
        case_problem(v, "expiration is %lld", (long long)credentials->expiration.value.seconds);
}

#endif
