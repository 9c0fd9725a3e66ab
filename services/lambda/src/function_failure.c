/* SPDX-License-Identifier: Apache-2.0 */
/* Errors of functions: their payload has the same members for every runtime, but not always of the same types. */
#include <stdio.h>
#include <string.h>

#include <awsc/tables/generated.h>
#include <awsc/jmespath.h>
#include <awsc/value.h>

#include <awsc/lambda/conveniences.h>

static const awsc_member text_list_members[] = {AWSC_TABLE_TEXT_ELEMENT(awsc_text_list, 0)};
static const awsc_schema awsc_text_list_schema = {"TextList", text_list_members, NULL, sizeof(const char *),
                                                  1,          AWSC_TYPE_LIST,    0,    0};

static const awsc_member failure_members[] = {
    AWSC_TABLE_TEXT_MEMBER(awsc_lambda_function_failure, error_type, "errorType", AWSC_TABLE_SENSITIVE),
    AWSC_TABLE_TEXT_MEMBER(awsc_lambda_function_failure, error_message, "errorMessage", AWSC_TABLE_SENSITIVE),
    AWSC_TABLE_LIST_MEMBER(awsc_lambda_function_failure, stack_trace, "stackTrace", AWSC_TABLE_SENSITIVE,
                           awsc_text_list)};
static const awsc_schema failure_schema = {
    "FunctionFailure", failure_members, NULL, sizeof(awsc_lambda_function_failure), 3, AWSC_TYPE_STRUCTURE, 0, 0};

/* A member of the normal form, which has texts only, while runtimes use different types. */
typedef struct part {
    const char *member;
    const char *names[3]; /* names of the error object's members for it */
    const char *expression;
} part;

enum { PARTS = 3 };

static const part parts[PARTS] = {
    {"errorType", {"errorType"}, "[errorType][?@ != `null`].to_string(@) | [0]"},
    {"errorMessage", {"errorMessage"}, "[errorMessage][?@ != `null`].to_string(@) | [0]"},
    {"stackTrace", {"stackTrace", "trace"}, "(stackTrace || trace)[*].to_string(@)"},
};

static int search(const char *expression_text, const char *json, char **out)
{
    awsc_jmespath *expression = NULL;
    int status = awsc_jmespath_parse(expression_text, &expression, NULL);
    if (!status) status = awsc_jmespath_search_json(expression, json, strlen(json), out, NULL);
    awsc_jmespath_free(expression);
    return status;
}

/* Converts one part to JSON; `*json` stays NULL if the payload lacks it. Returns AWSC_OK or AWSC_ERR_NOMEM. */
static int read_part(const part *wanted, awsc_blob payload, char **json)
{
    char *object = NULL;
    int status = payload.data && payload.size ? awsc_internal_json_members(payload, wanted->names, &object) : AWSC_OK;
    if (!status && object) status = search(wanted->expression, object, json);
    awsc_free(object);
    return status == AWSC_ERR_NOMEM ? status : AWSC_OK;
}

/* Makes {"errorType":"E","errorMessage":null,…} in an arena; NULL if memory runs out. */
static char *join(awsc_arena *arena, char *const texts[PARTS])
{
    size_t size = sizeof "{}", used = 0;
    for (int i = 0; i < PARTS; i++)
        size += strlen(parts[i].member) + sizeof "\"\":,null" + (texts[i] ? strlen(texts[i]) : 0);
    char *json = awsc_arena_alloc_zeroed(arena, 1, size);
    for (int i = 0; json && i < PARTS; i++)
        used += (size_t)snprintf(json + used, size - used, "%c\"%s\":%s", i ? ',' : '{', parts[i].member,
                                 texts[i] ? texts[i] : "null");
    if (json) json[used] = '}';
    return json;
}

/* Converts an error object, which may contain any JSON, to the normal form. */
static int normalize(awsc_arena *arena, awsc_blob payload, const char **json)
{
    char *texts[PARTS] = {NULL};
    int status = AWSC_OK;
    for (int i = 0; i < PARTS && !status; i++) status = read_part(&parts[i], payload, &texts[i]);
    *json = status ? NULL : join(arena, texts);
    for (int i = 0; i < PARTS; i++) awsc_free(texts[i]);
    return *json ? AWSC_OK : AWSC_ERR_NOMEM;
}

int awsc_lambda_function_failure_read(awsc_blob payload, awsc_lambda_function_failure **out, awsc_error **error)
{
    AWSC_NEED(out, error);
    *out = NULL;
    const char *json = NULL;
    void *made = NULL;
    awsc_arena *arena = NULL;
    int status = awsc_arena_new(&arena, NULL);
    if (!status) status = normalize(arena, payload, &json);
    if (!status) status = awsc_from_json(1, &failure_schema, json, strlen(json), &made, NULL);
    if (status && status != AWSC_ERR_NOMEM) status = awsc_from_json(1, &failure_schema, "{}", 2, &made, NULL);
    awsc_arena_free(arena);
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

static int invoke_json(uint32_t level, awsc_lambda *client, const awsc_lambda_invoke_input *input,
                       const awsc_call_options *options, awsc_lambda_invoke_output **output,
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
    if (failure && status != AWSC_ERR_FUNCTION) { /* there may have been no memory for the awsc_error itself */
        awsc_free(*failure);
        *failure = NULL;
    }
    return status;
}

int awsc_lambda_invoke_json_at(uint32_t level, awsc_lambda *client, const awsc_lambda_invoke_input *input,
                               const awsc_call_options *options, awsc_lambda_invoke_output **output,
                               awsc_lambda_function_failure **failure, awsc_error **error)
{
    const awsc_allocator *before =
        awsc_internal_memory_use(awsc_internal_client_allocator((const awsc_client *)client));
    int status = invoke_json(level, client, input, options, output, failure, error);
    (void)awsc_internal_memory_use(before);
    return status;
}
