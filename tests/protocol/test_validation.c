/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Smithy's tests of constraints (restJson1-validation): the schemas of the library that the generator made from the
 * vectors decode each request, which is then checked. Message and path must equal the service's.
 */
#include "codec/json_codec.h"
#include "conformance/vectors.h"

#ifdef HAVE_VALIDATION
#include <awsc/validation/strict.h>
#include <awsc_validation_registry.h>

#include "base/number.h"
#include "codec/value_text.h"
#include "schema/output.h"
#include "schema/value.h"

enum { LONGEST = 4096 };

static const awsc_operation *find_operation(const char *name)
{
    for (size_t i = 0; i < awsc_validation_operation_count; i++)
        if (!strcmp(awsc_validation_operation_table[i]->name, name)) return awsc_validation_operation_table[i];
    fprintf(stderr, "no operation %s\n", name);
    abort();
}

/* ---- parameters of a test ---------------------------------------------------------------------------------------- */

/* The text with $name:S replaced by a JSON string, $name:L by the raw value, and $$ by $. */
static void expand(const char *text, const cJSON *parameters, int round, char *out)
{
    size_t size = 0;
    while (*text) {
        const cJSON *parameter = NULL;
        if (text[0] == '$' && text[1] == '$')
            text++; /* and the second is copied */
        else if (text[0] == '$') {
            cJSON_ArrayForEach(parameter, parameters)
            {
                size_t length = strlen(parameter->string);
                if (!strncmp(text + 1, parameter->string, length) && text[length + 1] == ':') break;
            }
        }
        if (!parameter) {
            out[size++] = *text++;
            continue;
        }
        text += strlen(parameter->string) + 2; /* the $, and the colon */
        const cJSON *value = cJSON_GetArrayItem(parameter, round);
        char *quoted = cJSON_PrintUnformatted(value);
        size += (size_t)snprintf(out + size, LONGEST - size, "%s", *text == 'S' ? quoted : value->valuestring);
        free(quoted);
        text++;
        if (size >= LONGEST) abort();
    }
    out[size] = '\0';
}

/* ---- a request as a C value -------------------------------------------------------------------------------------- */

static void set_text(const awsc_schema *schema, unsigned location, const char *name, const char *text, void *input)
{
    for (size_t i = 0; i < schema->member_count; i++) {
        const awsc_member *member = &schema->members[i];
        awsc_view wire = awsc_member_wire_name(member);
        if (awsc_member_location(member) != location || !awsc_view_equal(wire, awsc_view_text(name))) continue;
        if (member->type != AWSC_TYPE_TEXT) abort();
        awsc_pointer_store((char *)input + member->offset, text);
    }
}

/* Query parameters and headers of these tests are texts. */
static void fill_bindings(const awsc_schema *schema, const cJSON *request, void *input)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, json_get(request, "queryParams"))
    {
        char *equals = strchr(item->valuestring, '=');
        if (equals) *equals = '\0';
        set_text(schema, AWSC_TABLE_QUERY, item->valuestring, equals ? equals + 1 : "", input);
        if (equals) *equals = '=';
    }
    cJSON_ArrayForEach(item, json_get(request, "headers"))
    {
        set_text(schema, AWSC_TABLE_HEADER, item->string, item->valuestring, input);
    }
}

/* ---- one round of a test ----------------------------------------------------------------------------------------- */

/* The expected answer of the service: its message contains the field's message and path. */
static void check_message(vectors *v, const char *contents, const awsc_error *error)
{
    char path[LONGEST];
    cJSON *expected = cJSON_Parse(contents);
    const cJSON *field = cJSON_GetArrayItem(json_get(expected, "fieldList"), 0);
    const char *message = awsc_error_message(error);
    if (!field) abort();
    case_text(v, "message", message, json_text(expected, "message"));
    snprintf(path, sizeof path, " at '%s' failed", json_text(field, "path"));
    if (!strstr(message, path)) case_problem(v, "the message lacks%s", path);
    if (!strstr(message, json_text(field, "message"))) case_problem(v, "the message lacks that of the field");
    cJSON_Delete(expected);
}

static void check(vectors *v, const awsc_operation *operation, const cJSON *test, int round, const void *input)
{
    const awsc_validator *strict = &awsc_validation_strict;
    const cJSON *body = json_get(json_get(test, "response"), "body");
    awsc_error *error = NULL;
    void *state = NULL;
    char contents[LONGEST];
    if (strict->open(strict, &state, NULL)) abort();
    int status = strict->check(strict, state, operation, 1, input, &error);
    if (status == AWSC_OK)
        case_problem(v, "the input was found to be valid");
    else {
        expand(json_text(json_get(body, "assertion"), "contents"), json_get(test, "testParameters"), round, contents);
        check_message(v, contents, error);
    }
    strict->close(strict, state);
    awsc_error_free(error);
}

static void run(vectors *v, const awsc_operation *operation, const cJSON *test, int round)
{
    char id[256], body[LONGEST];
    const cJSON *request = json_get(test, "request");
    awsc_arena *arena = awsc_arena_new_sized(awsc_allocator_default(), 0);
    awsc_error *error = NULL;
    void *input = awsc_arena_alloc(arena, operation->input->size);
    snprintf(id, sizeof id, "%s[%d]", json_text(test, "id"), round);
    case_begin(v, id, false);
    memset(input, 0, operation->input->size);
    expand(json_text(request, "body"), json_get(test, "testParameters"), round, body);
    if (awsc_json_decode(operation->input, awsc_view_text(body), true, AWSC_JSON_LIMITS_DEFAULT, arena, input, &error))
        case_problem(v, "%s", awsc_error_text(error));
    else {
        fill_bindings(operation->input, request, input);
        check(v, operation, test, round, input);
    }
    awsc_error_free(error);
    awsc_arena_free(arena);
    case_end(v);
}

int main(void)
{
    vectors v;
    if (!vectors_open(&v, "validation", "protocol-tests")) return 0;
    cJSON *model = vectors_json("protocol-tests/restJson1-validation.json");
    const cJSON *shape, *test;
    cJSON_ArrayForEach(shape, json_get(model, "shapes"))
    {
        cJSON_ArrayForEach(test, json_get(json_get(shape, "traits"), "smithy.test#httpMalformedRequestTests"))
        {
            const cJSON *first = json_get(test, "testParameters") ? json_get(test, "testParameters")->child : NULL;
            int rounds = first ? cJSON_GetArraySize(first) : 1;
            for (int i = 0; i < rounds; i++) run(&v, find_operation(strchr(shape->string, '#') + 1), test, i);
        }
    }
    cJSON_Delete(model);
    return vectors_close(&v);
}

#else

int main(void)
{
    vectors v;
    if (vectors_open(&v, "validation", "protocol-tests"))
        printf("SKIPPED: validation: built without libpcre2-8 or without Python and Jinja2\n");
    return 0;
}

#endif
