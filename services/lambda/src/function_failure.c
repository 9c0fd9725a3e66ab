/* Errors of functions: their payload has the same members for every runtime, but not always of the same types. */
#include <stdio.h>
#include <string.h>

#include <awsc/generated.h>
#include <awsc/jmespath.h>
#include <awsc/value.h>

#include <awsc/lambda/conveniences.h>

static const awsc_member text_list_members[] = {AWSC_TEXT_ELEMENT(awsc_text_list, 0)};
static const awsc_schema awsc_text_list_schema = {"TextList", text_list_members, NULL, sizeof(const char *),
                                                  1,          AWSC_TYPE_LIST,    0,    0};

static const awsc_member failure_members[] = {
    AWSC_TEXT_MEMBER(awsc_lambda_function_failure, error_type, "errorType", AWSC_SENSITIVE),
    AWSC_TEXT_MEMBER(awsc_lambda_function_failure, error_message, "errorMessage", AWSC_SENSITIVE),
    AWSC_LIST_MEMBER(awsc_lambda_function_failure, stack_trace, "stackTrace", AWSC_SENSITIVE, awsc_text_list)};
static const awsc_schema failure_schema = {
    "FunctionFailure", failure_members, NULL, sizeof(awsc_lambda_function_failure), 3, AWSC_TYPE_STRUCTURE, 0, 0};

/* Only what the schema has, as texts only: an error object may hold anything. */
static const char normal_form[] = "{errorType: [errorType][?@ != `null`].to_string(@) | [0],"
                                  " errorMessage: [errorMessage][?@ != `null`].to_string(@) | [0],"
                                  " stackTrace: (stackTrace || trace)[*].to_string(@)}";

/* `*json` stays NULL if the payload has no normal form. */
static int normalize(awsc_blob payload, char **json, awsc_error **error)
{
    awsc_jmespath *expression = NULL;
    int status = awsc_jmespath_parse(normal_form, &expression, error);
    if (status) return status;
    status = awsc_jmespath_search_json(expression, payload.data, payload.size, json, NULL);
    awsc_jmespath_free(expression);
    if (status == AWSC_ERR_NOMEM) return awsc_internal_fail(error, status, "no memory for the error of a function");
    return AWSC_OK;
}

int awsc_lambda_function_failure_read(awsc_blob payload, awsc_lambda_function_failure **out, awsc_error **error)
{
    if (!out) return awsc_internal_fail(error, AWSC_ERR_VALIDATION, "out is NULL");
    *out = NULL;
    char *json = NULL;
    void *made = NULL;
    int status = payload.data && payload.size ? normalize(payload, &json, error) : AWSC_OK;
    if (status) return status;
    status = json ? awsc_from_json(&failure_schema, 1, json, strlen(json), &made, NULL) : AWSC_ERR_PARSE;
    awsc_free(json);
    if (status && status != AWSC_ERR_NOMEM) status = awsc_from_json(&failure_schema, 1, "{}", 2, &made, NULL);
    if (status) return awsc_internal_fail(error, status, "no memory for the error of a function");
    *out = made;
    return AWSC_OK;
}

static int fail_for_function(const awsc_lambda_invoke_output *output, awsc_lambda_function_failure **failure,
                             awsc_error **error)
{
    int status = failure ? awsc_lambda_function_failure_read(output->payload, failure, error) : AWSC_OK;
    if (status) return status;
    char message[96];
    snprintf(message, sizeof message, "Invoke: the function failed (%.40s)", output->function_error);
    return awsc_internal_fail(error, AWSC_ERR_FUNCTION, message);
}

int awsc_lambda_invoke_json_at(uint32_t level, awsc_lambda *client, const awsc_lambda_invoke_input *input,
                               const awsc_options *options, awsc_lambda_invoke_output **output,
                               awsc_lambda_function_failure **failure, awsc_error **error)
{
    awsc_lambda_invoke_output *made = NULL;
    if (output) *output = NULL;
    if (failure) *failure = NULL;
    if (input && input->invocation_type &&
        strcmp(input->invocation_type, AWSC_LAMBDA_INVOCATION_TYPE_REQUEST_RESPONSE) != 0)
        return awsc_internal_fail(error, AWSC_ERR_VALIDATION,
                                  "Invoke: InvocationType must be RequestResponse, or unset, to have a result");
    int status = awsc_lambda_invoke_at(level, client, input, options, &made, error);
    if (!status && made->function_error) status = fail_for_function(made, failure, error);
    if (output && (!status || status == AWSC_ERR_FUNCTION))
        *output = made;
    else
        awsc_free(made);
    if (failure && status != AWSC_ERR_FUNCTION) { /* the error object itself may have found no memory */
        awsc_free(*failure);
        *failure = NULL;
    }
    return status;
}
