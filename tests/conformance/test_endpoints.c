/* SPDX-License-Identifier: Apache-2.0 */
/* Endpoint rules: rule sets of services and of single functions, compiled to tables, and partitions. */
#include <awsc/tables/generated.h>

#include "conformance/endpoint_tables.h"
#include "conformance/vectors.h"
#include "endpoint/endpoint.h"

/* Services with rules in the libraries. */
extern const awsc_service awsc_lambda_service, awsc_core_sts_service, awsc_core_sso_service, awsc_core_sso_oidc_service,
    awsc_core_signin_service;

enum { MAX_INPUTS = 32, MAX_ITEMS = 8 };

typedef struct inputs {
    awsc_endpoint_input items[MAX_INPUTS];
    const char *texts[MAX_INPUTS][MAX_ITEMS];
    size_t count;
} inputs;

static void read_inputs(inputs *out, const cJSON *params)
{
    const cJSON *param, *item;
    memset(out, 0, sizeof *out);
    cJSON_ArrayForEach(param, params)
    {
        awsc_endpoint_input *input = &out->items[out->count];
        if (out->count == MAX_INPUTS || cJSON_GetArraySize(param) > MAX_ITEMS) abort();
        input->name = param->string;
        input->type = AWSC_ENDPOINT_TYPE_TEXT;
        input->text = cJSON_GetStringValue(param);
        if (cJSON_IsBool(param)) {
            input->type = AWSC_ENDPOINT_TYPE_BOOL;
            input->boolean = cJSON_IsTrue(param);
        }
        if (cJSON_IsArray(param)) {
            input->type = AWSC_ENDPOINT_TYPE_TEXT_LIST;
            input->items = out->texts[out->count];
            cJSON_ArrayForEach(item, param) out->texts[out->count][input->count++] = item->valuestring;
        }
        out->count++;
    }
}

static cJSON *auth_json(const awsc_endpoint_auth *auth)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "name", auth->name);
    if (auth->signing_name) cJSON_AddStringToObject(json, "signingName", auth->signing_name);
    if (auth->signing_region) cJSON_AddStringToObject(json, "signingRegion", auth->signing_region);
    if (auth->signing_region_set) {
        cJSON *set = cJSON_AddArrayToObject(json, "signingRegionSet");
        for (size_t i = 0; i < auth->signing_region_count; i++)
            cJSON_AddItemToArray(set, cJSON_CreateString(auth->signing_region_set[i]));
    }
    if (auth->flags & AWSC_ENDPOINT_ENCODE_ONCE) cJSON_AddTrueToObject(json, "disableDoubleEncoding");
    return json;
}

static cJSON *properties_json(const awsc_endpoint *endpoint)
{
    cJSON *json = endpoint->properties ? cJSON_Parse(endpoint->properties) : cJSON_CreateObject();
    if (endpoint->auth_count) {
        cJSON *schemes = cJSON_AddArrayToObject(json, "authSchemes");
        for (size_t i = 0; i < endpoint->auth_count; i++) cJSON_AddItemToArray(schemes, auth_json(&endpoint->auth[i]));
    }
    return json;
}

static cJSON *headers_json(const awsc_endpoint *endpoint)
{
    cJSON *json = cJSON_CreateObject();
    for (size_t i = 0; i < endpoint->header_count; i++) {
        cJSON *values = cJSON_GetObjectItemCaseSensitive(json, endpoint->headers[i].name);
        if (!values) values = cJSON_AddArrayToObject(json, endpoint->headers[i].name);
        cJSON_AddItemToArray(values, cJSON_CreateString(endpoint->headers[i].value));
    }
    return json;
}

/* Frees `got`; `expected` NULL stands for an empty object. */
static void check_json(vectors *v, const char *what, cJSON *got, const cJSON *expected)
{
    cJSON *empty = cJSON_CreateObject();
    if (!got || !cJSON_Compare(got, expected ? expected : empty, true)) {
        char *a = cJSON_PrintUnformatted(got), *b = cJSON_PrintUnformatted(expected ? expected : empty);
        case_problem(v, "%s: %s\n  expected\n    %s", what, a ? a : "(none)", b);
        free(a);
        free(b);
    }
    cJSON_Delete(empty);
    cJSON_Delete(got);
}

