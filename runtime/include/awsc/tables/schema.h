/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file tables/schema.h
 * Descriptor tables of a service. Generated code consists of them; codecs, validator, printer and copier walk over
 * them. No header for programs includes this one; tools that work with any shape do.
 *
 * All tables are constant objects, one per shape, so that a linker drops the shapes a program does not use.
 * AWSC_TABLE_FORMAT changes whenever a change of a structure below makes older tables unusable.
 */
#ifndef AWSC_TABLES_SCHEMA_H
#define AWSC_TABLES_SCHEMA_H

#include <stddef.h>
#include <stdint.h>

#include <awsc/export.h>
#include <awsc/types.h>

AWSC_BEGIN_DECLS

/** Version of the table format; a service library passes it to the core, which refuses unknown versions. */
#define AWSC_TABLE_FORMAT 3

/** Type of a schema or a member, which determines its C type. */
enum awsc_type {
    AWSC_TYPE_BOOL = 1,         /* awsc_opt_bool */
    AWSC_TYPE_I8 = 2,           /* awsc_opt_i8 */
    AWSC_TYPE_I16 = 3,          /* awsc_opt_i16 */
    AWSC_TYPE_I32 = 4,          /* awsc_opt_i32; intEnum as well */
    AWSC_TYPE_I64 = 5,          /* awsc_opt_i64 */
    AWSC_TYPE_F32 = 6,          /* awsc_opt_f32 */
    AWSC_TYPE_F64 = 7,          /* awsc_opt_f64 */
    AWSC_TYPE_TIME = 8,         /* awsc_opt_time */
    AWSC_TYPE_TEXT = 9,         /* const char *; enum as well */
    AWSC_TYPE_NUMBER = 10,      /* const char *: bigInteger and bigDecimal, the exact text of the number */
    AWSC_TYPE_BLOB = 11,        /* awsc_blob */
    AWSC_TYPE_JSON = 12,        /* awsc_json: a document */
    AWSC_TYPE_STRUCTURE = 13,   /* const T * */
    AWSC_TYPE_UNION = 14,       /* const T *, where T begins with awsc_union */
    AWSC_TYPE_LIST = 15,        /* T, where T is {size_t count; const E *items;} */
    AWSC_TYPE_MAP = 16,         /* T, where T is {size_t count; const struct {const char *key; V value;} *entries;} */
    AWSC_TYPE_BODY = 17,        /* awsc_body: a streaming blob of a request */
    AWSC_TYPE_BODY_STREAM = 18, /* awsc_body_stream *: a streaming blob of a response */
    AWSC_TYPE_EVENT_STREAM =
        19 /* awsc_event_stream *, in inputs awsc_event_source *; the target is the union of events */
};

/* ---- member flags: the low 4 bits are the member's location ---------------------------------------------------- */

#define AWSC_TABLE_LOCATION_MASK 0xfu
#define AWSC_TABLE_BODY 0u           /**< in the document of the message */
#define AWSC_TABLE_LABEL 1u          /**< httpLabel: in the path */
#define AWSC_TABLE_QUERY 2u          /**< httpQuery */
#define AWSC_TABLE_QUERY_PARAMS 3u   /**< httpQueryParams: a map of query parameters */
#define AWSC_TABLE_HEADER 4u         /**< httpHeader */
#define AWSC_TABLE_PREFIX_HEADERS 5u /**< httpPrefixHeaders: a map of headers; the wire name is the prefix */
#define AWSC_TABLE_PAYLOAD 6u        /**< httpPayload: is the body */
#define AWSC_TABLE_STATUS_CODE 7u    /**< httpResponseCode */
#define AWSC_TABLE_EVENT_HEADER 8u   /**< eventHeader */
#define AWSC_TABLE_EVENT_PAYLOAD 9u  /**< eventPayload */

