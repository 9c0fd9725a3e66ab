/* SPDX-License-Identifier: Apache-2.0 */
/* JSON to C values and back, by schema. */
#ifndef AWSC_CODEC_JSON_CODEC_H
#define AWSC_CODEC_JSON_CODEC_H

#include <awsc/error.h>
#include <awsc/tables/schema.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/for_core.h"
#include "base/view.h"

/* How JSON is read. */
typedef struct awsc_json_limits {
    unsigned max_depth; /* nesting of arrays and objects that have members of ours */
    bool complete;      /* required members that are not there are filled in: see awsc_fill_required */
    /* Text that is broken is mended, times may have any form, and what is unknown is passed over by its structure
     * alone: see json/reader.h. */
    bool forgiving;
    /* An invalid member stays unset, and decoding goes on with the next one. A syntax error ends decoding; members
     * before it are kept. Errors: memory runs out, or the text is neither an object nor null. */
    bool piecemeal;
} awsc_json_limits;

#define AWSC_JSON_LIMITS_DEFAULT ((awsc_json_limits){128, false, false, false})
/* For responses of services. */
#define AWSC_JSON_LIMITS_RESPONSE ((awsc_json_limits){128, true, true, false})
/* For the error that a service sends to a client. */
#define AWSC_JSON_LIMITS_ERROR ((awsc_json_limits){128, true, true, true})

/*
 * Writes a structure as a JSON object. With `body_only` only members in the document (AWSC_TABLE_BODY) are written,
 * else all: the first is what travels, the second what a person or a tool reads. Members newer than `level` are not
 * read.
 */
AWSC_FOR_CORE int awsc_json_encode(const awsc_schema *schema, const void *value, uint32_t level, bool body_only,
                                   awsc_buffer *out, awsc_error **error);

/*
 * Reads a JSON object into a zeroed C structure of `schema`; everything it points to is in `arena`. Unknown members
 * are skipped; null means absent; a repeated member's last value counts. With `body_only`, members that travel
 * elsewhere are skipped. Errors name the path of the member, such as "Functions[3].MemorySize".
 */
AWSC_FOR_CORE int awsc_json_decode(const awsc_schema *schema, awsc_view text, bool body_only, awsc_json_limits limits,
                                   awsc_arena *arena, void *value, awsc_error **error);

/*
 * The plain form of <awsc/value.h>: all members of a structure or union, by the names of the model. The value must be
 * readable (awsc_validate_readable) before it is written; times have the form of the model, or RFC 3339's. Reading is
 * strict: a member that is unknown, newer than `level`, given twice, or null where null is not allowed is an error.
 */
AWSC_FOR_CORE int awsc_json_encode_plain(const awsc_schema *schema, const void *value, uint32_t level,
                                         bool rfc3339_times, awsc_buffer *out, awsc_error **error);
AWSC_FOR_CORE int awsc_json_decode_plain(const awsc_schema *schema, awsc_view text, uint32_t level,
                                         awsc_json_limits limits, awsc_arena *arena, void *value, awsc_error **error);

/* One member's value by itself, as a payload is; `field` points to it. */
AWSC_FOR_CORE int awsc_json_encode_member(const awsc_member *member, const void *field, uint32_t level,
                                          awsc_buffer *out, awsc_error **error);
AWSC_FOR_CORE int awsc_json_decode_member(const awsc_member *member, awsc_view text, awsc_json_limits limits,
                                          awsc_arena *arena, void *field, awsc_error **error);

#endif
