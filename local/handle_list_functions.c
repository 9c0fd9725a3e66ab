/* ListFunctions: in the order of names; the marker is the last name of the page before, in base64. */
#include <string.h>

#include <awsc/lambda.h>

#include "base/allocator.h"
#include "base/encode.h"
#include "configuration.h"

#define MAX_PAGE 50
#define MAX_ITEMS 10000
#define MAX_MARKER_BYTES 200u

static int read_marker(awsc_local_call *call, const char *marker, awsc_view *after)
{
    *after = (awsc_view){"", 0};
    if (!marker) return AWSC_OK;
    awsc_view text = awsc_view_text(marker);
    char *name = awsc_arena_bytes(call->arena, MAX_MARKER_BYTES);
    if (!name) return AWSC_ERR_NOMEM;
    size_t size = 0;
    if (text.size == 0 || awsc_base64_decoded_max(text.size) > MAX_MARKER_BYTES ||
        awsc_base64_decode(text, name, &size)) {
        return awsc_local_fail(call, "InvalidParameterValueException", "Invalid pagination token");
    }
    *after = (awsc_view){name, size};
    return AWSC_OK;
}

static const char *write_marker(awsc_arena *arena, const char *name)
{
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_base64_encode(&text, name, strlen(name));
    const char *marker = text.failed ? NULL : awsc_arena_text(arena, text.data, text.size);
    awsc_buffer_clear(&text);
    return marker;
}

static int read_page_size(awsc_local_call *call, awsc_opt_i32 wanted, size_t *out)
{
    *out = MAX_PAGE;
    if (!wanted.is_set) return AWSC_OK;
    if (wanted.value < 1 || wanted.value > MAX_ITEMS) {
        return awsc_local_fail(call, "InvalidParameterValueException",
                               "1 validation error detected: Value '%d' at 'maxItems' failed to satisfy constraint: "
                               "Member must have value %s",
                               (int)wanted.value,
                               wanted.value < 1 ? "greater than or equal to 1" : "less than or equal to 10000");
    }
    if (wanted.value < MAX_PAGE) *out = (size_t)wanted.value;
    return AWSC_OK;
}

/* One page, and whether more follows. */
static int fill_page(awsc_local_call *call, awsc_view after, size_t size, awsc_lambda_list_functions_output *output)
{
    const awsc_lambda_function_configuration **items =
        awsc_arena_alloc_zeroed(call->arena, size, sizeof(awsc_lambda_function_configuration *));
    if (!items) return AWSC_ERR_NOMEM;
    output->functions.items = items;
    awsc_local_function function;
    for (;;) {
        int status = awsc_local_functions_next(call->server->functions, after, call->arena, &function);
        if (status == AWSC_END) return AWSC_OK;
        if (status) return status;
        if (output->functions.count == size) {
            output->next_marker = write_marker(call->arena, items[size - 1]->function_name);
            return output->next_marker ? AWSC_OK : AWSC_ERR_NOMEM;
        }
        const awsc_lambda_function_configuration *item = awsc_local_configuration_of(call, &function, NULL);
        if (!item) return AWSC_ERR_NOMEM;
        items[output->functions.count++] = item;
        after = awsc_view_text(function.name);
    }
}

int awsc_local_handle_list_functions(awsc_local_call *call, const void *in, void *out)
{
    const awsc_lambda_list_functions_input *input = in;
    awsc_view after;
    size_t size;
    int status = read_page_size(call, input->max_items, &size);
    if (!status) status = read_marker(call, input->marker, &after);
    return status ? status : fill_page(call, after, size, out);
}
