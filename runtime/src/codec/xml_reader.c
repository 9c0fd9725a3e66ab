/* SPDX-License-Identifier: Apache-2.0 */
/* Builds a tree of nodes from the callbacks of Expat. */
#include "codec/xml_reader.h"

#include <expat.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/memory.h"
#include "base/repair.h"
#include "base/writable.h"
#include "codec/xml_repair.h"
#include "error/error.h"

/* An element that is not closed yet. */
typedef struct open_element {
    awsc_xml_node *node;
    awsc_xml_node **next; /* where the next element inside goes */
    size_t text;          /* where its text begins */
} open_element;

typedef struct builder {
    XML_Parser parser;
    awsc_arena *arena;
    const char *problem; /* why we refuse valid XML; or NULL */
    bool nomem;
    char *text; /* the texts of all elements, one behind the other: no longer than the document */
    size_t used, capacity;
    unsigned depth;
    size_t beyond; /* open elements that are deeper than the tree */
    open_element open[AWSC_XML_DEEPEST + 1];
} builder;

/* ---- memory for expat ------------------------------------------------------------------------------------------ */

/* A block of memory for expat. It starts with its size, so that it can be wiped when freed: expat's memory contains
 * the text, which may contain keys. */
typedef union block {
    struct {
        const awsc_allocator *allocator; /* Expat hands none to its functions */
        size_t size;
    } is;
    max_align_t aligned;
} block;

static void *allocate(size_t size)
{
    const awsc_allocator *allocator = awsc_memory();
    block *fresh = size <= SIZE_MAX - sizeof *fresh ? awsc_alloc(allocator, sizeof *fresh + size) : NULL;
    if (!fresh) return NULL;
    fresh->is.allocator = allocator;
    fresh->is.size = size;
    return fresh + 1;
}

static void release(void *memory)
{
    if (!memory) return;
    block *old = (block *)memory - 1;
    awsc_wipe(memory, old->is.size);
    awsc_release(old->is.allocator, old);
}

static void *resize(void *memory, size_t size)
{
    void *fresh = allocate(size);
    if (!fresh || !memory) return fresh;
    size_t old = ((block *)memory - 1)->is.size;
    memcpy(fresh, memory, old < size ? old : size);
    release(memory);
    return fresh;
}

/* ---- elements that the tree does not hold ----------------------------------------------------------------------- */

/* Stands for all elements that are too deep for the tree. */
static const awsc_xml_node too_deep = {.name = "", .text = ""};

bool awsc_xml_is_too_deep(const awsc_xml_node *element)
{
    return element->elements == &too_deep;
}

/* ---- building -------------------------------------------------------------------------------------------------- */

static void refuse_document(builder *b, const char *problem)
{
    if (!b->problem) b->problem = problem;
    (void)XML_StopParser(b->parser, XML_FALSE);
}

static void out_of_memory(builder *b)
{
    b->nomem = true;
    refuse_document(b, "memory ran out");
}

static awsc_xml_node *add_node(builder *b, awsc_xml_node **place, const char *name)
{
    awsc_xml_node *node = awsc_arena_alloc_zeroed(b->arena, 1, sizeof *node);
    size_t size = strlen(name);
    const char *copy = node ? awsc_arena_text(b->arena, name, size) : NULL;
    if (!copy) {
        out_of_memory(b);
        return NULL;
    }
    node->name = copy;
    node->name_size = (uint32_t)size;
    node->text = "";
    *place = node;
    return node;
}

static void add_attributes(builder *b, awsc_xml_node *element, const XML_Char **attributes)
{
    awsc_xml_node **place = &element->attributes;
    for (; *attributes; attributes += 2) {
        awsc_xml_node *node = add_node(b, place, attributes[0]);
        if (!node) return;
        size_t size = strlen(attributes[1]);
        const char *copy = awsc_arena_text(b->arena, attributes[1], size);
        if (!copy) {
            out_of_memory(b);
            return;
        }
        node->text = copy;
        node->text_size = (uint32_t)size;
        place = &node->next;
    }
}

static void XMLCALL begin_element(void *user, const XML_Char *name, const XML_Char **attributes)
{
    builder *b = user;
    if (b->problem) return; /* expat may call on after it was stopped */
    if (b->depth == AWSC_XML_DEEPEST) {
        b->open[b->depth].node->elements = awsc_writable(&too_deep); /* never written to */
        b->beyond++;
        return;
    }
    open_element *parent = &b->open[b->depth], *own = parent + 1;
    awsc_xml_node *node = add_node(b, parent->next, name);
    if (!node) return;
    parent->next = &node->next;
    *own = (open_element){node, &node->elements, b->used};
    b->depth++;
    add_attributes(b, node, attributes);
}

/* Appends text to the current element. There is always room: decoded UTF-8 is no longer than its source, and the NUL
 * takes the place of the tags. */
