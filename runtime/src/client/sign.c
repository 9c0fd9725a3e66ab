/* SPDX-License-Identifier: Apache-2.0 */
/* Signs the requests and events of calls. A loop has one signer for all its calls. */
#include "client/sign.h"

#include "client/bearer.h"
#include "error/error.h"

/* Replaces the body's hash in the signature of a request whose events are signed one by one. */
#define STREAMING_EVENTS "STREAMING-AWS4-HMAC-SHA256-EVENTS"

typedef struct loop_signer {
    awsc_loop_attachment attachment;
    const awsc_allocator *allocator;
    awsc_signer *signer;
} loop_signer;

static const char signer_key;

static void destroy_signer(awsc_loop_attachment *attachment)
{
    loop_signer *owner = (loop_signer *)(void *)attachment;
    awsc_signer_free(owner->signer);
    awsc_release(owner->allocator, owner);
}

static awsc_signer *signer_of(awsc_loop *loop)
{
    awsc_loop_attachment *found = awsc_loop_find_attachment(loop, &signer_key);
    if (found) return ((loop_signer *)(void *)found)->signer;
    loop_signer *owner = awsc_alloc_zeroed(loop->allocator, 1, sizeof *owner);
    if (!owner) return NULL;
    owner->allocator = loop->allocator;
    owner->signer = awsc_signer_new(loop->allocator);
    if (!owner->signer) {
        awsc_release(loop->allocator, owner);
        return NULL;
    }
    owner->attachment.key = &signer_key;
    owner->attachment.destroy = destroy_signer;
    awsc_loop_attach(loop, &owner->attachment);
    return owner->signer;
}

/* Returns the signing parameters that a request and its events share; only time and payload differ. */
static awsc_sigv4_params signing_params(const awsc_call *call, awsc_time time)
{
    awsc_sigv4_params params = AWSC_SIGV4_PARAMS_INIT;
    params.credentials = &call->identity->credentials;
    params.service = call->signing.name;
    params.region = call->signing.region;
    params.region_set = call->signing.region_set;
    params.time = (awsc_opt_time){AWSC_SET, time};
    params.flags = call->signing.flags | AWSC_SIGN_WITHOUT_ATTEMPT;
    return params;
}

/* ---- requests -------------------------------------------------------------------------------------------------- */

static int hash_payload(awsc_call *call, awsc_signer *signer, awsc_sigv4_params *params, awsc_error **error)
{
    if (call->sender) {
        if (call->signing.algorithm != &awsc_sigv4)
            return awsc_error_set(error, AWSC_ERR_CONFIG,
                                  "events are signed with Signature Version 4 only, and the endpoint or "
                                  "auth_scheme_preference asks for 4A");
        params->payload_hash = STREAMING_EVENTS;
        params->flags |= AWSC_SIGV4_ADD_PAYLOAD_HASH;
        return AWSC_OK;
    }
    if (call->operation->flags & AWSC_TABLE_OPERATION_UNSIGNED_PAYLOAD) {
        /* The header tells the service, which would hash the body otherwise. */
        params->flags |= AWSC_SIGV4_UNSIGNED_PAYLOAD | AWSC_SIGV4_ADD_PAYLOAD_HASH;
        return AWSC_OK;
    }
    int status = AWSC_OK;
    if (!call->payload_hash.text[0])
        status = awsc_signer_hash_body(signer, call->request->body, &call->payload_hash, error);
    params->payload_hash = call->payload_hash.text;
    return status;
}

int awsc_call_sign(awsc_call *call, awsc_view *signature, awsc_error **error)
{
    *signature = awsc_view_of(NULL, 0);
    if (call->bearer) return call->client->service->bearer->authorize(call, error);
    if (!call->identity || call->operation->flags & AWSC_TABLE_OPERATION_UNSIGNED) return AWSC_OK;
    awsc_signer *signer = signer_of(call->loop);
    if (!signer) return awsc_error_nomem(error);
    awsc_time time = call->attempt.sent_at;
    time.seconds += call->clock_skew;
    awsc_sigv4_params params = signing_params(call, time);
    int status = hash_payload(call, signer, &params, error);
    if (status) return status;
    call->signed_skew = call->clock_skew;
    status = awsc_signer_sign_by(signer, call->signing.algorithm, call->request, &params, error);
    if (!status) *signature = awsc_signer_signature(signer);
    return status;
}

/* ---- events ---------------------------------------------------------------------------------------------------- */

awsc_time awsc_call_signing_time(const awsc_call *call)
{
    awsc_time now = awsc_clock_now(call->client->clock);
    return (awsc_time){.seconds = now.seconds + call->clock_skew};
}

int awsc_call_sign_event(awsc_call *call, awsc_time time, const char *prior, awsc_view date_header, awsc_view message,
                         awsc_signature *out, awsc_error **error)
{
    awsc_signer *signer = signer_of(call->loop);
    if (!signer) return awsc_error_nomem(error);
    awsc_sigv4_params params = signing_params(call, time);
    return awsc_signer_sign_event(signer, &params, prior, date_header, message, out, error);
}
