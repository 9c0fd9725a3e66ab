/* GetFunction. */
#include <string.h>

#include <awsc/lambda.h>

#include "configuration.h"
#include "target.h"

/* Where the code is: a file URL instead of the service's presigned one. */
static const awsc_lambda_function_code_location *locate(awsc_arena *arena, const char *path)
{
    static const char prefix[] = "file://";
    awsc_lambda_function_code_location *code = awsc_arena_alloc_zeroed(arena, 1, sizeof *code);
    size_t size = strlen(path);
    char *url = awsc_arena_bytes(arena, sizeof prefix + size);
    if (!code || !url) return NULL;
    memcpy(url, prefix, sizeof prefix - 1);
    memcpy(url + sizeof prefix - 1, path, size + 1);
    code->repository_type = "File";
    code->location = url;
    return code;
}

int awsc_local_handle_get_function(awsc_local_call *call, const void *in, void *out)
{
    const awsc_lambda_get_function_input *input = in;
    awsc_lambda_get_function_output *output = out;
    awsc_local_target target;
    int status = awsc_local_target_find(call, input->function_name, input->qualifier, &target);
    if (status) return status;
    output->configuration = awsc_local_configuration_of(call, &target.function, target.qualifier);
    output->code = locate(call->arena, target.function.path);
    return output->configuration && output->code ? AWSC_OK : AWSC_ERR_NOMEM;
}
