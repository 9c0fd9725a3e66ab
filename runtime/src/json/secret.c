#include "json/secret.h"

#include "base/allocator.h"
#include "json/reader.h"

/* Deeper than any file or answer with keys in it. */
enum { DEEPEST = 100 };

static awsc_view without_mark(awsc_view text)
{
    static const awsc_view mark = {"\xef\xbb\xbf", 3};
    return awsc_view_starts_with(text, mark) ? awsc_view_of(text.data + mark.size, text.size - mark.size) : text;
}

int awsc_secret_json_parse(awsc_view text, cJSON **out)
{
    awsc_view json = without_mark(text);
    *out = NULL;
    if (!awsc_json_valid(json, DEEPEST)) return 0;
    cJSON *tree = cJSON_ParseWithLength(json.data, json.size);
    if (!tree) return -1;
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
