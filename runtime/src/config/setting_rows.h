/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of <awsc/tables/settings.def> as constants. */
#ifndef AWSC_CONFIG_SETTING_ROWS_H
#define AWSC_CONFIG_SETTING_ROWS_H

#include "config/settings.h"

enum awsc_setting_kind {
    AWSC_KIND_TEXT,
    AWSC_KIND_URL,
    AWSC_KIND_URL_OR_NONE,
    AWSC_KIND_LIST,
    AWSC_KIND_WORD,
    AWSC_KIND_NUMBERED,
    AWSC_KIND_FLAG,
    AWSC_KIND_COUNT,
    AWSC_KIND_LIMIT,
    AWSC_KIND_SIZE
};

enum { AWSC_SETTING_SIZE_MAX = 10485760 };

typedef struct awsc_setting_row {
    uint8_t kind;
    bool is_own;      /* inner clients do not inherit it */
    uint16_t member;  /* offset in awsc_settings */
    uint16_t field;   /* offset in awsc_config; 0: the program cannot set it */
    uint16_t texts;   /* offset of its texts: pointers would need a relocation each */
    int32_t fallback; /* -1: AWSC_NO_LIMIT */
} awsc_setting_row;

extern const awsc_setting_row awsc_setting_rows[AWSC_SETTING_COUNT];

/* Returns the name of the field in awsc_config. */
const char *awsc_setting_name(const awsc_setting_row *row);
/* Returns the environment variables: NUL-terminated texts one after another; an empty text ends the list. */
const char *awsc_setting_variables(const awsc_setting_row *row);
/* Returns the name of the profile property, or "". */
const char *awsc_setting_property(const awsc_setting_row *row);
/* Returns the allowed words, in a list like that of the variables. For other kinds: the text of the default, or "". */
const char *awsc_setting_words(const awsc_setting_row *row);

/* Returns entry `index` (from 0) of such a list. */
const char *awsc_setting_entry(const char *list, unsigned index);
/* Writes the entries of such a list as "a, b or c", as far as they fit. */
void awsc_setting_list(const char *list, char *out, size_t capacity);

/* Returns the current word of a WORD or NUMBERED setting. */
const char *awsc_setting_word(const awsc_settings *settings, enum awsc_setting_id id);

#endif
