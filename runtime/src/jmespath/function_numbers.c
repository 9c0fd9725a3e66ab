/* SPDX-License-Identifier: Apache-2.0 */
/* Functions of numbers. Integers stay exact if they fit in 64 bits. */
#include <math.h>

#include "jmespath/functions.h"

static int number_out(const awsc_function_call *call, double value, awsc_node *out)
{
    if (!isfinite(value)) return awsc_evaluation_fail(call->evaluation, call->ast, "the result is out of range");
    *out = awsc_node_f64(value);
    return AWSC_OK;
}

int awsc_function_abs(const awsc_function_call *call, awsc_node *out)
{
    const awsc_node *number = &call->arguments[0];
    if (!number->whole) return number_out(call, fabs(number->number.real), out);
    if (number->number.integer == INT64_MIN) return number_out(call, 9223372036854775808.0, out);
    *out = number->number.integer < 0 ? awsc_node_i64(-number->number.integer) : *number;
    return AWSC_OK;
}

int awsc_function_ceil(const awsc_function_call *call, awsc_node *out)
{
    const awsc_node *number = &call->arguments[0];
    *out = *number;
    return number->whole ? AWSC_OK : number_out(call, ceil(number->number.real), out);
}

int awsc_function_floor(const awsc_function_call *call, awsc_node *out)
{
    const awsc_node *number = &call->arguments[0];
    *out = *number;
    return number->whole ? AWSC_OK : number_out(call, floor(number->number.real), out);
}

/* Computes the sum and the count of an array of numbers. */
static int add_up(const awsc_function_call *call, awsc_node *sum, size_t *count)
{
    awsc_node_cursor cursor = {0, NULL};
    awsc_node item;
    awsc_view key;
    int more;
    *sum = awsc_node_i64(0);
    *count = 0;
    while ((more = awsc_evaluation_next(call->evaluation, &call->arguments[0], &cursor, &key, &item)) == 1) {
        int64_t whole;
        ++*count;
        if (sum->whole && item.whole && !__builtin_add_overflow(sum->number.integer, item.number.integer, &whole)) {
            *sum = awsc_node_i64(whole);
            continue;
        }
        double real = awsc_node_real(sum) + awsc_node_real(&item);
        sum->whole = false;
        sum->number.real = real;
    }
    return more;
}

int awsc_function_sum(const awsc_function_call *call, awsc_node *out)
{
    size_t count;
    int status = add_up(call, out, &count);
    return status || out->whole ? status : number_out(call, out->number.real, out);
}

int awsc_function_avg(const awsc_function_call *call, awsc_node *out)
{
    awsc_node sum;
    size_t count;
    int status = add_up(call, &sum, &count);
    *out = awsc_node_null();
    if (status || count == 0) return status;
    if (sum.whole && sum.number.integer % (int64_t)count == 0) {
        *out = awsc_node_i64(sum.number.integer / (int64_t)count);
        return AWSC_OK;
    }
    return number_out(call, awsc_node_real(&sum) / (double)count, out);
}

int awsc_function_to_number(const awsc_function_call *call, awsc_node *out)
{
    const awsc_node *value = &call->arguments[0];
    *out = awsc_node_null();
    if (value->type == AWSC_NODE_NUMBER)
        *out = *value;
    else if (value->type == AWSC_NODE_STRING && awsc_node_number(value->as.text, out))
        *out = awsc_node_null();
    return AWSC_OK;
}
