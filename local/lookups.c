/* SPDX-License-Identifier: Apache-2.0 */
#include "lookups.h"

#include <string.h>

#include "runtime.h"
#include "text.h"

const char *awsc_local_code_url(awsc_local_call *call, const char *what, const char *key)
{
    const char *host = awsc_local_request_header(call->request, "Host");
    bool keys = call->server->settings->key_count > 0;
    awsc_buffer escaped = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_uri_encode(&escaped, awsc_view_text(key), false);
    const char *text = awsc_buffer_text(&escaped);
    const char *url = text
                          ? awsc_local_format(call->arena, "http://%s/_local/code?%s=%s%s%s", host ? host : "localhost",
                                              what, text, keys ? "&token=" : "", keys ? call->server->token : "")
                          : NULL;
    awsc_buffer_clear(&escaped);
    return url;
}

const char *awsc_local_layer_key(awsc_local_call *call, const char *arn, int *status)
{
    const awsc_local_settings *settings = call->server->settings;
    const char *prefix =
        awsc_local_format(call->arena, "arn:aws:lambda:%s:%s:layer:", settings->region, settings->account);
    if (!prefix) {
        *status = AWSC_ERR_NOMEM;
        return NULL;
    }
    if (strncmp(arn, prefix, strlen(prefix))) return NULL;
    awsc_view name;
    awsc_view version = awsc_view_split(awsc_view_text(arn + strlen(prefix)), ':', &name);
    if (!version.size || !awsc_local_is_number(version.data)) return NULL;
    const char *plain = awsc_arena_text(call->arena, name.data, name.size);
    const char *key = plain ? awsc_local_key_of(call->arena, plain, version.data) : NULL;
    if (!key) *status = AWSC_ERR_NOMEM;
    return key;
}

int awsc_local_layer_size(awsc_local_call *call, const char *arn, awsc_opt_i64 *out)
{
    int status = AWSC_OK;
    awsc_local_record record;
    const char *key = awsc_local_layer_key(call, arn, &status);
    if (!key) return status;
    status = awsc_local_store_get(call->server->store, AWSC_LOCAL_LAYER, key, call->arena, &record);
    if (status == AWSC_END) {
        return awsc_local_fail(call, "InvalidParameterValueException", "Layer version %s does not exist.", arn);
    }
    const awsc_lambda_get_layer_version_response *layer = status ? NULL : record.value;
    if (layer && layer->content) *out = layer->content->code_size;
    return status;
}

int awsc_local_check_code_signing(awsc_local_call *call, const char *arn)
{
    if (awsc_local_store_has(call->server->store, AWSC_LOCAL_CODE_SIGNING, arn)) return AWSC_OK;
    return awsc_local_fail(call, "CodeSigningConfigNotFoundException",
                           "The code signing configuration cannot be found. Check that the provided configuration is "
                           "not deleted: %s.",
                           arn);
}
