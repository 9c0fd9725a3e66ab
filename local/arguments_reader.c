/* SPDX-License-Identifier: Apache-2.0 */
#include "arguments_reader.h"

#include "runtime.h"

int awsc_local_argument_invalid(awsc_error **error, const char *option, const char *value, const char *expected)
{
    return awsc_error_set(error, AWSC_ERR_VALIDATION, "%s %s: expected %s", option, value, expected);
}

int awsc_local_argument_number(const char *option, awsc_view value, uint64_t low, uint64_t high, uint64_t *out,
                               awsc_error **error)
{
    if (!awsc_parse_u64(value, out) && *out >= low && *out <= high) return AWSC_OK;
    return awsc_error_set(error, AWSC_ERR_VALIDATION, "%s %.*s: expected a number from %llu to %llu", option,
                          (int)value.size, value.data, (unsigned long long)low, (unsigned long long)high);
}

bool awsc_local_argument_is_name(awsc_view name)
{
    if (name.size == 0 || name.size > 64) return false;
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        if (!awsc_ascii_is_alpha(c) && !awsc_ascii_is_digit(c) && c != '-' && c != '_') return false;
    }
    return true;
}
