/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Converts JSON to C values by schema. It is optimized for responses. Objects of one shape usually have their members
 * in the same order, so the decoder learns the order from one object and expects it in the next. A string without
 * escapes is one copy into the arena, and there are no other allocations for it.
 */
#include "codec/json_codec.h"

#include "base/number.h"
#include "codec/json_decoder.h"
#include "codec/json_quick.h"
#include "error/error.h"
#include "schema/value.h"

static void init(awsc_json_decoder *d, awsc_view text, awsc_json_limits limits, awsc_arena *arena, awsc_error **error)
{
    if (limits.strict)
        awsc_json_reader_init(&d->reader, text, limits.max_depth);
    else
        awsc_json_reader_init_forgiving(&d->reader, text, limits.max_depth);
    d->strict = limits.strict;
    d->arena = arena;
    d->error = error;
    d->plain = NULL;
    d->complete = limits.complete;
    d->piecemeal = limits.piecemeal;
    d->level = 0;
    d->order_count = d->order_hint = 0;
}

static int out_of_memory(const awsc_json_decoder *d)
{
    return awsc_error_nomem(d->error);
}

static int decode_value(awsc_json_decoder *d, const awsc_member *member, void *field, const awsc_path *path);
static int decode_object(awsc_json_decoder *d, const awsc_schema *schema, void *field, const awsc_path *path);

static inline awsc_view key_of(const awsc_json_decoder *d, const awsc_member *member)
{
    if (!(member->flags & AWSC_TABLE_WIRE_NAME)) return awsc_view_of(member->name, member->name_size);
    return d->plain ? awsc_member_name(member) : awsc_member_json_key(member);
}

/* ---- texts ----------------------------------------------------------------------------------------------------- */

/* Copies the string, NUL-terminated and without escapes, to the arena. */
static int keep_text(awsc_json_decoder *d, const awsc_json_string *string, const char **out, const awsc_path *path)
{
    if (string->has_null)
        return awsc_fail_at(d->error, path, "the text holds a NUL character, which C text cannot hold");
    if (!string->escaped) {
        *out = awsc_arena_text(d->arena, string->raw.data, string->raw.size);
        return *out ? AWSC_OK : out_of_memory(d);
    }
    char *text = awsc_arena_bytes(d->arena, awsc_json_unescaped_max(string) + 1);
    if (!text) return out_of_memory(d);
    text[awsc_json_unescape(string, text)] = '\0';
    *out = text;
    return AWSC_OK;
}

static int decode_text(awsc_json_decoder *d, const char **out, const awsc_path *path)
{
    awsc_json_string string;
    if (awsc_json_peek(&d->reader) != AWSC_JSON_STRING) return awsc_json_fail_kind(d, path, "a string");
    if (awsc_json_take_string(&d->reader, &string)) return awsc_json_fail_syntax(d, path);
    return keep_text(d, &string, out, path);
}

/* ---- numbers, booleans, times ---------------------------------------------------------------------------------- */

static int decode_integer(awsc_json_decoder *d, const awsc_member *member, void *field, const awsc_path *path)
{
    awsc_view number;
    int64_t value;
    int status = awsc_json_decode_number(d, &number, "a whole number", path);
    if (status) return status;
    int unusable = awsc_parse_i64(number, &value) && awsc_parse_whole(number, &value);
    if (!unusable && awsc_integer_store(member, field, value)) return AWSC_OK;
    return awsc_fail_at(d->error, path, "expected a whole number of %u bits", awsc_type_info[member->type].bits);
}

static int decode_bool(awsc_json_decoder *d, awsc_opt_bool *out, const awsc_path *path)
{
    enum awsc_json_kind kind = awsc_json_peek(&d->reader);
    if (kind != AWSC_JSON_TRUE && kind != AWSC_JSON_FALSE) return awsc_json_fail_kind(d, path, "a boolean");
    if (awsc_json_read_literal(&d->reader)) return awsc_json_fail_syntax(d, path);
    *out = AWSC_BOOL(kind == AWSC_JSON_TRUE);
    return AWSC_OK;
}

