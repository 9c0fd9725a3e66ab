/* SPDX-License-Identifier: Apache-2.0 */
/* The state of the JSON decoder and functions that its files share. */
#ifndef AWSC_CODEC_JSON_DECODER_H
#define AWSC_CODEC_JSON_DECODER_H

#include "codec/json_codec.h"
#include "json/reader.h"
#include "schema/path.h"

/*
 * A guess of the order of members in objects of one schema, learned from earlier objects. `next[0]` is the index of the
 * first member, `next[i + 1]` the index of the member after member i.
 */
enum { AWSC_JSON_ORDERS = 16, AWSC_JSON_ORDER_MEMBERS = 62 };

typedef struct awsc_json_order {
    const awsc_schema *schema;
    bool required; /* the schema has required members */
    uint8_t next[AWSC_JSON_ORDER_MEMBERS + 1];
} awsc_json_order;

struct awsc_json_plain;

typedef struct awsc_json_decoder {
    awsc_json_reader reader;
    awsc_arena *arena;
    awsc_error **error;
    bool complete;  /* fill in missing required members */
    bool piecemeal; /* a member that cannot be read stays unset and does not end the decoding */
    /* The plain form of <awsc/value.h>: names of the model, and unknown members are errors. NULL: the wire's form. */
    const struct awsc_json_plain *plain;
    const struct awsc_json_strictness *strict; /* or NULL, see awsc_json_limits */
    uint32_t level;
    size_t order_count;
    size_t order_hint; /* the place that is probably next */
    awsc_json_order orders[AWSC_JSON_ORDERS];
} awsc_json_decoder;

/* ---- errors: each sets the error and returns its status -------------------------------------------------------- */

/* Reports that the text is not JSON. */
int awsc_json_fail_syntax(const awsc_json_decoder *d, const awsc_path *path);
/* Reports that the next value is valid JSON but not of the member's type. */
int awsc_json_fail_kind(awsc_json_decoder *d, const awsc_path *path, const char *expected);

/* ---- strict reading, whose code only programs that read so link -------------------------------------------------- */

struct awsc_json_strictness {
    /* Decodes a time in the format of the model, one of AWSC_TABLE_TIME_FORMAT_MASK. */
    int (*decode_time)(awsc_json_decoder *d, unsigned format, awsc_time *out, const awsc_path *path);
};

/* ---- the plain form, whose code only programs that read it link ------------------------------------------------- */

typedef struct awsc_json_plain {
    /* Reports a name that the schema does not have; the message lists the names that it has. */
    int (*fail_unknown)(const awsc_json_decoder *d, const awsc_schema *schema, const awsc_json_string *name,
                        const awsc_path *parent);
    /* Returns AWSC_OK if `member` may be read into `field` now, else reports why not. */
    int (*check)(awsc_json_decoder *d, const awsc_member *member, const void *field, const awsc_path *path);
    /* Reads a time from the text of a string. Returns 0, or -1 for another text. */
    int (*parse_time)(awsc_view text, awsc_time *out);
} awsc_json_plain;

extern const awsc_json_plain awsc_json_plain_form;

/* ---- values that are rarer than texts and integers ------------------------------------------------------------- */

enum { AWSC_JSON_LONGEST_WORD = 64 };

/* Returns the text, without escapes, of a string that may be a time or a number that JSON cannot express. */
awsc_view awsc_json_word_of(const awsc_json_string *string, char room[AWSC_JSON_LONGEST_WORD]);

int awsc_json_decode_number(awsc_json_decoder *d, awsc_view *number, const char *expected, const awsc_path *path);
int awsc_json_decode_blob(awsc_json_decoder *d, awsc_blob *out, const awsc_path *path);
int awsc_json_decode_document(awsc_json_decoder *d, awsc_json *out, const awsc_path *path);
int awsc_json_decode_float(awsc_json_decoder *d, const awsc_member *member, void *field, const awsc_path *path);
int awsc_json_decode_time(awsc_json_decoder *d, const awsc_member *member, awsc_opt_time *out, const awsc_path *path);

#endif
