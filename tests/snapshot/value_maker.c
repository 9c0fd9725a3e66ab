/* SPDX-License-Identifier: Apache-2.0 */
#include "snapshot/value_maker.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/encode.h"
#include "schema/path.h"
#include "schema/value.h"

/* Maximum depth of a structure inside itself. */
#define MOST_REPETITIONS 2

typedef struct maker {
    enum awsc_snapshot_kind kind;
    int http_status;
    unsigned location; /* path of the member that is being made */
    awsc_arena *arena;
} maker;

/* The position of a value: its path, and the shapes around it. */
typedef struct place {
    const struct place *parent;
    const awsc_schema *schema;
    awsc_path path;
} place;

static void make_value(maker *m, const awsc_member *member, void *field, const place *at);

static void *need(void *memory)
{
    if (!memory) abort();
    return memory;
}

/* ---- texts and numbers that identify their member ---------------------------------------------------------------- */

static awsc_view path_text(const maker *m, const place *at)
{
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_path_append(&text, &at->path);
    const char *copy = need(awsc_arena_text(m->arena, text.data ? text.data : "", text.size));
    awsc_buffer_clear(&text);
    return awsc_view_text(copy);
}

/* A number that is mostly unique to this path. */
static uint32_t place_number(const maker *m, const place *at)
{
    awsc_view path = path_text(m, at);
    return awsc_crc32(0, path.data, path.size);
}

/* The end of a text, with characters that its location must escape. */
static const char *ending(unsigned location, uint32_t number)
{
    static const char *const body[] = {"", " \"quoted\" \\ /", " \xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", "\n\t\x01\x7f"};
    static const char *const label[] = {"", " /?#[]@", ":+~*'()", "%41$LATEST\xc3\xa9"};
    static const char *const query[] = {"", " &=+/", "%41;,\xc3\xa9", "?#~*'\""};
    static const char *const header[] = {"", "; q=\"1\"", ", b", "\t=\\~"};
    switch (location) {
    case AWSC_TABLE_LABEL:
        return label[number % 4];
    case AWSC_TABLE_QUERY:
    case AWSC_TABLE_QUERY_PARAMS:
        return query[number % 4];
    case AWSC_TABLE_HEADER:
    case AWSC_TABLE_PREFIX_HEADERS:
        return header[number % 4];
    default:
        return body[number % 4];
    }
}

static const char *make_text(const maker *m, const place *at)
{
    if (m->kind == AWSC_SNAPSHOT_EMPTY && m->location != AWSC_TABLE_LABEL) return "";
    awsc_view path = path_text(m, at);
    const char *end = ending(m->location, awsc_crc32(0, path.data, path.size));
    const size_t size = path.size + strlen(end) + 1;
    char *text = need(awsc_arena_bytes(m->arena, size));
    memcpy(text, path.data, path.size);
    memcpy(text + path.size, end, strlen(end) + 1);
    return text;
}

/* Bytes that are no UTF-8. */
static awsc_blob make_blob(const maker *m, const place *at)
{
    static const char odd[] = {0, (char)0xff, (char)0x80, '\n'};
    if (m->kind == AWSC_SNAPSHOT_EMPTY) return (awsc_blob){AWSC_EMPTY, 0};
    awsc_view path = path_text(m, at);
    char *bytes = need(awsc_arena_bytes(m->arena, path.size + sizeof odd));
    memcpy(bytes, odd, sizeof odd);
    memcpy(bytes + sizeof odd, path.data, path.size);
    return (awsc_blob){bytes, path.size + sizeof odd};
}

static awsc_opt_i32 make_i32(const maker *m, uint32_t number)
{
    if (m->location == AWSC_TABLE_STATUS_CODE) return AWSC_I32(m->http_status);
    int32_t value = (int32_t)(number >> 1);
    return AWSC_I32(number & 1 ? -value : value);
}

/* More than a double can hold exactly, on either side of zero. */
static awsc_opt_i64 make_i64(uint32_t number)
{
    int64_t value = INT64_C(9007199254740993) + ((int64_t)number << 8);
    return AWSC_I64(number & 1 ? -value : value);
}

static void make_scalar(const maker *m, const awsc_member *member, void *field, const place *at)
{
    const uint32_t number = place_number(m, at);
    switch ((enum awsc_type)member->type) {
    case AWSC_TYPE_BOOL:
        *(awsc_opt_bool *)field = AWSC_BOOL((number & 1) != 0);
        break;
    case AWSC_TYPE_I8:
        *(awsc_opt_i8 *)field = AWSC_I8((int8_t)(number % 128));
        break;
    case AWSC_TYPE_I16:
        *(awsc_opt_i16 *)field = AWSC_I16((int16_t)(number % 32768));
        break;
    case AWSC_TYPE_I32:
        *(awsc_opt_i32 *)field = make_i32(m, number);
        break;
    case AWSC_TYPE_I64:
        *(awsc_opt_i64 *)field = make_i64(number);
        break;
    case AWSC_TYPE_F32:
        *(awsc_opt_f32 *)field = AWSC_F32((float)(number % 10007) / 7.0f);
        break;
    case AWSC_TYPE_F64:
        *(awsc_opt_f64 *)field = AWSC_F64((double)number / 7.0);
        break;
    default: /* a second of the years 2001 to 2035, and thousandths */
        *(awsc_opt_time *)field = AWSC_TIME(INT64_C(1000000000) + number / 4, (int32_t)(number % 1000) * 1000000);
        break;
    }
}

/* ---- lists, maps, structures, unions ----------------------------------------------------------------------------- */

static size_t item_count(const maker *m)
{
    return m->kind == AWSC_SNAPSHOT_FULL ? 2 : m->kind == AWSC_SNAPSHOT_MINIMAL ? 1 : 0;
}

