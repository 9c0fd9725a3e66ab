/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decodes the tree of a document member by member. Counts repeated elements, which make up flattened lists, before it
 * reads them, so that no array has to grow.
 */
#include "codec/xml_decode.h"

#include "codec/value_text.h"
#include "error/error.h"
#include "schema/path.h"
#include "schema/value.h"

typedef struct decoder {
    awsc_arena *arena;
    awsc_error **error;
    bool complete;  /* required members that are not there are filled in */
    bool piecemeal; /* a member that cannot be read is lost alone */
} decoder;

static int decode_value(const decoder *d, const awsc_member *member, const awsc_xml_node *node, void *field,
                        const awsc_path *path);

static const awsc_xml_node *after(const awsc_xml_node *node, awsc_view name)
{
    return awsc_xml_find(node->next, name);
}

static size_t count(const awsc_xml_node *node, awsc_view name)
{
    size_t found = 0;
    for (; node; node = after(node, name)) found++;
    return found;
}

/* ---- single values --------------------------------------------------------------------------------------------- */

static int decode_scalar(const decoder *d, const awsc_member *member, const awsc_xml_node *node, void *field,
                         const awsc_path *path)
{
    const bool is_text = member->type == AWSC_TYPE_TEXT;
    if (node->elements) return awsc_fail_at(d->error, path, "expected text, found an element in it");
    awsc_member plain = *member;
    plain.flags &= (uint16_t)~AWSC_TABLE_MEDIA_TYPE; /* which makes base64 only of headers */
    const char *expected = awsc_value_text_read(is_text ? awsc_xml_text(node) : awsc_view_trim(awsc_xml_text(node)),
                                                &plain, AWSC_TABLE_DATE_TIME, d->arena, field);
    if (!expected) return AWSC_OK;
    if (expected == awsc_value_text_no_memory) return awsc_error_nomem(d->error);
    return awsc_fail_at(d->error, path, "expected %s", expected);
}

/* ---- lists and maps: `node` is the first of the elements called `name` that make them ---------------------------- */

/* Allocates zeroed memory for `count` items and stores the list in `field`. Returns NULL when memory runs out. */
static void *make_items(const decoder *d, const awsc_schema *schema, size_t count, void *field)
{
    void *items = count ? awsc_arena_alloc_zeroed(d->arena, count, schema->size) : AWSC_EMPTY;
    if (items) awsc_sequence_store(field, count, items);
    return items;
}

static int decode_list(const decoder *d, const awsc_schema *schema, const awsc_xml_node *node, awsc_view name,
                       void *field, const awsc_path *parent)
{
    char *items = make_items(d, schema, count(node, name), field);
    if (!items) return awsc_error_nomem(d->error);
    for (size_t i = 0; node; node = after(node, name), i++) {
        awsc_path path = awsc_path_index(parent, i);
        int status = decode_value(d, &schema->members[0], node, items + i * schema->size, &path);
        if (status) return status;
    }
    return AWSC_OK;
}

static int decode_entry(const decoder *d, const awsc_schema *schema, const awsc_xml_node *entry, void *place,
                        const awsc_path *parent)
{
    const awsc_member *element = &schema->members[0];
    const awsc_xml_node *key = awsc_xml_find(entry->elements, awsc_xml_key_name(schema));
    const awsc_xml_node *value = awsc_xml_find(entry->elements, awsc_xml_item_name(schema));
    if (!key) return awsc_fail_at(d->error, parent, "an entry without a key");
    const char *text = awsc_arena_text(d->arena, key->text, key->text_size);
    if (!text) return awsc_error_nomem(d->error);
    awsc_pointer_store(place, text);
    awsc_path path = awsc_path_key(parent, awsc_xml_text(key));
    if (!value) return awsc_fail_at(d->error, &path, "an entry without a value");
    return decode_value(d, element, value, (char *)place + element->offset, &path);
}

static int decode_map(const decoder *d, const awsc_schema *schema, const awsc_xml_node *node, awsc_view name,
                      void *field, const awsc_path *path)
{
    char *entries = make_items(d, schema, count(node, name), field);
    if (!entries) return awsc_error_nomem(d->error);
    for (; node; node = after(node, name), entries += schema->size) {
        int status = decode_entry(d, schema, node, entries, path);
        if (status) return status;
    }
    return AWSC_OK;
}

static int decode_sequence(const decoder *d, const awsc_member *member, const awsc_xml_node *node, awsc_view name,
                           void *field, const awsc_path *path)
{
    return member->type == AWSC_TYPE_MAP ? decode_map(d, member->target, node, name, field, path)
                                         : decode_list(d, member->target, node, name, field, path);
}

/* ---- structures and unions ------------------------------------------------------------------------------------- */

