/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/canonical.h"

#include <string.h>

#include <awsc/sigv4.h>

#include "auth/sigv4.h"
#include "base/eight.h"
#include "base/encode.h"
#include "error/error.h"

/* ---- sorting --------------------------------------------------------------------------------------------------- */

static int compare_views(awsc_view a, awsc_view b)
{
    size_t common = a.size < b.size ? a.size : b.size;
    if (common && a.data[0] != b.data[0]) return (unsigned char)a.data[0] - (unsigned char)b.data[0];
    int order = common ? memcmp(a.data, b.data, common) : 0;
    if (order) return order;
    return (a.size > b.size) - (a.size < b.size);
}

typedef const awsc_canonical_item *item_ref;

static int compare_parameters(item_ref a, item_ref b)
{
    int order = compare_views(a->name, b->name);
    return order ? order : compare_views(a->value, b->value);
}

/* Compares header names, ignoring case. Compares ranks first: most names differ in their first eight characters. */
static int compare_names(item_ref a, item_ref b)
{
    if (a->rank != b->rank) return a->rank < b->rank ? -1 : 1;
    size_t common = a->name.size < b->name.size ? a->name.size : b->name.size;
    for (size_t i = sizeof a->rank; i < common; i++) {
        int order = awsc_ascii_lower(a->name.data[i]) - awsc_ascii_lower(b->name.data[i]);
        if (order) return order;
    }
    return (a->name.size > b->name.size) - (a->name.size < b->name.size);
}

static int compare_headers(item_ref a, item_ref b)
{
    int order = compare_names(a, b);
    return order ? order : (a->index > b->index) - (a->index < b->index);
}

typedef int compare_fn(item_ref a, item_ref b);

static void sift_down(item_ref *refs, size_t root, size_t count, compare_fn *compare)
{
    item_ref moved = refs[root];
    for (size_t child; (child = 2 * root + 1) < count; root = child) {
        if (child + 1 < count && compare(refs[child], refs[child + 1]) < 0) child++;
        if (compare(moved, refs[child]) >= 0) break;
        refs[root] = refs[child];
    }
    refs[root] = moved;
}

enum { FEW_ITEMS = 24 };

static void insert_refs(item_ref *refs, size_t count, compare_fn *compare)
{
    for (size_t i = 1; i < count; i++) {
        item_ref moved = refs[i];
        size_t at = i;
        for (; at > 0 && compare(refs[at - 1], moved) > 0; at--) refs[at] = refs[at - 1];
        refs[at] = moved;
    }
}

/* Sorts by heap sort, or by insertion if there are few items. Heap sort allocates nothing and has no slow case that a
 * hostile request to a server could provoke. */
static void sort_refs(item_ref *refs, size_t count, compare_fn *compare)
{
    if (count <= FEW_ITEMS) {
        insert_refs(refs, count, compare);
        return;
    }
    for (size_t i = count / 2; i-- > 0;) sift_down(refs, i, count, compare);
    for (size_t last = count; last-- > 1;) {
        item_ref largest = refs[0];
        refs[0] = refs[last];
        refs[last] = largest;
        sift_down(refs, 0, last, compare);
    }
}

static void clear_scratch(awsc_canonical_scratch *scratch)
{
    awsc_buffer_truncate(&scratch->text, 0);
    awsc_buffer_truncate(&scratch->items, 0);
}

/* Returns pointers to the scratch items, sorted, and sets `*count`; NULL when memory runs out. */
static const item_ref *sorted_items(awsc_canonical_scratch *scratch, compare_fn *compare, size_t *count)
{
    /* The buffers' memory comes from the allocator, and is aligned for any type. */
    item_ref items = (item_ref)(const void *)scratch->items.data;
    *count = scratch->items.size / sizeof *items;
    item_ref *refs = (item_ref *)(void *)awsc_buffer_reserve(&scratch->order, *count * sizeof *refs);
    if (!refs || scratch->text.failed || scratch->items.failed) return NULL;
    for (size_t i = 0; i < *count; i++) refs[i] = &items[i];
    sort_refs(refs, *count, compare);
    return refs;
}

/* ---- path ------------------------------------------------------------------------------------------------------ */

/* Removes the last segment of a resolved path, which ends in '/'. */
static void pop_segment(awsc_buffer *out)
{
    size_t size = out->size;
    if (size <= 1) return;
    size--;
    while (size > 0 && out->data[size - 1] != '/') size--;
    awsc_buffer_truncate(out, size);
}

