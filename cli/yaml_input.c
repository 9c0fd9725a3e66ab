/* SPDX-License-Identifier: Apache-2.0 */
#include "yaml_input.h"

#ifdef AWSC_HAVE_LIBYAML

#include <string.h>

#include <yaml.h>

#include "base64.h"
#include "utf8.h"
#include "yaml_core.h"

/* Maximum nesting, and maximum number of values, with the values that each alias stands for counted again. */
enum { DEEPEST = 500, MOST_VALUES = 1000000 };

typedef struct anchor {
    const char *name;
    awsc_cli_value *value; /* NULL while the value is being read */
    size_t weight;
    struct anchor *before;
} anchor;

typedef struct composer {
    awsc_arena *arena;
    yaml_parser_t parser;
    anchor *anchors;
    size_t weight; /* values so far */
} composer;

static awsc_cli_view view_of(const yaml_char_t *text, size_t size)
{
    return (awsc_cli_view){(const char *)text, size};
}

/* ---- scalars ----------------------------------------------------------------------------------------------------- */

static bool has_tag(const yaml_char_t *tag, const char *name)
{
    static const char common[] = "tag:yaml.org,2002:";
    const char *text = (const char *)tag;
    return text && strncmp(text, common, sizeof common - 1) == 0 && strcmp(text + sizeof common - 1, name) == 0;
}

static awsc_cli_value *read_binary(const composer *c, awsc_cli_view text)
{
    awsc_cli_buffer packed = AWSC_CLI_BUFFER_INIT;
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (!strchr(" \t\r\n", text.data[i])) awsc_cli_append_char(&packed, text.data[i]);
    }
    awsc_cli_view plain = awsc_cli_take(c->arena, &packed);
    char *bytes = awsc_cli_alloc(c->arena, awsc_cli_base64_decoded_max(plain.size) + 1);
    if (awsc_cli_base64_decode(plain, bytes, &size)) return NULL;
    return awsc_cli_new_text(c->arena, AWSC_CLI_BYTES, (awsc_cli_view){bytes, size});
}

static awsc_cli_value *read_scalar(const composer *c, const yaml_event_t *event)
{
    const yaml_char_t *tag = event->data.scalar.tag;
    awsc_cli_view text = awsc_cli_copy(c->arena, view_of(event->data.scalar.value, event->data.scalar.length));
    if (memchr(text.data, '\0', text.size)) return NULL;
    if (has_tag(tag, "binary")) return read_binary(c, text);
    bool known = has_tag(tag, "int") || has_tag(tag, "float") || has_tag(tag, "bool") || has_tag(tag, "null");
    if (tag && !known && !has_tag(tag, "str") && strcmp((const char *)tag, "!") != 0) return NULL;
    bool plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE && !tag;
    return plain || known ? awsc_cli_yaml_plain(c->arena, text) : awsc_cli_new_text(c->arena, AWSC_CLI_TEXT, text);
}

/* ---- anchors ----------------------------------------------------------------------------------------------------- */

static anchor *new_anchor(composer *c, const yaml_char_t *name)
{
    if (!name) return NULL;
    anchor *made = awsc_cli_alloc(c->arena, sizeof *made);
    made->name = awsc_cli_copy(c->arena, awsc_cli_view_text((const char *)name)).data;
    made->before = c->anchors;
    c->anchors = made;
    return made;
}

static awsc_cli_value *read_alias(composer *c, const yaml_char_t *name)
{
    const anchor *found = c->anchors;
    while (found && strcmp(found->name, (const char *)name) != 0) found = found->before;
    if (!found || !found->value) return NULL;
    c->weight += found->weight;
    return found->value;
}

/* ---- lists and maps ------------------------------------------------------------------------------------------------
 */

static awsc_cli_value *read_node(composer *c, yaml_event_t *event, unsigned depth);

/* Reads the next value. Sets `*end` if the list or map ends instead. Returns NULL then and on failure. */
static awsc_cli_value *read_next(composer *c, yaml_event_type_t end_type, bool *end, unsigned depth)
{
    yaml_event_t event;
    *end = false;
    if (!yaml_parser_parse(&c->parser, &event)) return NULL;
    *end = event.type == end_type;
    awsc_cli_value *value = *end ? NULL : read_node(c, &event, depth);
    yaml_event_delete(&event);
    return value;
}

static awsc_cli_value *read_list(composer *c, unsigned depth)
{
    awsc_cli_value *list = awsc_cli_new(c->arena, AWSC_CLI_LIST);
    bool end;
    for (;;) {
        awsc_cli_value *item = read_next(c, YAML_SEQUENCE_END_EVENT, &end, depth);
        if (end) return list;
        if (!item) return NULL;
        awsc_cli_add(c->arena, list, item);
    }
}