/* Returns the first element or attribute with the member's name, or NULL. */
static const awsc_xml_node *find_member(const awsc_member *member, const awsc_xml_node *element)
{
    const awsc_xml_node *nodes = member->flags & AWSC_TABLE_XML_ATTRIBUTE ? element->attributes : element->elements;
    if (!nodes || awsc_member_location(member) != AWSC_TABLE_BODY) return NULL;
    return awsc_xml_find(nodes, awsc_member_wire_name(member));
}

static int decode_member(const decoder *d, const awsc_member *member, const awsc_xml_node *node, void *value,
                         const awsc_path *parent)
{
    awsc_path path = awsc_path_member(parent, member);
    void *field = (char *)value + member->offset;
    if (!(member->flags & AWSC_TABLE_XML_FLATTENED)) return decode_value(d, member, node, field, &path);
    awsc_view name = awsc_member_wire_name(member);
    return decode_sequence(d, member, node, name, field, &path);
}

static int decode_members(const decoder *d, const awsc_schema *schema, const awsc_xml_node *element, void *value,
                          const awsc_path *parent)
{
    for (size_t i = 0; element && i < schema->member_count; i++) {
        const awsc_member *member = &schema->members[i];
        const awsc_xml_node *node = find_member(member, element);
        int status = node ? decode_member(d, member, node, value, parent) : AWSC_OK;
        if (status && (!d->piecemeal || status == AWSC_ERR_NOMEM)) return status;
        if (status) memset((char *)value + member->offset, 0, awsc_member_size(member));
    }
    awsc_fill_defaults(schema, value, false);
    if (d->complete && awsc_fill_required(schema, value, false, d->arena)) return awsc_error_nomem(d->error);
    return AWSC_OK;
}

/* Decodes a union. The one member that is present is the variant; for an unknown one only its name is stored. */
static int decode_variant(const decoder *d, const awsc_schema *schema, const awsc_xml_node *element, void *value,
                          const awsc_path *parent)
{
    awsc_union *head = value;
    for (size_t i = 0; i < schema->member_count; i++) {
        const awsc_member *variant = &schema->members[i];
        const awsc_xml_node *node = find_member(variant, element);
        if (!node) continue;
        if (head->kind) return awsc_fail_at(d->error, parent, "a union with more than one variant");
        head->kind = (int32_t)i + 1;
        head->name = awsc_arena_text(d->arena, node->name, node->name_size);
        int status = head->name ? decode_member(d, variant, node, value, parent) : awsc_error_nomem(d->error);
        if (status) return status;
    }
    const awsc_xml_node *unknown = element->elements;
    if (head->kind || !unknown) return AWSC_OK;
    head->name = awsc_arena_text(d->arena, unknown->name, unknown->name_size);
    return head->name ? AWSC_OK : awsc_error_nomem(d->error);
}

static int decode_nested(const decoder *d, const awsc_schema *schema, const awsc_xml_node *node, void *field,
                         const awsc_path *path)
{
    void *value = awsc_arena_alloc_zeroed(d->arena, 1, schema->size);
    if (!value) return awsc_error_nomem(d->error);
    awsc_pointer_store(field, value);
    return schema->type == AWSC_TYPE_UNION ? decode_variant(d, schema, node, value, path)
                                           : decode_members(d, schema, node, value, path);
}

/* ---- any value ------------------------------------------------------------------------------------------------- */

static int decode_value(const decoder *d, const awsc_member *member, const awsc_xml_node *node, void *field,
                        const awsc_path *path)
{
    if (awsc_xml_is_too_deep(node)) return awsc_fail_at(d->error, path, "elements are nested too deeply");
    if (awsc_form_of(member) == AWSC_FORM_OBJECT) return decode_nested(d, member->target, node, field, path);
    if (awsc_form_of(member) != AWSC_FORM_SEQUENCE) return decode_scalar(d, member, node, field, path);
    const bool is_map = member->type == AWSC_TYPE_MAP;
    awsc_view name = is_map ? AWSC_VIEW("entry") : awsc_xml_item_name(member->target);
    return decode_sequence(d, member, awsc_xml_find(node->elements, name), name, field, path);
}

int awsc_xml_decode(const awsc_schema *schema, const awsc_xml_node *element, bool complete, awsc_arena *arena,
                    void *value, awsc_error **error)
{
    decoder d = {arena, error, complete, false};
    return decode_members(&d, schema, element, value, NULL);
}

int awsc_xml_decode_error(const awsc_schema *schema, const awsc_xml_node *element, awsc_arena *arena, void *value)
{
    decoder d = {arena, NULL, true, true};
    return decode_members(&d, schema, element, value, NULL);
}