/* Reads a short text or a small number at `at`. Returns the position behind it, or NULL: see json_quick.h. */
static inline const char *quick_scalar(awsc_json_decoder *d, const char *at, const char *end, const awsc_member *member,
                                       void *field)
{
    const char *text, *next = NULL;
    int64_t number;
    switch (AWSC_JSON_QUICK ? member->type : 0) {
    case AWSC_TYPE_TEXT:
        next = awsc_quick_text(at, end, d->arena, &text);
        if (next) awsc_pointer_store(field, text);
        break;
    case AWSC_TYPE_I64:
        next = awsc_quick_integer(at, end, INT64_MAX, &number);
        if (next) *(awsc_opt_i64 *)field = AWSC_I64(number);
        break;
    case AWSC_TYPE_I32:
        next = awsc_quick_integer(at, end, INT32_MAX, &number);
        if (next) *(awsc_opt_i32 *)field = AWSC_I32((int32_t)number);
        break;
    default:
        break;
    }
    return next;
}

/* Does the same for an item of a list or the value of a map. */
static inline bool take_scalar(awsc_json_decoder *d, const awsc_member *element, void *field)
{
    const char *next = quick_scalar(d, d->reader.at, d->reader.end, element, field);
    if (next) d->reader.at = next;
    return next != NULL;
}

/* Does the same as decode_value, and is faster for structures. */
static inline int decode_quickly(awsc_json_decoder *d, const awsc_member *member, void *field, const awsc_path *path)
{
    const bool object = member->type == AWSC_TYPE_STRUCTURE && d->reader.at < d->reader.end && *d->reader.at == '{';
    if (AWSC_JSON_QUICK && object) return decode_object(d, member->target, field, path);
    return decode_value(d, member, field, path);
}

/* ---- lists and maps -------------------------------------------------------------------------------------------- */

/* An array of items that grows in the arena. */
typedef struct growing {
    char *items;
    size_t count;
    size_t capacity;
} growing;

static int grow(awsc_json_decoder *d, growing *list, size_t item_size)
{
    size_t capacity = list->capacity ? list->capacity * 2 : 4; /* most lists are short */
    if (awsc_arena_extend(d->arena, list->items, list->capacity * item_size, capacity * item_size)) {
        char *items = awsc_arena_alloc(d->arena, capacity * item_size);
        if (!items) return -1;
        if (list->count) memcpy(items, list->items, list->count * item_size);
        list->items = items;
    }
    list->capacity = capacity;
    return 0;
}

/* Adds an item, with any content, and returns it; NULL when memory runs out. */
static inline char *add_item(awsc_json_decoder *d, growing *list, size_t item_size)
{
    if (list->count == list->capacity && grow(d, list, item_size)) return NULL;
    return list->items + list->count++ * item_size;
}

/* Skips a null in a list or map. Returns 1 if it did, 0 if the value has to be decoded, -1 if the null is
 * misspelled. Returns 0 for some nulls, too: a document may be null, and in plain form the value's decoder reports a
 * null in a list or map that is not sparse. */
static int pass_null(awsc_json_decoder *d, const awsc_member *element, bool sparse)
{
    if (awsc_json_peek(&d->reader) != AWSC_JSON_NULL) return 0;
    if (!sparse && (d->plain || element->type == AWSC_TYPE_JSON)) return 0;
    return awsc_json_read_literal(&d->reader) ? -1 : 1;
}

static inline int next_item(awsc_json_decoder *d, bool *first)
{
    if (AWSC_JSON_QUICK && awsc_quick_close(&d->reader, ']')) return 0;
    if (AWSC_JSON_QUICK && !*first && awsc_quick_comma(&d->reader)) return 1;
    return awsc_json_next_item(&d->reader, first);
}

