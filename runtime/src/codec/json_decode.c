/*
 * JSON to C values by schema. Written for speed where responses are: objects of one shape have their members in one
 * order, which is learned from the first and expected of the others; strings without escapes are one copy into the
 * arena; nothing else is allocated.
 */
#include "codec/json_codec.h"

#include <math.h>

#include "base/encode.h"
#include "base/number.h"
#include "base/timestamp.h"
#include "error/error.h"
#include "json/reader.h"
#include "schema/path.h"
#include "schema/value.h"

/*
 * Which member follows which in objects of a schema: a guess, made of what was seen. `next[0]` is the first member's
 * index, `next[i + 1]` that of the one after member i.
 */
enum { ORDERS = 16, ORDER_MEMBERS = 62 };

typedef struct order {
    const awsc_schema *schema;
    uint8_t next[ORDER_MEMBERS + 1];
} order;

typedef struct decoder {
    awsc_json_reader reader;
    awsc_arena *arena;
    awsc_error **error;
    bool complete; /* required members that are not there are filled in */
    bool plain;    /* the form for people and tools: names of the model everywhere, and nothing may be lost */
    uint32_t level;
    size_t order_count;
    order orders[ORDERS];
} decoder;

static void init(decoder *d, awsc_view text, awsc_json_limits limits, awsc_arena *arena, awsc_error **error)
{
    awsc_json_reader_init(&d->reader, text, limits.max_depth);
    d->arena = arena;
    d->error = error;
    d->plain = false;
    d->complete = limits.complete;
    d->level = 0;
    d->order_count = 0;
}

static int decode_value(decoder *d, const awsc_member *member, void *field, const awsc_path *path);

/* ---- errors ---------------------------------------------------------------------------------------------------- */

/* The text is not JSON. */
static int fail_syntax(const decoder *d, const awsc_path *path)
{
    return awsc_fail_at(d->error, path, "JSON is invalid at byte %zu: %s", (size_t)(d->reader.at - d->reader.begin),
                        d->reader.problem ? d->reader.problem : "unknown");
}

/* The text is JSON, but not what the member is made of. */
static int fail_kind(decoder *d, const awsc_path *path, const char *expected)
{
    enum awsc_json_kind kind = awsc_json_peek(&d->reader);
    if (kind == AWSC_JSON_INVALID) return fail_syntax(d, path);
    return awsc_fail_at(d->error, path, "expected %s, found %s", expected, awsc_json_kind_name(kind));
}

static int out_of_memory(const decoder *d)
{
    return awsc_error_nomem(d->error);
}

/* Plain form: a name that the schema does not have, and those that it has. */
static int fail_unknown(const decoder *d, const awsc_schema *schema, const awsc_json_string *name,
                        const awsc_path *parent)
{
    enum { LONGEST = 64 };
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_path_append(&text, parent);
    if (parent) awsc_buffer_append_text(&text, ": ");
    awsc_buffer_append_format(&text, "%s has no member \"%.*s\"; expected ", schema->name,
                              (int)(name->raw.size < LONGEST ? name->raw.size : LONGEST), name->raw.data);
    size_t listed = 0;
    for (size_t i = 0; i < schema->member_count; i++) {
        if (!awsc_member_visible(&schema->members[i], d->level)) continue;
        awsc_buffer_append_text(&text, listed++ ? ", " : "one of ");
        awsc_buffer_append_view(&text, awsc_member_name(&schema->members[i]));
    }
    if (!listed) awsc_buffer_append_text(&text, "none");
    const char *message = awsc_buffer_text(&text);
    int status = message ? awsc_error_set(d->error, AWSC_ERR_PARSE, "%s", message) : out_of_memory(d);
    awsc_buffer_clear(&text);
    return status;
}

/* Plain form: whether a member may be read into `field` now. */
static int check_plain(decoder *d, const awsc_member *member, const void *field, const awsc_path *path)
{
    if (!awsc_member_visible(member, d->level))
        return awsc_fail_at(d->error, path, "the member is newer than API level %u, which the caller was compiled with",
                            (unsigned)d->level);
    if (awsc_member_is_set(member, field)) return awsc_fail_at(d->error, path, "the member is given twice");
    if (member->type == AWSC_TYPE_BODY_STREAM || member->type == AWSC_TYPE_EVENT_STREAM)
        return awsc_fail_at(d->error, path, "the member is a stream, which has no JSON form");
    return AWSC_OK;
}

