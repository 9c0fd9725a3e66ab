/* Header fields: ordered, names compared without case. */
#include "http/fields.h"

#include <stdint.h>
#include <string.h>

#include "error/error.h"

/* RFC 9110 token. Most names are letters and dashes. */
static bool is_token(awsc_view name)
{
    if (name.size == 0) return false;
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        if (awsc_ascii_is_alpha(c) || c == '-' || awsc_ascii_is_digit(c)) continue;
        if (c == '\0' || !strchr("!#$%&'*+.^_`|~", c)) return false;
    }
    return true;
}

/* Not 0 if one of eight bytes is below 0x20, or 0x7f; tabs and other bytes may be reported, since they are looked at.
 */
static uint64_t may_hold_control(uint64_t bytes)
{
    const uint64_t ones = ~(uint64_t)0 / 0xff, tops = ones * 0x80;
    uint64_t delete = bytes ^ ones * 0x7f;
    return (((bytes - ones * 0x20) & ~bytes) | ((delete - ones) & ~delete)) & tops;
}

static uint64_t eight_bytes(const char *at)
{
    uint64_t bytes;
    memcpy(&bytes, at, sizeof bytes);
    return bytes;
}

/* A line break in a value would begin a header of its own. */
static bool is_field_value(awsc_view value)
{
    const char *at = value.data;
    size_t left = value.size;
    while (left) {
        if (left >= 16 && !(may_hold_control(eight_bytes(at)) | may_hold_control(eight_bytes(at + 8)))) {
            at += 16;
            left -= 16;
            continue;
        }
        unsigned char c = (unsigned char)*at++;
        if ((c < 0x20 && c != '\t') || c == 0x7f) return false;
        left--;
    }
    return true;
}

/* A name that is no token is not printed: it may hold anything. */
static int check(awsc_view name, awsc_view value, awsc_error **error)
{
    if (!is_token(name))
        return awsc_error_set(error, AWSC_ERR_VALIDATION,
                              "HTTP header: a name of %zu bytes is not a token; expected letters, digits, and "
                              "!#$%%&'*+-.^_`|~",
                              name.size);
    if (!is_field_value(value))
        return awsc_error_set(error, AWSC_ERR_VALIDATION, "HTTP header %.*s: the value holds a control character",
                              (int)(name.size > 200 ? 200 : name.size), name.data);
    return AWSC_OK;
}

static int make_room(const awsc_allocator *allocator, awsc_http_fields *fields)
{
    if (fields->count < fields->capacity) return 0;
    size_t capacity = fields->capacity ? fields->capacity * 2 : 8;
    awsc_http_field *items = awsc_resize(allocator, fields->items, capacity * sizeof *items);
    if (!items) return -1;
    fields->items = items;
    fields->capacity = capacity;
    return 0;
}

/* Name and value share one allocation, which begins with the name. */
static int make_field(const awsc_allocator *allocator, awsc_http_field *out, awsc_view name, awsc_view value)
{
    if (value.size > SIZE_MAX / 2 || name.size > SIZE_MAX / 4) return -1;
    out->name = awsc_alloc(allocator, name.size + value.size + 2);
    if (!out->name) return -1;
    out->value = out->name + name.size + 1;
    memcpy(out->name, name.data, name.size);
    out->name[name.size] = '\0';
    if (value.size) memcpy(out->value, value.data, value.size);
    out->value[value.size] = '\0';
    out->name_size = name.size;
    out->value_size = value.size;
    return 0;
}

/* Tokens and signatures are header fields, too. */
static void release_field(const awsc_allocator *allocator, awsc_http_field *field)
{
    awsc_wipe(field->name, field->name_size + field->value_size + 1);
    awsc_release(allocator, field->name);
}

int awsc_http_fields_put(const awsc_allocator *allocator, awsc_http_fields *fields, awsc_view name, awsc_view value,
                         bool replace, awsc_error **error)
{
    int status = check(name, value, error);
    if (status) return status;
    awsc_http_field field;
    if (make_room(allocator, fields) || make_field(allocator, &field, name, value)) return awsc_error_nomem(error);
    if (replace) awsc_http_fields_remove(allocator, fields, field.name);
    fields->items[fields->count++] = field;
    return AWSC_OK;
}

static bool is_named(const awsc_http_field *field, awsc_view name)
{
    /* Most names differ in their size already. */
    return field->name_size == name.size && awsc_view_equal_ignore_case((awsc_view){field->name, name.size}, name);
}

void awsc_http_fields_remove(const awsc_allocator *allocator, awsc_http_fields *fields, const char *name)
{
    awsc_view wanted = awsc_view_text(name);
    size_t kept = 0;
    for (size_t i = 0; i < fields->count; i++) {
        awsc_http_field *field = &fields->items[i];
        if (is_named(field, wanted))
            release_field(allocator, field);
        else if (kept++ < i)
            fields->items[kept - 1] = *field;
    }
    fields->count = kept;
}

const char *awsc_http_fields_get(const awsc_http_fields *fields, const char *name)
{
    awsc_view wanted = awsc_view_text(name);
    for (size_t i = 0; i < fields->count; i++)
        if (is_named(&fields->items[i], wanted)) return fields->items[i].value;
    return NULL;
}

void awsc_http_fields_clear(const awsc_allocator *allocator, awsc_http_fields *fields)
{
    for (size_t i = 0; i < fields->count; i++) release_field(allocator, &fields->items[i]);
    awsc_release(allocator, fields->items);
    *fields = (awsc_http_fields){NULL, 0, 0};
}