static int decode_list(awsc_json_decoder *d, const awsc_schema *schema, void *field, const awsc_path *parent)
{
    const awsc_member *element = &schema->members[0];
    const bool sparse = (schema->flags & AWSC_TABLE_SPARSE) != 0;
    growing list = {NULL, 0, 0};
    bool first = true;
    int more;
    if (awsc_json_peek(&d->reader) != AWSC_JSON_ARRAY) return awsc_json_fail_kind(d, parent, "an array");
    if (awsc_json_enter(&d->reader)) return awsc_json_fail_syntax(d, parent);
    awsc_path path = awsc_path_index(parent, 0);
    while ((more = next_item(d, &first)) > 0) {
        char *item = add_item(d, &list, schema->size);
        if (!item) return out_of_memory(d);
        if (take_scalar(d, element, item)) continue;
        path.index = list.count - 1;
        int null = pass_null(d, element, sparse);
        if (null < 0) return awsc_json_fail_syntax(d, &path);
        list.count -= null && !sparse;
        if (null && !sparse) continue;
        memset(item, 0, schema->size);
        int status = null ? AWSC_OK : decode_quickly(d, element, item, &path);
        if (status) return status;
    }
    if (more < 0) return awsc_json_fail_syntax(d, parent);
    awsc_sequence_store(field, list.count, list.count ? (void *)list.items : AWSC_EMPTY);
    return AWSC_OK;
}

/* Reads the next key of a map. `*raw` is the key as it is written. Sets `*kept` to its copy in the arena, or to NULL:
 * then the caller has to copy it. */
static inline int next_key(awsc_json_decoder *d, bool *first, awsc_json_string *key, awsc_view *raw, const char **kept)
{
    if (AWSC_JSON_QUICK && awsc_quick_close(&d->reader, '}')) return 0;
    const char *next =
        AWSC_JSON_QUICK ? awsc_quick_key(d->reader.at, d->reader.end, *first, d->arena, raw, kept) : NULL;
    if (next) {
        d->reader.at = next;
        *first = false;
        return 1;
    }
    *kept = NULL;
    int more = awsc_json_next_member(&d->reader, first, key);
    if (more > 0) *raw = key->raw;
    return more;
}

static int decode_map(awsc_json_decoder *d, const awsc_schema *schema, void *field, const awsc_path *parent)
{
    const awsc_member *element = &schema->members[0];
    const bool sparse = (schema->flags & AWSC_TABLE_SPARSE) != 0;
    growing map = {NULL, 0, 0};
    bool first = true;
    awsc_json_string key;
    const char *name;
    int more;
    if (awsc_json_peek(&d->reader) != AWSC_JSON_OBJECT) return awsc_json_fail_kind(d, parent, "an object");
    if (awsc_json_enter(&d->reader)) return awsc_json_fail_syntax(d, parent);
    awsc_path path = awsc_path_key(parent, AWSC_VIEW(""));
    while ((more = next_key(d, &first, &key, &path.key, &name)) > 0) {
        char *entry = add_item(d, &map, schema->size);
        if (!entry) return out_of_memory(d);
        if (name && take_scalar(d, element, entry + element->offset)) {
            awsc_pointer_store(entry, name);
            continue;
        }
        int null = pass_null(d, element, sparse);
        if (null < 0) return awsc_json_fail_syntax(d, &path);
        map.count -= null && !sparse;
        if (null && !sparse) continue;
        int status = name ? AWSC_OK : keep_text(d, &key, &name, &path);
        if (status) return status;
        memset(entry, 0, schema->size);
        awsc_pointer_store(entry, name);
        status = null ? AWSC_OK : decode_quickly(d, element, entry + element->offset, &path);
        if (status) return status;
    }
    if (more < 0) return awsc_json_fail_syntax(d, parent);
    awsc_sequence_store(field, map.count, map.count ? (void *)map.items : AWSC_EMPTY);
    return AWSC_OK;
}

