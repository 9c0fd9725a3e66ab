/* SPDX-License-Identifier: Apache-2.0 */
/*
 * XML to a tree of elements. The text is that of a stranger: document types, and with them all entities but the five of
 * XML itself, are refused. Text that is broken is repaired (xml_repair.h). The tree ends at AWSC_XML_DEEPEST levels;
 * deeper elements are passed over, and awsc_xml_is_too_deep tells of them.
 */
#ifndef AWSC_CODEC_XML_READER_H
#define AWSC_CODEC_XML_READER_H

#include <stdbool.h>
#include <stdint.h>

#include <awsc/error.h>

#include "base/arena.h"
#include "base/view.h"

#define AWSC_XML_DEEPEST 128u

/* An element, or an attribute of one. */
typedef struct awsc_xml_node {
    const char *name;              /* as it stands in the text, with its prefix */
    const char *text;              /* empty if there are elements inside, or the document ends before this one does */
    uint32_t name_size, text_size; /* a document may have millions of nodes: they are small */
    struct awsc_xml_node *attributes;
    struct awsc_xml_node *elements; /* those inside */
    struct awsc_xml_node *next;     /* the next one beside it */
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
 * Reads a document; the tree is in `arena`. The error of AWSC_ERR_PARSE names the byte and the fault; elements before
 * it are in the tree. An arena with a limit is for this document alone; exceeding the limit is an error.
 */
int awsc_xml_read(awsc_view text, awsc_arena *arena, const awsc_xml_node **root, awsc_error **error);

/* Whether the element holds others that the tree is too small for. */
bool awsc_xml_is_too_deep(const awsc_xml_node *element);

/* The first of `nodes`, which may be NULL, and those beside it that has this name, with any prefix; or NULL. */
const awsc_xml_node *awsc_xml_find(const awsc_xml_node *nodes, awsc_view name);

#endif
