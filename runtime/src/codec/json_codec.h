/* SPDX-License-Identifier: Apache-2.0 */
/* Converts JSON to C values and back, by schema. */
#ifndef AWSC_CODEC_JSON_CODEC_H
#define AWSC_CODEC_JSON_CODEC_H

#include <awsc/error.h>
#include <awsc/tables/schema.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/for_core.h"
#include "base/view.h"

struct awsc_json_strictness;

/* How JSON is decoded. */
typedef struct awsc_json_limits {
    unsigned max_depth; /* most levels of arrays and objects; skipped values count only if `strict` */
    bool complete;      /* fill in missing required members: see awsc_fill_required */
    /* awsc_json_strict; or NULL: repair broken text, accept times in any format, and check only the structure of
     * unknown members (see json/reader.h). Programs that read only responses do not link the strict code. */
    const struct awsc_json_strictness *strict;
    /* An invalid member stays unset, and decoding goes on with the next one. A syntax error ends decoding; members
     * before it are kept. Errors: memory runs out, or the text is neither an object nor null. */
    bool piecemeal;
} awsc_json_limits;

extern AWSC_FOR_CORE const struct awsc_json_strictness awsc_json_strict;

#define AWSC_JSON_LIMITS_DEFAULT ((awsc_json_limits){128, false, &awsc_json_strict, false})
/* For responses of services. */
#define AWSC_JSON_LIMITS_RESPONSE ((awsc_json_limits){128, true, NULL, false})
/* For the error that a service sends to a client. */
#define AWSC_JSON_LIMITS_ERROR ((awsc_json_limits){128, true, NULL, true})

/*
 * Writes a structure as a JSON object. With `body_only`, as in a request, writes only members that belong to the
 * document (AWSC_TABLE_BODY); else all members, for people and tools. Does not read members newer than `level`.
 */
AWSC_FOR_CORE int awsc_json_encode(const awsc_schema *schema, const void *value, uint32_t level, bool body_only,
                                   awsc_buffer *out, awsc_error **error);

/*
 * Reads a JSON object into a zeroed C structure of `schema`; everything it points to is in `arena`. Skips unknown
 * members and, with `body_only`, members that belong elsewhere than in the document. null means absent. The last value
 * of a repeated member counts. Errors name the path of the member, such as "Functions[3].MemorySize".
 */
AWSC_FOR_CORE int awsc_json_decode(const awsc_schema *schema, awsc_view text, bool body_only, awsc_json_limits limits,
                                   awsc_arena *arena, void *value, awsc_error **error);

/*
 * Converts to and from the plain form of <awsc/value.h>: all members of a structure or union, under their names in the
 * model. Before encoding, the caller must check the value with awsc_validate_readable. Times are written in the format
 * of the model, or of RFC 3339. Decoding is strict: a member that is unknown, newer than `level`, given twice, or null
 * where null is not allowed is an error.
 */
AWSC_FOR_CORE int awsc_json_encode_plain(const awsc_schema *schema, const void *value, uint32_t level,
                                         bool rfc3339_times, awsc_buffer *out, awsc_error **error);
AWSC_FOR_CORE int awsc_json_decode_plain(const awsc_schema *schema, awsc_view text, uint32_t level,
                                         awsc_json_limits limits, awsc_arena *arena, void *value, awsc_error **error);

/* Converts the value of one member alone, such as a payload; `field` points to the value. */
AWSC_FOR_CORE int awsc_json_encode_member(const awsc_member *member, const void *field, uint32_t level,
                                          awsc_buffer *out, awsc_error **error);
AWSC_FOR_CORE int awsc_json_decode_member(const awsc_member *member, awsc_view text, awsc_json_limits limits,
                                          awsc_arena *arena, void *field, awsc_error **error);

#endif