/* ---- structures and unions ------------------------------------------------------------------------------------- */

/* Returns the member called `name`, or NULL. */
static const awsc_member *find_member(const awsc_json_decoder *d, const awsc_schema *schema,
                                      const awsc_json_string *name)
{
    for (size_t i = 0; i < schema->member_count; i++) {
        const awsc_member *member = &schema->members[i];
        if (!name->escaped && !(member->flags & AWSC_TABLE_WIRE_NAME)) {
            if (member->name_size != name->raw.size) continue;
            if (memcmp(member->name, name->raw.data, name->raw.size) == 0) return member;
        } else if (awsc_json_string_equal(name, key_of(d, member)))
            return member;
    }
    return NULL;
}

static bool has_required(const awsc_schema *schema)
{
    for (size_t i = 0; i < schema->member_count; i++)
        if (schema->members[i].flags & AWSC_TABLE_REQUIRED) return true;
    return false;
}

/* Returns the expected order of a schema's members: the learned one, or at first the model's. Returns NULL for
 * structures with too many members. */
static awsc_json_order *order_of(awsc_json_decoder *d, const awsc_schema *schema)
{
    if (schema->member_count > AWSC_JSON_ORDER_MEMBERS) return NULL;
    /* Objects of one list hold the same shapes in turn, so the place after the last one is looked at first. */
    size_t slot = d->order_hint;
    if (slot >= d->order_count || d->orders[slot].schema != schema) slot = 0;
    while (slot < d->order_count && d->orders[slot].schema != schema) slot++;
    d->order_hint = slot + 1;
    if (slot < d->order_count) return &d->orders[slot];
    /* When there are more shapes than places, the last place is for all that are left. */
    slot = d->order_count < AWSC_JSON_ORDERS ? d->order_count++ : AWSC_JSON_ORDERS - 1;
    awsc_json_order *fresh = &d->orders[slot];
    fresh->schema = schema;
    for (size_t i = 0; i <= schema->member_count; i++) fresh->next[i] = (uint8_t)i;
    fresh->required = has_required(schema);
    return fresh;
}

/* The position in an object. */
typedef struct walk {
    const awsc_schema *schema;
    awsc_json_order *known; /* NULL: the order is that of the model */
    size_t place;           /* in the expected order: 0 at first, then 1 + the index of the last known member */
    bool first;             /* no member is read yet */
    bool body_only;
    char *value;
} walk;

/*
 * Reads members as long as fast paths can. Returns the next member if its name is read and its value is not, else NULL.
 */
static inline const awsc_member *quick_members(awsc_json_decoder *d, walk *w)
{
    const awsc_schema *schema = w->schema;
    const uint8_t *order = w->known->next;
    const awsc_member *member = NULL;
    const char *at = d->reader.at, *end = d->reader.end;
    size_t place = w->place;
    bool first = w->first;
    for (;;) {
        const size_t guess = order[place];
        if (guess >= schema->member_count) break;
        const awsc_member *next = &schema->members[guess];
        const char *value_at = awsc_quick_name(at, end, first, key_of(d, next));
        if (!value_at) break;
        first = false;
        place = guess + 1;
        char *field = w->value + next->offset;
        at = value_at;
        if (w->body_only && awsc_member_location(next) != AWSC_TABLE_BODY) {
            member = next;
            break;
        }
        if (!(value_at = quick_scalar(d, at, end, next, field))) {
            value_at = awsc_quick_null(at, end);
            if (value_at) awsc_quick_clear(field, awsc_member_size(next));
        }
        if (!value_at) {
            member = next;
            break;
        }
        at = value_at;
    }
    d->reader.at = at;
    w->place = place;
    w->first = first;
    return member;
}

/* Reads the next name. Returns 1 and sets `*member` (NULL: unknown, `*name` has the name), 0 at the end of the object,
 * or -1. */