#define AWSC_TABLE_REQUIRED (1u << 4)          /**< required */
#define AWSC_TABLE_SENSITIVE (1u << 5)         /**< sensitive: never printed */
#define AWSC_TABLE_IDEMPOTENCY_TOKEN (1u << 6) /**< idempotencyToken: filled with a UUID when unset */
#define AWSC_TABLE_WIRE_NAME (1u << 7)         /**< the name field holds two strings, see AWSC_TABLE_NAMED */
#define AWSC_TABLE_HOST_LABEL (1u << 8)        /**< hostLabel: also part of the host prefix */
#define AWSC_TABLE_MEDIA_TYPE (1u << 9)        /**< mediaType on a text: base64 when in a header */
#define AWSC_TABLE_HAS_DEFAULT (1u << 10)      /**< the schema's extras hold a default value */
#define AWSC_TABLE_CLIENT_OPTIONAL                                                                                     \
    (1u << 11) /**< clientOptional, or a member of an operation's input: no default is sent                            \
                */
#define AWSC_TABLE_TIME_FORMAT_MASK (3u << 12)
#define AWSC_TABLE_DATE_TIME (1u << 12)     /**< timestampFormat date-time; none of the three: the location's default */
#define AWSC_TABLE_HTTP_DATE (2u << 12)     /**< timestampFormat http-date */
#define AWSC_TABLE_EPOCH_SECONDS (3u << 12) /**< timestampFormat epoch-seconds */
#define AWSC_TABLE_XML_FLATTENED (1u << 14) /**< xmlFlattened: no element around the items of a list or map */
#define AWSC_TABLE_XML_ATTRIBUTE (1u << 15) /**< xmlAttribute: an attribute in XML */

/** API level in which the member appeared; default: 1, the first. */
#define AWSC_TABLE_SINCE(level) ((uint32_t)(level) << 16)

/** Name of a member with another name on the wire (header, query, jsonName, xmlName): two strings in one literal. */
#define AWSC_TABLE_NAMED(member_name, wire_name) member_name "\0" wire_name

/* ---- schemas --------------------------------------------------------------------------------------------------- */

/** One member of a structure or union, the element of a list, or the value of a map. 24 bytes on 64-bit machines. */
typedef struct awsc_member {
    /** Smithy's member name; with AWSC_TABLE_WIRE_NAME followed by NUL and the wire name. */
    const char *name;
    /** Schema of a structure, union, list, map or event stream; otherwise NULL. */
    const awsc_schema *target;
    /** Offset in bytes in the containing C structure; 0 for an element of a list; for the value of a map, its offset in
     * an entry. */
    uint16_t offset;
    /** Location and AWSC_… flags. */
    uint16_t flags;
    /** API level in which the member appeared; 0 counts as 1. */
    uint16_t since;
    /** enum awsc_type */
    uint8_t type;
    /** Bytes in `name`, the inner NUL and the wire name included. */
    uint8_t name_size;
} awsc_member;

/** Schema flag: the list or map may hold null values. */
#define AWSC_TABLE_SPARSE 1u
/** Schema flag: the structure is an error whose fault is the server's. */
#define AWSC_TABLE_SERVER_FAULT 2u
/** Schema flag: the whole value is sensitive and never printed. */
#define AWSC_TABLE_SENSITIVE_SHAPE 4u
/** Schema flag: the union is an event stream. */
#define AWSC_TABLE_EVENTS 8u
/** Schema flag: the structure is a retryable error: the same request may succeed later. */
#define AWSC_TABLE_RETRYABLE 16u
/** Schema flag: the error is throttling as well: the service asks for fewer requests. */
#define AWSC_TABLE_THROTTLING 32u

/** Kinds of awsc_extra. */
enum awsc_extra_kind {
    AWSC_EXTRA_DEFAULT = 1,      /**< `value` is a C value of the member's type: its default */
    AWSC_EXTRA_XML_NAME = 2,     /**< `value` is a const char *: xmlName of a list's items or a map's values */
    AWSC_EXTRA_MEDIA_TYPE = 3,   /**< `value` is a const char *: mediaType of a blob or text that is the payload */
    AWSC_EXTRA_XML_KEY_NAME = 4, /**< `value` is a const char *: xmlName of a map's keys */
    AWSC_EXTRA_DISCOVERY_ID = 5, /**< the endpoint depends on this text (clientEndpointDiscoveryId) */
};

/** A rare fact of a member, kept apart so that members stay small. A list of them ends with kind 0. */
typedef struct awsc_extra {
    /** Index of the member. */
    uint16_t member;
    /** enum awsc_extra_kind; 0 ends the list */
    uint16_t kind;
    const void *value;
} awsc_extra;

