/* SPDX-License-Identifier: Apache-2.0 */
#include "error/given.h"

#include <string.h>

#include <awsc/tables/schema.h>

#include "error/error.h"

int awsc_internal_missing(awsc_error **error, const char *function, const char *argument)
{
    /* Programs call the inline function before it. */
    size_t size = strlen(function);
    if (size > 3 && strcmp(function + size - 3, "_at") == 0) size -= 3;
    return awsc_error_set(error, AWSC_ERR_VALIDATION, "%.*s: %s is NULL", (int)size, function, argument);
}

int awsc_given_size(const void *given, size_t least, const char *what, const char *init, awsc_error **error)
{
    size_t size;
    memcpy(&size, given, sizeof size);
    if (size >= least) return AWSC_OK;
    return awsc_error_set(error, AWSC_ERR_VALIDATION, "%s: struct_size is not set; begin with %s", what, init);
}

int awsc_given_struct(void *own, size_t size, const void *given, const char *what, const char *init, awsc_error **error)
{
    size_t given_size;
    if (!given) return AWSC_OK;
    int status = awsc_given_size(given, sizeof given_size, what, init, error);
    if (status) return status;
    memcpy(&given_size, given, sizeof given_size);
    memcpy(own, given, given_size < size ? given_size : size);
    memcpy(own, &size, sizeof size);
    return AWSC_OK;
}

int awsc_given_needed_struct(void *own, size_t size, const void *given, const char *what, const char *init,
                             awsc_error **error)
{
    if (given) return awsc_given_struct(own, size, given, what, init, error);
    return awsc_error_set(error, AWSC_ERR_VALIDATION, "%s is NULL; begin with %s", what, init);
}

/* ---- optional values ------------------------------------------------------------------------------------------- */

const char *awsc_scalar_macro(uint8_t type)
{
    static const char *const macros[] = {
        [AWSC_TYPE_BOOL] = "AWSC_BOOL(true), not true",
        [AWSC_TYPE_I8] = "AWSC_I8(5), not 5",
        [AWSC_TYPE_I16] = "AWSC_I16(5), not 5",
        [AWSC_TYPE_I32] = "AWSC_I32(5), not 5",
        [AWSC_TYPE_I64] = "AWSC_I64(5), not 5",
        [AWSC_TYPE_F32] = "AWSC_F32(0.5f), not 0.5f",
        [AWSC_TYPE_F64] = "AWSC_F64(0.5), not 0.5",
        [AWSC_TYPE_TIME] = "AWSC_TIME(seconds, nanoseconds), not seconds",
    };
    return macros[type];
}

int awsc_given_option(int status, const char *what, const awsc_option_field *field, const void *object,
                      awsc_error **error)
{
    awsc_opt_i64 given = {0, 0};
    const void *option = (const char *)object + field->offset;
    memcpy(&given.is_set, option, sizeof given.is_set);
    if (!given.is_set) return AWSC_OK;
    if (given.is_set != AWSC_SET)
        return awsc_error_set(error, status, "%s: %s has an invalid is_set mark; write %s", what, field->name,
                              awsc_scalar_macro(field->type));
    bool limit = field->type == AWSC_TYPE_I64;
    if (limit)
        memcpy(&given, option, sizeof given);
    else if (field->type == AWSC_TYPE_I32)
        given.value = ((const awsc_opt_i32 *)option)->value;
    if (field->least == AWSC_ANY_NUMBER || given.value >= field->least) return AWSC_OK;
    return awsc_error_set(error, status, "%s: %s is %lld; expected %d or more%s", what, field->name,
                          (long long)given.value, field->least, limit ? ", or AWSC_NO_LIMIT" : "");
}

int awsc_given_options(int status, const char *what, const awsc_option_field *fields, size_t count, const void *object,
                       awsc_error **error)
{
    int failed = AWSC_OK;
    for (size_t i = 0; !failed && i < count; i++) failed = awsc_given_option(status, what, &fields[i], object, error);
    return failed;
}

int awsc_given_bool(int status, const char *what, const char *name, awsc_opt_bool given, bool *out, awsc_error **error)
{
    const awsc_option_field field = {name, 0, AWSC_TYPE_BOOL, 0};
    int failed = awsc_given_option(status, what, &field, &given, error);
    if (!failed && given.is_set) *out = given.value;
    return failed;
}

int awsc_given_limit(int status, const char *what, const char *name, awsc_opt_i64 given, int64_t *out,
                     awsc_error **error)
{
    const awsc_option_field field = {name, 0, AWSC_TYPE_I64, 1};
    int failed = awsc_given_option(status, what, &field, &given, error);
    if (!failed && given.is_set) *out = given.value;
    return failed;
}

int awsc_given_count(int status, const char *what, const char *name, awsc_opt_i32 given, int32_t *out,
                     awsc_error **error)
{
    const awsc_option_field field = {name, 0, AWSC_TYPE_I32, 1};
    int failed = awsc_given_option(status, what, &field, &given, error);
    if (!failed && given.is_set) *out = given.value;
    return failed;
}

int awsc_given_within(const char *what, const char *name, awsc_opt_i64 given, int64_t least, int64_t most, int64_t *out,
                      awsc_error **error)
{
    const awsc_option_field field = {name, 0, AWSC_TYPE_I64, AWSC_ANY_NUMBER};
    int failed = awsc_given_option(AWSC_ERR_VALIDATION, what, &field, &given, error);
    if (failed || !given.is_set) return failed;
    *out = given.value;
    if (given.value >= least && given.value <= most) return AWSC_OK;
    return awsc_error_set(error, AWSC_ERR_VALIDATION, "%s: %s is %lld; expected %lld to %lld", what, name,
                          (long long)given.value, (long long)least, (long long)most);
}

/* ---- allocators ------------------------------------------------------------------------------------------------ */

int awsc_given_allocator(const awsc_allocator *allocator, int status, const char *what, awsc_error **error)
{
    if (!allocator) return AWSC_OK;
    int checked = awsc_given_size(allocator, sizeof *allocator, what, "AWSC_ALLOCATOR_INIT", error);
    if (checked) return checked;
    const char *missing = !allocator->allocate  ? "allocate"
                          : !allocator->resize  ? "resize"
                          : !allocator->release ? "release"
                                                : NULL;
    return missing ? awsc_error_set(error, status, "%s: %s is NULL", what, missing) : AWSC_OK;
}
