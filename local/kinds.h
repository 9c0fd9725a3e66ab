/* What the endpoint remembers: the kinds of records and the schema of each, from which their JSON follows. */
#ifndef AWSC_LOCAL_KINDS_H
#define AWSC_LOCAL_KINDS_H

#include <stdbool.h>

#include <awsc/lambda.h>
#include <awsc/tables/schema.h>

#include "runtime.h"

/*
 * Keys are words with single spaces between them: a space sorts before every character of a name, so that records of
 * one function stay together. Version numbers in keys are padded (0000000012); see awsc_local_key_of.
 */
enum awsc_local_kind {
    AWSC_LOCAL_FUNCTION,        /* NAME VERSION, with $LATEST: FunctionConfiguration */
    AWSC_LOCAL_CODE,            /* NAME VERSION: FunctionCode, as it was given */
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
    AWSC_LOCAL_KIND_COUNT
};

/* One statement of a policy. */
typedef struct awsc_local_statement {
    const char *text; /* JSON */
} awsc_local_statement;

/* The last number that was given to a version; numbers are never given again. */
typedef struct awsc_local_counter {
    awsc_opt_i64 last;
    const char *revision; /* of $LATEST when it was published last */
} awsc_local_counter;

typedef struct awsc_local_event_source {
    const awsc_lambda_event_source_mapping_configuration *configuration;
    const char *settled_state; /* that follows the configuration's state; "Deleted": then it is gone */
} awsc_local_event_source;

typedef struct awsc_local_kind_facts {
    const char *name; /* in the state file */
    const awsc_schema *schema;
    bool of_function;      /* goes with its function, whose name is the first word of the key */
    const char *needed[7]; /* members that handlers rely on: a state file without them is damaged */
} awsc_local_kind_facts;

extern const awsc_local_kind_facts awsc_local_kinds[AWSC_LOCAL_KIND_COUNT];

/* "NAME QUALIFIER", the latter padded if it is a version number; NAME alone for NULL. NULL when memory runs out. */
const char *awsc_local_key_of(awsc_arena *arena, const char *name, const char *qualifier);

/* "NAME ", with which the keys of all qualifiers begin. */
const char *awsc_local_key_prefix(awsc_arena *arena, const char *name);

bool awsc_local_is_number(const char *text);

#endif
