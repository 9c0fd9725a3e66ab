/* SPDX-License-Identifier: Apache-2.0 */
/* Makes deep copies in an arena. */
#include "schema/value.h"
#include "schema/walk.h"

typedef struct copier {
    awsc_arena *arena;
    uint32_t level;
    unsigned depth;
    bool borrow;
    bool keep_names; /* of variants that are unknown here */
    bool too_deep;
} copier;

/* All functions return 0, or -1 when memory runs out or the value is nested too deeply (then `too_deep` is set). */

static int copy_value(copier *c, const awsc_member *member, const void *from, void *to);

static int copy_text(const copier *c, const void *from, void *to)
{
    const char *text = *(const char *const *)from;
    if (text && !c->borrow) text = awsc_arena_text(c->arena, text, strlen(text));
    *(const char **)to = text;
    return text || !*(const char *const *)from ? 0 : -1;
}

/* Copies bytes. NULL stays NULL; an empty blob stays set. */
static int copy_bytes(const copier *c, const void **data, size_t size)
{
    if (!*data || c->borrow) return 0;
    if (size == 0) {
        *data = AWSC_EMPTY;
        return 0;
    }
    *data = awsc_arena_text(c->arena, *data, size);
    return *data ? 0 : -1;
}

/* Copies a blob or a document, which have the same layout. */
static int copy_blob(const copier *c, const void *from, void *to)
{
    awsc_blob blob;
    memcpy(&blob, from, sizeof blob);
    int status = copy_bytes(c, &blob.data, blob.size);
    memcpy(to, &blob, sizeof blob);
    return status;
}

/* Copies a body: its memory or the file's name. A reader is not copied; it belongs to the caller and must outlive
 * the call. */
static int copy_body(const copier *c, const void *from, void *to)
{
    awsc_body body = *(const awsc_body *)from;
    int status = copy_bytes(c, &body.data, body.size);
    if (!status) status = copy_text(c, &((const awsc_body *)from)->path, &body.path);
    *(awsc_body *)to = body;
    return status;
}

static int copy_sequence(copier *c, const awsc_schema *schema, const void *from, void *to)
{
    awsc_sequence sequence = awsc_sequence_at(from);
    awsc_sequence_store(to, 0, sequence.items ? AWSC_EMPTY : NULL);
    if (!sequence.items || sequence.count == 0) return 0;
    char *items = awsc_arena_alloc_zeroed(c->arena, sequence.count, schema->size);
    if (!items) return -1;
    const awsc_member *element = &schema->members[0];
    for (size_t i = 0; i < sequence.count; i++) {
        const char *source = awsc_item_at(schema, sequence, i);
        char *target = items + i * schema->size;
        /* The key of a map entry is at its begin. */
        if (schema->type == AWSC_TYPE_MAP && copy_text(c, source, target)) return -1;
        if (copy_value(c, element, source + element->offset, target + element->offset)) return -1;
    }
    awsc_sequence_store(to, sequence.count, items);
    return 0;
}

static int copy_members(copier *c, const awsc_schema *schema, const void *from, char *to)
{
    for (size_t i = 0; i < schema->member_count; i++) {
        const awsc_member *member = &schema->members[i];
        if (!awsc_member_visible(member, c->level)) continue;
        if (copy_value(c, member, awsc_member_value(member, from), to + member->offset)) return -1;
    }
    return 0;
}

static int copy_variant(copier *c, const awsc_schema *schema, const void *from, char *to)
{
    const awsc_member *variant = awsc_union_variant(schema, from, c->level);
    awsc_union *head = (awsc_union *)(void *)to;
    head->kind = ((const awsc_union *)from)->kind;
    /* The name of a known variant is the table's and is not read from inputs. An unknown variant of a newer service
     * has only its name. */
    if (!variant && c->keep_names && head->kind == 0)
        return copy_text(c, &((const awsc_union *)from)->name, &head->name);
    if (!variant) return 0;
    head->name = awsc_member_wire_name(variant).data;
    return copy_value(c, variant, awsc_member_value(variant, from), to + variant->offset);
}

static int copy_fields(copier *c, const awsc_schema *schema, const void *from, char *to)
{
    return schema->type == AWSC_TYPE_UNION ? copy_variant(c, schema, from, to) : copy_members(c, schema, from, to);
}

/* Returns a copy of a structure or union in new memory; NULL in the cases in which the others return -1. */
static void *copy_object(copier *c, const awsc_schema *schema, const void *from)
{
    char *to = awsc_arena_alloc_zeroed(c->arena, 1, schema->size);
    return to && copy_fields(c, schema, from, to) == 0 ? to : NULL;
}

static int copy_nested(copier *c, const awsc_member *member, const void *from, void *to)
{
    if (c->depth == AWSC_DEEPEST_VALUE) {
        c->too_deep = true;
        return -1;
    }
    c->depth++;
    int status = 0;
    const void *value = NULL;
    if (awsc_form_of(member) == AWSC_FORM_SEQUENCE)
        status = copy_sequence(c, member->target, from, to);
    else if ((value = awsc_pointer_at(from)) != NULL) {
        void *copy = copy_object(c, member->target, value);
        awsc_pointer_store(to, copy);
        status = copy ? 0 : -1;
    }
    c->depth--;
    return status;
}

static int copy_value(copier *c, const awsc_member *member, const void *from, void *to)
{
    switch (awsc_form_of(member)) {
    case AWSC_FORM_TEXT:
        return copy_text(c, from, to);
    case AWSC_FORM_BYTES:
        return copy_blob(c, from, to);
    case AWSC_FORM_BODY:
        return copy_body(c, from, to);
    case AWSC_FORM_OBJECT:
    case AWSC_FORM_SEQUENCE:
        return copy_nested(c, member, from, to);
    case AWSC_FORM_STREAM:
        return 0; /* an open stream has one owner: the copy has none */
    default:
        memcpy(to, from, awsc_member_size(member));
        return 0;
    }
}

void *awsc_copy_value(const awsc_schema *schema, const void *value, uint32_t level, bool borrow_bytes,
                      awsc_arena *arena)
{
    copier c = {arena, level, 0, borrow_bytes, false, false};
    return copy_object(&c, schema, value);
}

int awsc_copy_into(const awsc_schema *schema, const void *value, uint32_t level, awsc_arena *arena, void *to)
{
    copier c = {arena, level, 0, false, true, false};
    if (copy_fields(&c, schema, value, to) == 0) return AWSC_OK;
    return c.too_deep ? AWSC_ERR_VALIDATION : AWSC_ERR_NOMEM;
}