static awsc_view key_of(const decoder *d, const awsc_member *member)
{
    return d->plain ? awsc_member_name(member) : awsc_member_json_key(member);
}

/* ---- texts ----------------------------------------------------------------------------------------------------- */

/* The string as NUL-terminated text in the arena. */
static int keep_text(decoder *d, const awsc_json_string *string, const char **out, const awsc_path *path)
{
    if (string->has_null)
        return awsc_fail_at(d->error, path, "the text holds a NUL character, which C text cannot hold");
    if (!string->escaped) {
        *out = awsc_arena_text(d->arena, string->raw.data, string->raw.size);
        return *out ? AWSC_OK : out_of_memory(d);
    }
    char *text = awsc_arena_bytes(d->arena, string->raw.size + 1);
    if (!text) return out_of_memory(d);
    text[awsc_json_unescape(string, text)] = '\0';
    *out = text;
    return AWSC_OK;
}

static int decode_text(decoder *d, const char **out, const awsc_path *path)
{
    awsc_json_string string;
    if (awsc_json_peek(&d->reader) != AWSC_JSON_STRING) return fail_kind(d, path, "a string");
    if (awsc_json_take_string(&d->reader, &string)) return fail_syntax(d, path);
    return keep_text(d, &string, out, path);
}

static int decode_blob(decoder *d, awsc_blob *out, const awsc_path *path)
{
    awsc_json_string string;
    if (awsc_json_peek(&d->reader) != AWSC_JSON_STRING) return fail_kind(d, path, "a string of base64");
    if (awsc_json_read_string(&d->reader, &string)) return fail_syntax(d, path);
    *out = (awsc_blob){AWSC_EMPTY, 0};
    if (string.raw.size == 0) return AWSC_OK;
    char *bytes = awsc_arena_bytes(d->arena, string.raw.size);
    if (!bytes) return out_of_memory(d);
    awsc_view text = string.raw;
    if (string.escaped) text = awsc_view_of(bytes, awsc_json_unescape(&string, bytes));
    size_t size;
    /* Decoding in place is safe: what is written never passes what is read. */
    if (awsc_base64_decode(text, bytes, &size)) return awsc_fail_at(d->error, path, "the string is not base64");
    if (size) *out = (awsc_blob){bytes, size};
    return AWSC_OK;
}

static int decode_document(decoder *d, awsc_json *out, const awsc_path *path)
{
    awsc_view text;
    if (awsc_json_skip(&d->reader, &text)) return fail_syntax(d, path);
    out->data = awsc_arena_text(d->arena, text.data, text.size);
    out->size = text.size;
    return out->data ? AWSC_OK : out_of_memory(d);
}

/* ---- numbers, booleans, times ---------------------------------------------------------------------------------- */

static int read_number(decoder *d, awsc_view *number, const char *expected, const awsc_path *path)
{
    if (awsc_json_peek(&d->reader) != AWSC_JSON_NUMBER) return fail_kind(d, path, expected);
    return awsc_json_read_number(&d->reader, number) ? fail_syntax(d, path) : AWSC_OK;
}

static int decode_integer(decoder *d, const awsc_member *member, void *field, const awsc_path *path)
{
    awsc_view number;
    int64_t value;
    int status = read_number(d, &number, "a whole number", path);
    if (status) return status;
    static const int bits_of_type[] = {
        [AWSC_TYPE_I8] = 8, [AWSC_TYPE_I16] = 16, [AWSC_TYPE_I32] = 32, [AWSC_TYPE_I64] = 64};
    const int bits = bits_of_type[member->type];
    int unusable = awsc_parse_i64(number, &value) && awsc_parse_whole(number, &value);
    int64_t largest = INT64_MAX >> (64 - bits);
    if (unusable || value > largest || value < -largest - 1)
        return awsc_fail_at(d->error, path, "expected a whole number of %d bits", bits);
    switch (member->type) {
    case AWSC_TYPE_I8:
        *(awsc_opt_i8 *)field = AWSC_I8((int8_t)value);
        break;
    case AWSC_TYPE_I16:
        *(awsc_opt_i16 *)field = AWSC_I16((int16_t)value);
        break;
    case AWSC_TYPE_I32:
        *(awsc_opt_i32 *)field = AWSC_I32((int32_t)value);
        break;
    default:
        *(awsc_opt_i64 *)field = AWSC_I64(value);
        break;
    }
    return AWSC_OK;
}

