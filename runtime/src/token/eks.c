/* SPDX-License-Identifier: Apache-2.0 */
/* Makes tokens for EKS, and the ExecCredential document for kubectl. */
#include <string.h>

#include "base/memory.h"
#include "base/timestamp.h"
#include "error/given.h"
#include "json/reader.h"
#include "token/make.h"
#include "token/token.h"

static int read_eks(const char *function, const void *given, awsc_token_given *out, awsc_error **error)
{
    awsc_eks_token_options own = AWSC_EKS_TOKEN_OPTIONS_INIT;
    int status = awsc_token_take_options(&own, sizeof own, given, function, "AWSC_EKS_TOKEN_OPTIONS_INIT", error);
    if (!status)
        status = awsc_token_give(out, function, &awsc_token_row_eks, own.region, own.timeout_ms, own.clock, error);
    if (!status) status = awsc_token_check_ascii(function, "cluster", own.cluster, error);
    if (!status && own.sts_host) status = awsc_token_check_host(function, "sts_host", own.sts_host, error);
    if (status) return status;
    out->texts[AWSC_TOKEN_HOST] = own.sts_host;
    out->texts[AWSC_TOKEN_VALUES] = own.cluster;
    return AWSC_OK;
}

int awsc_eks_token(awsc_credentials_provider *provider, const awsc_eks_token_options *options, awsc_token **out,
                   awsc_error **error)
{
    return awsc_token_make(__func__, read_eks, provider, options, out, error);
}

int awsc_eks_token_start(awsc_credentials_provider *provider, awsc_loop *loop, const awsc_eks_token_options *options,
                         awsc_token_done_fn *done, void *user, awsc_token_call **call, awsc_error **error)
{
    return awsc_token_start(__func__, read_eks, provider, loop, options, done, user, call, error);
}

/* ---- the document of kubectl ----------------------------------------------------------------------------------- */

#define API_GROUP "client.authentication.k8s.io/"

enum { MOST_NESTING = 32 };

/* Returns the member apiVersion of a JSON object; an empty text if there is no such member. */
static awsc_json_string find_api_version(awsc_view json)
{
    awsc_json_reader reader;
    awsc_json_string name, version = {{NULL, 0}, false, false, false}, found = version;
    bool first = true;
    awsc_json_reader_init(&reader, json, MOST_NESTING);
    if (awsc_json_peek(&reader) != AWSC_JSON_OBJECT || awsc_json_enter(&reader)) return found;
    int more;
    while ((more = awsc_json_next_member(&reader, &first, &name)) > 0) {
        bool wanted = awsc_json_string_equal(&name, AWSC_VIEW("apiVersion"));
        bool text = awsc_json_peek(&reader) == AWSC_JSON_STRING;
        if (wanted && text ? awsc_json_read_string(&reader, &version) : awsc_json_skip(&reader, NULL)) return found;
        if (wanted && !text) version.raw.size = 0;
    }
    return more == 0 && awsc_json_finish(&reader) == 0 ? version : found;
}

static const char *api_version(const char *exec_info)
{
    static const char *const known[] = {API_GROUP "v1", API_GROUP "v1beta1", API_GROUP "v1alpha1"};
    awsc_json_string version = find_api_version(awsc_view_text(exec_info));
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (awsc_json_string_equal(&version, awsc_view_text(known[i]))) return known[i];
    return known[1];
}

int awsc_eks_exec_credential(const awsc_token *token, const char *exec_info, awsc_token **out, awsc_error **error)
{
    if (out) *out = NULL;
    AWSC_NEED(token, error);
    AWSC_NEED(out, error);
    awsc_buffer text = AWSC_BUFFER_INIT_SECRET(token->allocator);
    int64_t seconds = token->expires_ms / 1000 - (token->expires_ms % 1000 < 0);
    awsc_buffer_append_text(&text, "{\"kind\": \"ExecCredential\", \"apiVersion\": \"");
    awsc_buffer_append_text(&text, api_version(exec_info));
    awsc_buffer_append_text(&text, "\", \"spec\": {}, \"status\": {\"expirationTimestamp\": \"");
    awsc_time_format_date_time(&text, (awsc_time){seconds, 0});
    awsc_buffer_append_text(&text, "\", \"token\": \"");
    awsc_buffer_append_text(&text, token->text);
    awsc_buffer_append_text(&text, "\"}}");
    *out = text.failed ? NULL : awsc_token_new(&text, token->expires_ms);
    awsc_buffer_clear_secret(&text);
    return *out ? AWSC_OK : awsc_error_nomem(error);
}
