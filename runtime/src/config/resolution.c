/* SPDX-License-Identifier: Apache-2.0 */
#include "config/resolution.h"

#include <string.h>

#include <awsc/tables/schema.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/number.h"
#include "error/error.h"
#include "error/given.h"
#include "log/log.h"

/* ---- members and fields ---------------------------------------------------------------------------------------- */

static void *member_of(awsc_settings *settings, const awsc_setting_row *row)
{
    return (char *)settings + row->member;
}

/* Returns the setting's field in the program's configuration; NULL if the program cannot set it. */
static const void *field_of(const awsc_resolution *r, const awsc_setting_row *row)
{
    return row->field ? (const char *)r->config + row->field : NULL;
}

static const char *text_of(const awsc_resolution *r, const awsc_setting_row *row)
{
    const void *field = field_of(r, row);
    return field ? *(const char *const *)field : NULL;
}

/* Returns a number or flag that the program set. Its is_set is 0 if the program did not, or cannot, set it. */
static awsc_opt_i64 number_of(const awsc_resolution *r, const awsc_setting_row *row)
{
    static const awsc_opt_i64 unset;
    const void *field = field_of(r, row);
    if (!field) return unset;
    if (row->kind == AWSC_KIND_FLAG) {
        const awsc_opt_bool *flag = field;
        return (awsc_opt_i64){flag->is_set, flag->value};
    }
    if (row->kind == AWSC_KIND_COUNT || row->kind == AWSC_KIND_NUMBERED) {
        const awsc_opt_i32 *number = field;
        return (awsc_opt_i64){number->is_set, number->value};
    }
    return *(const awsc_opt_i64 *)field;
}

static void store_number(awsc_settings *settings, const awsc_setting_row *row, int64_t value)
{
    void *member = member_of(settings, row);
    switch (row->kind) {
    case AWSC_KIND_FLAG:
        *(bool *)member = value != 0;
        break;
    case AWSC_KIND_WORD:
    case AWSC_KIND_NUMBERED:
        *(int *)member = (int)value;
        break;
    case AWSC_KIND_COUNT:
        *(int32_t *)member = (int32_t)value;
        break;
    default:
        *(int64_t *)member = value;
    }
}

static bool is_text(const awsc_setting_row *row)
{
    return row->kind <= AWSC_KIND_LIST;
}

void awsc_settings_reset(awsc_settings *settings, enum awsc_setting_id id)
{
    const awsc_setting_row *row = &awsc_setting_rows[id];
    settings->origins[id] = (awsc_setting_origin){AWSC_SOURCE_DEFAULT, 0, false};
    if (!is_text(row)) {
        store_number(settings, row, row->fallback < 0 ? AWSC_NO_LIMIT : row->fallback);
        return;
    }
    const char *fallback = awsc_setting_words(row);
    *(const char **)member_of(settings, row) = *fallback ? fallback : NULL;
}

/* ---- values of the program ------------------------------------------------------------------------------------- */

static int check_field(const awsc_resolution *r, const awsc_setting_row *row)
{
    static const uint8_t types[] = {
        [AWSC_KIND_NUMBERED] = AWSC_TYPE_I32, [AWSC_KIND_FLAG] = AWSC_TYPE_BOOL, [AWSC_KIND_COUNT] = AWSC_TYPE_I32,
        [AWSC_KIND_LIMIT] = AWSC_TYPE_I64,    [AWSC_KIND_SIZE] = AWSC_TYPE_I64,
    };
    bool least = row->kind == AWSC_KIND_COUNT || row->kind == AWSC_KIND_LIMIT;
    const awsc_option_field option = {awsc_setting_name(row), row->field, types[row->kind],
                                      least ? 1 : AWSC_ANY_NUMBER};
    if (!row->field || !types[row->kind]) return AWSC_OK;
    int status = awsc_given_option(AWSC_ERR_CONFIG, "config", &option, r->config, r->error);
    awsc_opt_i64 given = number_of(r, row);
    bool fits =
        row->kind != AWSC_KIND_SIZE || !given.is_set || (given.value >= 0 && given.value <= AWSC_SETTING_SIZE_MAX);
    if (status || fits) return status;
    return awsc_error_set(r->error, AWSC_ERR_CONFIG, "config: %s is %lld; expected 0 to %d bytes", option.name,
                          (long long)given.value, AWSC_SETTING_SIZE_MAX);
}

int awsc_resolution_check_fields(const awsc_resolution *r)
{
    int status = AWSC_OK;
    for (int id = 0; !status && id < AWSC_SETTING_COUNT; id++) status = check_field(r, &awsc_setting_rows[id]);
    return status;
}

