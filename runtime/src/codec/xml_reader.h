/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parses XML into a tree of elements. Since the text is not trusted, document types are refused, and with them all
 * entities except XML's own five. Broken text is repaired (xml_repair.h). The tree has at most AWSC_XML_DEEPEST levels;
 * deeper elements are skipped, and awsc_xml_is_too_deep reports this.
 */
#ifndef AWSC_CODEC_XML_READER_H
#define AWSC_CODEC_XML_READER_H

#include <stdbool.h>
#include <stdint.h>

#include <awsc/error.h>

#include "base/arena.h"
#include "base/view.h"

#define AWSC_XML_DEEPEST 128u

/* An element or an attribute. */
typedef struct awsc_xml_node {
    const char *name;              /* as written in the text, with its prefix */
    const char *text;              /* empty if the element has child elements or no end tag */
    uint32_t name_size, text_size; /* 32 bits, to keep nodes small: a document may have millions */
    struct awsc_xml_node *attributes;
    struct awsc_xml_node *elements; /* first child element, or NULL */
    struct awsc_xml_node *next;     /* next sibling, or NULL */
} awsc_xml_node;

static inline awsc_view awsc_xml_name(const awsc_xml_node *element)
{
    return (awsc_view){element->name, element->name_size};
}

static inline awsc_view awsc_xml_text(const awsc_xml_node *element)
{
    return (awsc_view){element->text, element->text_size};
}

/*
 * Parses a document into a tree in `arena`. Returns AWSC_OK, AWSC_ERR_PARSE (the message names the byte and the
 * problem; the elements before it are in the tree), or AWSC_ERR_NOMEM. If the arena has a limit, it must be used for
 * this document only; exceeding the limit is AWSC_ERR_PARSE.
 */
int awsc_xml_read(awsc_view text, awsc_arena *arena, const awsc_xml_node **root, awsc_error **error);

/* Returns whether the element has children that the tree leaves out because they are too deep. */
bool awsc_xml_is_too_deep(const awsc_xml_node *element);

/* Returns the first node with this name, with any prefix, among `nodes` (may be NULL) and its siblings; NULL if
 * no node matches. */
const awsc_xml_node *awsc_xml_find(const awsc_xml_node *nodes, awsc_view name);

#endif