/** A structure, union, list or map. */
struct awsc_schema {
    /** Smithy's shape name, without its namespace. */
    const char *name;
    /** Members in the order of the model; the one element of a list; the one value of a map. */
    const awsc_member *members;
    /** Rare facts, or NULL. */
    const awsc_extra *extras;
    /** sizeof of the C structure; of one entry for a map; of one item for a list. */
    uint16_t size;
    uint16_t member_count;
    /** enum awsc_type: STRUCTURE, UNION, LIST or MAP */
    uint8_t type;
    /** AWSC_TABLE_SPARSE … */
    uint8_t flags;
    /** HTTP status of an error structure (httpError), else 0. */
    uint16_t http_status;
};

/* ---- operations and services ----------------------------------------------------------------------------------- */

/** Operation flag: readonly. */
#define AWSC_TABLE_OPERATION_READONLY 1u
/** Operation flag: idempotent. */
#define AWSC_TABLE_OPERATION_IDEMPOTENT 2u
/** Operation flag: runs a user's code: no idle timeout, no old connection, not sent again if the code may have run; see
 * awsc_operation.invocation. */
#define AWSC_TABLE_OPERATION_INVOKES 4u
/** Operation flag: the request carries a Content-MD5 of its body (httpChecksumRequired). */
#define AWSC_TABLE_OPERATION_CONTENT_MD5 8u
/** Operation flag: called without signature (smithy.api#auth is empty). */
#define AWSC_TABLE_OPERATION_UNSIGNED 16u
/** Operation flag: the payload is not part of the signature (aws.auth#unsignedPayload). */
#define AWSC_TABLE_OPERATION_UNSIGNED_PAYLOAD 32u
/** Operation flag: large bodies are compressed with gzip (requestCompression). */
#define AWSC_TABLE_OPERATION_GZIP 64u
/** Operation flag: waits at the service for work (longPoll); its caller polls again at once. */
#define AWSC_TABLE_OPERATION_LONG_POLL 128u

/** Operation flag: awsc_operation.endpoint is there; the endpoint depends on the operation, its input or the account.
 */
#define AWSC_TABLE_OPERATION_ENDPOINT 256u
/** Operation flag: the first auth scheme is Signature Version 4A, which the endpoint rules may override. */
#define AWSC_TABLE_OPERATION_SIGV4A 512u
/** Operation flag: the model names a bearer token (httpBearerAuth) before every other auth scheme. */
#define AWSC_TABLE_OPERATION_BEARER 1024u
/** Operation flag: the operation takes a bearer token as well as a signature. */
#define AWSC_TABLE_OPERATION_BEARER_OR_SIGNED 8192u

/** Operation flag: the service names the endpoint of its calls (clientDiscoveredEndpoint); `discovery` is set. */
#define AWSC_TABLE_OPERATION_DISCOVERED 2048u
/** Operation flag: there is no other endpoint for it than the one that the service names. */
#define AWSC_TABLE_OPERATION_NEEDS_DISCOVERY 4096u

struct awsc_event_streams;
struct awsc_endpoint_discovery;

/** How a service names the endpoint for operations (clientEndpointDiscovery). */
typedef struct awsc_discovery {
    /** The operation that asks for it. */
    const awsc_operation *operation;
    /** Code of the error by which the service refuses calls to an endpoint that is no longer right, or NULL. */
    const char *refusal;
    /** The runtime's functions; programs without such operations do not link them. */
    const struct awsc_endpoint_discovery *functions;
} awsc_discovery;

struct awsc_body_steps;
struct awsc_operation_endpoint;

/** Facts about an operation that runs a user's code: requests that run it, and responses after which it may have
 * run. */
typedef struct awsc_invocation {
    /** Codes of modeled errors that the service returns before the code runs, sorted. */
    const char *const *refusals;
    size_t refusal_count;
    /** Codes of errors that occur while the code runs, sorted. */
    const char *const *failures;
    size_t failure_count;
    /** Request header that requests a dry run, or NULL if the operation has no dry run. */
    const char *dry_run_header;
    /** Value of that header for a dry run. */
    const char *dry_run_value;
    /** Name of the event that ends the response stream of a run; NULL: the stream ends with the response. */
    const char *last_event;
} awsc_invocation;

