/* SPDX-License-Identifier: Apache-2.0 */
/* A writer of compact JSON, without white space. The writer inserts the commas. */
#ifndef AWSC_JSON_WRITER_H
#define AWSC_JSON_WRITER_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/for_core.h"
#include "base/view.h"

typedef struct awsc_json_writer {
    awsc_buffer *out;
    bool comma; /* the next element needs a comma before it */
} awsc_json_writer;

#define AWSC_JSON_WRITER_INIT(out) ((awsc_json_writer){(out), false})

/* Begins an object or array; `open` is '{' or '['. */
AWSC_FOR_CORE void awsc_json_write_open(awsc_json_writer *writer, char open);
/* Ends an object or array; `close` is '}' or ']'. */
AWSC_FOR_CORE void awsc_json_write_close(awsc_json_writer *writer, char close);
AWSC_FOR_CORE void awsc_json_write_name(awsc_json_writer *writer, awsc_view name);
/* Writes text as a JSON string. Escapes quotes, backslashes and control characters only. */
AWSC_FOR_CORE void awsc_json_write_string(awsc_json_writer *writer, awsc_view text);
/* Writes a value that is JSON text already. */
AWSC_FOR_CORE void awsc_json_write_raw(awsc_json_writer *writer, awsc_view text);
AWSC_FOR_CORE void awsc_json_write_i64(awsc_json_writer *writer, int64_t value);
/* Writes a number; NaN and the infinities become strings. */
AWSC_FOR_CORE void awsc_json_write_f64(awsc_json_writer *writer, double value);
AWSC_FOR_CORE void awsc_json_write_base64(awsc_json_writer *writer, awsc_view bytes);

/* Appends text as a quoted JSON string, without a writer. */
void awsc_json_append_quoted(awsc_buffer *out, awsc_view text);

#endif
