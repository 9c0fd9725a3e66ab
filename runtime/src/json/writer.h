/* SPDX-License-Identifier: Apache-2.0 */
/* Writing JSON: compact, no white space. Commas are placed by the writer. */
#ifndef AWSC_JSON_WRITER_H
#define AWSC_JSON_WRITER_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/for_core.h"
#include "base/view.h"

typedef struct awsc_json_writer {
    awsc_buffer *out;
    bool comma; /* an element was written on this level: the next needs a comma before it */
} awsc_json_writer;

#define AWSC_JSON_WRITER_INIT(out) ((awsc_json_writer){(out), false})

/* `open` is '{' or '['. */
AWSC_FOR_CORE void awsc_json_write_open(awsc_json_writer *writer, char open);
/* `close` is '}' or ']'. */
AWSC_FOR_CORE void awsc_json_write_close(awsc_json_writer *writer, char close);
AWSC_FOR_CORE void awsc_json_write_name(awsc_json_writer *writer, awsc_view name);
/* Text as a string; quotes, backslashes and control characters are escaped, everything else stays. */
AWSC_FOR_CORE void awsc_json_write_string(awsc_json_writer *writer, awsc_view text);
/* Text that is JSON already. */
AWSC_FOR_CORE void awsc_json_write_raw(awsc_json_writer *writer, awsc_view text);
AWSC_FOR_CORE void awsc_json_write_i64(awsc_json_writer *writer, int64_t value);
/* NaN and the infinities become strings. */
AWSC_FOR_CORE void awsc_json_write_f64(awsc_json_writer *writer, double value);
void awsc_json_write_f32(awsc_json_writer *writer, float value);
AWSC_FOR_CORE void awsc_json_write_base64(awsc_json_writer *writer, awsc_view bytes);

/* A string in quotes, apart from any writer. */
void awsc_json_append_quoted(awsc_buffer *out, awsc_view text);

#endif