/** One operation of a service. */
struct awsc_operation {
    /** Smithy's shape name, such as "Invoke". */
    const char *name;
    /** HTTP method. */
    const char *method;
    /** URI pattern of the http trait: labels in braces, greedy ones as {Name+}, and literal query parameters. */
    const char *uri;
    /** Prefix of the host (endpoint trait) with labels in braces, or NULL. */
    const char *host_prefix;
    const awsc_schema *input;
    const awsc_schema *output;
    /** Success status of the http trait. */
    uint16_t http_status;
    /** AWSC_OPERATION_… */
    uint16_t flags;
    /** API level in which the operation appeared. */
    uint16_t since;
    /** Index in the input of the member that is the payload (httpPayload), or -1. */
    int16_t input_payload;
    /** Index in the output of the member that is the payload (httpPayload), or -1. */
    int16_t output_payload;
    /** Functions for streams, or NULL if the operation has no event stream and its response is no stream of bytes;
     * programs without such operations do not link them. */
    const struct awsc_event_streams *event_streams;
    /** With AWSC_TABLE_OPERATION_INVOKES: facts about its runs; NULL otherwise. */
    const awsc_invocation *invocation;
    /** With AWSC_TABLE_OPERATION_DISCOVERED only: how its endpoint is found. */
    const awsc_discovery *discovery;
    /** With AWSC_TABLE_OPERATION_GZIP or _CONTENT_MD5: the code for it, awsc_internal_body_steps; NULL otherwise. */
    const struct awsc_body_steps *body_steps;
    /** With AWSC_TABLE_OPERATION_ENDPOINT: how the operation finds its endpoint. */
    const struct awsc_operation_endpoint *endpoint;
};

/** One modeled error: its code as the service spells it, and its structure. */
typedef struct awsc_error_case {
    const char *code;
    const awsc_schema *schema;
    /** Constant of the generated error enumeration; 1 or more. */
    int32_t number;
} awsc_error_case;

/** Service flag: errors have the codes of the query protocol as well (awsQueryCompatible). */
#define AWSC_TABLE_SERVICE_QUERY_COMPATIBLE 1u

struct awsc_endpoint_rules;
struct awsc_protocol;
struct awsc_signing_algorithm;
struct awsc_bearer_code;

/** A service: the facts that a client needs besides the operation. */
struct awsc_service {
    /** AWSC_TABLE_FORMAT of the headers that these tables were compiled with. */
    uint32_t format;
    /** Newest API level in these tables. */
    uint32_t level;
    /** Service id of the SDKs, such as "Lambda" or "SSO OIDC". */
    const char *sdk_id;
    /** API version, such as "2015-03-31". */
    const char *api_version;
    /** Name in the credential scope of a signature. */
    const char *signing_name;
    /** Protocol of the runtime. */
    const struct awsc_protocol *protocol;
    /** Endpoint rules compiled to tables. */
    const struct awsc_endpoint_rules *endpoint_rules;
    /** Modeled errors, sorted by code. */
    const awsc_error_case *errors;
    size_t error_count;
    /** Signature Version 4A, if the model or the endpoint rules of the service use it; else NULL. */
    const struct awsc_signing_algorithm *sigv4a;
    /** awsJson only: the service's name in X-Amz-Target. */
    const char *target;
    /** awsJson only: AWSC_TABLE_SERVICE_… */
    uint32_t flags;
    /** Bearer tokens, if operations of the service take them; else NULL. */
    const struct awsc_bearer_code *bearer;
};

AWSC_END_DECLS

/* ---- table macros: each checks at compile time that the C member has the type that the table says -------------- */

#ifndef __cplusplus

#define AWSC_TABLE_MEMBER_(name_, target_, offset_, type_, flags_)                                                     \
    {                                                                                                                  \
        (name_), (target_), (uint16_t)(offset_), (uint16_t)((flags_)&0xffffu), (uint16_t)((uint32_t)(flags_) >> 16),   \
            (uint8_t)(type_), (uint8_t)(sizeof(name_) - 1)                                                             \
    }

/* Offset of S.field. The compiler reports an error (no alternative matches) unless the field has exactly type T. */
#define AWSC_TABLE_OFFSET_(S, field, T) (offsetof(S, field) + _Generic(((S *)0)->field, T : 0))

