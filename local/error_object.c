/* SPDX-License-Identifier: Apache-2.0 */
#include "error_object.h"

#include "runtime.h"

#define MAX_DEPTH 128u

void awsc_local_error_object_write(awsc_buffer *out, awsc_view message, const char *type)
{
    awsc_buffer_append_text(out, "{\"errorMessage\":");
    awsc_json_append_quoted(out, message);
    if (type) {
        awsc_buffer_append_text(out, ",\"errorType\":");
        awsc_json_append_quoted(out, awsc_view_text(type));
    }
    awsc_buffer_append_text(out, "}");
}

bool awsc_local_is_error_object(awsc_view text)
{
    awsc_json_reader reader;
    awsc_json_reader_init_forgiving(&reader, text, MAX_DEPTH);
    if (awsc_json_peek(&reader) != AWSC_JSON_OBJECT || awsc_json_enter(&reader)) return false;
    bool first = true, found = false;
    awsc_json_string name;
    int more;
    while ((more = awsc_json_next_member(&reader, &first, &name)) == 1) {
        found = found || awsc_json_string_equal(&name, AWSC_VIEW("errorMessage")) ||
                awsc_json_string_equal(&name, AWSC_VIEW("errorType"));
        if (awsc_json_pass(&reader)) return false;
    }
    return more == 0 && found && awsc_json_finish(&reader) == 0;
}