static void make_list(maker *m, const awsc_schema *schema, void *field, const place *parent)
{
    const size_t count = item_count(m);
    char *items = count ? need(awsc_arena_alloc_zeroed(m->arena, count, schema->size)) : AWSC_EMPTY;
    for (size_t i = 0; i < count; i++) {
        place at = {parent, schema, awsc_path_index(&parent->path, i)};
        make_value(m, &schema->members[0], items + i * schema->size, &at);
    }
    awsc_sequence_store(field, count, items);
}

static void make_map(maker *m, const awsc_schema *schema, void *field, const place *parent)
{
    static const char *const keys[] = {"b \xc3\xa9\"\\", "a"}; /* not in order: maps keep the order of the wire */
    static const char *const names[] = {"b-key", "a-key"};
    const bool in_body = m->location == AWSC_TABLE_BODY || m->location == AWSC_TABLE_PAYLOAD;
    const size_t count = item_count(m);
    char *entries = count ? need(awsc_arena_alloc_zeroed(m->arena, count, schema->size)) : AWSC_EMPTY;
    for (size_t i = 0; i < count; i++) {
        char *entry = entries + i * schema->size;
        const char *key = in_body ? keys[i] : names[i];
        place at = {parent, schema, awsc_path_key(&parent->path, awsc_view_text(key))};
        awsc_pointer_store(entry, key);
        make_value(m, &schema->members[0], entry + schema->members[0].offset, &at);
    }
    awsc_sequence_store(field, count, entries);
}

static bool is_wanted(const maker *m, const awsc_member *member)
{
    if ((member->flags & AWSC_TABLE_REQUIRED) || awsc_member_location(member) == AWSC_TABLE_LABEL) return true;
    if (m->kind != AWSC_SNAPSHOT_EMPTY) return m->kind == AWSC_SNAPSHOT_FULL;
    if (member->flags & AWSC_TABLE_IDEMPOTENCY_TOKEN) return false; /* unset, to test that the library fills it */
    switch ((enum awsc_type)member->type) {
    case AWSC_TYPE_TEXT:
    case AWSC_TYPE_BLOB:
    case AWSC_TYPE_BODY:
    case AWSC_TYPE_LIST:
    case AWSC_TYPE_MAP:
    case AWSC_TYPE_STRUCTURE:
        return true;
    default:
        return false;
    }
}

static bool is_too_deep(const awsc_member *member, const place *at)
{
    unsigned repetitions = 0;
    for (; at; at = at->parent) repetitions += at->schema == member->target;
    return member->target && repetitions >= MOST_REPETITIONS;
}

static void make_members(maker *m, const awsc_schema *schema, void *value, const place *parent)
{
    for (size_t i = 0; i < schema->member_count; i++) {
        const awsc_member *member = &schema->members[i];
        if (!is_wanted(m, member) || is_too_deep(member, parent)) continue;
        place at = {parent, schema, awsc_path_member(parent ? &parent->path : NULL, member)};
        if (!parent) m->location = awsc_member_location(member);
        make_value(m, member, (char *)value + member->offset, &at);
    }
}

/* The items of a list of unions have successive variants. */
static void make_union(maker *m, const awsc_schema *schema, char *value, const place *at)
{
    const size_t variant = at->path.index % schema->member_count;
    const awsc_member *member = &schema->members[variant];
    place inner = {at, schema, awsc_path_member(&at->path, member)};
    ((awsc_union *)(void *)value)->kind = (int32_t)variant + 1;
    ((awsc_union *)(void *)value)->name = member->name;
    make_value(m, member, value + member->offset, &inner);
}

static void make_value(maker *m, const awsc_member *member, void *field, const place *at)
{
    static const char document[] = "{\"list\": [1, 2.5, null], \"text\": \"\\u00e9\"}";
    char *inner;
    switch ((enum awsc_type)member->type) {
    case AWSC_TYPE_TEXT:
        awsc_pointer_store(field, make_text(m, at));
        break;
    case AWSC_TYPE_NUMBER:
        awsc_pointer_store(field, "123456789012345678901234567890.5");
        break;
    case AWSC_TYPE_BLOB:
        *(awsc_blob *)field = make_blob(m, at);
        break;
    case AWSC_TYPE_BODY: {
        awsc_blob blob = make_blob(m, at);
        *(awsc_body *)field = AWSC_BODY_MEMORY(blob.data, blob.size);
        break;
    }
    case AWSC_TYPE_JSON:
        *(awsc_json *)field = (awsc_json){document, sizeof document - 1};
        break;
    case AWSC_TYPE_STRUCTURE:
    case AWSC_TYPE_UNION:
        inner = need(awsc_arena_alloc_zeroed(m->arena, 1, member->target->size));
        awsc_pointer_store(field, inner);
        if (member->type == AWSC_TYPE_UNION)
            make_union(m, member->target, inner, at);
        else
            make_members(m, member->target, inner, at);
        break;
    case AWSC_TYPE_LIST:
        make_list(m, member->target, field, at);
        break;
    case AWSC_TYPE_MAP:
        make_map(m, member->target, field, at);
        break;
    case AWSC_TYPE_BODY_STREAM:
    case AWSC_TYPE_EVENT_STREAM:
        break;
    default:
        make_scalar(m, member, field, at);
        break;
    }
}

void *awsc_snapshot_value(const awsc_schema *schema, enum awsc_snapshot_kind kind, int http_status, awsc_arena *arena)
{
    maker m = {kind, http_status, AWSC_TABLE_BODY, arena};
    void *value = need(awsc_arena_alloc_zeroed(arena, 1, schema->size));
    make_members(&m, schema, value, NULL);
    return value;
}