/* JSON has no text for what is not finite: it comes as a string. */
static int read_special(decoder *d, double *out, const awsc_path *path)
{
    awsc_json_string string;
    if (awsc_json_read_string(&d->reader, &string)) return fail_syntax(d, path);
    if (awsc_json_string_equal(&string, AWSC_VIEW("NaN")))
        *out = (double)NAN;
    else if (awsc_json_string_equal(&string, AWSC_VIEW("Infinity")))
        *out = (double)INFINITY;
    else if (awsc_json_string_equal(&string, AWSC_VIEW("-Infinity")))
        *out = -(double)INFINITY;
    else
        return awsc_fail_at(d->error, path, "expected a number, \"NaN\", \"Infinity\" or \"-Infinity\"");
    return AWSC_OK;
}

static int decode_float(decoder *d, const awsc_member *member, void *field, const awsc_path *path)
{
    const bool single = member->type == AWSC_TYPE_F32;
    double value = 0;
    float narrow = 0;
    if (awsc_json_peek(&d->reader) == AWSC_JSON_STRING) {
        int status = read_special(d, &value, path);
        if (status) return status;
        narrow = (float)value;
    } else {
        awsc_view number;
        int status = read_number(d, &number, "a number", path);
        if (status) return status;
        if (single ? awsc_parse_f32(number, &narrow) : awsc_parse_f64(number, &value))
            return awsc_fail_at(d->error, path, "the number is too large");
    }
    if (single)
        *(awsc_opt_f32 *)field = AWSC_F32(narrow);
    else
        *(awsc_opt_f64 *)field = AWSC_F64(value);
    return AWSC_OK;
}

static int decode_bool(decoder *d, awsc_opt_bool *out, const awsc_path *path)
{
    enum awsc_json_kind kind = awsc_json_peek(&d->reader);
    if (kind != AWSC_JSON_TRUE && kind != AWSC_JSON_FALSE) return fail_kind(d, path, "a boolean");
    if (awsc_json_read_literal(&d->reader)) return fail_syntax(d, path);
    *out = AWSC_BOOL(kind == AWSC_JSON_TRUE);
    return AWSC_OK;
}

/* What stands in the text decides; the form of the model does not matter. */
static int decode_plain_time(decoder *d, awsc_opt_time *out, const awsc_path *path)
{
    awsc_time time;
    awsc_view text;
    awsc_json_string string;
    enum awsc_json_kind kind = awsc_json_peek(&d->reader);
    if (kind != AWSC_JSON_NUMBER && kind != AWSC_JSON_STRING)
        return fail_kind(d, path, "a number of seconds or a string with a time");
    if (kind == AWSC_JSON_NUMBER ? awsc_json_read_number(&d->reader, &text)
                                 : awsc_json_read_string(&d->reader, &string))
        return fail_syntax(d, path);
    int bad = kind == AWSC_JSON_NUMBER
                  ? awsc_time_parse_epoch(text, &time)
                  : awsc_time_parse_date_time(string.raw, &time) && awsc_time_parse_http_date(string.raw, &time);
    if (bad)
        return awsc_fail_at(d->error, path,
                            "the time is not a number of seconds, and not of the form 1985-04-12T23:20:50.52Z");
    *out = AWSC_TIME(time.seconds, time.nanoseconds);
    return AWSC_OK;
}

