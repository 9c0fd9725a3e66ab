/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file tables/endpoint.h
 * Endpoint rules of a service, compiled to tables by the generator. Not for programs.
 *
 * A table is a decision graph: each node tests one condition and leads to another node or to a result. Conditions,
 * URLs, messages and properties are terms: constants, references to values, and functions of other terms. A term refers
 * only to terms with a lower index, and a node only to nodes with a higher one, so that an evaluation ends.
 */
#ifndef AWSC_TABLES_ENDPOINT_H
#define AWSC_TABLES_ENDPOINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <awsc/export.h>

AWSC_BEGIN_DECLS

/** No term, no slot, no result. */
#define AWSC_TABLE_ENDPOINT_NONE 0xffffu
/** Added to the index of a result, to distinguish it from the index of a node. */
#define AWSC_TABLE_ENDPOINT_RESULT 0x8000u

/** Kinds of terms, with their operands in brackets. */
enum awsc_endpoint_term_kind {
    AWSC_ENDPOINT_TEXT = 1,         /**< constant text; `value` is the index in `texts` */
    AWSC_ENDPOINT_BOOL = 2,         /**< constant; `value` is 0 or 1 */
    AWSC_ENDPOINT_NUMBER = 3,       /**< constant; `value` is an int16_t */
    AWSC_ENDPOINT_REF = 4,          /**< value of a parameter or of an earlier condition; `value` is its slot */
    AWSC_ENDPOINT_LIST = 5,         /**< list of texts [text …] */
    AWSC_ENDPOINT_TEMPLATE = 6,     /**< operands joined to one text; unset if one is unset [text …] */
    AWSC_ENDPOINT_JSON_TEXT = 7,    /**< a text as the inside of a JSON string [text] */
    AWSC_ENDPOINT_FIELD = 8,        /**< field of a partition, URL or ARN [record, number: awsc_endpoint_field] */
    AWSC_ENDPOINT_INDEX = 9,        /**< item of a list; negative counts from the end [list, number] */
    AWSC_ENDPOINT_IS_SET = 10,      /**< [any] */
    AWSC_ENDPOINT_NOT = 11,         /**< [any] */
    AWSC_ENDPOINT_BOOL_EQUALS = 12, /**< [bool, bool] */
    AWSC_ENDPOINT_TEXT_EQUALS = 13, /**< [text, text] */
    AWSC_ENDPOINT_COALESCE = 14,    /**< the first that is set [any …] */
    AWSC_ENDPOINT_ITE = 15,         /**< if, then, else [bool, any, any] */
    AWSC_ENDPOINT_SPLIT = 16,       /**< [text, separator, limit; 0: none] */
    AWSC_ENDPOINT_SUBSTRING = 17,   /**< [text, start, stop, from the end] */
    AWSC_ENDPOINT_URI_ENCODE = 18,  /**< [text] */
    AWSC_ENDPOINT_PARSE_URL = 19,   /**< [text] */
    AWSC_ENDPOINT_HOST_LABEL = 20,  /**< [text, subdomains allowed] */
    AWSC_ENDPOINT_PARTITION = 21,   /**< [region] */
    AWSC_ENDPOINT_PARSE_ARN = 22,   /**< [text] */
    AWSC_ENDPOINT_S3_BUCKET = 23    /**< can the bucket be part of a host name? [text, subdomains allowed] */
};

