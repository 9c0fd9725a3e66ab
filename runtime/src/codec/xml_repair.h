/* SPDX-License-Identifier: Apache-2.0 */
/*
 * XML of a response, made well-formed where its text is not. Bytes that are not UTF-8, and characters that XML cannot
 * hold, themselves or as references such as &#0; and &#xD800;, become U+FFFD. Two references that are the halves of a
 * surrogate pair become the character.
 */
#ifndef AWSC_CODEC_XML_REPAIR_H
#define AWSC_CODEC_XML_REPAIR_H

#include "base/arena.h"
#include "base/view.h"

/* 0 and the text to read: `text` itself, or a copy in `arena`. -1 when memory runs out. */
int awsc_xml_repair(awsc_view text, awsc_arena *arena, awsc_view *out);

#endif
