/* SPDX-License-Identifier: Apache-2.0 */
#include "call.h"

#include <stdarg.h>
#include <stdio.h>

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
