/* SPDX-License-Identifier: Apache-2.0 */
/* Trees of JSON with secrets in them, which leave nothing behind in memory that was given back. */
#ifndef AWSC_JSON_SECRET_H
#define AWSC_JSON_SECRET_H

#include <cjson/cJSON.h>

#include "base/view.h"

/* Results of awsc_secret_json_parse beside 0. */
enum { AWSC_SECRET_JSON_NOMEM = -1, AWSC_SECRET_JSON_NUL = 1 };

/*
 * The tree of a text that is one JSON object, which awsc_secret_json_free frees. NULL in *out: it is no object. 0, or
 * why there is no tree: memory ran out, or a string holds a NUL, at which cJSON would cut it. A text that is not JSON
 * never becomes a part of a tree, which cJSON would free as it is.
 */
int awsc_secret_json_parse(awsc_view text, cJSON **out);

/* The first of `names` (up to a NULL) that is a member of the object, whose string holds a NUL or another control
 * character; NULL: no such member, or the text is no object. */
const char *awsc_secret_json_control(awsc_view text, const char *const *names);

/* Wipes all texts in it first. NULL is allowed. */
void awsc_secret_json_free(cJSON *json);

#endif
