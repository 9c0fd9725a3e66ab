/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <string.h>

#include <awsc/status.h>

#include "members.h"
#include "runtime.h"

static const struct {
    const char *operations; /* operations whose names contain this */
    const char *member;
    int32_t low;
    int32_t high;
    bool modeled; /* the error is one of the operation's, not the ValidationException of the service's front */
} ranges[] = {
    {"List", "MaxItems", 1, 10000, true},
    {"Function", "MemorySize", 128, 10240, false},
    {"Function", "Timeout", 1, 900, false},
    {"FunctionEventInvokeConfig", "MaximumRetryAttempts", 0, 2, true},
    {"FunctionEventInvokeConfig", "MaximumEventAgeInSeconds", 60, 21600, true},
    {"FunctionConcurrency", "ReservedConcurrentExecutions", 0, INT32_MAX, true},
    {"ProvisionedConcurrencyConfig", "ProvisionedConcurrentExecutions", 1, INT32_MAX, true},
    {"EventSourceMapping", "BatchSize", 1, 10000, true},
    {"EventSourceMapping", "MaximumBatchingWindowInSeconds", 0, 300, true},
    {"EventSourceMapping", "ParallelizationFactor", 1, 10, true},
    {"EventSourceMapping", "MaximumRecordAgeInSeconds", -1, 604800, true},
    {"EventSourceMapping", "MaximumRetryAttempts", -1, 10000, true},
    {"EventSourceMapping", "TumblingWindowInSeconds", 0, 900, true},
};

/* Sets the error for a number out of range. As in the service's messages, the member's name begins with a lower-case
 * letter. */
static int refuse_input(awsc_local_call *call, const char *code, const char *member, int32_t value, bool low,
                        int32_t limit)
{
    return awsc_local_fail(call, code,
                           "1 validation error detected: Value '%d' at '%c%s' failed to satisfy constraint: Member "
                           "must have value %s than or equal to %d",
                           (int)value, awsc_ascii_lower(member[0]), member + 1, low ? "greater" : "less", (int)limit);
}

int awsc_local_check_ranges(awsc_local_call *call, const void *input)
{
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
        if (!strstr(call->operation->name, ranges[i].operations)) continue;
        const awsc_member *member = awsc_local_member(call->operation->input, ranges[i].member);
        if (!member || member->type != AWSC_TYPE_I32) continue;
        const awsc_opt_i32 *number = awsc_member_value(member, input);
        if (!number->is_set) continue;
        const char *code = ranges[i].modeled ? "InvalidParameterValueException" : "ValidationException";
        if (number->value < ranges[i].low) {
            return refuse_input(call, code, member->name, number->value, true, ranges[i].low);
        }
        if (number->value > ranges[i].high) {
            return refuse_input(call, code, member->name, number->value, false, ranges[i].high);
        }
    }
    return AWSC_OK;
}
