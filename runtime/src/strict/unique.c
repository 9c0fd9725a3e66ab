/* SPDX-License-Identifier: Apache-2.0 */
#include "strict/unique.h"

#include <awsc/tables/generated.h>
#include <awsc/status.h>

#include "base/allocator.h"

/*
 * Hashes items and compares those with the same hash. Both the hash and the comparison go by schema and agree on
 * equality: the order of a map's entries does not count, members newer than the caller's level are not read, and values
 * deeper than AWSC_DEEPEST_VALUE count as cycles and are equal.
 */

static uint64_t hash_member(const awsc_member *member, const void *field, uint32_t level, unsigned depth);
static bool equal_member(const awsc_member *member, const void *a, const void *b, uint32_t level, unsigned depth);

/* ---- hash ------------------------------------------------------------------------------------------------------ */

enum { FNV_SHIFT = 29 };
static const uint64_t FNV_START = 14695981039346656037u, FNV_PRIME = 1099511628211u;

static uint64_t hash_bytes(uint64_t hash, const void *data, size_t size)
{
    const unsigned char *bytes = data;
    for (size_t i = 0; i < size; i++) hash = (hash ^ bytes[i]) * FNV_PRIME;
    return hash;
}

static uint64_t mix(uint64_t hash, uint64_t more)
{
    hash = (hash ^ more) * FNV_PRIME;
    return hash ^ hash >> FNV_SHIFT;
}

static uint64_t hash_structure(const awsc_schema *schema, const void *value, uint32_t level, unsigned depth)
{
    uint64_t hash = FNV_START;
    for (size_t i = 0; i < schema->member_count; i++) {
        const awsc_member *member = &schema->members[i];
        if (awsc_member_visible(member, level))
            hash = mix(hash, hash_member(member, (const char *)value + member->offset, level, depth));
    }
    return hash;
}

static uint64_t hash_union(const awsc_schema *schema, const void *value, uint32_t level, unsigned depth)
{
    const awsc_member *variant = awsc_union_variant(schema, value, level);
    uint64_t hash = mix(FNV_START, (uint64_t)((const awsc_union *)value)->kind);
    return variant ? mix(hash, hash_member(variant, (const char *)value + variant->offset, level, depth)) : hash;
}

static uint64_t hash_sequence(const awsc_schema *schema, awsc_sequence sequence, uint32_t level, unsigned depth)
{
    uint64_t hash = FNV_START, sum = 0;
    for (size_t i = 0; sequence.items && i < sequence.count; i++) {
        const char *item = awsc_item_at(schema, sequence, i);
        uint64_t own = hash_member(&schema->members[0], item + schema->members[0].offset, level, depth);
        if (schema->type == AWSC_TYPE_LIST)
            hash = mix(hash, own);
        else {
            const char *key = awsc_pointer_at(item);
            sum += mix(hash_bytes(FNV_START, key, key ? strlen(key) : 0), own);
        }
    }
    return mix(hash, sum);
}

static uint64_t hash_text(const char *text)
{
    return text ? hash_bytes(FNV_START, text, strlen(text)) : 0;
}

/* Hashes a scalar by its value. All floats have the same hash, because equal floats can have different bytes. */
static uint64_t hash_scalar(const awsc_member *member, const void *field)
{
    awsc_opt_time time;
    switch (awsc_form_of(member)) {
    case AWSC_FORM_BOOL:
        return ((const awsc_opt_bool *)field)->value;
    case AWSC_FORM_INTEGER:
        return (uint64_t)awsc_integer_at(member, field);
    case AWSC_FORM_TIME:
        memcpy(&time, field, sizeof time);
        return mix((uint64_t)time.value.seconds, (uint64_t)time.value.nanoseconds);
    default:
        return 1; /* floating point: equality decides */
    }
}

static uint64_t hash_object(const awsc_schema *schema, const void *value, uint32_t level, unsigned depth)
{
    return schema->type == AWSC_TYPE_UNION ? hash_union(schema, value, level, depth)
                                           : hash_structure(schema, value, level, depth);
}

static uint64_t hash_member(const awsc_member *member, const void *field, uint32_t level, unsigned depth)
{
    if (!awsc_member_is_set(member, field) || depth == AWSC_DEEPEST_VALUE) return 0;
    switch (awsc_form_of(member)) {
    case AWSC_FORM_TEXT:
        return hash_text(awsc_pointer_at(field));
    case AWSC_FORM_BYTES:
        return hash_bytes(FNV_START, awsc_bytes_at(field).data, awsc_bytes_at(field).size);
    case AWSC_FORM_OBJECT:
        return hash_object(member->target, awsc_pointer_at(field), level, depth + 1);
    case AWSC_FORM_SEQUENCE:
        return hash_sequence(member->target, awsc_sequence_at(field), level, depth + 1);
    default:
        return hash_scalar(member, field);
    }
}

/* ---- equality -------------------------------------------------------------------------------------------------- */

