/* SPDX-License-Identifier: Apache-2.0 */
#include "call.h"

#include <stdarg.h>
#include <stdio.h>

#include "state_file.h"

int awsc_local_fail(awsc_local_call *call, const char *code, const char *format, ...)
{
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    size_t size = length < 0 ? 0 : (size_t)length < sizeof text ? (size_t)length : sizeof text - 1;
    const char *message = awsc_arena_text(call->arena, text, size);
    call->failure = (awsc_local_failure){.code = code, .message = message ? message : ""};
    return AWSC_END;
}

int awsc_local_save(awsc_local_call *call, uint64_t changes_before)
{
    const awsc_local_server *server = call->server;
    awsc_error *error = NULL;
    if (!awsc_local_state_keep(server->store, server->settings->state_file, changes_before, &error)) return AWSC_OK;
    int status = awsc_local_fail(call, "ServiceException", "%s", awsc_error_message(error));
    awsc_error_free(error);
    return status;
}