static int decode_time(decoder *d, const awsc_member *member, awsc_opt_time *out, const awsc_path *path)
{
    if (d->plain) return decode_plain_time(d, out, path);
    const unsigned format = member->flags & AWSC_TIME_FORMAT_MASK;
    awsc_view text;
    awsc_time time;
    int bad;
    if (format == AWSC_DATE_TIME || format == AWSC_HTTP_DATE) {
        awsc_json_string string;
        char plain[64];
        if (awsc_json_peek(&d->reader) != AWSC_JSON_STRING) return fail_kind(d, path, "a string with a time");
        if (awsc_json_read_string(&d->reader, &string)) return fail_syntax(d, path);
        text = string.raw;
        if (string.escaped && text.size <= sizeof plain) text = awsc_view_of(plain, awsc_json_unescape(&string, plain));
        bad =
            format == AWSC_DATE_TIME ? awsc_time_parse_date_time(text, &time) : awsc_time_parse_http_date(text, &time);
    } else {
        int status = read_number(d, &text, "a number of seconds", path);
        if (status) return status;
        bad = awsc_time_parse_epoch(text, &time);
    }
    if (bad)
        return awsc_fail_at(d->error, path, "the time is not %s",
                            format == AWSC_DATE_TIME   ? "of the form 1985-04-12T23:20:50.52Z"
                            : format == AWSC_HTTP_DATE ? "of the form Tue, 29 Apr 2014 18:30:38 GMT"
                                                       : "a number of seconds of 64 bits");
    *out = AWSC_TIME(time.seconds, time.nanoseconds);
    return AWSC_OK;
}

/* ---- lists and maps -------------------------------------------------------------------------------------------- */

/* Items that grow in the arena. */
typedef struct growing {
    char *items;
    size_t count;
    size_t capacity;
} growing;

/* Room for one more item, zeroed; NULL when memory runs out. */
static char *add_item(decoder *d, growing *list, size_t item_size)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? list->capacity * 2 : 8;
        if (awsc_arena_extend(d->arena, list->items, list->capacity * item_size, capacity * item_size)) {
            char *items = awsc_arena_alloc(d->arena, capacity * item_size);
            if (!items) return NULL;
            if (list->count) memcpy(items, list->items, list->count * item_size);
            list->items = items;
        }
        list->capacity = capacity;
    }
    char *item = list->items + list->count++ * item_size;
    memset(item, 0, item_size);
    return item;
}

/* Passes a null. 1 if there was one, 0 if not, -1 if it is misspelled. A document may be null itself; in plain form
 * nothing else of a list or map that is not sparse, which the value's own reader then says. */
static int pass_null(decoder *d, const awsc_member *element, bool sparse)
{
    if (awsc_json_peek(&d->reader) != AWSC_JSON_NULL) return 0;
    if (!sparse && (d->plain || element->type == AWSC_TYPE_JSON)) return 0;
    return awsc_json_read_literal(&d->reader) ? -1 : 1;
}

static int decode_list(decoder *d, const awsc_schema *schema, void *field, const awsc_path *parent)
{
    const awsc_member *element = &schema->members[0];
    const bool sparse = (schema->flags & AWSC_SPARSE) != 0;
    growing list = {NULL, 0, 0};
    bool first = true;
    int more;
    if (awsc_json_peek(&d->reader) != AWSC_JSON_ARRAY) return fail_kind(d, parent, "an array");
    if (awsc_json_enter(&d->reader)) return fail_syntax(d, parent);
    while ((more = awsc_json_next_item(&d->reader, &first)) > 0) {
        awsc_path path = awsc_path_index(parent, list.count);
        int null = pass_null(d, element, sparse);
        if (null < 0) return fail_syntax(d, &path);
        if (null && !sparse) continue;
        char *item = add_item(d, &list, schema->size);
        if (!item) return out_of_memory(d);
        int status = null ? AWSC_OK : decode_value(d, element, item, &path);
        if (status) return status;
    }
    if (more < 0) return fail_syntax(d, parent);
    awsc_sequence_store(field, list.count, list.count ? (void *)list.items : AWSC_EMPTY);
    return AWSC_OK;
}

