/* SPDX-License-Identifier: Apache-2.0 */
/* JMESPath: an expression up to the first newline, then JSON to search in. Every result must be JSON. */
#include <string.h>

#include <awsc/jmespath.h>

#include "fuzz.h"
#include "jmespath/jmespath.h"
#include "json/reader.h"

static void search(const awsc_jmespath *expression, awsc_view json)
{
    char *result = NULL;
    awsc_error *error = NULL;
    int status = awsc_jmespath_search_json(expression, json.data, json.size, &result, &error);
    FUZZ_EXPECT(status == awsc_error_status(error));
    FUZZ_EXPECT(status == AWSC_OK || status == AWSC_ERR_PARSE || status == AWSC_ERR_VALIDATION);
    if (!status) FUZZ_EXPECT(awsc_json_valid(awsc_view_text(result), AWSC_JSON_DEEPEST));
    awsc_error_free(error);
    awsc_free(result);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    awsc_view text;
    awsc_view json = awsc_view_split(awsc_view_of((const char *)data, size), '\n', &text);
    awsc_jmespath *expression = NULL;
    awsc_error *error = NULL;
    int status = awsc_jmespath_parse_with(awsc_allocator_default(), text, &expression, &error);
    FUZZ_EXPECT(status == awsc_error_status(error));
    FUZZ_EXPECT(status == AWSC_OK || status == AWSC_ERR_PARSE);
    if (!status && json.data) search(expression, json);
    awsc_error_free(error);
    awsc_jmespath_free(expression);
    return 0;
}

void fuzz_seeds(void)
{
    fuzz_add_text("a[?b > `1` && c != 'x'].[d, e[0:2:-1]] | [] || !f\n{\"a\":[{\"b\":2,\"d\":[],\"e\":[1,2]}]}");
    fuzz_add_text("{k: sort_by(@, &a)[*].to_string(@), \"q\": max_by(@, &a), l: length(@)}\n[{\"a\":1},{\"a\":2.5}]");
    fuzz_add_text("join(',', keys(@)) | reverse(@) | contains(@, `\"a\"`)\n{\"a\":1,\"\\u00e4\":null}");
    fuzz_add_text("merge(@, {b: avg(c), m: map(&to_number(@), d), n: not_null(x, @.*)})\n{\"c\":[1,2],\"d\":[\"1\"]}");
    fuzz_add_text("[*].*[?@ == `{\"a\": [1, null]}`][-1]\n[{\"x\":[{\"a\":[1,null]}]}]");
}