/* Resolves "." and ".." as RFC 3986, 5.2.4, but merges repeated slashes, and ends with a slash only if the path does.
 * `out` must be empty. */
static void resolve_path(awsc_buffer *out, awsc_view path)
{
    awsc_buffer_append_char(out, '/');
    size_t at = 0;
    while (at < path.size && !out->failed) {
        size_t end = at;
        while (end < path.size && path.data[end] != '/') end++;
        awsc_view segment = {path.data + at, end - at};
        if (awsc_view_equal(segment, AWSC_VIEW(".."))) {
            pop_segment(out);
        } else if (segment.size && !awsc_view_equal(segment, AWSC_VIEW("."))) {
            awsc_buffer_append_view(out, segment);
            awsc_buffer_append_char(out, '/');
        }
        at = end + 1;
    }
    if (out->size > 1 && path.data[path.size - 1] != '/') awsc_buffer_truncate(out, out->size - 1);
}

static bool is_resolved(awsc_view path)
{
    if (path.size == 0 || path.data[0] != '/') return false;
    for (size_t i = 1; i < path.size; i++)
        if (path.data[i - 1] == '/' && (path.data[i] == '/' || path.data[i] == '.')) return false;
    return true;
}

void awsc_canonical_path(awsc_buffer *out, awsc_canonical_scratch *scratch, awsc_view path, uint32_t flags)
{
    if (path.size == 0) path = AWSC_VIEW("/");
    if (!(flags & AWSC_SIGV4_KEEP_PATH) && !is_resolved(path)) {
        clear_scratch(scratch);
        resolve_path(&scratch->text, path);
        if (scratch->text.failed) out->failed = true;
        path = awsc_buffer_view(&scratch->text);
    }
    if (flags & AWSC_SIGV4_ENCODE_ONCE)
        awsc_uri_recode(out, path, true);
    else
        awsc_uri_encode(out, path, true);
}

/* ---- query ----------------------------------------------------------------------------------------------------- */

/* Decodes `raw`, encodes it again and appends it to the scratch text, which has room. Returns the appended part. */
static awsc_view encode_again(awsc_canonical_scratch *scratch, awsc_view raw)
{
    size_t start = scratch->text.size;
    awsc_uri_recode(&scratch->text, raw, false);
    return (awsc_view){scratch->text.data + start, scratch->text.size - start};
}

static void collect_parameters(awsc_canonical_scratch *scratch, awsc_view query)
{
    /* Encoding grows a byte to three at most; reserved at once, so that views into the text stay valid. */
    if (!awsc_buffer_reserve(&scratch->text, 3 * query.size + 1)) return;
    for (size_t at = 0; at < query.size;) {
        size_t end = at;
        while (end < query.size && query.data[end] != '&') end++;
        awsc_view part = {query.data + at, end - at};
        at = end + 1;
        if (part.size == 0) continue;
        awsc_view name = part;
        awsc_view value = awsc_view_split(part, '=', &name);
        awsc_canonical_item item = {{NULL, 0}, {NULL, 0}, 0, 0};
        item.name = encode_again(scratch, name);
        item.value = encode_again(scratch, value);
        if (scratch->text.failed) return;
        if (!awsc_view_equal(item.name, AWSC_VIEW("X-Amz-Signature")))
            awsc_buffer_append(&scratch->items, &item, sizeof item);
    }
}

void awsc_canonical_query(awsc_buffer *out, awsc_canonical_scratch *scratch, awsc_view query)
{
    if (query.size == 0) return;
    clear_scratch(scratch);
    collect_parameters(scratch, query);
    size_t count;
    const item_ref *items = sorted_items(scratch, compare_parameters, &count);
    if (!items) {
        out->failed = true;
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (i) awsc_buffer_append_char(out, '&');
        awsc_buffer_append_view(out, items[i]->name);
        awsc_buffer_append_char(out, '=');
        awsc_buffer_append_view(out, items[i]->value);
    }
}

/* ---- headers --------------------------------------------------------------------------------------------------- */

/* Returns whether the name begins with `text`, ignoring case. `text` is in lower case and not longer than the name. */
static bool begins_with(awsc_view name, awsc_view text)
{
    return awsc_ascii_lower(name.data[0]) == text.data[0] &&
           awsc_view_equal_ignore_case((awsc_view){name.data, text.size}, text);
}

