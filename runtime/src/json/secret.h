/* SPDX-License-Identifier: Apache-2.0 */
/* Parsing JSON that contains secrets; all copies are wiped before their memory is freed. */
#ifndef AWSC_JSON_SECRET_H
#define AWSC_JSON_SECRET_H

#include <cjson/cJSON.h>

#include "base/view.h"

/* Errors of awsc_secret_json_parse. */
enum { AWSC_SECRET_JSON_NOMEM = -1, AWSC_SECRET_JSON_NUL = 1 };

/*
 * Parses a JSON object into a cJSON tree, which awsc_secret_json_free frees. Sets `*out` to NULL if the text is not
 * JSON or not an object. Returns 0, AWSC_SECRET_JSON_NOMEM, or AWSC_SECRET_JSON_NUL: a string contains a NUL, at which
 * cJSON would cut it. cJSON only gets text that is valid JSON, since it frees a partial tree without wiping it.
 */
int awsc_secret_json_parse(awsc_view text, cJSON **out);

/* Returns the first member of the object that is in `names` (which ends with NULL) and whose string contains a NUL
 * or another control character. Returns NULL if no member does, or if the text is not an object. */
const char *awsc_secret_json_control(awsc_view text, const char *const *names);

/* Wipes all strings of the tree and frees it. `json` may be NULL. */
void awsc_secret_json_free(cJSON *json);

#endif
