/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file types.h
 * The value types that inputs and outputs are made of: text, bytes, optional scalars, timestamps, lists, maps,
 * documents, unions and request bodies. Plain data: no function of the library keeps a pointer into a caller's value
 * after it returns, unless its description says so.
 *
 * Unset and empty differ everywhere. Unset is all zero (`{0}`); empty is AWSC_EMPTY with a count or size of 0.
 * An update that leaves a list unset keeps what the service has; one that sends it empty clears it.
 */
#ifndef AWSC_TYPES_H
#define AWSC_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <awsc/export.h>

AWSC_BEGIN_DECLS

/* ---- empty, but set -------------------------------------------------------------------------------------------- */

/** The object whose address marks an empty list, map or blob. Its content is never read or written. */
extern AWSC_API char awsc_empty;

#ifdef __cplusplus
} /* extern "C" */
namespace awsc
{
/** Converts to a pointer of any type, as C's `void *` does. */
struct empty_pointer {
    template <typename T> operator T *() const
    {
        return reinterpret_cast<T *>(&awsc_empty);
    }
};
} // namespace awsc
extern "C" {
#define AWSC_EMPTY (::awsc::empty_pointer())
#else
/** Pointer of an empty list, map or blob: `.layers = {0, AWSC_EMPTY}` sends an empty list; `{0}` sends none. */
#define AWSC_EMPTY ((void *)&awsc_empty)
#endif

/* ---- descriptions ---------------------------------------------------------------------------------------------- */

/** Describes a structure, union, list or map at run time; a constant object. Opaque: see <awsc/value.h>. */
typedef struct awsc_schema awsc_schema;

/** Describes an operation at run time; a constant object. Opaque: see <awsc/value.h>. */
typedef struct awsc_operation awsc_operation;

/** Describes a service at run time; a constant object. Opaque. */
typedef struct awsc_service awsc_service;

/* ---- unions ---------------------------------------------------------------------------------------------------- */

/**
 * The beginning of every generated union. `kind` is 0 if the union is unset or its variant is unknown to this
 * version of the library; then `name` tells which variant the service sent (NULL: none). Otherwise `kind` is the
 * generated constant; the value is in the C union that follows, `as`.
 */
typedef struct awsc_union {
    /** Generated kind constant. It is 1 + the index of the variant in the model. */
    int32_t kind;
    /** Name of the variant on the wire, or NULL. Not read from inputs. */
    const char *name;
} awsc_union;

/* ---- optional scalars ------------------------------------------------------------------------------------------ */

/**
 * `is_set` of a scalar that has a value. Validation reports any other non-zero mark: a bare `.timeout = 5` leaves one
 * behind (write `.timeout = AWSC_I32(5)`).
 */
#define AWSC_SET 0x5e7a11edu

/** An optional boolean. Unset: `is_set` is 0. */
typedef struct awsc_opt_bool {
    uint32_t is_set; /**< 0 or AWSC_SET */
    bool value;      /**< counts if `is_set` is AWSC_SET */
} awsc_opt_bool;

/** An optional 8-bit integer. */
typedef struct awsc_opt_i8 {
    uint32_t is_set; /**< 0 or AWSC_SET */
    int8_t value;    /**< counts if `is_set` is AWSC_SET */
} awsc_opt_i8;

/** An optional 16-bit integer. */
typedef struct awsc_opt_i16 {
    uint32_t is_set; /**< 0 or AWSC_SET */
    int16_t value;   /**< counts if `is_set` is AWSC_SET */
} awsc_opt_i16;

/** An optional 32-bit integer. */
typedef struct awsc_opt_i32 {
    uint32_t is_set; /**< 0 or AWSC_SET */
    int32_t value;   /**< counts if `is_set` is AWSC_SET */
} awsc_opt_i32;

/** An optional 64-bit integer, exact over the whole range. */
typedef struct awsc_opt_i64 {
    uint32_t is_set; /**< 0 or AWSC_SET */
    int64_t value;   /**< counts if `is_set` is AWSC_SET */
} awsc_opt_i64;

/** An optional single-precision number; NaN and the infinities are allowed. */
typedef struct awsc_opt_f32 {
    uint32_t is_set; /**< 0 or AWSC_SET */
    float value;     /**< counts if `is_set` is AWSC_SET */
} awsc_opt_f32;

/** An optional double-precision number; NaN and the infinities are allowed. */
typedef struct awsc_opt_f64 {
    uint32_t is_set; /**< 0 or AWSC_SET */
    double value;    /**< counts if `is_set` is AWSC_SET */
} awsc_opt_f64;

/** A point in time: seconds since 1970-01-01T00:00:00Z (negative before), and 0 to 999,999,999 nanoseconds on top. */
typedef struct awsc_time {
    int64_t seconds;     /**< since 1970, without leap seconds */
    int32_t nanoseconds; /**< 0 to 999,999,999 */
} awsc_time;

/** An optional point in time. */
typedef struct awsc_opt_time {
    uint32_t is_set; /**< 0 or AWSC_SET */
    awsc_time value; /**< counts if `is_set` is AWSC_SET */
} awsc_opt_time;

/**
 * No limit, for options that limit something: milliseconds, bytes, items. `options.deadline_ms =
 * AWSC_I64(AWSC_NO_LIMIT)`
 *
 * Optional numbers of configurations, options and parameters have one rule:
 *
 * - Unset is the default that the description names.
 * - 0 is zero. Where zero makes no sense, as for a time limit, the function fails, and the error names the option and
 *   the values that it may have: AWSC_ERR_CONFIG for a configuration, otherwise AWSC_ERR_VALIDATION.
 * - AWSC_NO_LIMIT is no limit. It is larger than every other number, so that the smaller of two limits is the one that
 *   counts; a difference that came out negative is an error, and not for ever.
 */
#define AWSC_NO_LIMIT INT64_MAX

/* ---- bytes and documents --------------------------------------------------------------------------------------- */

/** Bytes. Unset: `{NULL, 0}`. Empty: `{AWSC_EMPTY, 0}` or any pointer that is not NULL with size 0. */
typedef struct awsc_blob {
    const void *data; /**< the bytes */
    size_t size;      /**< their number */
} awsc_blob;

/** JSON text of a shape that the model leaves open (a Smithy document): valid UTF-8 JSON, not NUL-terminated. */
typedef struct awsc_json {
    const char *data; /**< the text */
    size_t size;      /**< in bytes */
} awsc_json;

/* ---- lists and maps of basic values ---------------------------------------------------------------------------- */

/** A list of NUL-terminated UTF-8 texts. An item of a sparse list may be NULL. */
typedef struct awsc_text_list {
    size_t count;             /**< number of items */
    const char *const *items; /**< the items */
} awsc_text_list;

/** A list of byte strings. */
typedef struct awsc_blob_list {
    size_t count;           /**< number of items */
    const awsc_blob *items; /**< the items */
} awsc_blob_list;

/** A list of booleans. */
typedef struct awsc_bool_list {
    size_t count;               /**< number of items */
    const awsc_opt_bool *items; /**< the items */
} awsc_bool_list;

/** A list of 8-bit integers. Items of lists are optional scalars, so that sparse lists have the same type. */
typedef struct awsc_i8_list {
    size_t count;             /**< number of items */
    const awsc_opt_i8 *items; /**< the items */
} awsc_i8_list;

/** A list of 16-bit integers. */
typedef struct awsc_i16_list {
    size_t count;              /**< number of items */
    const awsc_opt_i16 *items; /**< the items */
} awsc_i16_list;

/** A list of 32-bit integers. */
typedef struct awsc_i32_list {
    size_t count;              /**< number of items */
    const awsc_opt_i32 *items; /**< the items */
} awsc_i32_list;

/** A list of 64-bit integers. */
typedef struct awsc_i64_list {
    size_t count;              /**< number of items */
    const awsc_opt_i64 *items; /**< the items */
} awsc_i64_list;

/** A list of single-precision numbers. */
typedef struct awsc_f32_list {
    size_t count;              /**< number of items */
    const awsc_opt_f32 *items; /**< the items */
} awsc_f32_list;

/** A list of double-precision numbers. */
typedef struct awsc_f64_list {
    size_t count;              /**< number of items */
    const awsc_opt_f64 *items; /**< the items */
} awsc_f64_list;

/** A list of points in time. */
typedef struct awsc_time_list {
    size_t count;               /**< number of items */
    const awsc_opt_time *items; /**< the items */
} awsc_time_list;

/** A list of documents. */
typedef struct awsc_json_list {
    size_t count;           /**< number of items */
    const awsc_json *items; /**< the items */
} awsc_json_list;

/** One entry of a map from text to text. A value of a sparse map may be NULL. */
typedef struct awsc_text_entry {
    const char *key;   /**< not NULL */
    const char *value; /**< NULL in a sparse map only */
} awsc_text_entry;

/** A map from text to text, in the order of the wire. */
typedef struct awsc_text_map {
    size_t count;                   /**< number of entries */
    const awsc_text_entry *entries; /**< the entries */
} awsc_text_map;

/**
 * The value of `key`, or NULL if the map has none. Of equal keys the first counts.
 *
 * @return a pointer into the map, valid as long as the map is; NULL if an argument is NULL. Thread safety: safe on an
 *         unchanging map.
 */
AWSC_API const char *awsc_text_map_get(const awsc_text_map *map, const char *key);

/* ---- request bodies -------------------------------------------------------------------------------------------- */

/**
 * Where a request body comes from when it is not in memory. The object must live until the call is complete.
 * The body is read once to compute its SHA-256 (unless `sha256_hex` gives it) and once for every attempt. The functions
 * run on the call's thread: inside a blocking call or `_start`, or from the loop.
 */
typedef struct awsc_body_source {
    /** sizeof(awsc_body_source), set by AWSC_BODY_SOURCE_INIT */
    size_t struct_size;
    /** Length in bytes of the whole body. */
    uint64_t length;
    /** Reads up to `capacity` bytes into `buffer`; returns how many, 0 at the end, negative on failure. */
    int64_t (*read)(void *user, void *buffer, size_t capacity);
    /** Goes back to the first byte; returns 0, or non-zero if that is impossible. NULL: the body can be sent once. */
    int (*rewind)(void *user);
    /** Handed to `read` and `rewind`. */
    void *user;
    /** SHA-256 of the body in 64 hexadecimal digits if it is known, or NULL. */
    const char *sha256_hex;
} awsc_body_source;

/** Initial value of awsc_body_source. */
#define AWSC_BODY_SOURCE_INIT AWSC_INITIAL(awsc_body_source)

/** Sets `source`, which must not be NULL, to AWSC_BODY_SOURCE_INIT. */
static inline void awsc_body_source_init(awsc_body_source *source)
{
    memset(source, 0, sizeof *source);
    source->struct_size = sizeof *source;
}

/**
 * The body of a streaming request: memory (`data`, `size`), a file (`path`) or a reader (`source`).
 * At most one of the three is set; all zero is unset. `{AWSC_EMPTY, 0}` is an empty body.
 */
typedef struct awsc_body {
    const void *data;               /**< bytes in memory */
    size_t size;                    /**< their number */
    const char *path;               /**< path of a file */
    const awsc_body_source *source; /**< a reader */
} awsc_body;

AWSC_END_DECLS

/* ---- value macros, with a form for C++ ------------------------------------------------------------------------- */

#ifdef __cplusplus

namespace awsc
{
template <typename Optional, typename Value> inline Optional make_optional(Value value)
{
    Optional optional = {AWSC_SET, value};
    return optional;
}
inline awsc_blob make_blob(const void *data, size_t size)
{
    awsc_blob blob = {data, size};
    return blob;
}
inline awsc_time make_time(int64_t seconds, int32_t nanoseconds)
{
    awsc_time time = {seconds, nanoseconds};
    return time;
}
inline awsc_body make_body(const void *data, size_t size, const char *path, const awsc_body_source *source)
{
    awsc_body body = {data, size, path, source};
    return body;
}
} // namespace awsc
#define AWSC_BOOL(v) (::awsc::make_optional<awsc_opt_bool, bool>(v))
#define AWSC_I8(v) (::awsc::make_optional<awsc_opt_i8, int8_t>(v))
#define AWSC_I16(v) (::awsc::make_optional<awsc_opt_i16, int16_t>(v))
#define AWSC_I32(v) (::awsc::make_optional<awsc_opt_i32, int32_t>(v))
#define AWSC_I64(v) (::awsc::make_optional<awsc_opt_i64, int64_t>(v))
#define AWSC_F32(v) (::awsc::make_optional<awsc_opt_f32, float>(v))
#define AWSC_F64(v) (::awsc::make_optional<awsc_opt_f64, double>(v))
#define AWSC_TIME(s, ns) (::awsc::make_optional<awsc_opt_time, awsc_time>(::awsc::make_time((s), (ns))))
#define AWSC_BLOB(p, n) (::awsc::make_blob((p), (n)))
#define AWSC_BLOB_LITERAL(s) (::awsc::make_blob("" s, sizeof("" s) - 1))
#define AWSC_BODY_LITERAL(s) (::awsc::make_body("" s, sizeof("" s) - 1, NULL, NULL))
#define AWSC_BODY_MEMORY(p, n) (::awsc::make_body((p), (n), NULL, NULL))
#define AWSC_BODY_FILE(path) (::awsc::make_body(NULL, 0, (path), NULL))
#define AWSC_BODY_READER(source) (::awsc::make_body(NULL, 0, NULL, (source)))

#else

/* Values that can stand in an assignment as well as in an initialiser. */

/** A set boolean. */
#define AWSC_BOOL(v) ((awsc_opt_bool){AWSC_SET, (v)})
/** A set 8-bit integer. */
#define AWSC_I8(v) ((awsc_opt_i8){AWSC_SET, (v)})
/** A set 16-bit integer. */
#define AWSC_I16(v) ((awsc_opt_i16){AWSC_SET, (v)})
/** A set 32-bit integer. */
#define AWSC_I32(v) ((awsc_opt_i32){AWSC_SET, (v)})
/** A set 64-bit integer. */
#define AWSC_I64(v) ((awsc_opt_i64){AWSC_SET, (v)})
/** A set single-precision number. */
#define AWSC_F32(v) ((awsc_opt_f32){AWSC_SET, (v)})
/** A set double-precision number. */
#define AWSC_F64(v) ((awsc_opt_f64){AWSC_SET, (v)})
/** A set point in time: seconds since 1970 UTC and nanoseconds. */
#define AWSC_TIME(s, ns) ((awsc_opt_time){AWSC_SET, {(s), (ns)}})
/** `n` bytes at `p`. */
#define AWSC_BLOB(p, n) ((awsc_blob){(p), (n)})
/** The bytes of a string literal, without its NUL. */
#define AWSC_BLOB_LITERAL(s) ((awsc_blob){"" s, sizeof("" s) - 1})
/** A request body of a string literal's bytes. */
#define AWSC_BODY_LITERAL(s) ((awsc_body){"" s, sizeof("" s) - 1, NULL, NULL})
/** A request body of `n` bytes at `p`. */
#define AWSC_BODY_MEMORY(p, n) ((awsc_body){(p), (n), NULL, NULL})
/** A request body read from the file `path`. */
#define AWSC_BODY_FILE(path) ((awsc_body){NULL, 0, (path), NULL})
/** A request body that a reader supplies, see `awsc_body_source`. */
#define AWSC_BODY_READER(source) ((awsc_body){NULL, 0, NULL, (source)})

#endif

/** The bytes of NUL-terminated `text`, without its NUL; unset if `text` is NULL. The blob points into `text`. */
static inline awsc_blob awsc_blob_text(const char *text)
{
    awsc_blob blob = {text, text ? strlen(text) : 0};
    return blob;
}

#endif