#define AWSC_TABLE_BOOL_MEMBER(S, field, name, flags)                                                                  \
    AWSC_TABLE_MEMBER_(name, NULL, AWSC_TABLE_OFFSET_(S, field, awsc_opt_bool), AWSC_TYPE_BOOL, flags)
#define AWSC_TABLE_I8_MEMBER(S, field, name, flags)                                                                    \
    AWSC_TABLE_MEMBER_(name, NULL, AWSC_TABLE_OFFSET_(S, field, awsc_opt_i8), AWSC_TYPE_I8, flags)
#define AWSC_TABLE_I16_MEMBER(S, field, name, flags)                                                                   \
    AWSC_TABLE_MEMBER_(name, NULL, AWSC_TABLE_OFFSET_(S, field, awsc_opt_i16), AWSC_TYPE_I16, flags)
#define AWSC_TABLE_I32_MEMBER(S, field, name, flags)                                                                   \
    AWSC_TABLE_MEMBER_(name, NULL, AWSC_TABLE_OFFSET_(S, field, awsc_opt_i32), AWSC_TYPE_I32, flags)
#define AWSC_TABLE_I64_MEMBER(S, field, name, flags)                                                                   \
    AWSC_TABLE_MEMBER_(name, NULL, AWSC_TABLE_OFFSET_(S, field, awsc_opt_i64), AWSC_TYPE_I64, flags)
#define AWSC_TABLE_F32_MEMBER(S, field, name, flags)                                                                   \
    AWSC_TABLE_MEMBER_(name, NULL, AWSC_TABLE_OFFSET_(S, field, awsc_opt_f32), AWSC_TYPE_F32, flags)
#define AWSC_TABLE_F64_MEMBER(S, field, name, flags)                                                                   \
    AWSC_TABLE_MEMBER_(name, NULL, AWSC_TABLE_OFFSET_(S, field, awsc_opt_f64), AWSC_TYPE_F64, flags)
#define AWSC_TABLE_TIME_MEMBER(S, field, name, flags)                                                                  \
    AWSC_TABLE_MEMBER_(name, NULL, AWSC_TABLE_OFFSET_(S, field, awsc_opt_time), AWSC_TYPE_TIME, flags)
#define AWSC_TABLE_TEXT_MEMBER(S, field, name, flags)                                                                  \
    AWSC_TABLE_MEMBER_(name, NULL, AWSC_TABLE_OFFSET_(S, field, const char *), AWSC_TYPE_TEXT, flags)
#define AWSC_TABLE_NUMBER_MEMBER(S, field, name, flags)                                                                \
    AWSC_TABLE_MEMBER_(name, NULL, AWSC_TABLE_OFFSET_(S, field, const char *), AWSC_TYPE_NUMBER, flags)
#define AWSC_TABLE_BLOB_MEMBER(S, field, name, flags)                                                                  \
    AWSC_TABLE_MEMBER_(name, NULL, AWSC_TABLE_OFFSET_(S, field, awsc_blob), AWSC_TYPE_BLOB, flags)
#define AWSC_TABLE_JSON_MEMBER(S, field, name, flags)                                                                  \
    AWSC_TABLE_MEMBER_(name, NULL, AWSC_TABLE_OFFSET_(S, field, awsc_json), AWSC_TYPE_JSON, flags)
#define AWSC_TABLE_BODY_MEMBER(S, field, name, flags)                                                                  \
    AWSC_TABLE_MEMBER_(name, NULL, AWSC_TABLE_OFFSET_(S, field, awsc_body), AWSC_TYPE_BODY, flags)
#define AWSC_TABLE_BODY_STREAM_MEMBER(S, field, name, flags)                                                           \
    AWSC_TABLE_MEMBER_(name, NULL, AWSC_TABLE_OFFSET_(S, field, awsc_body_stream *), AWSC_TYPE_BODY_STREAM, flags)