static void append(builder *b, const char *text, size_t size)
{
    if (size > b->capacity - b->used) {
        refuse_document(b, "the text grows when it is read");
        return;
    }
    memcpy(b->text + b->used, text, size);
    b->used += size;
}

static void XMLCALL end_element(void *user, const XML_Char *name)
{
    builder *b = user;
    (void)name;
    if (b->problem) return;
    if (b->beyond) {
        b->beyond--;
        return;
    }
    const open_element *own = &b->open[b->depth--];
    if (own->node->elements) return;
    own->node->text = b->text + own->text;
    own->node->text_size = (uint32_t)(b->used - own->text);
    append(b, "", 1);
}

static void XMLCALL add_text(void *user, const XML_Char *text, int size)
{
    builder *b = user;
    if (!b->problem && !b->beyond) append(b, text, (size_t)size);
}

static void XMLCALL refuse_doctype(void *user, const XML_Char *name, const XML_Char *system_id,
                                   const XML_Char *public_id, int has_subset)
{
    (void)name;
    (void)system_id;
    (void)public_id;
    (void)has_subset;
    refuse_document(user, "a document type, which no service sends");
}

/* ---- reading --------------------------------------------------------------------------------------------------- */

/* Returns the byte offset of the error. Expat 2.9 deprecates the only function that older versions have. */
static long long error_offset(XML_Parser parser)
{
#if XML_MAJOR_VERSION > 2 || XML_MINOR_VERSION >= 9
    return XML_GetCurrentByteIndex64(parser);
#else
    return XML_GetCurrentByteIndex(parser);
#endif
}

/* Reports that memory ran out, or that the arena reached its limit. */
static int out_of_room(const awsc_arena *arena, awsc_error **error)
{
    if (!awsc_arena_is_over_limit(arena)) return awsc_error_nomem(error);
    return awsc_error_set(error, AWSC_ERR_PARSE, "XML of so many small elements that they do not fit");
}

static int parse(builder *b, awsc_view text, awsc_error **error)
{
    XML_SetUserData(b->parser, b);
    XML_SetElementHandler(b->parser, begin_element, end_element);
    XML_SetCharacterDataHandler(b->parser, add_text);
    XML_SetStartDoctypeDeclHandler(b->parser, refuse_doctype);
    if (XML_Parse(b->parser, text.data, (int)text.size, XML_TRUE) == XML_STATUS_OK && !b->problem) return AWSC_OK;
    enum XML_Error code = XML_GetErrorCode(b->parser);
    if (awsc_arena_is_over_limit(b->arena)) return out_of_room(b->arena, error);
    if (b->nomem || (!b->problem && code == XML_ERROR_NO_MEMORY)) return awsc_error_nomem(error);
    return awsc_error_set(error, AWSC_ERR_PARSE, "XML is invalid at byte %lld: %s", error_offset(b->parser),
                          b->problem ? b->problem : XML_ErrorString(code));
}

int awsc_xml_read(awsc_view text, awsc_arena *arena, const awsc_xml_node **root, awsc_error **error)
{
    static const XML_Memory_Handling_Suite memory = {allocate, resize, release};
    awsc_xml_node *first = NULL;
    builder b = {.arena = arena};
    if (text.size > INT_MAX / AWSC_REPLACEMENT_SIZE)
        return awsc_error_set(error, AWSC_ERR_PARSE, "XML of more than %d bytes", INT_MAX / AWSC_REPLACEMENT_SIZE);
    /* Expat knows UTF-16 by its bytes, whatever it is told. */
    if (text.size && memchr(text.data, '\0', text.size))
        return awsc_error_set(error, AWSC_ERR_PARSE,
                              "XML is invalid: there is a NUL character, which XML in UTF-8 never has");
    if (awsc_xml_repair(text, arena, &text)) return out_of_room(arena, error);
    b.capacity = text.size;
    b.open[0] = (open_element){NULL, &first, 0};
    b.text = awsc_arena_bytes(arena, text.size + 1);
    if (!b.text) return out_of_room(arena, error);
    b.parser = XML_ParserCreate_MM("UTF-8", &memory, NULL);
    if (!b.parser) return awsc_error_nomem(error);
    int status = parse(&b, text, error);
    XML_ParserFree(b.parser);
    *root = first;
    return status;
}

/* ---- looking --------------------------------------------------------------------------------------------------- */

const awsc_xml_node *awsc_xml_find(const awsc_xml_node *nodes, awsc_view name)
{
    for (; nodes; nodes = nodes->next) {
        awsc_view prefix, local = awsc_view_split(awsc_xml_name(nodes), ':', &prefix);
        if (awsc_view_equal(awsc_xml_name(nodes), name) || (local.size && awsc_view_equal(local, name))) break;
    }
    return nodes;
}
