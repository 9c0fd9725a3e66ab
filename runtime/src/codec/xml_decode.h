/* SPDX-License-Identifier: Apache-2.0 */
/* Converts XML to C values by schema, with names, flattened lists and attributes as the XML traits of the model say. */
#ifndef AWSC_CODEC_XML_DECODE_H
#define AWSC_CODEC_XML_DECODE_H

#include <awsc/tables/schema.h>

#include "codec/xml_reader.h"

/*
 * Reads the contents of an element (NULL: no contents) into a zeroed structure of `schema`. Everything that it points
 * to is in `arena`, nothing in the tree. Skips unknown elements. Fills in defaults and, with `complete`, missing
 * required members. Errors name the path of the member, such as "Roles[3].MaxSessionDuration".
 */
int awsc_xml_decode(const awsc_schema *schema, const awsc_xml_node *element, bool complete, awsc_arena *arena,
                    void *value, awsc_error **error);

/* Reads the structure of an error in the same way, with `complete`. A member that cannot be read stays unset.
 * Returns AWSC_OK or AWSC_ERR_NOMEM. */
int awsc_xml_decode_error(const awsc_schema *schema, const awsc_xml_node *element, awsc_arena *arena, void *value);

#endif
