/* Passing over values that are not read, by their strings and brackets alone. */
#include <stdint.h>
#include <string.h>

#include "json/reader.h"
#include "json/scan.h"

/* The place behind the string whose opening quote is at `at`; NULL: it has no other. */
static const char *pass_quoted(const char *at, const char *end)
{
    for (at++; at < end; at++) {
        at = awsc_json_skip_plain(at, end);
        if (at >= end) break;
        if (*at == '"') return at + 1;
        if (*at == '\\') at++;
    }
    return NULL;
}

/* Strings and brackets are counted. Which brackets belong together is known for so many levels; deeper ones, which no
 * service sends, need not be of one kind. */
static int pass_nested(awsc_json_reader *reader)
{
    uint64_t objects[AWSC_JSON_DEEPEST / 64] = {0}; /* a bit per level: 1 for an object, 0 for an array */
    size_t depth = 0;
    const char *at = reader->at;
    do {
        if (at == reader->end) return awsc_json_fail(reader, at, "the text ends inside an object or array");
        const bool object = *at == '{' || *at == '}';
        if (*at == '"') {
            const char *next = pass_quoted(at, reader->end);
            if (!next) return awsc_json_fail(reader, reader->end, "the text ends inside a string");
            at = next;
            continue;
        }
        if (*at == '{' || *at == '[') {
            uint64_t bit = UINT64_C(1) << (depth % 64);
            uint64_t *level = depth < AWSC_JSON_DEEPEST ? &objects[depth / 64] : NULL;
            if (level) *level = object ? *level | bit : *level & ~bit;
            depth++;
        } else if (*at == '}' || *at == ']') {
            depth--;
            if (depth < AWSC_JSON_DEEPEST && (objects[depth / 64] >> (depth % 64) & 1) != object)
                return awsc_json_fail(reader, at, "a bracket that closes one of another kind");
        }
        at++;
    } while (depth);
    reader->at = at;
    return 0;
}

/* A number, a literal, or what somebody takes for one. */
static int pass_scalar(awsc_json_reader *reader)
{
    const char *at = reader->at;
    while (at < reader->end && !memchr(",:]}[{\" \n\t\r", *at, 11)) at++;
    if (at == reader->at) return awsc_json_fail(reader, at, "expected a value");
    reader->at = at;
    return 0;
}

int awsc_json_pass(awsc_json_reader *reader)
{
    if (!reader->forgiving) return awsc_json_skip(reader, NULL);
    awsc_json_skip_space(reader);
    const char *at = reader->at;
    if (at == reader->end) return awsc_json_fail(reader, at, "the text ends where a value is expected");
    if (*at == '{' || *at == '[') return pass_nested(reader);
    if (*at != '"') return pass_scalar(reader);
    const char *next = pass_quoted(at, reader->end);
    if (!next) return awsc_json_fail(reader, reader->end, "the text ends inside a string");
    reader->at = next;
    return 0;
}

awsc_json_place awsc_json_place_of(const awsc_json_reader *reader)
{
    return (awsc_json_place){reader->at, reader->depth};
}

int awsc_json_pass_broken(awsc_json_reader *reader, awsc_json_place place)
{
    reader->at = place.at;
    reader->depth = place.depth;
    reader->problem = NULL;
    return awsc_json_pass(reader);
}
