/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Smithy's protocol tests of restJson1 over schemas that are made from the model at run time: the walkers alone,
 * without the generator. protocol/models.cmake has the same tests over generated code.
 */
#include <awsc/tables/generated.h>

#include "conformance/model_schema.h"
#include "protocol/runner.h"

enum { MAX_OPERATIONS = 256, MAX_ERRORS = 64 };

static const char *target_of(const cJSON *shape, const char *role)
{
    const char *id = json_text(json_get(shape, role), "target");
    return id ? id : "smithy.api#Unit";
}

static int16_t payload_of(const awsc_schema *schema)
{
    const awsc_member *member = awsc_member_in(schema, AWSC_TABLE_PAYLOAD);
    return (int16_t)(member ? member - schema->members : -1);
}

static uint16_t flags_of(const cJSON *shape)
{
    unsigned flags = 0;
    if (model_trait(shape, "httpChecksumRequired")) flags |= AWSC_TABLE_OPERATION_CONTENT_MD5;
    if (model_trait(shape, "requestCompression")) flags |= AWSC_TABLE_OPERATION_GZIP;
    return (uint16_t)flags;
}

static const awsc_operation *operation_of(model *m, const cJSON *shape)
{
    const cJSON *http = model_trait(shape, "http");
    awsc_operation *operation = model_alloc(sizeof *operation);
    operation->name = strchr(shape->string, '#') + 1;
    operation->method = json_text(http, "method");
    operation->uri = json_text(http, "uri");
    operation->host_prefix = json_text(model_trait(shape, "endpoint"), "hostPrefix");
    operation->input = model_schema(m, target_of(shape, "input"), false);
    operation->output = model_schema(m, target_of(shape, "output"), true);
    operation->flags = flags_of(shape);
    operation->since = 1;
    operation->input_payload = payload_of(operation->input);
    operation->output_payload = payload_of(operation->output);
    operation->event_streams = &awsc_internal_rest_json1_events;
    operation->body_steps = &awsc_internal_body_steps;
    return operation;
}

static int by_code(const void *a, const void *b)
{
    return strcmp(((const awsc_error_case *)a)->code, ((const awsc_error_case *)b)->code);
}

/* All errors of the model, sorted as in a service. */
static size_t errors_of(model *m, awsc_error_case *errors)
{
    const cJSON *shape;
    size_t count = 0;
    cJSON_ArrayForEach(shape, m->shapes)
    {
        if (!model_trait(shape, "error")) continue;
        if (count == MAX_ERRORS) abort();
        awsc_error_case one = {strchr(shape->string, '#') + 1, model_schema(m, shape->string, true),
                               (int32_t)count + 1};
        errors[count++] = one;
    }
    qsort(errors, count, sizeof *errors, by_code);
    return count;
}

static void run_model(vectors *v, const char *file)
{
    model *m = model_alloc(sizeof *m);
    awsc_error_case errors[MAX_ERRORS];
    const awsc_operation *operations[MAX_OPERATIONS];
    const cJSON *shape;
    cJSON *json = vectors_json(file);
    if (!json) return;
    m->json = json;
    m->shapes = json_get(json, "shapes");
    const awsc_service service = {.format = AWSC_TABLE_FORMAT,
                                  .level = 1,
                                  .sdk_id = "Protocol Test",
                                  .api_version = "2026-01-01",
                                  .signing_name = "protocol-test",
                                  .protocol = &awsc_internal_rest_json1,
                                  .errors = errors,
                                  .error_count = errors_of(m, errors)};
    protocol_tables tables = {&service, operations, 0};
    cJSON_ArrayForEach(shape, m->shapes)
    {
        if (strcmp(json_text(shape, "type"), "operation") != 0) continue;
        if (tables.operation_count == MAX_OPERATIONS) abort();
        operations[tables.operation_count++] = operation_of(m, shape);
    }
    protocol_tests_run(v, json, &tables);
}

int main(void)
{
    vectors v;
    if (!vectors_open(&v, "restJson1, schemas made at run time", "protocol-tests")) return 0;
    run_model(&v, "protocol-tests/restJson1.json");
    run_model(&v, "protocol-tests/restJson1-validation.json");
    return vectors_close(&v);
}
