/* SPDX-License-Identifier: Apache-2.0 */
/* Headers of sections: [KIND NAME] in the config file, [NAME] in the credentials file. */
#ifndef AWSC_INI_HEADER_H
#define AWSC_INI_HEADER_H

#include "base/buffer.h"
#include "ini/section.h"

typedef struct awsc_section_header {
    int kind;        /* enum awsc_profile_section or AWSC_SECTION_BARE_DEFAULT; -1: not one of ours */
    awsc_view name;  /* in the line, or in the given buffer; empty: no name */
    const char *odd; /* the oddity of the line, or NULL */
    bool ignored;    /* the section and its properties are ignored */
} awsc_section_header;

/* As the public vectors describe it. `line` begins with "[". */
awsc_section_header awsc_section_header_strict(awsc_view line, enum awsc_profile_file_kind file);

/*
 * As the vendor's tool reads it: the name may be in the quotes of a shell and hold any printable character, and text
 * behind the bracket does not matter. The name goes to `buffer`, which marks a failure of memory.
 */
awsc_section_header awsc_section_header_forgiving(awsc_view line, enum awsc_profile_file_kind file,
                                                  awsc_buffer *buffer);

/* Names of sections and properties in the vectors. */
bool awsc_profile_name_is_plain(awsc_view text);

#endif
