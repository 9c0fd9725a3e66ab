/* SPDX-License-Identifier: Apache-2.0 */
/* Handles GetAccountSettings. */
#include <string.h>

#include <awsc/lambda.h>

#include "call.h"
#include "configuration.h"

#define CONCURRENT_EXECUTIONS 1000
#define TOTAL_CODE_BYTES 80530636800
#define UNZIPPED_CODE_BYTES 262144000
#define ZIPPED_CODE_BYTES 52428800

/* Returns the account's concurrency without the reservations of functions. */
static int32_t unreserved_runs(awsc_local_store *store)
{
    const awsc_local_record *record;
    int32_t left = CONCURRENT_EXECUTIONS;
    for (size_t i = 0; (record = awsc_local_store_at(store, AWSC_LOCAL_CONCURRENCY, i)) != NULL; i++) {
        left -= ((const awsc_lambda_concurrency *)record->value)->reserved_concurrent_executions.value;
    }
    return left;
}

static int measure_functions(awsc_local_call *call, awsc_lambda_account_usage *usage)
{
    awsc_local_record record = {"", NULL, 0};
    int64_t functions = 0, bytes = 0;
    int status;
    while (!(status = awsc_local_store_next(call->server->store, AWSC_LOCAL_FUNCTION, "", record.key, call->arena,
                                            &record))) {
        const awsc_lambda_function_configuration *configuration =
            awsc_local_configuration_of(call->server->settings, &record, call->arena);
        if (!configuration) return AWSC_ERR_NOMEM;
        if (!strcmp(configuration->version, AWSC_LOCAL_LATEST)) functions++;
        bytes += configuration->code_size.value;
    }
    usage->function_count = AWSC_I64(functions);
    usage->total_code_size = AWSC_I64(bytes);
    return status == AWSC_END ? AWSC_OK : status;
}

int awsc_local_handle_get_account_settings(awsc_local_call *call, const void *in, void *out)
{
    (void)in;
    awsc_lambda_get_account_settings_output *output = out;
    awsc_lambda_account_limit *limit = awsc_arena_alloc_zeroed(call->arena, 1, sizeof *limit);
    awsc_lambda_account_usage *usage = awsc_arena_alloc_zeroed(call->arena, 1, sizeof *usage);
    if (!limit || !usage) return AWSC_ERR_NOMEM;
    limit->total_code_size = AWSC_I64(TOTAL_CODE_BYTES);
    limit->code_size_unzipped = AWSC_I64(UNZIPPED_CODE_BYTES);
    limit->code_size_zipped = AWSC_I64(ZIPPED_CODE_BYTES);
    limit->concurrent_executions = AWSC_I32(CONCURRENT_EXECUTIONS);
    limit->unreserved_concurrent_executions = AWSC_I32(unreserved_runs(call->server->store));
    output->account_limit = limit;
    output->account_usage = usage;
    return measure_functions(call, usage);
}
