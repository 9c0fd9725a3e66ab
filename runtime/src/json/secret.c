/* SPDX-License-Identifier: Apache-2.0 */
#include "json/secret.h"

#include <string.h>

#include "base/allocator.h"
#include "json/reader.h"

/* The deepest nesting accepted; no file or response with keys is nested so deeply. */
enum { DEEPEST = 100 };

static awsc_view without_mark(awsc_view text)
{
    static const awsc_view mark = {"\xef\xbb\xbf", 3};
    return awsc_view_starts_with(text, mark) ? awsc_view_of(text.data + mark.size, text.size - mark.size) : text;
}

/* Returns whether a string in valid JSON contains a NUL. In valid JSON every quote outside of a string begins one. */
static bool holds_null(awsc_view json)
{
    const char *end = json.data + json.size, *at = json.data;
    awsc_json_string string = {.has_null = false};
    while (!string.has_null && (at = memchr(at, '"', (size_t)(end - at)))) {
        awsc_json_reader reader;
        awsc_json_reader_init(&reader, awsc_view_of(at, (size_t)(end - at)), 1);
        if (awsc_json_take_string(&reader, &string)) break;
        at = reader.at;
    }
    return string.has_null;
}

/* Returns whether the raw string contains a control character: as an escape, or as the byte 0x7f. */
static bool holds_control(awsc_view raw)
{
    const char *end = raw.data + raw.size;
    for (const char *at = raw.data; at < end; at++) {
        if (*at == 0x7f) return true;
        if (*at != '\\') continue;
        at++;
        if (memchr("bfnrt", *at, 5)) return true;
        if (*at != 'u') continue;
        const bool first = at[1] == '0' && at[2] == '0';
        if (first && (at[3] == '0' || at[3] == '1')) return true;
        if (first && at[3] == '7' && awsc_ascii_lower(at[4]) == 'f') return true;
    }
    return false;
}

static const char *find(const awsc_json_string *name, const char *const *names)
{
    while (*names && !awsc_json_string_equal(name, awsc_view_text(*names))) names++;
    return *names;
}

const char *awsc_secret_json_control(awsc_view text, const char *const *names)
{
    awsc_json_reader reader;
    awsc_json_string name, value;
    bool first = true;
    awsc_json_reader_init(&reader, without_mark(text), DEEPEST);
    if (awsc_json_peek(&reader) != AWSC_JSON_OBJECT || awsc_json_enter(&reader)) return NULL;
    while (awsc_json_next_member(&reader, &first, &name) > 0) {
        const char *found = find(&name, names);
        if (!found || awsc_json_peek(&reader) != AWSC_JSON_STRING) {
            if (awsc_json_skip(&reader, NULL)) return NULL;
            continue;
        }
        if (awsc_json_take_string(&reader, &value)) return NULL;
        if (holds_control(value.raw)) return found;
    }
    return NULL;
}

int awsc_secret_json_parse(awsc_view text, cJSON **out)
{
    awsc_view json = without_mark(text);
    *out = NULL;
    if (!awsc_json_valid(json, DEEPEST)) return 0;
    if (holds_null(json)) return AWSC_SECRET_JSON_NUL;
    cJSON *tree = cJSON_ParseWithLength(json.data, json.size);
    if (!tree) return AWSC_SECRET_JSON_NOMEM;
    if (cJSON_IsObject(tree))
        *out = tree;
    else
        awsc_secret_json_free(tree);
    return 0;
}

static void wipe_all(const cJSON *json)
{
    for (const cJSON *item = json->child; item; item = item->next) {
        awsc_wipe_text(item->valuestring);
        wipe_all(item);
    }
}

void awsc_secret_json_free(cJSON *json)
{
    if (!json) return;
    awsc_wipe_text(json->valuestring);
    wipe_all(json);
    cJSON_Delete(json);
}
