#include "schema/path.h"

enum { LONGEST_KEY = 64 };

static void append_key(awsc_buffer *out, awsc_view key)
{
    size_t size = key.size;
    if (size > LONGEST_KEY) {
        size = LONGEST_KEY;
        while (size && ((unsigned char)key.data[size] & 0xc0) == 0x80) size--; /* not inside a character */
    }
    awsc_buffer_append_text(out, "[\"");
    awsc_buffer_append(out, key.data, size);
    awsc_buffer_append_text(out, size < key.size ? "…\"]" : "\"]");
}

void awsc_path_append(awsc_buffer *out, const awsc_path *path)
{
    if (!path) return;
    awsc_path_append(out, path->parent);
    if (path->name) {
        if (path->parent) awsc_buffer_append_char(out, '.');
        awsc_buffer_append_text(out, path->name);
    } else if (path->key.data)
        append_key(out, path->key);
    else
        awsc_buffer_append_format(out, "[%zu]", path->index);
}
