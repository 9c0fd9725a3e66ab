/* SPDX-License-Identifier: Apache-2.0 */
/* Reads single members of a JSON object from elsewhere, for the service libraries. */
#include <awsc/tables/generated.h>

#include "base/memory.h"
#include "json/reader.h"
#include "json/writer.h"
#include "schema/output.h"

/* The deepest nesting accepted; values that are read here are less deep. */
enum { DEEPEST = 128 };

/* Returns the entry of `names` that equals `name`, or NULL. */
static const char *find_name(const awsc_json_string *name, const char *const *names)
{
    while (*names && !awsc_json_string_equal(name, awsc_view_text(*names))) names++;
    return *names;
}

/* Appends the next member if `names` contains it and it can be read; else skips it. Returns -1 if the text ends
 * inside it. */
static int take_member(awsc_json_reader *reader, const awsc_json_string *name, const char *const *names,
                       awsc_json_writer *writer)
{
    awsc_view value;
    const awsc_json_place place = awsc_json_place_of(reader);
    const char *found = find_name(name, names);
    if (!found || awsc_json_skip(reader, &value)) return awsc_json_pass_broken(reader, place);
    awsc_json_write_name(writer, awsc_view_text(found));
    awsc_json_repair(value, true, writer->out);
    writer->comma = true;
    return 0;
}

int awsc_internal_json_members(awsc_blob text, const char *const *names, char **out)
{
    awsc_json_reader reader;
    awsc_json_string name;
    bool first = true;
    awsc_buffer object = AWSC_BUFFER_INIT_SECRET(awsc_memory());
    awsc_json_writer writer = AWSC_JSON_WRITER_INIT(&object);
    *out = NULL;
    awsc_json_reader_init_forgiving(&reader, awsc_view_of(text.data, text.size), DEEPEST);
    if (awsc_json_peek(&reader) != AWSC_JSON_OBJECT || awsc_json_enter(&reader)) return AWSC_OK;
    awsc_json_write_open(&writer, '{');
    while (awsc_json_next_member(&reader, &first, &name) > 0)
        if (take_member(&reader, &name, names, &writer)) break;
    awsc_json_write_close(&writer, '}');
    if (!object.failed) *out = awsc_output_new_text(awsc_memory(), awsc_buffer_view(&object));
    awsc_buffer_clear_secret(&object);
    return *out ? AWSC_OK : AWSC_ERR_NOMEM;
}