static int next_member(awsc_json_decoder *d, walk *w, const awsc_member **member, awsc_json_string *name)
{
    const awsc_schema *schema = w->schema;
    if (AWSC_JSON_QUICK && awsc_quick_close(&d->reader, '}')) return 0;
    const size_t guess = w->known ? w->known->next[w->place] : w->place;
    int more;
    if (guess < schema->member_count) {
        *member = &schema->members[guess];
        more = awsc_json_next_expected(&d->reader, &w->first, key_of(d, *member), name);
    } else
        more = awsc_json_next_member(&d->reader, &w->first, name);
    if (more == 1) *member = find_member(d, schema, name);
    if (more <= 0 || !*member) return more;
    const size_t index = (size_t)(*member - schema->members);
    if (w->known) w->known->next[w->place] = (uint8_t)index;
    w->place = index + 1;
    return 1;
}

/* Decodes a member in plain form or piecemeal mode. In piecemeal mode a value that cannot be read is unset and
 * skipped. Returns a status; AWSC_END if the text ends inside the skipped value. */
static int decode_carefully(awsc_json_decoder *d, const awsc_member *member, void *field, const awsc_path *path)
{
    const awsc_json_place place = awsc_json_place_of(&d->reader);
    int status = d->plain ? d->plain->check(d, member, field, path) : AWSC_OK;
    if (!status) status = decode_value(d, member, field, path);
    if (!status || status == AWSC_ERR_NOMEM || !d->piecemeal) return status;
    memset(field, 0, awsc_member_size(member));
    return awsc_json_pass_broken(&d->reader, place) ? AWSC_END : AWSC_OK;
}

/* Skips the value of a member that is not decoded. */
static int pass_unknown(awsc_json_decoder *d)
{
    if (!d->piecemeal) return awsc_json_pass(&d->reader);
    return awsc_json_pass_broken(&d->reader, awsc_json_place_of(&d->reader));
}

/* Fills in defaults, and required members with `complete`, where the text has no value. `known` may be NULL. */
static int complete_members(awsc_json_decoder *d, const awsc_schema *schema, const awsc_json_order *known,
                            bool body_only, char *value)
{
    if (schema->extras) awsc_fill_defaults(schema, value, body_only);
    if (known && !known->required) return AWSC_OK;
    return d->complete && awsc_fill_required(schema, value, body_only, d->arena) ? out_of_memory(d) : AWSC_OK;
}

static int decode_members(awsc_json_decoder *d, const awsc_schema *schema, bool body_only, char *value,
                          const awsc_path *parent)
{
    awsc_json_string name;
    walk w = {schema, order_of(d, schema), 0, true, body_only, value};
    const bool careful = d->plain || d->piecemeal;
    if (awsc_json_peek(&d->reader) != AWSC_JSON_OBJECT) return awsc_json_fail_kind(d, parent, "an object");
    if (awsc_json_enter(&d->reader)) return awsc_json_fail_syntax(d, parent);
    awsc_path path = {parent, NULL, {NULL, 0}, 0};
    for (;;) {
        const awsc_member *member = AWSC_JSON_QUICK && !careful && w.known ? quick_members(d, &w) : NULL;
        const int more = member ? 1 : next_member(d, &w, &member, &name);
        if (more < 0) return awsc_json_fail_syntax(d, parent);
        if (!more) break;
        if (!member && d->plain) return d->plain->fail_unknown(d, schema, &name, parent);
        if (!member || (body_only && awsc_member_location(member) != AWSC_TABLE_BODY)) {
            if (pass_unknown(d)) return awsc_json_fail_syntax(d, parent);
            continue;
        }
        void *field = value + member->offset;
        path.name = member->name;
        int status = careful ? decode_carefully(d, member, field, &path) : decode_quickly(d, member, field, &path);
        if (status) return status;
        if (w.known && w.known->schema != schema) w.known = NULL; /* an object inside this one took the place */
    }
    return complete_members(d, schema, w.known, body_only, value);
}