static int decode_map(decoder *d, const awsc_schema *schema, void *field, const awsc_path *parent)
{
    const awsc_member *element = &schema->members[0];
    const bool sparse = (schema->flags & AWSC_SPARSE) != 0;
    growing map = {NULL, 0, 0};
    bool first = true;
    awsc_json_string key;
    int more;
    if (awsc_json_peek(&d->reader) != AWSC_JSON_OBJECT) return fail_kind(d, parent, "an object");
    if (awsc_json_enter(&d->reader)) return fail_syntax(d, parent);
    while ((more = awsc_json_next_member(&d->reader, &first, &key)) > 0) {
        awsc_path path = awsc_path_key(parent, key.raw);
        int null = pass_null(d, element, sparse);
        if (null < 0) return fail_syntax(d, &path);
        if (null && !sparse) continue;
        char *entry = add_item(d, &map, schema->size);
        if (!entry) return out_of_memory(d);
        const char *name;
        int status = keep_text(d, &key, &name, &path);
        if (status) return status;
        awsc_pointer_store(entry, name);
        status = null ? AWSC_OK : decode_value(d, element, entry + element->offset, &path);
        if (status) return status;
    }
    if (more < 0) return fail_syntax(d, parent);
    awsc_sequence_store(field, map.count, map.count ? (void *)map.items : AWSC_EMPTY);
    return AWSC_OK;
}

/* ---- structures and unions ------------------------------------------------------------------------------------- */

/* The member called `name`, or NULL. */
static const awsc_member *find_member(const decoder *d, const awsc_schema *schema, const awsc_json_string *name)
{
    for (size_t i = 0; i < schema->member_count; i++) {
        const awsc_member *member = &schema->members[i];
        if (!name->escaped && !(member->flags & AWSC_WIRE_NAME)) {
            if (member->name_size != name->raw.size) continue;
            if (memcmp(member->name, name->raw.data, name->raw.size) == 0) return member;
        } else if (awsc_json_string_equal(name, key_of(d, member)))
            return member;
    }
    return NULL;
}

/* The order of a schema: learned earlier, or the model's. NULL for large structures. */
static order *order_of(decoder *d, const awsc_schema *schema)
{
    if (schema->member_count > ORDER_MEMBERS) return NULL;
    size_t slot = 0;
    while (slot < d->order_count && d->orders[slot].schema != schema) slot++;
    if (slot < d->order_count) return &d->orders[slot];
    /* When there are more shapes than places, the last place is for all that are left. */
    slot = d->order_count < ORDERS ? d->order_count++ : ORDERS - 1;
    order *fresh = &d->orders[slot];
    fresh->schema = schema;
    for (size_t i = 0; i <= schema->member_count; i++) fresh->next[i] = (uint8_t)i;
    return fresh;
}

/*
 * The next member of an object of `schema`: 1 and `*member` (NULL: unknown, see `*name`), 0 at the end, -1. `*place` is
 * where the guess stands: 0 at the beginning, then 1 + the index of the last known member.
 */
static int next_member(decoder *d, const awsc_schema *schema, order *known, bool *first, size_t *place,
                       const awsc_member **member, awsc_json_string *name)
{
    if (known && known->schema != schema) known = NULL; /* an object in between took the place */
    size_t guess = known ? known->next[*place] : *place;
    int more;
    if (guess < schema->member_count) {
        *member = &schema->members[guess];
        more = awsc_json_next_expected(&d->reader, first, key_of(d, *member), name);
    } else
        more = awsc_json_next_member(&d->reader, first, name);
    if (more == 1) *member = find_member(d, schema, name);
    if (more <= 0 || !*member) return more;
    size_t index = (size_t)(*member - schema->members);
    if (known) known->next[*place] = (uint8_t)index;
    *place = index + 1;
    return 1;
}

