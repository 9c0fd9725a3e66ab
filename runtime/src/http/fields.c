/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of header fields. They keep their order; names are compared without case. */
#include "http/fields.h"

#include <stdint.h>
#include <string.h>

#include "base/eight.h"
#include "error/error.h"

/* Returns the highest bits of bytes that are neither letters nor hyphens; 0 for most names. */
static uint64_t rare_in_names(uint64_t eight)
{
    uint64_t letters = awsc_eight_between(eight | AWSC_EIGHT_OF('a' - 'A'), 'a', 'z');
    return ~(letters | awsc_eight_between(eight, '-', '-')) & AWSC_EIGHT_TOPS;
}

/* Returns whether the name is a token (RFC 9110): A-Z a-z 0-9 and !#$%&'*+-.^_`|~, kept as bits, eight characters
 * per byte. */
static bool is_token(awsc_view name)
{
    static const unsigned char set[32] = {[4] = 0xfa,  [5] = 0x6c,  [6] = 0xff,  [7] = 0x03,  [8] = 0xfe,  [9] = 0xff,
                                          [10] = 0xff, [11] = 0xc7, [12] = 0xff, [13] = 0xff, [14] = 0xff, [15] = 0x57};
    if (awsc_eight_find_none(name, rare_in_names)) return true;
    for (size_t i = 0; i < name.size; i++) {
        unsigned char c = (unsigned char)name.data[i];
        if (!(set[c >> 3] >> (c & 7) & 1)) return false;
    }
    return name.size != 0;
}

/* Returns 0 if all bytes are printable ASCII. Otherwise the highest bits of some bytes are set. */
static uint64_t unusual_bytes(uint64_t eight)
{
    const uint64_t tops = AWSC_EIGHT_TOPS;
    return (eight | (eight + AWSC_EIGHT_OF(1)) | ~((eight | tops) - AWSC_EIGHT_OF(0x20))) & tops;
}

/* Returns whether the value is safe: a line break in it would begin another header. */
static bool is_field_value(awsc_view value)
{
    if (awsc_eight_find_none(value, unusual_bytes)) return true;
    for (size_t i = 0; i < value.size; i++) {
        if (awsc_ascii_is_control(value.data[i]) && value.data[i] != '\t') return false;
    }
    return true;
}

/* Checks a name. The error does not print a name that is not a token, since it may contain any bytes. */
static int check_name(awsc_view name, awsc_error **error)
{
    if (is_token(name)) return AWSC_OK;
    return awsc_error_set(error, AWSC_ERR_VALIDATION,
                          "HTTP header: a name of %zu bytes is not a token; expected letters, digits, and "
                          "!#$%%&'*+-.^_`|~",
                          name.size);
}

static int check_value(awsc_view name, awsc_view value, awsc_error **error)
{
    if (is_field_value(value)) return AWSC_OK;
    return awsc_error_set(error, AWSC_ERR_VALIDATION, "HTTP header %.*s: the value holds a control character",
                          (int)(name.size > 200 ? 200 : name.size), name.data);
}

awsc_http_fields awsc_http_fields_in(awsc_http_fields_room *room)
{
    return (awsc_http_fields){.items = room->items,
                              .capacity = sizeof room->items / sizeof *room->items,
                              .items_are_lent = true,
                              .text = room->text,
                              .text_left = sizeof room->text};
}

static int make_room(const awsc_allocator *allocator, awsc_http_fields *fields)
{
    if (fields->count < fields->capacity) return 0;
    size_t capacity = fields->capacity ? fields->capacity * 2 : 8;
    awsc_http_field *items =
        awsc_resize(allocator, fields->items_are_lent ? NULL : fields->items, capacity * sizeof *items);
    if (!items) return -1;
    if (fields->items_are_lent) memcpy(items, fields->items, fields->count * sizeof *items);
    fields->items_are_lent = false;
    fields->items = items;
    fields->capacity = capacity;
    return 0;
}

static char *take_text(const awsc_allocator *allocator, awsc_http_fields *fields, size_t size, bool *is_lent)
{
    char *text = fields->text;
    *is_lent = size <= fields->text_left;
    if (!*is_lent) return awsc_alloc(allocator, size);
    fields->text += size;
    fields->text_left -= size;
    return text;
}