static bool equal_bytes(awsc_view a, awsc_view b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

static bool equal_structure(const awsc_schema *schema, const void *a, const void *b, uint32_t level, unsigned depth)
{
    for (size_t i = 0; i < schema->member_count; i++) {
        const awsc_member *member = &schema->members[i];
        if (!awsc_member_visible(member, level)) continue;
        if (!equal_member(member, (const char *)a + member->offset, (const char *)b + member->offset, level, depth))
            return false;
    }
    return true;
}

static bool equal_union(const awsc_schema *schema, const void *a, const void *b, uint32_t level, unsigned depth)
{
    if (((const awsc_union *)a)->kind != ((const awsc_union *)b)->kind) return false;
    const awsc_member *variant = awsc_union_variant(schema, a, level);
    return !variant ||
           equal_member(variant, (const char *)a + variant->offset, (const char *)b + variant->offset, level, depth);
}

/* Returns the entry with that key, or NULL. */
static const char *find_entry(const awsc_schema *map, awsc_sequence entries, const char *key)
{
    for (size_t i = 0; i < entries.count; i++) {
        const char *entry = awsc_item_at(map, entries, i), *other = awsc_pointer_at(entry);
        if (key && other && strcmp(key, other) == 0) return entry;
    }
    return NULL;
}

static bool equal_sequence(const awsc_schema *schema, awsc_sequence a, awsc_sequence b, uint32_t level, unsigned depth)
{
    const awsc_member *element = &schema->members[0];
    if (a.count != b.count) return false;
    for (size_t i = 0; i < a.count; i++) {
        const char *left = awsc_item_at(schema, a, i);
        const char *right =
            schema->type == AWSC_TYPE_LIST ? awsc_item_at(schema, b, i) : find_entry(schema, b, awsc_pointer_at(left));
        if (!right || !equal_member(element, left + element->offset, right + element->offset, level, depth))
            return false;
    }
    return true;
}

static bool equal_scalar(const awsc_member *member, const void *a, const void *b)
{
    if (awsc_form_of(member) == AWSC_FORM_FLOAT) {
        double left = awsc_float_at(member, a), right = awsc_float_at(member, b);
        return left <= right && left >= right;
    }
    if (awsc_form_of(member) == AWSC_FORM_TIME) {
        awsc_time left = ((const awsc_opt_time *)a)->value, right = ((const awsc_opt_time *)b)->value;
        return left.seconds == right.seconds && left.nanoseconds == right.nanoseconds;
    }
    return hash_scalar(member, a) == hash_scalar(member, b); /* an integer's hash is its value */
}

static bool equal_object(const awsc_schema *schema, const void *a, const void *b, uint32_t level, unsigned depth)
{
    return schema->type == AWSC_TYPE_UNION ? equal_union(schema, a, b, level, depth)
                                           : equal_structure(schema, a, b, level, depth);
}

static bool equal_member(const awsc_member *member, const void *a, const void *b, uint32_t level, unsigned depth)
{
    bool is_set = awsc_member_is_set(member, a);
    if (is_set != awsc_member_is_set(member, b)) return false;
    if (!is_set || depth == AWSC_DEEPEST_VALUE) return true;
    switch (awsc_form_of(member)) {
    case AWSC_FORM_TEXT:
        return strcmp(awsc_pointer_at(a), awsc_pointer_at(b)) == 0;
    case AWSC_FORM_BYTES:
        return equal_bytes(awsc_bytes_at(a), awsc_bytes_at(b));
    case AWSC_FORM_OBJECT:
        return equal_object(member->target, awsc_pointer_at(a), awsc_pointer_at(b), level, depth + 1);
    case AWSC_FORM_SEQUENCE:
        return equal_sequence(member->target, awsc_sequence_at(a), awsc_sequence_at(b), level, depth + 1);
    default:
        return equal_scalar(member, a, b);
    }
}

/* ---- a list ---------------------------------------------------------------------------------------------------- */

typedef struct slot {
    uint64_t hash;
    const char *item; /* NULL: free */
} slot;

/* Adds an item to the table. Returns false if an equal item is there. */
static bool put(const awsc_member *element, slot *table, size_t mask, const char *item, uint32_t level)
{
    uint64_t hash = hash_member(element, item, level, 0);
    size_t at = (size_t)(hash ^ hash >> FNV_SHIFT) & mask;
    for (; table[at].item; at = (at + 1) & mask)
        if (table[at].hash == hash && equal_member(element, table[at].item, item, level, 0)) return false;
    table[at] = (slot){hash, item};
    return true;
}

int awsc_items_unique(const awsc_schema *list, awsc_sequence items, uint32_t level, bool *unique)
{
    *unique = true;
    if (items.count < 2 || !items.items) return AWSC_OK;
    size_t size = 4;
    while (size < items.count * 2) {
        if (size > SIZE_MAX / 4) return AWSC_ERR_NOMEM;
        size *= 2;
    }
    const awsc_allocator *memory = awsc_internal_memory();
    slot *table = awsc_alloc_zeroed(memory, size, sizeof *table);
    if (!table) return AWSC_ERR_NOMEM;
    for (size_t i = 0; i < items.count && *unique; i++)
        *unique = put(&list->members[0], table, size - 1, awsc_item_at(list, items, i), level);
    awsc_release(memory, table);
    return AWSC_OK;
}
