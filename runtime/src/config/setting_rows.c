/* SPDX-License-Identifier: Apache-2.0 */
#include "config/setting_rows.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* ---- texts ----------------------------------------------------------------------------------------------------- */

/* Yields the fallback as text for kinds whose fallback is a text, else "". */
#define WORDS_OF_TEXT(fallback) fallback
#define WORDS_OF_URL(fallback) fallback
#define WORDS_OF_URL_OR_NONE(fallback) fallback
#define WORDS_OF_LIST(fallback) fallback
#define WORDS_OF_WORD(fallback) fallback
#define WORDS_OF_NUMBERED(fallback) fallback
#define WORDS_OF_FLAG(fallback) ""
#define WORDS_OF_COUNT(fallback) ""
#define WORDS_OF_LIMIT(fallback) ""
#define WORDS_OF_SIZE(fallback) ""

#define TEXTS(kind, name, variables, property, fallback)                                                               \
#name "\0" variables "\0\0" property "\0" WORDS_OF_##kind(fallback) "\0"

typedef struct all_texts {
#define SETTING(kind, name, field, variables, property, fallback, ...)                                                 \
    char name[sizeof(TEXTS(kind, name, variables, property, fallback))];
#include <awsc/tables/settings.def>
} all_texts;

static const all_texts texts = {
#define SETTING(kind, name, field, variables, property, fallback, ...) TEXTS(kind, name, variables, property, fallback),
#include <awsc/tables/settings.def>
};

static const char *after(const char *text)
{
    return text + strlen(text) + 1;
}

const char *awsc_setting_name(const awsc_setting_row *row)
{
    return (const char *)&texts + row->texts;
}

const char *awsc_setting_variables(const awsc_setting_row *row)
{
    return after(awsc_setting_name(row));
}

static const char *property_column(const awsc_setting_row *row)
{
    const char *text = awsc_setting_variables(row);
    do text = after(text);
    while (*text);
    return text + 1;
}

const char *awsc_setting_property(const awsc_setting_row *row)
{
    const char *property = property_column(row);
    return *property == '=' ? awsc_setting_name(row) : property;
}

const char *awsc_setting_words(const awsc_setting_row *row)
{
    return after(property_column(row));
}

const char *awsc_setting_entry(const char *list, unsigned index)
{
    while (index--) list = after(list);
    return list;
}

void awsc_setting_list(const char *words, char *out, size_t capacity)
{
    size_t used = 0;
    for (const char *word = words, *next; *word; word = next) {
        next = word + strlen(word) + 1;
        const char *before = word == words ? "" : *next ? ", " : " or ";
        int size = snprintf(out + used, capacity - used, "%s%s", before, word);
        used += size > 0 ? (size_t)size : 0;
        if (used >= capacity) return;
    }
}

/* ---- rows ------------------------------------------------------------------------------------------------------ */

typedef const char *field_TEXT;
typedef const char *field_URL;
typedef const char *field_URL_OR_NONE;
typedef const char *field_LIST;
typedef const char *field_WORD;
typedef awsc_opt_i32 field_NUMBERED;
typedef awsc_opt_bool field_FLAG;
typedef awsc_opt_i32 field_COUNT;
typedef awsc_opt_i64 field_LIMIT;
typedef awsc_opt_i64 field_SIZE;

/* Yields the offset of a field. Does not compile if the field's type does not match the kind. */
#define FIELD(kind, name) (offsetof(awsc_config, name) + 0 * sizeof(1 ? &((awsc_config *)0)->name : (field_##kind *)0))
#define OWN_FIELD(kind, name) FIELD(kind, name)
#define NO_FIELD(kind, name) 0

enum { own_FIELD = 0, own_NO_FIELD = 0, own_OWN_FIELD = 1 };

#define NUMBER_OF_TEXT(fallback) 0
#define NUMBER_OF_URL(fallback) 0
#define NUMBER_OF_URL_OR_NONE(fallback) 0
#define NUMBER_OF_LIST(fallback) 0
#define NUMBER_OF_WORD(fallback) 1
#define NUMBER_OF_NUMBERED(fallback) 1
#define NUMBER_OF_FLAG(fallback) fallback
#define NUMBER_OF_COUNT(fallback) fallback
#define NUMBER_OF_LIMIT(fallback) ((fallback) == AWSC_NO_LIMIT ? -1 : (int32_t)(fallback))
#define NUMBER_OF_SIZE(fallback) fallback

const awsc_setting_row awsc_setting_rows[AWSC_SETTING_COUNT] = {
#define SETTING(kind, name, field, variables, property, fallback, ...)                                                 \
    {AWSC_KIND_##kind,                                                                                                 \
     own_##field,                                                                                                      \
     offsetof(awsc_settings, name),                                                                                    \
     field(kind, name),                                                                                                \
     offsetof(all_texts, name),                                                                                        \
     NUMBER_OF_##kind(fallback)},
#include <awsc/tables/settings.def>
};

const char *awsc_setting_word(const awsc_settings *settings, enum awsc_setting_id id)
{
    const awsc_setting_row *row = &awsc_setting_rows[id];
    int number = *(const int *)((const char *)settings + row->member);
    return awsc_setting_entry(awsc_setting_words(row), (unsigned)number - 1);
}