/* T is the C type of the structure, union, list or map; its schema is the object T_schema. */
#define AWSC_TABLE_STRUCTURE_MEMBER(S, field, name, flags, T)                                                          \
    AWSC_TABLE_MEMBER_(name, &T##_schema, AWSC_TABLE_OFFSET_(S, field, const T *), AWSC_TYPE_STRUCTURE, flags)
#define AWSC_TABLE_UNION_MEMBER(S, field, name, flags, T)                                                              \
    AWSC_TABLE_MEMBER_(name, &T##_schema, AWSC_TABLE_OFFSET_(S, field, const T *), AWSC_TYPE_UNION, flags)
#define AWSC_TABLE_LIST_MEMBER(S, field, name, flags, T)                                                               \
    AWSC_TABLE_MEMBER_(name, &T##_schema, AWSC_TABLE_OFFSET_(S, field, T), AWSC_TYPE_LIST, flags)
#define AWSC_TABLE_MAP_MEMBER(S, field, name, flags, T)                                                                \
    AWSC_TABLE_MEMBER_(name, &T##_schema, AWSC_TABLE_OFFSET_(S, field, T), AWSC_TYPE_MAP, flags)
#define AWSC_TABLE_EVENT_STREAM_MEMBER(S, field, name, flags, T)                                                       \
    AWSC_TABLE_MEMBER_(name, &T##_schema, AWSC_TABLE_OFFSET_(S, field, awsc_event_stream *), AWSC_TYPE_EVENT_STREAM,   \
                       flags)

#define AWSC_TABLE_EVENT_SOURCE_MEMBER(S, field, name, flags, T)                                                       \
    AWSC_TABLE_MEMBER_(name, &T##_schema, AWSC_TABLE_OFFSET_(S, field, awsc_event_source *), AWSC_TYPE_EVENT_STREAM,   \
                       flags)

/* The element of list type L; `E` is the C type of one item. */
#define AWSC_TABLE_ELEMENT_(L, E, type, target, flags)                                                                 \
    AWSC_TABLE_MEMBER_("member", target, _Generic(((L *)0)->items, E * : 0), type, flags)
#define AWSC_TABLE_BOOL_ELEMENT(L, flags) AWSC_TABLE_ELEMENT_(L, const awsc_opt_bool, AWSC_TYPE_BOOL, NULL, flags)
#define AWSC_TABLE_I8_ELEMENT(L, flags) AWSC_TABLE_ELEMENT_(L, const awsc_opt_i8, AWSC_TYPE_I8, NULL, flags)
#define AWSC_TABLE_I16_ELEMENT(L, flags) AWSC_TABLE_ELEMENT_(L, const awsc_opt_i16, AWSC_TYPE_I16, NULL, flags)
#define AWSC_TABLE_I32_ELEMENT(L, flags) AWSC_TABLE_ELEMENT_(L, const awsc_opt_i32, AWSC_TYPE_I32, NULL, flags)
#define AWSC_TABLE_I64_ELEMENT(L, flags) AWSC_TABLE_ELEMENT_(L, const awsc_opt_i64, AWSC_TYPE_I64, NULL, flags)
#define AWSC_TABLE_F32_ELEMENT(L, flags) AWSC_TABLE_ELEMENT_(L, const awsc_opt_f32, AWSC_TYPE_F32, NULL, flags)
#define AWSC_TABLE_F64_ELEMENT(L, flags) AWSC_TABLE_ELEMENT_(L, const awsc_opt_f64, AWSC_TYPE_F64, NULL, flags)
#define AWSC_TABLE_TIME_ELEMENT(L, flags) AWSC_TABLE_ELEMENT_(L, const awsc_opt_time, AWSC_TYPE_TIME, NULL, flags)
#define AWSC_TABLE_TEXT_ELEMENT(L, flags) AWSC_TABLE_ELEMENT_(L, const char *const, AWSC_TYPE_TEXT, NULL, flags)
#define AWSC_TABLE_NUMBER_ELEMENT(L, flags) AWSC_TABLE_ELEMENT_(L, const char *const, AWSC_TYPE_NUMBER, NULL, flags)
#define AWSC_TABLE_BLOB_ELEMENT(L, flags) AWSC_TABLE_ELEMENT_(L, const awsc_blob, AWSC_TYPE_BLOB, NULL, flags)
#define AWSC_TABLE_JSON_ELEMENT(L, flags) AWSC_TABLE_ELEMENT_(L, const awsc_json, AWSC_TYPE_JSON, NULL, flags)
#define AWSC_TABLE_STRUCTURE_ELEMENT(L, flags, T)                                                                      \
    AWSC_TABLE_ELEMENT_(L, const T *const, AWSC_TYPE_STRUCTURE, &T##_schema, flags)
#define AWSC_TABLE_UNION_ELEMENT(L, flags, T)                                                                          \
    AWSC_TABLE_ELEMENT_(L, const T *const, AWSC_TYPE_UNION, &T##_schema, flags)
#define AWSC_TABLE_LIST_ELEMENT(L, flags, T) AWSC_TABLE_ELEMENT_(L, const T, AWSC_TYPE_LIST, &T##_schema, flags)
#define AWSC_TABLE_MAP_ELEMENT(L, flags, T) AWSC_TABLE_ELEMENT_(L, const T, AWSC_TYPE_MAP, &T##_schema, flags)

/* The value of map type M; M_entry is the C type of one entry, {const char *key; V value;}. */
#define AWSC_TABLE_VALUE_(M, V, type, target, flags)                                                                   \
    AWSC_TABLE_MEMBER_("value", target, AWSC_TABLE_OFFSET_(M##_entry, value, V), type, flags)
#define AWSC_TABLE_BOOL_VALUE(M, flags) AWSC_TABLE_VALUE_(M, awsc_opt_bool, AWSC_TYPE_BOOL, NULL, flags)
#define AWSC_TABLE_I8_VALUE(M, flags) AWSC_TABLE_VALUE_(M, awsc_opt_i8, AWSC_TYPE_I8, NULL, flags)
#define AWSC_TABLE_I16_VALUE(M, flags) AWSC_TABLE_VALUE_(M, awsc_opt_i16, AWSC_TYPE_I16, NULL, flags)
#define AWSC_TABLE_I32_VALUE(M, flags) AWSC_TABLE_VALUE_(M, awsc_opt_i32, AWSC_TYPE_I32, NULL, flags)
#define AWSC_TABLE_I64_VALUE(M, flags) AWSC_TABLE_VALUE_(M, awsc_opt_i64, AWSC_TYPE_I64, NULL, flags)
#define AWSC_TABLE_F32_VALUE(M, flags) AWSC_TABLE_VALUE_(M, awsc_opt_f32, AWSC_TYPE_F32, NULL, flags)
#define AWSC_TABLE_F64_VALUE(M, flags) AWSC_TABLE_VALUE_(M, awsc_opt_f64, AWSC_TYPE_F64, NULL, flags)
#define AWSC_TABLE_TIME_VALUE(M, flags) AWSC_TABLE_VALUE_(M, awsc_opt_time, AWSC_TYPE_TIME, NULL, flags)
#define AWSC_TABLE_TEXT_VALUE(M, flags) AWSC_TABLE_VALUE_(M, const char *, AWSC_TYPE_TEXT, NULL, flags)
#define AWSC_TABLE_NUMBER_VALUE(M, flags) AWSC_TABLE_VALUE_(M, const char *, AWSC_TYPE_NUMBER, NULL, flags)
#define AWSC_TABLE_BLOB_VALUE(M, flags) AWSC_TABLE_VALUE_(M, awsc_blob, AWSC_TYPE_BLOB, NULL, flags)
#define AWSC_TABLE_JSON_VALUE(M, flags) AWSC_TABLE_VALUE_(M, awsc_json, AWSC_TYPE_JSON, NULL, flags)
#define AWSC_TABLE_STRUCTURE_VALUE(M, flags, T) AWSC_TABLE_VALUE_(M, const T *, AWSC_TYPE_STRUCTURE, &T##_schema, flags)
#define AWSC_TABLE_UNION_VALUE(M, flags, T) AWSC_TABLE_VALUE_(M, const T *, AWSC_TYPE_UNION, &T##_schema, flags)
#define AWSC_TABLE_LIST_VALUE(M, flags, T) AWSC_TABLE_VALUE_(M, T, AWSC_TYPE_LIST, &T##_schema, flags)
#define AWSC_TABLE_MAP_VALUE(M, flags, T) AWSC_TABLE_VALUE_(M, T, AWSC_TYPE_MAP, &T##_schema, flags)

#endif

#endif
