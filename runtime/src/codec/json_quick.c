/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/json_quick.h"

#include "base/encode.h"

/* The character of each escape of two characters. */
static const char escapes[256] = {
    ['"'] = '"', ['\\'] = '\\', ['/'] = '/', ['b'] = '\b', ['f'] = '\f', ['n'] = '\n', ['r'] = '\r', ['t'] = '\t',
};

const char *awsc_quick_rest(const char *at, const char *end, awsc_arena *arena, char *to, const char **out)
{
    while (*at != '"') {
        size_t size = 1, plain = 16;
        bool valid;
        if (awsc_quick_room(at, end, arena, to) < 4) return NULL;
        if (*at == '\\') {
            *to = escapes[(unsigned char)*++at];
            valid = *to != '\0';
        } else {
            size = awsc_utf8_sequence(at, (size_t)(end - at), &valid);
            valid = valid && size > 1; /* else it is a control character */
            memcpy(to, at, size);
        }
        if (!valid) return NULL;
        at += size;
        to += size;
        for (; plain == 16; at += plain, to += plain) {
            if (awsc_quick_room(at, end, arena, to) < 16) return NULL;
            plain = awsc_json_copy_16(at, to);
        }
    }
    return awsc_quick_end(at, arena, to, out);
}
