/*
 * XML to a tree of elements. The text is that of a stranger: document types, and with them all entities but the five of
 * XML itself, are refused, nesting is limited, and what is not UTF-8 is an error.
 */
#ifndef AWSC_CODEC_XML_READER_H
#define AWSC_CODEC_XML_READER_H

#include <awsc/error.h>

#include "base/arena.h"
#include "base/view.h"

#define AWSC_XML_DEEPEST 128u

/* An element, or an attribute of one. */
typedef struct awsc_xml_node {
    awsc_view name; /* as it stands in the text, with its prefix */
    awsc_view text; /* NUL-terminated; empty if there are elements inside, or the document ends before this one does */
    struct awsc_xml_node *attributes;
    struct awsc_xml_node *elements; /* those inside */
    struct awsc_xml_node *next;     /* the next one beside it */
} awsc_xml_node;

/* Reads a document; the tree is in `arena`. AWSC_ERR_PARSE says at which byte what is wrong. */
int awsc_xml_read(awsc_view text, awsc_arena *arena, const awsc_xml_node **root, awsc_error **error);

/* The first of `nodes`, which may be NULL, and those beside it that has this name, with any prefix; or NULL. */
const awsc_xml_node *awsc_xml_find(const awsc_xml_node *nodes, awsc_view name);

#endif