/* ---- places ---------------------------------------------------------------------------------------------------- */

bool awsc_is_blank(const char *text)
{
    return !text || awsc_view_trim(awsc_view_text(text)).size == 0;
}

awsc_setting_place awsc_resolution_place(const awsc_resolution *r, enum awsc_setting_id id)
{
    const awsc_setting_row *row = &awsc_setting_rows[id];
    const awsc_setting_origin *origin = &r->settings->origins[id];
    if (origin->source == AWSC_SOURCE_CODE) return (awsc_setting_place){"config.", awsc_setting_name(row)};
    if (origin->source == AWSC_SOURCE_ENVIRONMENT)
        return (awsc_setting_place){"", awsc_setting_entry(awsc_setting_variables(row), origin->variable)};
    return (awsc_setting_place){"profile property ", awsc_setting_property(row)};
}

/* State of a search through variables and profile. Initialize with zeros. */
typedef struct search {
    const char *variable; /* the next variable, "" after the last; NULL: not started */
    uint8_t index;
    bool ended;
} search;

/* Returns the next value that is set, and records its origin; NULL at the end. */
static const char *next_value(const awsc_resolution *r, enum awsc_setting_id id, search *s)
{
    const awsc_setting_row *row = &awsc_setting_rows[id];
    awsc_setting_origin *origin = &r->settings->origins[id];
    const char *property = awsc_setting_property(row), *value = NULL;
    if (!s->variable) s->variable = awsc_setting_variables(row);
    while (*s->variable && !value) {
        value = awsc_environment_get(r->environment, s->variable);
        *origin = (awsc_setting_origin){AWSC_SOURCE_ENVIRONMENT, s->index++, false};
        s->variable += strlen(s->variable) + 1;
    }
    if (value) return value;
    *origin = (awsc_setting_origin){AWSC_SOURCE_DEFAULT, 0, false};
    if (s->ended || !*property) return NULL;
    s->ended = true;
    value = awsc_profile_text(r->settings->selected, property);
    if (value) origin->source = AWSC_SOURCE_CONFIG_FILE;
    return value;
}

/* Returns whether the program has set this text. A blank one counts only where "no URL" is a value. */
static bool is_given(const awsc_setting_row *row, const char *text)
{
    return row->kind == AWSC_KIND_URL_OR_NONE ? text != NULL : !awsc_is_blank(text);
}

const char *awsc_resolution_find(const awsc_resolution *r, enum awsc_setting_id id)
{
    const awsc_setting_row *row = &awsc_setting_rows[id];
    const char *text = is_text(row) || row->kind == AWSC_KIND_WORD ? text_of(r, row) : NULL;
    search s = {NULL, 0, false};
    if (!is_given(row, text)) return next_value(r, id, &s);
    r->settings->origins[id] = (awsc_setting_origin){AWSC_SOURCE_CODE, 0, false};
    return text;
}

/* ---- kinds ----------------------------------------------------------------------------------------------------- */

int awsc_resolution_keep(const awsc_resolution *r, const char *text, const char **out)
{
    *out = NULL;
    if (!text) return AWSC_OK;
    *out = awsc_arena_text(r->settings->arena, text, strlen(text));
    return *out ? AWSC_OK : awsc_error_nomem(r->error);
}

static int resolve_text(const awsc_resolution *r, enum awsc_setting_id id, const char **out)
{
    const char *text = awsc_resolution_find(r, id);
    return text ? awsc_resolution_keep(r, text, out) : AWSC_OK;
}

/* Resolves a list and removes its blanks: "a, b ,c" becomes "a,b,c". */
static int resolve_list(const awsc_resolution *r, enum awsc_setting_id id, const char **out)
{
    awsc_view rest = awsc_view_text(awsc_resolution_find(r, id));
    awsc_buffer list = AWSC_BUFFER_INIT(r->settings->allocator);
    while (rest.data) {
        awsc_view item;
        rest = awsc_view_split(rest, ',', &item);
        item = awsc_view_trim(item);
        if (item.size == 0) continue;
        if (list.size) awsc_buffer_append_char(&list, ',');
        awsc_buffer_append_view(&list, item);
    }
    int status = list.failed ? awsc_error_nomem(r->error) : AWSC_OK;
    if (!status && list.size) status = awsc_resolution_keep(r, awsc_buffer_text(&list), out);
    awsc_buffer_clear(&list);
    return status;
}

