#include "target.h"

#include <string.h>

#include "name.h"

static int not_found(awsc_local_call *call, awsc_view name, awsc_view qualifier)
{
    const awsc_local_settings *settings = call->server->settings;
    return awsc_local_fail(call, "ResourceNotFoundException",
                           "Function not found: arn:aws:lambda:%s:%s:function:%.*s%s%.*s", settings->region,
                           settings->account, (int)name.size, name.data, qualifier.size ? ":" : "", (int)qualifier.size,
                           qualifier.size ? qualifier.data : "");
}

static bool has_version(const awsc_local_function *function, awsc_view qualifier)
{
    if (awsc_view_equal(qualifier, AWSC_VIEW(AWSC_LOCAL_LATEST))) return true;
    for (size_t i = 0; i < function->aliases.count; i++) {
        if (awsc_view_equal(qualifier, awsc_view_text(function->aliases.items[i]))) return true;
    }
    return false;
}

/* The qualifier of the name and that of the query must not contradict each other. */
static int join_qualifiers(awsc_local_call *call, awsc_local_name *name, const char *qualifier)
{
    awsc_view given = awsc_view_text(qualifier);
    if (!given.size) return AWSC_OK;
    if (name->qualifier.size && !awsc_view_equal(name->qualifier, given)) {
        return awsc_local_fail(call, "InvalidParameterValueException",
                               "The derived qualifier from the function name does not match the specified qualifier.");
    }
    name->qualifier = given;
    return AWSC_OK;
}

int awsc_local_target_find(awsc_local_call *call, const char *text, const char *qualifier, awsc_local_target *out)
{
    const awsc_local_settings *settings = call->server->settings;
    awsc_local_name name;
    if (awsc_local_name_parse(awsc_view_text(text), &name)) {
        return awsc_local_fail(call, "InvalidParameterValueException",
                               "1 validation error detected: Value '%.170s' at 'functionName' failed to satisfy "
                               "constraint: Member must be the name or the ARN of a function",
                               text);
    }
    int status = join_qualifiers(call, &name, qualifier);
    if (status) return status;
    if (name.region.size && !awsc_view_equal(name.region, awsc_view_text(settings->region))) {
        return awsc_local_fail(call, "ResourceNotFoundException",
                               "Functions from '%.*s' are not reachable in this region ('%s')", (int)name.region.size,
                               name.region.data, settings->region);
    }
    if (name.account.size && !awsc_view_equal(name.account, awsc_view_text(settings->account))) {
        return not_found(call, name.function, name.qualifier);
    }
    status = awsc_local_functions_get(call->server->functions, name.function, call->arena, &out->function);
    if (status == AWSC_ERR_NOMEM) return status;
    if (status || (name.qualifier.size && !has_version(&out->function, name.qualifier))) {
        return not_found(call, name.function, name.qualifier);
    }
    out->qualifier = NULL;
    if (!name.qualifier.size) return AWSC_OK;
    out->qualifier = awsc_arena_text(call->arena, name.qualifier.data, name.qualifier.size);
    return out->qualifier ? AWSC_OK : AWSC_ERR_NOMEM;
}
