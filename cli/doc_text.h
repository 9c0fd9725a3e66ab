/* SPDX-License-Identifier: Apache-2.0 */
/* Formats documentation for a terminal. */
#ifndef CLI_DOC_TEXT_H
#define CLI_DOC_TEXT_H

#include "buffer.h"

void awsc_cli_indent(awsc_cli_buffer *out, size_t indent);

/* Appends paragraphs and list items, indented and wrapped at column 78. */
void awsc_cli_append_doc(awsc_cli_buffer *out, const char *doc, size_t indent);

#endif