/* Resolves a flag from variables and profile. Logs and ignores values other than true and false. */
static void resolve_flag(const awsc_resolution *r, enum awsc_setting_id id, bool *out)
{
    const char *value;
    search s = {NULL, 0, false};
    while ((value = next_value(r, id, &s))) {
        awsc_view text = awsc_view_trim(awsc_view_text(value));
        bool truth = awsc_view_equal_ignore_case(text, AWSC_VIEW("true"));
        if (truth || awsc_view_equal_ignore_case(text, AWSC_VIEW("false"))) {
            *out = truth;
            return;
        }
        awsc_setting_place place = awsc_resolution_place(r, id);
        awsc_log(r->config->logger, AWSC_LOG_WARN, "%s%s is ignored: expected true or false", place.before, place.name);
    }
}

static int resolve_number(const awsc_resolution *r, enum awsc_setting_id id)
{
    const awsc_setting_row *row = &awsc_setting_rows[id];
    const char *text = awsc_resolution_find(r, id);
    bool size = row->kind == AWSC_KIND_SIZE;
    int64_t number = 0, least = size ? 0 : 1;
    int64_t most = size ? AWSC_SETTING_SIZE_MAX : row->kind == AWSC_KIND_COUNT ? INT32_MAX : INT64_MAX - 1;
    if (!text) return AWSC_OK;
    if (awsc_parse_i64(awsc_view_trim(awsc_view_text(text)), &number)) number = -1;
    if (number >= least && number <= most) {
        store_number(r->settings, row, number);
        return AWSC_OK;
    }
    awsc_setting_place place = awsc_resolution_place(r, id);
    _Static_assert(AWSC_SETTING_SIZE_MAX == 10485760, "the text below");
    return awsc_error_set(r->error, AWSC_ERR_CONFIG, "%s%s is \"%.100s\"; expected %s", place.before, place.name, text,
                          size ? "0 to 10485760 bytes" : "1 or more");
}

/* ---- words ----------------------------------------------------------------------------------------------------- */

/* Returns whether to log and ignore an unknown word, which other tools understand, instead of failing. */
static bool is_tolerated(enum awsc_setting_id id, awsc_view text)
{
    return id == AWSC_SETTING_sts_regional_endpoints ||
           (id == AWSC_SETTING_retry_mode && awsc_view_equal_ignore_case(text, AWSC_VIEW("legacy")));
}

static int resolve_word(const awsc_resolution *r, enum awsc_setting_id id)
{
    const awsc_setting_row *row = &awsc_setting_rows[id];
    const char *found = awsc_resolution_find(r, id);
    awsc_view text = awsc_view_trim(awsc_view_text(found));
    char expected[128];
    int number = 1;
    if (!found) return AWSC_OK;
    for (const char *word = awsc_setting_words(row); *word; word += strlen(word) + 1, number++) {
        if (!awsc_view_equal_ignore_case(text, awsc_view_text(word))) continue;
        store_number(r->settings, row, number);
        return AWSC_OK;
    }
    awsc_setting_list(awsc_setting_words(row), expected, sizeof expected);
    awsc_setting_place place = awsc_resolution_place(r, id);
    if (!is_tolerated(id, text))
        return awsc_error_set(r->error, AWSC_ERR_CONFIG, "%s%s is \"%.100s\"; expected %s", place.before, place.name,
                              found, expected);
    awsc_log(r->config->logger, AWSC_LOG_WARN, "%s%s is ignored: expected %s", place.before, place.name, expected);
    awsc_settings_reset(r->settings, id);
    return AWSC_OK;
}

/* ---- one setting ----------------------------------------------------------------------------------------------- */

int awsc_resolution_resolve(const awsc_resolution *r, enum awsc_setting_id id)
{
    const awsc_setting_row *row = &awsc_setting_rows[id];
    awsc_opt_i64 given = {0, 0};
    awsc_settings_reset(r->settings, id);
    if (!is_text(row) && row->kind != AWSC_KIND_WORD) given = number_of(r, row);
    if (given.is_set) {
        r->settings->origins[id].source = AWSC_SOURCE_CODE;
        store_number(r->settings, row, given.value);
        return AWSC_OK;
    }
    switch (row->kind) {
    case AWSC_KIND_LIST:
        return resolve_list(r, id, member_of(r->settings, row));
    case AWSC_KIND_WORD:
    case AWSC_KIND_NUMBERED:
        return resolve_word(r, id);
    case AWSC_KIND_FLAG:
        resolve_flag(r, id, member_of(r->settings, row));
        return AWSC_OK;
    case AWSC_KIND_COUNT:
    case AWSC_KIND_LIMIT:
    case AWSC_KIND_SIZE:
        return resolve_number(r, id);
    default:
        return resolve_text(r, id, member_of(r->settings, row));
    }
}
