/* SPDX-License-Identifier: Apache-2.0 */
/* JMESPath against the public vectors: every case on JSON text, and again on a cJSON tree. */
#include <dirent.h>
#include <time.h>

#include <awsc/jmespath.h>

#include "vectors.h"

/* Error kinds of the vectors, and whether parsing or evaluating reports them. */
static int expected_status(const char *kind)
{
    bool late = strcmp(kind, "invalid-type") == 0 || strcmp(kind, "invalid-value") == 0;
    return late ? AWSC_ERR_VALIDATION : AWSC_ERR_PARSE;
}

static char *search_text(const awsc_jmespath *expression, const cJSON *given, int *status, awsc_error **error)
{
    char *json = cJSON_PrintUnformatted(given);
    char *result = NULL;
    *status = awsc_jmespath_search_json(expression, json, strlen(json), &result, error);
    char *copy = result ? strdup(result) : NULL;
    awsc_free(result);
    free(json);
    return copy;
}

static char *search_tree(const awsc_jmespath *expression, const cJSON *given, int *status, awsc_error **error)
{
    cJSON *result = NULL;
    *status = awsc_jmespath_search_cjson(expression, given, &result, error);
    char *copy = result ? cJSON_PrintUnformatted(result) : NULL;
    cJSON_Delete(result);
    return copy;
}

typedef char *search(const awsc_jmespath *expression, const cJSON *given, int *status, awsc_error **error);

static void check_result(vectors *v, const char *how, const char *got, const cJSON *expected)
{
    cJSON *json = got ? cJSON_Parse(got) : NULL;
    char *wanted = cJSON_PrintUnformatted(expected);
    if (!json || !cJSON_Compare(json, expected, true))
        case_problem(v, "%s gives %s, expected %s", how, got ? got : "(nothing)", wanted);
    cJSON_free(wanted);
    cJSON_Delete(json);
}

static void run_on(vectors *v, const char *how, search *function, const cJSON *item, const cJSON *given)
{
    const char *kind = json_text(item, "error");
    const cJSON *expected = json_get(item, "result");
    awsc_jmespath *expression = NULL;
    awsc_error *error = NULL;
    char *got = NULL;
    int status = awsc_jmespath_parse(json_text(item, "expression"), &expression, &error);
    if (!status) got = function(expression, given, &status, &error);
    if (status != awsc_error_status(error)) case_problem(v, "%s: status and error differ", how);
    if (kind && status != expected_status(kind))
        case_problem(v, "%s ends with %s (%s), expected an error of kind %s", how, awsc_status_name(status),
                     got ? got : "no result", kind);
    else if (!kind && status)
        case_problem(v, "%s: %s", how, awsc_error_text(error));
    else if (!kind && expected)
        check_result(v, how, got, expected);
    if (kind && status && !strstr(awsc_error_message(error), "position "))
        case_problem(v, "the message names no position: %s", awsc_error_message(error));
    free(got);
    awsc_jmespath_free(expression);
    awsc_error_free(error);
}

static void run(vectors *v, const cJSON *item, const cJSON *given)
{
    case_begin(v, json_text(item, "id"), json_get(item, "advisory") != NULL);
    run_on(v, "JSON", search_text, item, given);
    run_on(v, "cJSON", search_tree, item, given);
    case_end(v);
}

static void run_file(vectors *v, const cJSON *file)
{
    const cJSON *group, *item;
    const cJSON *own = json_get(file, "cases"); /* a case may override "given" */
    cJSON_ArrayForEach(item, own) run(v, item, json_get(item, "given"));
    if (own) return;
    cJSON_ArrayForEach(group, file)
    {
        cJSON_ArrayForEach(item, json_get(group, "cases")) run(v, item, json_get(group, "given"));
    }
}

int main(void)
{
    vectors v;
    if (!vectors_open(&v, "jmespath", "jmespath")) return 0;
    struct dirent **names;
    int count = scandir(CONFORMANCE_DIR "/jmespath", &names, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        char path[512];
        const char *end = strrchr(names[i]->d_name, '.');
        snprintf(path, sizeof path, "jmespath/%s", names[i]->d_name);
        if (end && strcmp(end, ".json") == 0) {
            cJSON *file = vectors_json(path);
            run_file(&v, file);
            cJSON_Delete(file);
        }
        free(names[i]);
    }
    if (count >= 0) free(names);
    return vectors_close(&v);
}