/* Decodes the variant of a union. A second variant is an error. */
static int decode_variant(awsc_json_decoder *d, const awsc_schema *schema, const awsc_json_string *name, char *value,
                          const awsc_path *parent)
{
    awsc_union *head = (awsc_union *)(void *)value;
    const awsc_member *variant = find_member(d, schema, name);
    if (head->name) return awsc_fail_at(d->error, parent, "a union with more than one variant");
    int status = keep_text(d, name, &head->name, parent);
    if (status) return status;
    if (!variant) return awsc_json_pass(&d->reader) ? awsc_json_fail_syntax(d, parent) : AWSC_OK;
    awsc_path path = awsc_path_member(parent, variant);
    status = d->plain ? d->plain->check(d, variant, value + variant->offset, &path) : AWSC_OK;
    if (status) return status;
    head->kind = (int32_t)(variant - schema->members) + 1;
    return decode_value(d, variant, value + variant->offset, &path);
}

/* Decodes a union, such as {"Variant": value}. Skips nulls and the type marker "__type" of some services. */
static int decode_variants(awsc_json_decoder *d, const awsc_schema *schema, char *value, const awsc_path *parent)
{
    bool first = true;
    awsc_json_string name;
    int more;
    if (awsc_json_peek(&d->reader) != AWSC_JSON_OBJECT)
        return awsc_json_fail_kind(d, parent, "an object with one member");
    if (awsc_json_enter(&d->reader)) return awsc_json_fail_syntax(d, parent);
    while ((more = awsc_json_next_member(&d->reader, &first, &name)) > 0) {
        const bool unknown = find_member(d, schema, &name) == NULL;
        if (unknown && d->plain) return d->plain->fail_unknown(d, schema, &name, parent);
        const bool marker = unknown && awsc_json_string_equal(&name, AWSC_VIEW("__type"));
        if (marker || awsc_json_peek(&d->reader) == AWSC_JSON_NULL) {
            if (awsc_json_pass(&d->reader)) return awsc_json_fail_syntax(d, parent);
            continue;
        }
        int status = decode_variant(d, schema, &name, value, parent);
        if (status) return status;
    }
    return more < 0 ? awsc_json_fail_syntax(d, parent) : AWSC_OK;
}

/* Decodes a structure or union into new memory of the arena and stores its pointer in `field`. */
static int decode_object(awsc_json_decoder *d, const awsc_schema *schema, void *field, const awsc_path *path)
{
    char *value = AWSC_JSON_QUICK ? awsc_arena_take(d->arena, schema->size) : awsc_arena_alloc(d->arena, schema->size);
    if (!value) return out_of_memory(d);
    memset(value, 0, schema->size);
    awsc_pointer_store(field, value);
    return schema->type == AWSC_TYPE_UNION ? decode_variants(d, schema, value, path)
                                           : decode_members(d, schema, false, value, path);
}

/* ---- any value ------------------------------------------------------------------------------------------------- */

/* Reads a null, which unsets the member, even if an earlier member of the same name set it. */
static int decode_null(awsc_json_decoder *d, const awsc_member *member, void *field, const awsc_path *path)
{
    if (awsc_json_read_literal(&d->reader)) return awsc_json_fail_syntax(d, path);
    memset(field, 0, awsc_member_size(member));
    return AWSC_OK;
}

static int decode_digits(awsc_json_decoder *d, const char **out, const awsc_path *path)
{
    awsc_view number;
    int status = awsc_json_decode_number(d, &number, "a number", path);
    if (status) return status;
    *out = awsc_arena_text(d->arena, number.data, number.size);
    return *out ? AWSC_OK : out_of_memory(d);
}

/* Decodes the body of a request, which tools write as base64. */
static int decode_body(awsc_json_decoder *d, awsc_body *out, const awsc_path *path)
{
    awsc_blob blob;
    int status = awsc_json_decode_blob(d, &blob, path);
    if (!status) *out = AWSC_BODY_MEMORY(blob.data, blob.size);
    return status;
}

