/* SPDX-License-Identifier: Apache-2.0 */
#include "schema/redact.h"

#include "base/writable.h"
#include "schema/value.h"

/* The treatment of a value, which follows from the members that contain it. */
enum treatment {
    BY_MODEL, /* hide its sensitive members */
    ALL_HIDDEN,
    ALL_SHOWN
};

static void redact_member(const awsc_member *member, void *field, const awsc_shown_members *shown, enum treatment how);

bool awsc_is_shown(const awsc_member *member, const awsc_shown_members *shown)
{
    awsc_view name = awsc_member_name(member);
    for (size_t i = 0; i < shown->count; i++)
        if (awsc_view_equal(name, shown->names[i])) return true;
    return false;
}

static enum treatment treatment_of(const awsc_member *member, const awsc_shown_members *shown, enum treatment outer)
{
    if (outer == ALL_SHOWN || awsc_is_shown(member, shown)) return ALL_SHOWN;
    return awsc_member_sensitive(member) ? ALL_HIDDEN : outer;
}

static const awsc_blob hidden_bytes = {"***", 3};

static void hide_bytes(const awsc_member *member, void *field)
{
    static const awsc_blob document = {"\"***\"", 5};
    memcpy(field, member->type == AWSC_TYPE_JSON ? &document : &hidden_bytes, sizeof hidden_bytes);
}

static void redact_body(void *field, enum treatment how)
{
    awsc_body *body = field;
    if (body->path || body->source) *body = (awsc_body){0};
    if (body->data && how == ALL_HIDDEN) *body = (awsc_body){.data = hidden_bytes.data, .size = hidden_bytes.size};
}

static void redact_sequence(const awsc_schema *schema, void *field, const awsc_shown_members *shown, enum treatment how)
{
    const awsc_member *element = &schema->members[0];
    awsc_sequence sequence = awsc_sequence_at(field);
    enum treatment own = treatment_of(element, shown, how);
    bool is_number = awsc_form_is_scalar(awsc_form_of(element)) || element->type == AWSC_TYPE_NUMBER;
    if (own == ALL_HIDDEN && is_number) {
        awsc_sequence_store(field, 0, AWSC_EMPTY); /* an unset number has no place in a list */
        return;
    }
    for (size_t i = 0; i < sequence.count; i++) {
        char *item = awsc_writable(awsc_item_at(schema, sequence, i));
        redact_member(element, item + element->offset, shown, own);
    }
}

static void redact_object(const awsc_schema *schema, char *value, const awsc_shown_members *shown, enum treatment how)
{
    if (how == BY_MODEL && (schema->flags & AWSC_TABLE_SENSITIVE_SHAPE)) how = ALL_HIDDEN;
    if (schema->type == AWSC_TYPE_UNION) {
        const awsc_member *variant = awsc_union_variant(schema, value, UINT32_MAX);
        if (variant) redact_member(variant, value + variant->offset, shown, how);
        return;
    }
    for (size_t i = 0; i < schema->member_count; i++)
        redact_member(&schema->members[i], value + schema->members[i].offset, shown, how);
}

static void redact_member(const awsc_member *member, void *field, const awsc_shown_members *shown, enum treatment how)
{
    if (!awsc_member_is_set(member, field)) return;
    how = treatment_of(member, shown, how);
    switch (awsc_form_of(member)) {
    case AWSC_FORM_TEXT:
        if (how == ALL_HIDDEN) awsc_pointer_store(field, member->type == AWSC_TYPE_TEXT ? hidden_bytes.data : NULL);
        break;
    case AWSC_FORM_BYTES:
        if (how == ALL_HIDDEN) hide_bytes(member, field);
        break;
    case AWSC_FORM_BODY:
        redact_body(field, how);
        break;
    case AWSC_FORM_OBJECT:
        redact_object(member->target, awsc_writable(awsc_pointer_at(field)), shown, how);
        break;
    case AWSC_FORM_SEQUENCE:
        redact_sequence(member->target, field, shown, how);
        break;
    case AWSC_FORM_STREAM:
        awsc_pointer_store(field, NULL);
        break;
    default:
        if (how == ALL_HIDDEN) memset(field, 0, awsc_member_size(member));
        break;
    }
}

void awsc_redact(const awsc_schema *schema, void *value, const awsc_shown_members *shown)
{
    redact_object(schema, value, shown, BY_MODEL);
}
