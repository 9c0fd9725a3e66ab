/* SPDX-License-Identifier: Apache-2.0 */
/* Parses the file of --env-file: lines NAME=VALUE, with or without quotes around the value, and comments with #. */
#include <stdlib.h>
#include <string.h>

#include "arguments_reader.h"
#include "runtime.h"

#define MOST_BYTES (1u << 20)

static bool is_variable(awsc_view name)
{
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        if (!(awsc_ascii_is_alpha(c) || c == '_' || (i && awsc_ascii_is_digit(c)))) return false;
    }
    return name.size > 0;
}

static awsc_view without_quotes(awsc_view text)
{
    bool quoted =
        text.size >= 2 && (text.data[0] == '"' || text.data[0] == '\'') && text.data[text.size - 1] == text.data[0];
    return quoted ? awsc_view_of(text.data + 1, text.size - 2) : text;
}

static int read_line(awsc_local_arguments *state, const char *path, unsigned number, awsc_view line, awsc_error **error)
{
    awsc_view name;
    line = awsc_view_trim(line);
    if (!line.size || line.data[0] == '#') return AWSC_OK;
    if (awsc_view_starts_with(line, AWSC_VIEW("export "))) line = awsc_view_of(line.data + 7, line.size - 7);
    awsc_view value = awsc_view_split(line, '=', &name);
    name = awsc_view_trim(name);
    if (!value.data || !is_variable(name) || memchr(line.data, 0, line.size)) {
        return awsc_error_set(error, AWSC_ERR_VALIDATION, "--env-file %s: line %u: expected NAME=VALUE", path, number);
    }
    value = without_quotes(awsc_view_trim(value));
    const char *plain_name = awsc_arena_text(state->arena, name.data, name.size);
    const char *plain = awsc_arena_text(state->arena, value.data, value.size);
    if (!plain_name || !plain || setenv(plain_name, plain, 1)) return awsc_error_nomem(error);
    return AWSC_OK;
}

int awsc_local_argument_env_file(awsc_local_arguments *state, const char *value, awsc_error **error)
{
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    unsigned number = 0;
    int problem = 0;
    int status = awsc_file_read(value, MOST_BYTES, &text, &problem);
    if (status) {
        awsc_buffer_clear(&text);
        return awsc_error_set(error, AWSC_ERR_VALIDATION, "--env-file %s: %s", value, awsc_file_reason(problem));
    }
    awsc_view rest = awsc_buffer_view(&text);
    while (!status && rest.data && rest.size) {
        awsc_view line;
        rest = awsc_view_split(rest, '\n', &line);
        status = read_line(state, value, ++number, line, error);
    }
    awsc_buffer_clear(&text);
    return status;
}
