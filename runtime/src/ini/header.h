/* SPDX-License-Identifier: Apache-2.0 */
/* Parses section headers: [KIND NAME] in the config file, [NAME] in the credentials file. */
#ifndef AWSC_INI_HEADER_H
#define AWSC_INI_HEADER_H

#include "base/buffer.h"
#include "ini/section.h"

typedef struct awsc_section_header {
    int kind;        /* enum awsc_profile_section or AWSC_SECTION_BARE_DEFAULT; -1: unknown kind */
    awsc_view name;  /* points into the line or the buffer; empty: no name */
    const char *odd; /* how the line violates the syntax, or NULL */
    bool ignored;    /* the section and its properties are ignored */
} awsc_section_header;

/* Parses a header by the syntax of the public test vectors. `line` begins with "[". */
awsc_section_header awsc_section_header_strict(awsc_view line, enum awsc_profile_file_kind file);

/*
 * Parses a header as the AWS CLI does: the name may be in shell quotes and contain any printable character; text after
 * the bracket is ignored. Writes the name to `buffer`, which is marked as failed when memory runs out.
 */
awsc_section_header awsc_section_header_forgiving(awsc_view line, enum awsc_profile_file_kind file,
                                                  awsc_buffer *buffer);

/* Returns whether the text is a section or property name by the test vectors. */
bool awsc_profile_name_is_plain(awsc_view text);

#endif
