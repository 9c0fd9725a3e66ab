/* SPDX-License-Identifier: Apache-2.0 */
/* Handles UpdateFunctionCode, UpdateFunctionConfiguration, PublishVersion, ListVersionsByFunction. */
#include <string.h>

#include <awsc/lambda.h>

#include "configuration.h"
#include "configure.h"
#include "list.h"
#include "members.h"
#include "schemas.h"
#include "target.h"

/* Finds $LATEST. Fails if it is in a transitional state, or lacks the revision that the client expects. */
static int find_latest(awsc_local_call *call, const char *name, const char *revision,
                       awsc_lambda_function_configuration *out)
{
    awsc_local_target target;
    int status = awsc_local_target_find(call, name, NULL, &target);
    if (!status && strcmp(target.version, AWSC_LOCAL_LATEST)) {
        return awsc_local_fail(call, "InvalidParameterValueException", "Only $LATEST can be changed and published.");
    }
    if (!status) status = awsc_local_check_revision(call, revision, target.configuration->revision_id);
    if (!status) status = awsc_local_target_check_idle(call, &target);
    if (!status) *out = *target.configuration;
    return status;
}

static int answer_update(awsc_local_call *call, const awsc_lambda_function_configuration *configuration, void *output)
{
    return awsc_local_assign(call->operation->output, output, &awsc_lambda_function_configuration_schema, configuration,
                             call->arena);
}

int awsc_local_handle_update_function_code(awsc_local_call *call, const void *in, void *out)
{
    const awsc_lambda_update_function_code_input *input = in;
    awsc_lambda_function_code code = {.zip_file = {NULL, 0}};
    awsc_lambda_function_configuration configuration;
    int status = find_latest(call, input->function_name, input->revision_id, &configuration);
    if (!status) {
        status = awsc_local_assign(&awsc_lambda_function_code_schema, &code, call->operation->input, in, call->arena);
    }
    if (!status) status = awsc_local_configure_code(call, &code, &configuration);
    if (status) return status;
    if (input->architectures.count) configuration.architectures = input->architectures;
    if (input->dry_run.is_set && input->dry_run.value) return answer_update(call, &configuration, out);
    awsc_local_configuration_update(&configuration);
    status = awsc_local_configure_put(call, &configuration, &code);
    const awsc_lambda_function_configuration *answered = &configuration;
    if (!status && input->publish.is_set && input->publish.value) {
        status = awsc_local_publish(call, &configuration, NULL, &answered);
    }
    return status ? status : answer_update(call, answered, out);
}

int awsc_local_handle_update_function_configuration(awsc_local_call *call, const void *in, void *out)
{
    const awsc_lambda_update_function_configuration_input *input = in;
    awsc_lambda_function_configuration configuration;
    int status = find_latest(call, input->function_name, input->revision_id, &configuration);
    if (!status) status = awsc_local_configure(call, input, &configuration);
    if (status) return status;
    awsc_local_configuration_update(&configuration);
    status = awsc_local_configure_put(call, &configuration, NULL);
    return status ? status : answer_update(call, &configuration, out);
}

int awsc_local_handle_publish_version(awsc_local_call *call, const void *in, void *out)
{
    const awsc_lambda_publish_version_input *input = in;
    const awsc_lambda_function_configuration *version;
    awsc_lambda_function_configuration latest;
    int status = find_latest(call, input->function_name, input->revision_id, &latest);
    if (status) return status;
    if (input->code_sha256 && (!latest.code_sha256 || strcmp(input->code_sha256, latest.code_sha256))) {
        return awsc_local_fail(call, "InvalidParameterValueException",
                               "CodeSHA256 (%.100s) is different from current CodeSHA256 in $LATEST (%s). Please try "
                               "again with the CodeSHA256 in $LATEST.",
                               input->code_sha256, latest.code_sha256 ? latest.code_sha256 : "unknown");
    }
    status = awsc_local_publish(call, &latest, input->description, &version);
    return status ? status : answer_update(call, version, out);
}

int awsc_local_handle_list_versions_by_function(awsc_local_call *call, const void *in, void *out)
{
    const awsc_lambda_list_versions_by_function_input *input = in;
    awsc_local_target target;
    int status = awsc_local_target_find(call, input->function_name, NULL, &target);
    if (status) return status;
    const char *prefix = awsc_local_key_prefix(call->arena, target.name);
    if (!prefix) return AWSC_ERR_NOMEM;
    return awsc_local_list(call, in, out, AWSC_LOCAL_FUNCTION, prefix, awsc_local_describe_listed);
}