/** Fields of the records that functions give. */
enum awsc_endpoint_field {
    AWSC_ENDPOINT_PARTITION_NAME = 1,
    AWSC_ENDPOINT_PARTITION_DNS_SUFFIX = 2,
    AWSC_ENDPOINT_PARTITION_DUAL_STACK_DNS_SUFFIX = 3,
    AWSC_ENDPOINT_PARTITION_SUPPORTS_FIPS = 4,
    AWSC_ENDPOINT_PARTITION_SUPPORTS_DUAL_STACK = 5,
    AWSC_ENDPOINT_PARTITION_GLOBAL_REGION = 6,
    AWSC_ENDPOINT_URL_SCHEME = 7,
    AWSC_ENDPOINT_URL_AUTHORITY = 8,
    AWSC_ENDPOINT_URL_PATH = 9,
    AWSC_ENDPOINT_URL_NORMALIZED_PATH = 10,
    AWSC_ENDPOINT_URL_IS_IP = 11,
    AWSC_ENDPOINT_ARN_PARTITION = 12,
    AWSC_ENDPOINT_ARN_SERVICE = 13,
    AWSC_ENDPOINT_ARN_REGION = 14,
    AWSC_ENDPOINT_ARN_ACCOUNT_ID = 15,
    AWSC_ENDPOINT_ARN_RESOURCE_ID = 16
};

/** One term. */
typedef struct awsc_endpoint_term {
    uint8_t kind;   /**< enum awsc_endpoint_term_kind */
    uint8_t count;  /**< number of operands */
    uint16_t value; /**< constants, slots; otherwise the first operand's index in `operands` */
} awsc_endpoint_term;

/** Type of a parameter. */
enum awsc_endpoint_type { AWSC_ENDPOINT_TYPE_TEXT = 1, AWSC_ENDPOINT_TYPE_BOOL = 2, AWSC_ENDPOINT_TYPE_TEXT_LIST = 3 };

/** One parameter; its slot is its index. */
typedef struct awsc_endpoint_parameter {
    const char *name;
    /** Name of the SDK's setting that fills it, such as "AWS::Region", or NULL. */
    const char *built_in;
    uint8_t type; /**< enum awsc_endpoint_type */
    uint8_t required;
    /** Term of the default, or AWSC_TABLE_ENDPOINT_NONE. */
    uint16_t default_term;
} awsc_endpoint_parameter;

/** A condition: holds if the term is set and not false. Its value then goes to the slot, if there is one. */
typedef struct awsc_endpoint_condition {
    uint16_t term;
    uint16_t slot;
} awsc_endpoint_condition;

/** A decision; each branch is a node, a result (AWSC_TABLE_ENDPOINT_RESULT + index) or AWSC_TABLE_ENDPOINT_NONE. */
typedef struct awsc_endpoint_node {
    uint16_t condition;
    uint16_t if_true;
    uint16_t if_false;
} awsc_endpoint_node;

/** How requests to an endpoint are signed. Members are terms. */
typedef struct awsc_endpoint_auth_rule {
    uint16_t name;
    uint16_t signing_name;
    uint16_t signing_region;
    /** A list. */
    uint16_t signing_region_set;
    /** Bits of enum awsc_endpoint_auth_flag. */
    uint16_t flags;
} awsc_endpoint_auth_rule;

/** Deviations from the usual signing. */
enum awsc_endpoint_auth_flag {
    AWSC_ENDPOINT_ENCODE_ONCE = 1, /**< disableDoubleEncoding */
    AWSC_ENDPOINT_KEEP_PATH = 2    /**< disableNormalizePath */
};

/** A header that requests to an endpoint carry. */
typedef struct awsc_endpoint_header_rule {
    uint16_t name;  /**< index in `texts` */
    uint16_t value; /**< term */
} awsc_endpoint_header_rule;

/** A result: an endpoint or an error. */
typedef struct awsc_endpoint_result_rule {
    /** Term of the URL or of the error message. */
    uint16_t text;
    /** Term of the JSON object of further properties, or AWSC_TABLE_ENDPOINT_NONE. */
    uint16_t properties;
    uint16_t first_auth;
    uint16_t first_header;
    uint8_t auth_count;
    uint8_t header_count;
    uint8_t is_error;
} awsc_endpoint_result_rule;

/** Facts that endpoints depend on, beside the configuration of the client. */
enum awsc_endpoint_rules_flag {
    AWSC_ENDPOINT_BY_OPERATION = 1, /**< the operation or its input: each operation has an awsc_operation_endpoint */
    AWSC_ENDPOINT_BY_ACCOUNT = 2    /**< the account of the credentials */
};

