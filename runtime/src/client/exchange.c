/* SPDX-License-Identifier: Apache-2.0 */
/* Starts and ends the exchange of an attempt, on libcurl's transport or the program's own. */
#include "client/call_state.h"
#include "error/error.h"

static int start_injected(awsc_call *call, awsc_error **error)
{
    const awsc_transport *transport = call->transport;
    const awsc_exchange_request *request = &call->exchange_request;
    awsc_error *own = NULL;
    if (request->read_upload && !AWSC_TRANSPORT_CAN(transport, resume_upload))
        return awsc_error_set(error, AWSC_ERR_CONFIG, "config.transport: resume_upload is NULL: it sends no events");
    const awsc_allocator *before = awsc_memory_use(NULL);
    int status =
        transport->start(transport->user, call->loop, request, &call->exchange_handler, &call->attempt.exchange, &own);
    (void)awsc_memory_use(before);
    if (!status) return AWSC_OK;
    call->attempt.exchange = NULL;
    return awsc_transport_refused(status, own, error);
}

int awsc_call_start_exchange(awsc_call *call, awsc_error **error)
{
    call->transport = call->client->injected_transport;
    if (call->transport) return start_injected(call, error);
    int status = awsc_pool_transport(&call->client->pool, &call->transport, error);
    return status ? status
                  : call->transport->start(call->transport->user, call->loop, &call->exchange_request,
                                           &call->exchange_handler, &call->attempt.exchange, error);
}

void awsc_call_stop_exchange(awsc_call *call)
{
    if (call->sender) awsc_call_sent_events(call)->stop(call->sender);
    if (!call->attempt.exchange) return;
    const awsc_allocator *before = awsc_call_enter_transport(call);
    call->attempt.sent = call->transport->cancel(call->attempt.exchange);
    if (call->attempt.sent) call->maybe_executed = true;
    (void)awsc_memory_use(before);
    call->attempt.exchange = NULL;
}

void awsc_call_describe_wait(const awsc_call *call, char *buffer, size_t size)
{
    if (!call->attempt.exchange || !AWSC_TRANSPORT_CAN(call->transport, describe_wait)) return;
    const awsc_allocator *before = awsc_call_enter_transport(call);
    call->transport->describe_wait(call->attempt.exchange, buffer, size);
    (void)awsc_memory_use(before);
    buffer[size - 1] = '\0';
}
