/* The table of handlers: an operation that is implemented has a line here and a file of its own. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "call.h"

static const struct {
    const char *operation;
    awsc_local_handler *handle;
} handlers[] = {
    {"GetFunction", awsc_local_handle_get_function},
    {"Invoke", awsc_local_handle_invoke},
    {"InvokeAsync", awsc_local_handle_invoke_async},
    {"InvokeWithResponseStream", awsc_local_handle_invoke_with_response_stream},
    {"ListFunctions", awsc_local_handle_list_functions},
};

awsc_local_handler *awsc_local_handler_find(const char *operation)
{
    for (size_t i = 0; i < sizeof handlers / sizeof handlers[0]; i++) {
        if (!strcmp(handlers[i].operation, operation)) return handlers[i].handle;
    }
    return NULL;
}

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