/* Merges a map, or each map of a list, into `map`: adds the entries whose keys are missing. Returns false on
 * failure. */
static bool merge(composer *c, awsc_cli_value *map, const awsc_cli_value *from)
{
    bool good = from->kind == AWSC_CLI_MAP || from->kind == AWSC_CLI_LIST;
    for (size_t i = 0; i < from->count && good; i++) {
        const awsc_cli_entry *entry = &from->entries[i];
        if (from->kind == AWSC_CLI_LIST)
            good = entry->value->kind == AWSC_CLI_MAP && merge(c, map, entry->value);
        else if (!awsc_cli_get(map, entry->key))
            awsc_cli_put(c->arena, map, entry->key, entry->value);
    }
    return good;
}

static awsc_cli_value *read_map(composer *c, unsigned depth)
{
    awsc_cli_value *map = awsc_cli_new(c->arena, AWSC_CLI_MAP);
    awsc_cli_value *merged = awsc_cli_new(c->arena, AWSC_CLI_LIST);
    bool end;
    for (;;) {
        awsc_cli_value *key = read_next(c, YAML_MAPPING_END_EVENT, &end, depth);
        if (end) return merge(c, map, merged) ? map : NULL;
        if (!key || key->kind != AWSC_CLI_TEXT) return NULL;
        awsc_cli_value *value = read_next(c, YAML_NO_EVENT, &end, depth);
        if (!value || awsc_cli_get(map, key->text)) return NULL;
        if (awsc_cli_view_equal(key->text, AWSC_CLI_VIEW("<<")))
            awsc_cli_add(c->arena, merged, value);
        else
            awsc_cli_put(c->arena, map, key->text, value);
    }
}

static awsc_cli_value *read_node(composer *c, yaml_event_t *event, unsigned depth)
{
    awsc_cli_value *value = NULL;
    anchor *named = NULL;
    size_t before = c->weight++;
    if (depth == DEEPEST || c->weight > MOST_VALUES) return NULL;
    switch (event->type) {
    case YAML_ALIAS_EVENT:
        value = read_alias(c, event->data.alias.anchor);
        break;
    case YAML_SCALAR_EVENT:
        named = new_anchor(c, event->data.scalar.anchor);
        value = read_scalar(c, event);
        break;
    case YAML_SEQUENCE_START_EVENT:
        named = new_anchor(c, event->data.sequence_start.anchor);
        value = read_list(c, depth + 1);
        break;
    case YAML_MAPPING_START_EVENT:
        named = new_anchor(c, event->data.mapping_start.anchor);
        value = read_map(c, depth + 1);
        break;
    default:
        break;
    }
    if (named) {
        named->value = value;
        named->weight = c->weight - before;
    }
    return c->weight > MOST_VALUES ? NULL : value;
}

/* ---- the document ------------------------------------------------------------------------------------------------ */

/* Reads an event. Returns false unless the event has this type. */
static bool expect(composer *c, yaml_event_type_t type)
{
    yaml_event_t event;
    if (!yaml_parser_parse(&c->parser, &event)) return false;
    bool found = event.type == type;
    yaml_event_delete(&event);
    return found;
}

static awsc_cli_value *read_document(composer *c)
{
    yaml_event_t event;
    if (!expect(c, YAML_STREAM_START_EVENT) || !yaml_parser_parse(&c->parser, &event)) return NULL;
    yaml_event_type_t type = event.type;
    yaml_event_delete(&event);
    if (type == YAML_STREAM_END_EVENT) return awsc_cli_new(c->arena, AWSC_CLI_NULL);
    bool end;
    awsc_cli_value *value = read_next(c, YAML_NO_EVENT, &end, 0);
    bool whole = value && expect(c, YAML_DOCUMENT_END_EVENT) && expect(c, YAML_STREAM_END_EVENT);
    return whole ? value : NULL;
}

bool awsc_cli_reads_yaml(void)
{
    return true;
}

awsc_cli_value *awsc_cli_yaml_read(awsc_arena *arena, awsc_cli_view text)
{
    composer c = {.arena = arena};
    if (awsc_cli_utf8_good(text) != text.size || !yaml_parser_initialize(&c.parser)) return NULL;
    yaml_parser_set_encoding(&c.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&c.parser, (const unsigned char *)text.data, text.size);
    awsc_cli_value *value = read_document(&c);
    yaml_parser_delete(&c.parser);
    return value;
}

#else

bool awsc_cli_reads_yaml(void)
{
    return false;
}

awsc_cli_value *awsc_cli_yaml_read(awsc_arena *arena, awsc_cli_view text)
{
    (void)arena;
    (void)text;
    return NULL;
}

#endif