static int decode_members(decoder *d, const awsc_schema *schema, bool body_only, char *value, const awsc_path *parent)
{
    const awsc_member *member = NULL;
    bool first = true;
    size_t place = 0;
    int more;
    awsc_json_string name;
    order *known = order_of(d, schema);
    if (awsc_json_peek(&d->reader) != AWSC_JSON_OBJECT) return fail_kind(d, parent, "an object");
    if (awsc_json_enter(&d->reader)) return fail_syntax(d, parent);
    while ((more = next_member(d, schema, known, &first, &place, &member, &name)) > 0) {
        if (!member && d->plain) return fail_unknown(d, schema, &name, parent);
        if (!member || (body_only && awsc_member_location(member) != AWSC_BODY)) {
            if (awsc_json_skip(&d->reader, NULL)) return fail_syntax(d, parent);
            continue;
        }
        awsc_path path = awsc_path_member(parent, member);
        int status = d->plain ? check_plain(d, member, value + member->offset, &path) : AWSC_OK;
        if (!status) status = decode_value(d, member, value + member->offset, &path);
        if (status) return status;
    }
    if (more < 0) return fail_syntax(d, parent);
    awsc_fill_defaults(schema, value, body_only);
    if (d->complete && awsc_fill_required(schema, value, body_only, d->arena)) return out_of_memory(d);
    return AWSC_OK;
}

static int decode_structure(decoder *d, const awsc_schema *schema, void *field, const awsc_path *path)
{
    char *value = awsc_arena_alloc_zeroed(d->arena, 1, schema->size);
    if (!value) return out_of_memory(d);
    awsc_pointer_store(field, value);
    return decode_members(d, schema, false, value, path);
}

/* One variant of a union, the first that is not null. */
static int decode_variant(decoder *d, const awsc_schema *schema, const awsc_json_string *name, char *value,
                          const awsc_path *parent)
{
    awsc_union *head = (awsc_union *)(void *)value;
    const awsc_member *variant = find_member(d, schema, name);
    if (head->name) return awsc_fail_at(d->error, parent, "a union with more than one variant");
    int status = keep_text(d, name, &head->name, parent);
    if (status) return status;
    if (!variant) return awsc_json_skip(&d->reader, NULL) ? fail_syntax(d, parent) : AWSC_OK;
    awsc_path path = awsc_path_member(parent, variant);
    status = d->plain ? check_plain(d, variant, value + variant->offset, &path) : AWSC_OK;
    if (status) return status;
    head->kind = (int32_t)(variant - schema->members) + 1;
    return decode_value(d, variant, value + variant->offset, &path);
}

/* {"Variant": value}; the type marker of some services and nulls are passed over. */
static int decode_variants(decoder *d, const awsc_schema *schema, char *value, const awsc_path *parent)
{
    bool first = true;
    awsc_json_string name;
    int more;
    if (awsc_json_peek(&d->reader) != AWSC_JSON_OBJECT) return fail_kind(d, parent, "an object with one member");
    if (awsc_json_enter(&d->reader)) return fail_syntax(d, parent);
    while ((more = awsc_json_next_member(&d->reader, &first, &name)) > 0) {
        const bool unknown = find_member(d, schema, &name) == NULL;
        if (unknown && d->plain) return fail_unknown(d, schema, &name, parent);
        const bool marker = unknown && awsc_json_string_equal(&name, AWSC_VIEW("__type"));
        if (marker || awsc_json_peek(&d->reader) == AWSC_JSON_NULL) {
            if (awsc_json_skip(&d->reader, NULL)) return fail_syntax(d, parent);
            continue;
        }
        int status = decode_variant(d, schema, &name, value, parent);
        if (status) return status;
    }
    return more < 0 ? fail_syntax(d, parent) : AWSC_OK;
}

static int decode_union(decoder *d, const awsc_schema *schema, void *field, const awsc_path *path)
{
    char *value = awsc_arena_alloc_zeroed(d->arena, 1, schema->size);
    if (!value) return out_of_memory(d);
    awsc_pointer_store(field, value);
    return decode_variants(d, schema, value, path);
}

/* ---- any value ------------------------------------------------------------------------------------------------- */

/* null is absence, also after an earlier member of the same name. */
static int decode_null(decoder *d, const awsc_member *member, void *field, const awsc_path *path)
{
    if (awsc_json_read_literal(&d->reader)) return fail_syntax(d, path);
    memset(field, 0, awsc_member_size(member));
    return AWSC_OK;
}

