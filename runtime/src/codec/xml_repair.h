/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes the text of an XML response well-formed. Bytes that are not UTF-8 become U+FFFD, and so do characters that XML
 * does not allow, including references such as &#0; and &#xD800;. Two references that form a surrogate pair become one
 * character.
 */
#ifndef AWSC_CODEC_XML_REPAIR_H
#define AWSC_CODEC_XML_REPAIR_H

#include "base/arena.h"
#include "base/view.h"

/* Sets `*out` to the text to parse: `text` itself, or a repaired copy in `arena`. Returns 0, or -1 when memory runs
 * out. */
int awsc_xml_repair(awsc_view text, awsc_arena *arena, awsc_view *out);

#endif