/** A parameter beside the usual ones, by its name in the rules or by the name of its built-in. */
typedef struct awsc_endpoint_input {
    const char *name; /**< such as "Bucket" or "AWS::S3::Accelerate" */
    enum awsc_endpoint_type type;
    const char *text;         /**< AWSC_ENDPOINT_TYPE_TEXT; NULL: unset */
    bool boolean;             /**< AWSC_ENDPOINT_TYPE_BOOL */
    const char *const *items; /**< AWSC_ENDPOINT_TYPE_TEXT_LIST */
    size_t count;
} awsc_endpoint_input;

/** Source of a parameter's value. */
enum awsc_endpoint_source {
    AWSC_ENDPOINT_FROM_TEXT = 1,   /**< constant text */
    AWSC_ENDPOINT_FROM_BOOL = 2,   /**< constant: `number` is 0 or 1 */
    AWSC_ENDPOINT_FROM_LIST = 3,   /**< constant texts, `number` of them */
    AWSC_ENDPOINT_FROM_MEMBER = 4, /**< member of the input; `number` is its index in the schema */
    AWSC_ENDPOINT_FROM_PATH = 5    /**< JMESPath expression on the input; `value` is its text */
};

/** A parameter that an operation sets: staticContextParams, contextParam, operationContextParams. */
typedef struct awsc_endpoint_argument {
    const char *name;
    uint8_t source; /**< enum awsc_endpoint_source */
    uint16_t number;
    const void *value; /**< const char * or const char *const *, or NULL */
} awsc_endpoint_argument;

/** A member of the structure with the parameters of a service's client (clientContextParams). */
typedef struct awsc_client_param {
    const char *name; /**< in the rules */
    uint16_t offset;
    uint8_t type; /**< enum awsc_endpoint_type: const char *, awsc_opt_bool, awsc_text_list */
} awsc_client_param;

/** That structure, which begins with its size_t struct_size. */
typedef struct awsc_client_params {
    const awsc_client_param *params;
    size_t count;
    size_t size;
    const char *init; /**< the macro that begins it */
} awsc_client_params;

struct awsc_endpoint_code;
struct awsc_endpoint_functions;

/** How an operation finds its endpoint, if rules have AWSC_ENDPOINT_BY_OPERATION. */
typedef struct awsc_operation_endpoint {
    /** Functions for this; other programs do not link them. */
    const struct awsc_endpoint_code *code;
    const awsc_endpoint_argument *arguments;
    size_t count;
} awsc_operation_endpoint;

/** Code for rules with functions on URLs, ARNs, host names, lists and parts of texts, or with headers or properties. */
extern AWSC_PRIVATE_API const struct awsc_endpoint_functions awsc_internal_endpoint_functions;

/** The rules of a service. */
struct awsc_endpoint_rules {
    const char *const *texts;
    const awsc_endpoint_term *terms;
    const uint16_t *operands;
    const awsc_endpoint_parameter *parameters;
    const awsc_endpoint_condition *conditions;
    const awsc_endpoint_node *nodes;
    const awsc_endpoint_auth_rule *auth;
    const awsc_endpoint_header_rule *headers;
    const awsc_endpoint_result_rule *results;
    uint16_t parameter_count;
    /** Slots of parameters and conditions together. */
    uint16_t slot_count;
    /** Start of the evaluation: a node, a result or AWSC_TABLE_ENDPOINT_NONE. */
    uint16_t root;
    /** Bits of enum awsc_endpoint_rules_flag. */
    uint16_t flags;
    /** awsc_internal_endpoint_functions if the rules need it; else NULL, and programs do not link its code. */
    const struct awsc_endpoint_functions *functions;
};

typedef struct awsc_endpoint_rules awsc_endpoint_rules;

AWSC_END_DECLS

#endif
