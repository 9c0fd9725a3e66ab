/* SPDX-License-Identifier: Apache-2.0 */
/* Prints values as text for people, on one line. Sensitive members are never printed. */
#include "base/timestamp.h"
#include "json/writer.h"
#include "schema/value.h"
#include "schema/walk.h"

typedef struct printer {
    awsc_buffer *out;
    uint32_t level;
    unsigned depth;
} printer;

static void print_value(printer *p, const awsc_member *member, const void *field);

void awsc_print_number(awsc_buffer *out, const awsc_member *member, const void *field)
{
    switch (awsc_form_of(member)) {
    case AWSC_FORM_BOOL:
        awsc_buffer_append_text(out, ((const awsc_opt_bool *)field)->value ? "true" : "false");
        break;
    case AWSC_FORM_INTEGER:
        awsc_buffer_append_i64(out, awsc_integer_at(member, field));
        break;
    case AWSC_FORM_FLOAT:
        if (member->type == AWSC_TYPE_F32)
            awsc_buffer_append_f32(out, ((const awsc_opt_f32 *)field)->value);
        else
            awsc_buffer_append_f64(out, ((const awsc_opt_f64 *)field)->value);
        break;
    default:
        awsc_time_format_date_time(out, ((const awsc_opt_time *)field)->value);
        break;
    }
}

/* Appends text with blanks for control characters: a line break in a document or file name must not begin another
 * line. */
static void print_on_one_line(awsc_buffer *out, awsc_view text)
{
    for (size_t i = 0; i < text.size; i++) {
        awsc_buffer_append_char(out, awsc_ascii_is_control(text.data[i]) ? ' ' : text.data[i]);
    }
}

static void print_text(awsc_buffer *out, const awsc_member *member, awsc_view text)
{
    if (member->type == AWSC_TYPE_NUMBER)
        awsc_buffer_append_view(out, text);
    else
        awsc_json_append_quoted(out, text);
}

static void print_bytes(awsc_buffer *out, const awsc_member *member, awsc_view bytes)
{
    if (member->type == AWSC_TYPE_JSON)
        print_on_one_line(out, bytes);
    else
        awsc_buffer_append_format(out, "<%zu bytes>", bytes.size);
}

static void print_body(awsc_buffer *out, const awsc_body *body)
{
    if (body->source)
        awsc_buffer_append_format(out, "<reader of %llu bytes>", (unsigned long long)body->source->length);
    else if (body->path) {
        awsc_buffer_append_text(out, "<file ");
        print_on_one_line(out, awsc_view_text(body->path));
        awsc_buffer_append_char(out, '>');
    } else
        awsc_buffer_append_format(out, "<%zu bytes>", body->size);
}

static void print_members(printer *p, const awsc_schema *schema, const void *value)
{
    bool first = true;
    awsc_buffer_append_char(p->out, '{');
    for (size_t i = 0; i < schema->member_count; i++) {
        const awsc_member *member = &schema->members[i];
        if (!awsc_member_visible(member, p->level)) continue;
        const void *field = awsc_member_value(member, value);
        if (!awsc_member_is_set(member, field)) continue;
        if (!first) awsc_buffer_append_text(p->out, ", ");
        first = false;
        awsc_buffer_append_format(p->out, "%s: ", member->name);
        print_value(p, member, field);
    }
    awsc_buffer_append_char(p->out, '}');
}

static void print_union(printer *p, const awsc_schema *schema, const void *value)
{
    const awsc_member *variant = awsc_union_variant(schema, value, p->level);
    if (!variant) {
        awsc_buffer_append_text(p->out, "{unknown variant}");
        return;
    }
    awsc_buffer_append_format(p->out, "{%s: ", variant->name);
    print_value(p, variant, awsc_member_value(variant, value));
    awsc_buffer_append_char(p->out, '}');
}

static void print_sequence(printer *p, const awsc_schema *schema, awsc_sequence sequence)
{
    const bool is_map = schema->type == AWSC_TYPE_MAP;
    awsc_buffer_append_char(p->out, is_map ? '{' : '[');
    for (size_t i = 0; i < sequence.count; i++) {
        const char *item = awsc_item_at(schema, sequence, i);
        if (i) awsc_buffer_append_text(p->out, ", ");
        if (is_map) {
            awsc_json_append_quoted(p->out, awsc_view_text(awsc_pointer_at(item)));
            awsc_buffer_append_text(p->out, ": ");
        }
        print_value(p, &schema->members[0], item + schema->members[0].offset);
    }
    awsc_buffer_append_char(p->out, is_map ? '}' : ']');
}

static void print_nested(printer *p, const awsc_member *member, const void *field)
{
    if (p->depth == AWSC_DEEPEST_VALUE) {
        awsc_buffer_append_text(p->out, "…");
        return;
    }
    p->depth++;
    if (member->type == AWSC_TYPE_STRUCTURE)
        print_members(p, member->target, awsc_pointer_at(field));
    else if (member->type == AWSC_TYPE_UNION)
        print_union(p, member->target, awsc_pointer_at(field));
    else
        print_sequence(p, member->target, awsc_sequence_at(field));
    p->depth--;
}

static void print_value(printer *p, const awsc_member *member, const void *field)
{
    if (!awsc_member_is_set(member, field)) {
        awsc_buffer_append_text(p->out, "null");
        return;
    }
    if (awsc_member_sensitive(member)) {
        awsc_buffer_append_text(p->out, "***");
        return;
    }
    switch (awsc_form_of(member)) {
    case AWSC_FORM_TEXT:
        print_text(p->out, member, awsc_view_text(awsc_pointer_at(field)));
        break;
    case AWSC_FORM_BYTES:
        print_bytes(p->out, member, awsc_bytes_at(field));
        break;
    case AWSC_FORM_BODY:
        print_body(p->out, field);
        break;
    case AWSC_FORM_STREAM:
        awsc_buffer_append_text(p->out, "<stream>");
        break;
    case AWSC_FORM_OBJECT:
    case AWSC_FORM_SEQUENCE:
        print_nested(p, member, field);
        break;
    default:
        awsc_print_number(p->out, member, field);
        break;
    }
}

void awsc_print_value(const awsc_schema *schema, const void *value, uint32_t level, awsc_buffer *out)
{
    printer p = {out, level, 0};
    if (!value)
        awsc_buffer_append_text(out, "null");
    else if (schema->flags & AWSC_TABLE_SENSITIVE_SHAPE)
        awsc_buffer_append_text(out, "***");
    else if (schema->type == AWSC_TYPE_UNION)
        print_union(&p, schema, value);
    else
        print_members(&p, schema, value);
}
