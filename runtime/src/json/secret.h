/* Trees of JSON with secrets in them, which leave nothing behind in memory that was given back. */
#ifndef AWSC_JSON_SECRET_H
#define AWSC_JSON_SECRET_H

#include <cjson/cJSON.h>

#include "base/view.h"

/*
 * The tree of a text that is one JSON object, which awsc_secret_json_free frees. NULL in *out: it is none. 0, or -1
 * when memory runs out. A text that is not JSON never becomes a part of a tree, which cJSON would free as it is.
 */
int awsc_secret_json_parse(awsc_view text, cJSON **out);

/* Wipes all texts in it first. NULL is allowed. */
void awsc_secret_json_free(cJSON *json);

#endif