static int decode_value(awsc_json_decoder *d, const awsc_member *member, void *field, const awsc_path *path)
{
    const bool in_list_or_map = !path->name;
    if (awsc_json_peek(&d->reader) == AWSC_JSON_NULL && !in_list_or_map) return decode_null(d, member, field, path);
    if (member->type == AWSC_TYPE_TEXT) return decode_text(d, field, path); /* most values are texts */
    switch (awsc_form_of(member)) {
    case AWSC_FORM_BOOL:
        return decode_bool(d, field, path);
    case AWSC_FORM_INTEGER:
        return decode_integer(d, member, field, path);
    case AWSC_FORM_FLOAT:
        return awsc_json_decode_float(d, member, field, path);
    case AWSC_FORM_TIME:
        return awsc_json_decode_time(d, member, field, path);
    case AWSC_FORM_TEXT:
        return decode_digits(d, field, path);
    case AWSC_FORM_BYTES:
        return member->type == AWSC_TYPE_BLOB ? awsc_json_decode_blob(d, field, path)
                                              : awsc_json_decode_document(d, field, path);
    case AWSC_FORM_BODY:
        return decode_body(d, field, path);
    case AWSC_FORM_OBJECT:
        return decode_object(d, member->target, field, path);
    case AWSC_FORM_SEQUENCE:
        return member->type == AWSC_TYPE_LIST ? decode_list(d, member->target, field, path)
                                              : decode_map(d, member->target, field, path);
    case AWSC_FORM_STREAM:
        break;
    }
    return awsc_json_pass(&d->reader) ? awsc_json_fail_syntax(d, path) : AWSC_OK;
}

int awsc_json_decode(const awsc_schema *schema, awsc_view text, bool body_only, awsc_json_limits limits,
                     awsc_arena *arena, void *value, awsc_error **error)
{
    awsc_json_decoder d;
    init(&d, text, limits, arena, error);
    int status = AWSC_OK;
    if (awsc_json_peek(&d.reader) == AWSC_JSON_NULL)
        status = awsc_json_read_literal(&d.reader) ? awsc_json_fail_syntax(&d, NULL) : AWSC_OK;
    else
        status = decode_members(&d, schema, body_only, value, NULL);
    /* The members before a mistake in the text count. */
    if (limits.piecemeal && (status == AWSC_END || (status == AWSC_ERR_PARSE && d.reader.problem)))
        return complete_members(&d, schema, NULL, body_only, value);
    if (status || limits.piecemeal) return status;
    return awsc_json_finish(&d.reader) ? awsc_json_fail_syntax(&d, NULL) : AWSC_OK;
}

int awsc_json_decode_plain(const awsc_schema *schema, awsc_view text, uint32_t level, awsc_json_limits limits,
                           awsc_arena *arena, void *value, awsc_error **error)
{
    awsc_json_decoder d;
    init(&d, text, limits, arena, error);
    d.plain = &awsc_json_plain_form;
    d.level = level;
    int status = schema->type == AWSC_TYPE_UNION ? decode_variants(&d, schema, value, NULL)
                                                 : decode_members(&d, schema, false, value, NULL);
    if (status) return status;
    return awsc_json_finish(&d.reader) ? awsc_json_fail_syntax(&d, NULL) : AWSC_OK;
}

int awsc_json_decode_member(const awsc_member *member, awsc_view text, awsc_json_limits limits, awsc_arena *arena,
                            void *field, awsc_error **error)
{
    awsc_json_decoder d;
    init(&d, text, limits, arena, error);
    awsc_path path = awsc_path_member(NULL, member);
    int status = decode_value(&d, member, field, &path);
    if (status == AWSC_END) return awsc_json_fail_syntax(&d, &path);
    if (status || limits.piecemeal) return status;
    return awsc_json_finish(&d.reader) ? awsc_json_fail_syntax(&d, &path) : AWSC_OK;
}
