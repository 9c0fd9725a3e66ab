/* SPDX-License-Identifier: Apache-2.0 */
/* XML to C values, by schema: names, flattened lists and attributes as the model's XML traits say. */
#ifndef AWSC_CODEC_XML_DECODE_H
#define AWSC_CODEC_XML_DECODE_H

#include <awsc/tables/schema.h>

#include "codec/xml_reader.h"

/*
 * Reads what is inside of an element (NULL: nothing) into a zeroed structure of `schema`; everything it points to is in
 * `arena`, nothing in the tree. Unknown elements are skipped. Defaults are filled in and, with `complete`, required
 * members that are not there. Errors name the path of the member, such as "Roles[3].MaxSessionDuration".
 */
int awsc_xml_decode(const awsc_schema *schema, const awsc_xml_node *element, bool complete, awsc_arena *arena,
                    void *value, awsc_error **error);

/* The same for the structure of an error, complete and member by member: one that cannot be read stays unset, and
 * nothing fails but with AWSC_ERR_NOMEM. */
int awsc_xml_decode_error(const awsc_schema *schema, const awsc_xml_node *element, awsc_arena *arena, void *value);

#endif