static int decode_value(decoder *d, const awsc_member *member, void *field, const awsc_path *path)
{
    const bool in_list_or_map = !path->name;
    if (awsc_json_peek(&d->reader) == AWSC_JSON_NULL && !in_list_or_map) return decode_null(d, member, field, path);
    switch ((enum awsc_type)member->type) {
    case AWSC_TYPE_TEXT:
        return decode_text(d, field, path);
    case AWSC_TYPE_BOOL:
        return decode_bool(d, field, path);
    case AWSC_TYPE_I8:
    case AWSC_TYPE_I16:
    case AWSC_TYPE_I32:
    case AWSC_TYPE_I64:
        return decode_integer(d, member, field, path);
    case AWSC_TYPE_F32:
    case AWSC_TYPE_F64:
        return decode_float(d, member, field, path);
    case AWSC_TYPE_TIME:
        return decode_time(d, member, field, path);
    case AWSC_TYPE_BLOB:
        return decode_blob(d, field, path);
    case AWSC_TYPE_JSON:
        return decode_document(d, field, path);
    case AWSC_TYPE_STRUCTURE:
        return decode_structure(d, member->target, field, path);
    case AWSC_TYPE_UNION:
        return decode_union(d, member->target, field, path);
    case AWSC_TYPE_LIST:
        return decode_list(d, member->target, field, path);
    case AWSC_TYPE_MAP:
        return decode_map(d, member->target, field, path);
    case AWSC_TYPE_NUMBER: {
        awsc_view number;
        int status = read_number(d, &number, "a number", path);
        if (status) return status;
        *(const char **)field = awsc_arena_text(d->arena, number.data, number.size);
        return *(const char **)field ? AWSC_OK : out_of_memory(d);
    }
    case AWSC_TYPE_BODY: {
        /* A request's body as a tool writes it: base64. */
        awsc_blob blob;
        int status = decode_blob(d, &blob, path);
        if (!status) *(awsc_body *)field = AWSC_BODY_MEMORY(blob.data, blob.size);
        return status;
    }
    case AWSC_TYPE_BODY_STREAM:
    case AWSC_TYPE_EVENT_STREAM:
        break;
    }
    return awsc_json_skip(&d->reader, NULL) ? fail_syntax(d, path) : AWSC_OK;
}

int awsc_json_decode(const awsc_schema *schema, awsc_view text, bool body_only, awsc_json_limits limits,
                     awsc_arena *arena, void *value, awsc_error **error)
{
    decoder d;
    init(&d, text, limits, arena, error);
    int status = AWSC_OK;
    if (awsc_json_peek(&d.reader) == AWSC_JSON_NULL)
        status = awsc_json_read_literal(&d.reader) ? fail_syntax(&d, NULL) : AWSC_OK;
    else
        status = decode_members(&d, schema, body_only, value, NULL);
    if (status) return status;
    return awsc_json_finish(&d.reader) ? fail_syntax(&d, NULL) : AWSC_OK;
}

int awsc_json_decode_plain(const awsc_schema *schema, awsc_view text, uint32_t level, awsc_json_limits limits,
                           awsc_arena *arena, void *value, awsc_error **error)
{
    decoder d;
    init(&d, text, limits, arena, error);
    d.plain = true;
    d.level = level;
    int status = schema->type == AWSC_TYPE_UNION ? decode_variants(&d, schema, value, NULL)
                                                 : decode_members(&d, schema, false, value, NULL);
    if (status) return status;
    return awsc_json_finish(&d.reader) ? fail_syntax(&d, NULL) : AWSC_OK;
}

int awsc_json_decode_member(const awsc_member *member, awsc_view text, awsc_json_limits limits, awsc_arena *arena,
                            void *field, awsc_error **error)
{
    decoder d;
    init(&d, text, limits, arena, error);
    awsc_path path = awsc_path_member(NULL, member);
    int status = decode_value(&d, member, field, &path);
    if (status) return status;
    return awsc_json_finish(&d.reader) ? fail_syntax(&d, &path) : AWSC_OK;
}