/* Copies name and value into one piece of memory, the name first. Returns 0, or -1 when memory runs out. */
static int make_field(const awsc_allocator *allocator, awsc_http_fields *fields, awsc_http_field *out, awsc_view name,
                      awsc_view value)
{
    if (value.size > SIZE_MAX / 2 || name.size > SIZE_MAX / 4) return -1;
    out->name = take_text(allocator, fields, name.size + value.size + 2, &out->is_lent);
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

/* Wipes and frees a field, because its value may be a token or signature. */
static void release_field(const awsc_allocator *allocator, awsc_http_field *field)
{
    awsc_wipe(field->name, field->name_size + field->value_size + 1);
    if (!field->is_lent) awsc_release(allocator, field->name);
}

/* Wipes all fields in the room at once. */
static void wipe_room(const awsc_http_fields *fields)
{
    size_t used = fields->text ? sizeof((awsc_http_fields_room *)NULL)->text - fields->text_left : 0;
    if (used) awsc_wipe(fields->text - used, used);
}

static bool is_named(const awsc_http_field *field, awsc_view name)
{
    /* Most names differ in their size already. */
    return field->name_size == name.size && awsc_view_equal_ignore_case((awsc_view){field->name, name.size}, name);
}

/* Returns the index of the first field of that name, or the number of fields. */
static size_t find(const awsc_http_fields *fields, awsc_view name)
{
    size_t at = 0;
    while (at < fields->count && !is_named(&fields->items[at], name)) at++;
    return at;
}

/* Removes all fields of that name; `kept` is the index of the first. Frees them last, because `name` may point into one
 * of them. */
static void remove_named(const awsc_allocator *allocator, awsc_http_fields *fields, size_t kept, awsc_view name)
{
    for (size_t i = kept; i < fields->count; i++) {
        awsc_http_field field = fields->items[i];
        if (is_named(&field, name)) continue;
        fields->items[i] = fields->items[kept];
        fields->items[kept++] = field;
    }
    for (size_t i = kept; i < fields->count; i++) release_field(allocator, &fields->items[i]);
    fields->count = kept;
}

/* Returns whether field `at` is the only one of that name, and its value has `value_size` bytes. */
static bool may_overwrite(const awsc_http_fields *fields, size_t at, awsc_view name, size_t value_size)
{
    if (fields->items[at].value_size != value_size) return false;
    for (size_t i = at + 1; i < fields->count; i++)
        if (is_named(&fields->items[i], name)) return false;
    return true;
}

/* Replaces name and value in place, so that signing a request again needs no memory. The name needs no check: it
 * equals the name of a field, except for case. */
static int overwrite(awsc_http_field *field, awsc_view name, awsc_view value, awsc_error **error)
{
    int status = check_value(name, value, error);
    if (status) return status;
    /* The arguments may point into the field. */
    memmove(field->name, name.data, name.size);
    if (value.size) memmove(field->value, value.data, value.size);
    return AWSC_OK;
}

int awsc_http_field_check(awsc_view name, awsc_view value, awsc_error **error)
{
    int status = check_name(name, error);
    return status ? status : check_value(name, value, error);
}

int awsc_http_fields_put(const awsc_allocator *allocator, awsc_http_fields *fields, awsc_view name, awsc_view value,
                         bool replace, awsc_error **error)
{
    awsc_http_field field;
    const size_t at = replace ? find(fields, name) : fields->count;
    const bool is_new = at == fields->count;
    if (!is_new && may_overwrite(fields, at, name, value.size))
        return overwrite(&fields->items[at], name, value, error);
    int status = awsc_http_field_check(name, value, error);
    if (status) return status;
    if (make_room(allocator, fields) || make_field(allocator, fields, &field, name, value))
        return awsc_error_nomem(error);
    if (!is_new) remove_named(allocator, fields, at, (awsc_view){field.name, field.name_size});
    fields->items[fields->count++] = field;
    return AWSC_OK;
}

void awsc_http_fields_remove(const awsc_allocator *allocator, awsc_http_fields *fields, const char *name)
{
    awsc_view view = awsc_view_text(name);
    remove_named(allocator, fields, find(fields, view), view);
}

const char *awsc_http_fields_get(const awsc_http_fields *fields, const char *name)
{
    size_t at = find(fields, awsc_view_text(name));
    return at < fields->count ? fields->items[at].value : NULL;
}

void awsc_http_fields_clear(const awsc_allocator *allocator, awsc_http_fields *fields)
{
    for (size_t i = 0; i < fields->count; i++)
        if (!fields->items[i].is_lent) release_field(allocator, &fields->items[i]);
    wipe_room(fields);
    if (!fields->items_are_lent) awsc_release(allocator, fields->items);
    *fields = (awsc_http_fields){.items = NULL};
}