bool awsc_canonical_header_is_unsigned(awsc_view name)
{
    if (name.size > 6 && begins_with(name, AWSC_VIEW("proxy-"))) return true;
    switch (name.size) {
    case 2:
        return begins_with(name, AWSC_VIEW("te"));
    case 6:
        return begins_with(name, AWSC_VIEW("expect"));
    case 7:
        return begins_with(name, AWSC_VIEW("trailer")) || begins_with(name, AWSC_VIEW("upgrade"));
    case 10:
        return begins_with(name, AWSC_VIEW("user-agent")) || begins_with(name, AWSC_VIEW("connection")) ||
               begins_with(name, AWSC_VIEW("keep-alive"));
    case 13:
        return begins_with(name, AWSC_VIEW("authorization"));
    case 15:
        return begins_with(name, AWSC_VIEW("x-amzn-trace-id"));
    case 17:
        return begins_with(name, AWSC_VIEW("transfer-encoding"));
    default:
        return false;
    }
}

/* Returns whether the header is amz-sdk-invocation-id or amz-sdk-request. */
static bool is_of_attempt(awsc_view name)
{
    return name.size > 8 && begins_with(name, AWSC_VIEW("amz-sdk-"));
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Returns non-zero if one of the eight bytes is a blank, a tab or another control character. */
static uint64_t blank_bytes(uint64_t eight)
{
    return (eight - AWSC_EIGHT_OF(' ' + 1)) & ~eight & AWSC_EIGHT_TOPS;
}

/* Writes the value trimmed and with runs of blanks replaced by one; returns the end of the written text. */
static char *fold(char *to, awsc_view value)
{
    if (awsc_eight_find_none(value, blank_bytes)) return awsc_put(to, value); /* as most are */
    const char *start = to;
    for (size_t i = 0; i < value.size; i++) {
        if (!is_blank(value.data[i]))
            *to++ = value.data[i];
        else if (to > start && to[-1] != ' ')
            *to++ = ' ';
    }
    return to > start && to[-1] == ' ' ? to - 1 : to;
}

/* Converts eight ASCII bytes to lower case: sets bit 5 of A to Z. No sum carries, since ASCII bytes are below 0x80. */
static uint64_t lower_eight(uint64_t eight)
{
    uint64_t from_a = eight + AWSC_EIGHT_OF(0x80 - 'A'), after_z = eight + AWSC_EIGHT_OF(0x80 - 'Z' - 1);
    return eight | (from_a & ~after_z & AWSC_EIGHT_TOPS) >> 2;
}

/* Writes a name in lower case to both `line` and `list`. */
static void write_name(char *line, char *list, awsc_view name)
{
    if (name.size < AWSC_EIGHT) {
        for (size_t i = 0; i < name.size; i++) line[i] = list[i] = awsc_ascii_lower(name.data[i]);
        return;
    }
    for (size_t at = 0; at < name.size; at += AWSC_EIGHT) {
        if (name.size - at < AWSC_EIGHT) at = name.size - AWSC_EIGHT; /* overlaps bytes that are written already */
        uint64_t eight = lower_eight(awsc_eight_at(name.data + at));
        memcpy(line + at, &eight, sizeof eight);
        memcpy(list + at, &eight, sizeof eight);
    }
}

/* Returns the first eight bytes of a name, in lower case, as a number that sorts like the text. */
static uint64_t rank_of(awsc_view name)
{
    const unsigned char *at = (const unsigned char *)name.data;
    uint64_t rank = 0;
    if (name.size >= sizeof rank) /* in one expression, which compilers know to be one load */
        return lower_eight((uint64_t)at[0] << 56 | (uint64_t)at[1] << 48 | (uint64_t)at[2] << 40 |
                           (uint64_t)at[3] << 32 | (uint64_t)at[4] << 24 | (uint64_t)at[5] << 16 |
                           (uint64_t)at[6] << 8 | at[7]);
    for (size_t i = 0; i < sizeof rank; i++) rank = rank << 8 | (i < name.size ? at[i] : 0);
    return lower_eight(rank);
}

/* Upper bounds for the sizes of the canonical headers. */
typedef struct header_sizes {
    size_t names;
    size_t values;
} header_sizes;

/* Adds the headers to sign to the scratch items and returns their sizes. */
static header_sizes collect_headers(awsc_canonical_scratch *scratch, const awsc_http_fields *headers, uint32_t flags)
{
    header_sizes sizes = {0, 0};
    awsc_canonical_item *item = (void *)awsc_buffer_reserve(&scratch->items, headers->count * sizeof *item);
    if (!item) return sizes;
    size_t count = 0;
    for (size_t i = 0; i < headers->count; i++) {
        const awsc_http_field *field = &headers->items[i];
        awsc_view name = {field->name, field->name_size}, value = {field->value, field->value_size};
        if (awsc_canonical_header_is_unsigned(name)) continue;
        if ((flags & AWSC_SIGN_WITHOUT_ATTEMPT) && is_of_attempt(name)) continue;
        item[count++] = (awsc_canonical_item){name, value, rank_of(name), i};
        sizes.names += name.size + 1;
        sizes.values += value.size + 1;
    }
    awsc_buffer_added(&scratch->items, count * sizeof *item);
    return sizes;
}

/* Writes the header lines to `line` in `out` and the names to `list` in `names`; both have room. */
static void write_headers(const item_ref *items, size_t count, awsc_buffer *out, char *line, awsc_buffer *names,
                          char *list)
{
    const char *line_start = line, *list_start = list;
    for (size_t i = 0; i < count; i++) {
        awsc_view name = items[i]->name;
        if (i && compare_names(items[i], items[i - 1]) == 0) {
            *line++ = ',';
        } else {
            if (i) {
                *line++ = '\n';
                *list++ = ';';
            }
            write_name(line, list, name);
            line += name.size;
            list += name.size;
            *line++ = ':';
        }
        line = fold(line, items[i]->value);
    }
    if (count) *line++ = '\n';
    awsc_buffer_added(out, (size_t)(line - line_start));
    awsc_buffer_added(names, (size_t)(list - list_start));
}

void awsc_canonical_headers(awsc_buffer *out, awsc_buffer *names, awsc_canonical_scratch *scratch,
                            const awsc_http_fields *headers, uint32_t flags)
{
    clear_scratch(scratch);
    header_sizes sizes = collect_headers(scratch, headers, flags);
    char *line = awsc_buffer_reserve(out, sizes.names + sizes.values + 1);
    char *list = awsc_buffer_reserve(names, sizes.names);
    size_t count;
    const item_ref *items = sorted_items(scratch, compare_headers, &count);
    if (!line || !list || !items) {
        out->failed = true;
        return;
    }
    write_headers(items, count, out, line, names, list);
}

static void append_folded(awsc_buffer *out, awsc_view value)
{
    char *to = awsc_buffer_reserve(out, value.size);
    if (to) awsc_buffer_added(out, (size_t)(fold(to, value) - to));
}

/* Appends the line "name:value,value\n" of all headers of that name; returns false if there is no such header. */
static bool append_named_header(awsc_buffer *out, awsc_view name, const awsc_http_header *headers, size_t count)
{
    bool found = false;
    for (size_t i = 0; i < count; i++) {
        if (!awsc_view_equal_ignore_case(awsc_view_text(headers[i].name), name)) continue;
        if (!found) awsc_buffer_append_view(out, name);
        awsc_buffer_append_char(out, found ? ',' : ':');
        append_folded(out, awsc_view_text(headers[i].value));
        found = true;
    }
    if (found) awsc_buffer_append_char(out, '\n');
    return found;
}

static bool is_lower_case(awsc_view text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] != awsc_ascii_lower(text.data[i]) || (unsigned char)text.data[i] <= ' ') return false;
    return true;
}

int awsc_canonical_named_headers(awsc_buffer *out, awsc_view names, const awsc_http_header *headers, size_t count,
                                 awsc_error **error)
{
    awsc_view previous = {NULL, 0};
    for (size_t at = 0; at <= names.size;) {
        size_t end = at;
        while (end < names.size && names.data[end] != ';') end++;
        awsc_view name = {names.data + at, end - at};
        at = end + 1;
        /* Ascending order also keeps the list from naming a header twice. */
        if (name.size == 0 || !is_lower_case(name) || (previous.data && compare_views(previous, name) >= 0))
            return awsc_error_set(error, AWSC_ERR_VALIDATION,
                                  "the list of signed headers is malformed; expected names in lower case, sorted, each "
                                  "once, separated by \";\"");
        if (!append_named_header(out, name, headers, count))
            return awsc_error_set(error, AWSC_ERR_VALIDATION, "header %.*s is signed, but the request does not have it",
                                  (int)(name.size < 100 ? name.size : 100), name.data);
        previous = name;
    }
    return AWSC_OK;
}
