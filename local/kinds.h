/* SPDX-License-Identifier: Apache-2.0 */
/* Lists the kinds of stored records. The schema of a kind gives its JSON form. */
#ifndef AWSC_LOCAL_KINDS_H
#define AWSC_LOCAL_KINDS_H

#include <stdbool.h>

#include <awsc/lambda.h>
#include <awsc/tables/schema.h>

#include "runtime.h"

/*
 * Keys are words with single spaces between them. A space sorts before every character of a name; so the records of a
 * function are neighbours. Version numbers in keys are padded (0000000012); see awsc_local_key_of.
 */
enum awsc_local_kind {
    AWSC_LOCAL_FUNCTION,        /* NAME VERSION, VERSION may be $LATEST: FunctionConfiguration */
    AWSC_LOCAL_CODE,            /* NAME VERSION: FunctionCode as the client sent it */
    AWSC_LOCAL_ALIAS,           /* NAME ALIAS: AliasConfiguration */
    AWSC_LOCAL_EVENT_INVOKE,    /* NAME QUALIFIER: FunctionEventInvokeConfig */
    AWSC_LOCAL_URL,             /* NAME QUALIFIER: FunctionUrlConfig */
    AWSC_LOCAL_PROVISIONED,     /* NAME QUALIFIER: ProvisionedConcurrencyConfigListItem */
    AWSC_LOCAL_RUNTIME,         /* NAME QUALIFIER: GetRuntimeManagementConfigResponse */
    AWSC_LOCAL_RECURSION,       /* NAME: GetFunctionRecursionConfigResponse */
    AWSC_LOCAL_CONCURRENCY,     /* NAME: Concurrency */
    AWSC_LOCAL_SIGNED,          /* NAME: GetFunctionCodeSigningConfigResponse */
    AWSC_LOCAL_STATEMENT,       /* NAME QUALIFIER SID: awsc_local_statement */
    AWSC_LOCAL_VERSION_COUNTER, /* NAME: awsc_local_counter */
    AWSC_LOCAL_LAYER,           /* LAYER VERSION: GetLayerVersionResponse */
    AWSC_LOCAL_LAYER_CODE,      /* LAYER VERSION: FunctionCode */
    AWSC_LOCAL_LAYER_STATEMENT, /* LAYER VERSION SID: awsc_local_statement */
    AWSC_LOCAL_LAYER_COUNTER,   /* LAYER: awsc_local_counter */
    AWSC_LOCAL_EVENT_SOURCE,    /* UUID: awsc_local_event_source */
    AWSC_LOCAL_TAGS,            /* ARN: ListTagsResponse */
    AWSC_LOCAL_CODE_SIGNING,    /* ARN: CodeSigningConfig */
    AWSC_LOCAL_SCALING,         /* NAME QUALIFIER: GetFunctionScalingConfigResponse */
    AWSC_LOCAL_CAPACITY,        /* NAME of a provider: CapacityProvider */
    AWSC_LOCAL_DURABLE,         /* NAME VERSION EXECUTION/ID: awsc_local_durable */
    AWSC_LOCAL_KIND_COUNT
};

/* One statement of a policy. */
typedef struct awsc_local_statement {
    const char *text; /* JSON */
} awsc_local_statement;

/* The last version number of a function or layer. Numbers are never reused. */
typedef struct awsc_local_counter {
    awsc_opt_i64 last;
    const char *revision; /* revision of $LATEST when it was last published */
} awsc_local_counter;

typedef struct awsc_local_event_source {
    const awsc_lambda_event_source_mapping_configuration *configuration;
    const char *settled_state; /* state after the transitional one; "Deleted": the record is then removed */
} awsc_local_event_source;

typedef struct awsc_local_durable {
    const awsc_lambda_get_durable_execution_output *execution;
    awsc_lambda_operations operations; /* the first one stands for the execution itself */
    awsc_lambda_events events;
    awsc_opt_i64 token; /* number of the next checkpoint */
    awsc_opt_i64 seen;  /* number of ended operations that the last invocation received */
} awsc_local_durable;

typedef struct awsc_local_kind_facts {
    const char *name; /* name in the state file */
    const awsc_schema *schema;
    bool of_function;      /* the record is deleted with its function, whose name is the first word of the key */
    const char *needed[7]; /* required members: a state file without them is damaged */
} awsc_local_kind_facts;

extern const awsc_local_kind_facts awsc_local_kinds[AWSC_LOCAL_KIND_COUNT];

/* Makes "NAME QUALIFIER" with a padded version number, or NAME for a NULL qualifier. Returns NULL when memory runs
 * out. */
const char *awsc_local_key_of(awsc_arena *arena, const char *name, const char *qualifier);

/* Makes "NAME ", the prefix of the keys of all qualifiers. */
const char *awsc_local_key_prefix(awsc_arena *arena, const char *name);

bool awsc_local_is_number(const char *text);

#endif
