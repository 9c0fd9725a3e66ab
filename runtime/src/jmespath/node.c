/* SPDX-License-Identifier: Apache-2.0 */
/* Makes nodes, and reads arrays and objects of nodes. */
#include "jmespath/node.h"

#include <math.h>
#include <string.h>

#include <awsc/status.h>

#include "base/number.h"

/* ---- numbers --------------------------------------------------------------------------------------------------- */

awsc_node awsc_node_i64(int64_t value)
{
    awsc_node node = {.type = AWSC_NODE_NUMBER, .whole = true};
    node.number.integer = value;
    return node;
}

awsc_node awsc_node_f64(double value)
{
    /* 2^63 is a double, the largest integer is not. */
    if (value >= -9223372036854775808.0 && value < 9223372036854775808.0 && trunc(value) == value)
        return awsc_node_i64((int64_t)value);
    awsc_node node = {.type = AWSC_NODE_NUMBER};
    node.number.real = value;
    return node;
}

int awsc_node_number(awsc_view text, awsc_node *out)
{
    int64_t whole;
    double real;
    if (awsc_parse_whole(text, &whole) == 0) {
        *out = awsc_node_i64(whole);
    } else {
        if (awsc_parse_f64(text, &real)) return AWSC_ERR_PARSE;
        *out = awsc_node_f64(real);
    }
    out->as.text = text;
    return AWSC_OK;
}

double awsc_node_real(const awsc_node *number)
{
    return number->whole ? (double)number->number.integer : number->number.real;
}

int awsc_node_compare_numbers(const awsc_node *a, const awsc_node *b)
{
    if (a->whole && b->whole) return (a->number.integer > b->number.integer) - (a->number.integer < b->number.integer);
    /* A number that is not whole is a fraction, which a double can be below 2^53 only, or lies beyond 64 bits. Rounding
     * an integer to a double cannot change on which side of such a number it lies. */
    double x = awsc_node_real(a);
    double y = awsc_node_real(b);
    return (x > y) - (x < y);
}

/* ---- texts ----------------------------------------------------------------------------------------------------- */

int awsc_view_compare(awsc_view a, awsc_view b)
{
    /* The order of UTF-8 bytes is the order of code points. */
    size_t common = a.size < b.size ? a.size : b.size;
    int order = common ? memcmp(a.data, b.data, common) : 0;
    return order ? order : (a.size > b.size) - (a.size < b.size);
}

const char *awsc_node_type_text(const awsc_node *node)
{
    switch ((enum awsc_node_type)node->type) {
    case AWSC_NODE_BOOLEAN:
        return "a boolean";
    case AWSC_NODE_NUMBER:
        return "a number";
    case AWSC_NODE_STRING:
        return "a string";
    case AWSC_NODE_ARRAY:
        return "an array";
    case AWSC_NODE_OBJECT:
        return "an object";
    case AWSC_NODE_EXPRESSION:
        return "an &expression";
    case AWSC_NODE_NULL:
        break;
    }
    return "null";
}

/* ---- arrays and objects of nodes ------------------------------------------------------------------------------- */

static int next_item(const awsc_node_context *context, const awsc_node *container, awsc_node_cursor *cursor,
                     awsc_view *key, awsc_node *out)
{
    (void)context;
    if (cursor->index == container->number.count) return 0;
    *key = AWSC_VIEW("");
    *out = ((const awsc_node *)container->as.inside.data)[cursor->index++];
    return 1;
}

static int next_member(const awsc_node_context *context, const awsc_node *container, awsc_node_cursor *cursor,
                       awsc_view *key, awsc_node *out)
{
    (void)context;
    if (cursor->index == container->number.count) return 0;
    const awsc_node_member *member = &((const awsc_node_member *)container->as.inside.data)[cursor->index++];
    *key = member->key;
    *out = member->value;
    return 1;
}

/* Finds a member. If JSON text repeats a key, the last one counts. */
static int get_member(const awsc_node_context *context, const awsc_node *object, awsc_view key, awsc_node *out)
{
    (void)context;
    const awsc_node_member *members = object->as.inside.data;
    for (size_t i = object->number.count; i > 0; i--) {
        if (!awsc_view_equal(members[i - 1].key, key)) continue;
        *out = members[i - 1].value;
        return AWSC_OK;
    }
    *out = awsc_node_null();
    return AWSC_OK;
}

static const awsc_node_access array_access = {next_item, NULL};
static const awsc_node_access object_access = {next_member, get_member};

awsc_node awsc_node_array(const awsc_node *items, size_t count)
{
    awsc_node node = {.type = AWSC_NODE_ARRAY, .access = &array_access};
    node.as.inside.data = items;
    node.number.count = count;
    return node;
}

awsc_node awsc_node_object(const awsc_node_member *members, size_t count)
{
    awsc_node node = {.type = AWSC_NODE_OBJECT, .access = &object_access};
    node.as.inside.data = members;
    node.number.count = count;
    return node;
}
