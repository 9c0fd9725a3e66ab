/* SPDX-License-Identifier: Apache-2.0 */
// Every header of the service as C++, and the idioms of the C documentation. Only compiled, not run.
#include <awsc/lambda.h>

namespace
{

void keep_result(void *user, int status, awsc_lambda_invoke_output *output, awsc_error *error)
{
    *static_cast<int *>(user) = status;
    awsc_free(output);
    awsc_error_free(error);
}

} // namespace

int awsc_test_cpp(awsc_lambda *client, awsc_loop *loop);

int awsc_test_cpp(awsc_lambda *client, awsc_loop *loop)
{
    awsc_lambda_invoke_input input = awsc_lambda_invoke_input();
    input.function_name = "hello";
    input.log_type = AWSC_LAMBDA_LOG_TYPE_TAIL;
    input.payload = AWSC_BLOB_LITERAL("{}");

    awsc_lambda_create_function_input create = awsc_lambda_create_function_input();
    create.timeout = AWSC_I32(30);
    create.layers.items = AWSC_EMPTY;

    awsc_lambda_invoke_output *output = nullptr;
    awsc_error *error = nullptr;
    int status = awsc_lambda_invoke(client, &input, nullptr, &output, &error);
    switch (awsc_lambda_error_code(error)) {
    case AWSC_LAMBDA_TOO_MANY_REQUESTS_EXCEPTION:
        status = awsc_lambda_as_too_many_requests_exception(error)->reason != nullptr;
        break;
    default:
        break;
    }
    awsc_free(output);
    awsc_error_free(error);

    int result = 0;
    status += awsc_lambda_invoke_start(client, loop, &input, nullptr, keep_result, &result, nullptr, nullptr);
    return status + result;
}