static void run_rules(vectors *v, const endpoint_tables *tables, const cJSON *json)
{
    const cJSON *expect = json_get(json, "expect"), *wanted = json_get(expect, "endpoint");
    inputs given;
    awsc_endpoint endpoint;
    awsc_error *error = NULL;
    awsc_endpoint_params params = AWSC_ENDPOINT_PARAMS_INIT;
    read_inputs(&given, json_get(json, "params"));
    params.inputs = given.items;
    params.input_count = given.count;
    params.partitions = tables->partitions;
    int status = awsc_endpoint_resolve(awsc_allocator_default(), tables->rules, &params, &endpoint, &error);
    if (!json_get(expect, "error") && !wanted) {
        case_problem(v, "nothing is expected");
    } else if (json_get(expect, "error")) {
        case_text(v, "error", status ? awsc_error_message(error) : NULL, json_text(expect, "error"));
    } else if (status) {
        case_problem(v, "%s", awsc_error_text(error));
    } else {
        case_text(v, "url", endpoint.url, json_text(wanted, "url"));
        check_json(v, "properties", properties_json(&endpoint), json_get(wanted, "properties"));
        check_json(v, "headers", headers_json(&endpoint), json_get(wanted, "headers"));
    }
    awsc_error_free(error);
    awsc_endpoint_clear(&endpoint);
}

static bool has_parameters(const awsc_endpoint_rules *rules, const cJSON *params)
{
    const cJSON *param;
    cJSON_ArrayForEach(param, params)
    {
        bool found = false;
        for (size_t i = 0; rules && i < rules->parameter_count; i++)
            found = found || strcmp(rules->parameters[i].name, param->string) == 0;
        if (!found) return false;
    }
    return true;
}

static void run_tables(vectors *v, const endpoint_tables *tables)
{
    char id[512];
    unsigned number = 0;
    cJSON *file = vectors_json(tables->cases);
    const cJSON *json;
    cJSON_ArrayForEach(json, json_get(file, "testCases"))
    {
        number++;
        snprintf(id, sizeof id, "%s %s (%u)", tables->name, json_text(json, "id") ? json_text(json, "id") : "case",
                 number);
        case_begin(v, id, json_get(json, "advisory") != NULL);
        if (strncmp(tables->name, "our ", 4) == 0 && !has_parameters(tables->rules, json_get(json, "params"))) {
            case_skip(v, "these rules are older, and lack a parameter of the case");
            continue;
        }
        run_rules(v, tables, json);
        case_end(v);
    }
    cJSON_Delete(file);
}

#ifndef ONLY_TABLES
/* The rules in the libraries: Lambda's, and those of the inner clients for credentials. */
static void run_own_rules(vectors *v)
{
    const endpoint_tables own[] = {
        {"our Lambda", "endpoint-rules/lambda/endpoint-tests.json", awsc_lambda_service.endpoint_rules, NULL},
        {"our STS", "endpoint-rules/sts/endpoint-tests.json", awsc_core_sts_service.endpoint_rules, NULL},
        {"our SSO", "endpoint-rules/sso/endpoint-tests.json", awsc_core_sso_service.endpoint_rules, NULL},
        {"our SSO OIDC", "endpoint-rules/sso-oidc/endpoint-tests.json", awsc_core_sso_oidc_service.endpoint_rules,
         NULL},
        {"our signin", "endpoint-rules/signin/endpoint-tests.json", awsc_core_signin_service.endpoint_rules, NULL},
    };
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) run_tables(v, &own[i]);
}

#endif

#ifdef ENDPOINT_TABLES

static void run_all_rules(vectors *v)
{
    for (const endpoint_tables *tables = awsc_vectors_tables; tables->name; tables++) run_tables(v, tables);
}

#else

static void run_all_rules(vectors *v)
{
    printf("SKIPPED: %s: the rule sets are not compiled; they need Python with Jinja2 when the build is configured\n",
           v->topic);
}

#endif

#ifndef ONLY_TABLES

static void run_partition(vectors *v, const cJSON *json)
{
    const cJSON *expect = json_get(json, "expect");
    const awsc_partition *partition =
        awsc_partition_find(&awsc_partitions_all, awsc_view_text(json_text(json, "region")));
    if (!partition) {
        case_problem(v, "no partition");
        return;
    }
    case_text(v, "partition", partition->name, json_text(expect, "partition"));
    case_text(v, "suffix", partition->dns_suffix, json_text(expect, "dnsSuffix"));
    if (json_get(expect, "dualStackDnsSuffix"))
        case_text(v, "dual-stack suffix", partition->dual_stack_dns_suffix, json_text(expect, "dualStackDnsSuffix"));
}

static void run_partitions(vectors *v)
{
    cJSON *file = vectors_json("endpoint-rules/partition-cases.json");
    const cJSON *json;
    cJSON_ArrayForEach(json, json_get(file, "cases"))
    {
        case_begin(v, json_text(json, "id"), json_get(json, "advisory") != NULL);
        run_partition(v, json);
        case_end(v);
    }
    cJSON_Delete(file);
}

#endif

int main(void)
{
    vectors v;
    if (!vectors_open(&v, "endpoints", "endpoint-rules")) return 0;
#ifndef ONLY_TABLES /* tests/abi/endpoints.py */
    run_own_rules(&v);
    run_partitions(&v);
#endif
    run_all_rules(&v);
    return vectors_close(&v);
}
