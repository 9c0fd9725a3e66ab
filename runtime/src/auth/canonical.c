#include "auth/canonical.h"

#include <string.h>

#include <awsc/sigv4.h>

#include "base/encode.h"
#include "error/error.h"

/* ---- sorting --------------------------------------------------------------------------------------------------- */

static int compare_views(awsc_view a, awsc_view b)
{
    size_t common = a.size < b.size ? a.size : b.size;
    int order = common ? memcmp(a.data, b.data, common) : 0;
    if (order) return order;
    return (a.size > b.size) - (a.size < b.size);
}

static int compare_parameters(const awsc_canonical_item *a, const awsc_canonical_item *b)
{
    int order = compare_views(a->name, b->name);
    return order ? order : compare_views(a->value, b->value);
}

static int compare_headers(const awsc_canonical_item *a, const awsc_canonical_item *b)
{
    int order = compare_views(a->name, b->name);
    return order ? order : (a->index > b->index) - (a->index < b->index);
}

typedef int compare_fn(const awsc_canonical_item *a, const awsc_canonical_item *b);

static void sift_down(awsc_canonical_item *items, size_t root, size_t count, compare_fn *compare)
{
    awsc_canonical_item moved = items[root];
    for (size_t child; (child = 2 * root + 1) < count; root = child) {
        if (child + 1 < count && compare(&items[child], &items[child + 1]) < 0) child++;
        if (compare(&moved, &items[child]) >= 0) break;
        items[root] = items[child];
    }
    items[root] = moved;
}

enum { FEW_ITEMS = 24 };

static void insert_items(awsc_canonical_item *items, size_t count, compare_fn *compare)
{
    for (size_t i = 1; i < count; i++) {
        awsc_canonical_item moved = items[i];
        size_t at = i;
        for (; at > 0 && compare(&items[at - 1], &moved) > 0; at--) items[at] = items[at - 1];
        items[at] = moved;
    }
}

/* Heap sort: no memory of its own, and no input makes it slow (a server sorts what strangers send). */
static void sort_items(awsc_canonical_item *items, size_t count, compare_fn *compare)
{
    if (count <= FEW_ITEMS) {
        insert_items(items, count, compare);
        return;
    }
    for (size_t i = count / 2; i-- > 0;) sift_down(items, i, count, compare);
    for (size_t last = count; last-- > 1;) {
        awsc_canonical_item largest = items[0];
        items[0] = items[last];
        items[last] = largest;
        sift_down(items, 0, last, compare);
    }
}

static void clear_scratch(awsc_canonical_scratch *scratch)
{
    awsc_buffer_truncate(&scratch->text, 0);
    awsc_buffer_truncate(&scratch->items, 0);
}

static void add_item(awsc_canonical_scratch *scratch, awsc_canonical_item item)
{
    awsc_buffer_append(&scratch->items, &item, sizeof item);
}

static awsc_canonical_item *sorted_items(awsc_canonical_scratch *scratch, compare_fn *compare, size_t *count)
{
    /* The buffer's memory comes from the allocator, and is aligned for any type. */
    awsc_canonical_item *items = (awsc_canonical_item *)(void *)scratch->items.data;
    *count = scratch->items.size / sizeof *items;
    if (*count > 1) sort_items(items, *count, compare);
    return items;
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

/* RFC 3986, 5.2.4, and repeated slashes become one. `out` is empty before. */
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
            if (end < path.size) awsc_buffer_append_char(out, '/');
        }
        at = end + 1;
    }
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
    clear_scratch(scratch);
    if (!(flags & AWSC_SIGV4_KEEP_PATH) && !is_resolved(path)) {
        resolve_path(&scratch->text, path);
        if (scratch->text.failed) out->failed = true;
        path = awsc_buffer_view(&scratch->text);
    }
    if (flags & AWSC_SIGV4_ENCODE_ONCE)
        awsc_buffer_append_view(out, path);
    else
        awsc_uri_encode(out, path, true);
}

/* ---- query ----------------------------------------------------------------------------------------------------- */

/* Decodes and encodes `raw` into the scratch text, where there is room already. */
static awsc_view encode_again(awsc_canonical_scratch *scratch, awsc_buffer *decoded, awsc_view raw)
{
    size_t start = scratch->text.size;
    if (raw.size && memchr(raw.data, '%', raw.size)) {
        awsc_buffer_truncate(decoded, 0);
        awsc_uri_decode(decoded, raw);
        if (decoded->failed) scratch->text.failed = true;
        raw = awsc_buffer_view(decoded);
    }
    awsc_uri_encode(&scratch->text, raw, false);
    return (awsc_view){scratch->text.data + start, scratch->text.size - start};
}

static void collect_parameters(awsc_canonical_scratch *scratch, awsc_buffer *decoded, awsc_view query)
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
        awsc_canonical_item item = {{NULL, 0}, {NULL, 0}, 0};
        item.name = encode_again(scratch, decoded, name);
        item.value = encode_again(scratch, decoded, value);
        if (scratch->text.failed) return;
        if (!awsc_view_equal(item.name, AWSC_VIEW("X-Amz-Signature"))) add_item(scratch, item);
    }
}

void awsc_canonical_query(awsc_buffer *out, awsc_canonical_scratch *scratch, awsc_view query)
{
    if (query.size == 0) return;
    awsc_buffer decoded = AWSC_BUFFER_INIT(scratch->text.allocator);
    clear_scratch(scratch);
    collect_parameters(scratch, &decoded, query);
    awsc_buffer_clear_secret(&decoded);
    if (scratch->text.failed || scratch->items.failed) {
        out->failed = true;
        return;
    }
    size_t count;
    awsc_canonical_item *items = sorted_items(scratch, compare_parameters, &count);
    for (size_t i = 0; i < count; i++) {
        if (i) awsc_buffer_append_char(out, '&');
        awsc_buffer_append_view(out, items[i].name);
        awsc_buffer_append_char(out, '=');
        awsc_buffer_append_view(out, items[i].value);
    }
}

/* ---- headers --------------------------------------------------------------------------------------------------- */

/* Sizes of the names below, as bits. */
enum { UNSIGNED_SIZES = 1 << 2 | 1 << 6 | 1 << 7 | 1 << 10 | 1 << 13 | 1 << 15 | 1 << 17, LONGEST_UNSIGNED = 17 };

bool awsc_canonical_header_is_unsigned(awsc_view name)
{
    static const awsc_view unsigned_names[] = {
        {"te", 2},
        {"expect", 6},
        {"trailer", 7},
        {"upgrade", 7},
        {"connection", 10},
        {"keep-alive", 10},
        {"user-agent", 10},
        {"authorization", 13},
        {"x-amzn-trace-id", 15},
        {"transfer-encoding", 17},
    };
    if (name.size > 6 && awsc_view_equal_ignore_case((awsc_view){name.data, 6}, AWSC_VIEW("proxy-"))) return true;
    if (name.size > LONGEST_UNSIGNED || !(UNSIGNED_SIZES & 1u << name.size)) return false;
    for (size_t i = 0; i < sizeof unsigned_names / sizeof *unsigned_names; i++)
        if (name.size == unsigned_names[i].size && awsc_view_equal_ignore_case(name, unsigned_names[i])) return true;
    return false;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Whether a value has a tab, a blank at an end, or two blanks in a row; most have not. */
static bool needs_folding(awsc_view value)
{
    if (value.size == 0) return false;
    const char *end = value.data + value.size;
    if (is_blank(value.data[0]) || is_blank(end[-1]) || memchr(value.data, '\t', value.size)) return true;
    const char *blank = memchr(value.data, ' ', value.size);
    for (; blank; blank = memchr(blank + 1, ' ', (size_t)(end - blank - 1)))
        if (blank[1] == ' ') return true;
    return false;
}

/* Writes the value without blanks at the ends, and with single ones inside; returns how much that is. */
static size_t fold(char *to, awsc_view value)
{
    size_t written = 0;
    if (!needs_folding(value)) {
        if (value.size) memcpy(to, value.data, value.size);
        return value.size;
    }
    for (size_t i = 0; i < value.size; i++) {
        if (!is_blank(value.data[i]))
            to[written++] = value.data[i];
        else if (written && to[written - 1] != ' ')
            to[written++] = ' ';
    }
    if (written && to[written - 1] == ' ') written--;
    return written;
}

/* Sizes of what is written in the end. */
typedef struct header_sizes {
    size_t names;
    size_t values;
} header_sizes;

/* The headers that are signed, to the scratch items. */
static header_sizes collect_headers(awsc_canonical_scratch *scratch, const awsc_http_fields *headers)
{
    header_sizes sizes = {0, 0};
    awsc_canonical_item *item = (void *)awsc_buffer_reserve(&scratch->items, headers->count * sizeof *item);
    if (!item) return sizes;
    size_t count = 0;
    for (size_t i = 0; i < headers->count; i++) {
        awsc_view name = awsc_view_text(headers->items[i].name), value = awsc_view_text(headers->items[i].value);
        if (awsc_canonical_header_is_unsigned(name)) continue;
        item[count++] = (awsc_canonical_item){name, value, i};
        sizes.names += name.size + 1;
        sizes.values += value.size + 1;
    }
    awsc_buffer_added(&scratch->items, count * sizeof *item);
    return sizes;
}

/* Turns the names of the items into lower case, in the scratch text. */
static void lower_names(awsc_canonical_scratch *scratch, size_t room)
{
    char *to = awsc_buffer_reserve(&scratch->text, room);
    awsc_canonical_item *items = (awsc_canonical_item *)(void *)scratch->items.data;
    for (size_t i = 0; to && i < scratch->items.size / sizeof *items; i++) {
        awsc_view name = items[i].name;
        for (size_t c = 0; c < name.size; c++) to[c] = awsc_ascii_lower(name.data[c]);
        items[i].name.data = to;
        to += name.size;
    }
}

/* The lines to `line`, the names to `list`; there is room. */
static void write_headers(const awsc_canonical_item *items, size_t count, awsc_buffer *out, char *line,
                          awsc_buffer *names, char *list)
{
    const char *line_start = line, *list_start = list;
    for (size_t i = 0; i < count; i++) {
        awsc_view name = items[i].name;
        if (i && awsc_view_equal(name, items[i - 1].name)) {
            *line++ = ',';
        } else {
            if (i) {
                *line++ = '\n';
                *list++ = ';';
            }
            memcpy(line, name.data, name.size);
            memcpy(list, name.data, name.size);
            line += name.size;
            list += name.size;
            *line++ = ':';
        }
        line += fold(line, items[i].value);
    }
    if (count) *line++ = '\n';
    awsc_buffer_added(out, (size_t)(line - line_start));
    awsc_buffer_added(names, (size_t)(list - list_start));
}

void awsc_canonical_headers(awsc_buffer *out, awsc_buffer *names, awsc_canonical_scratch *scratch,
                            const awsc_http_fields *headers)
{
    clear_scratch(scratch);
    header_sizes sizes = collect_headers(scratch, headers);
    lower_names(scratch, sizes.names);
    char *line = awsc_buffer_reserve(out, sizes.names + sizes.values + 1);
    char *list = awsc_buffer_reserve(names, sizes.names);
    if (!line || !list || scratch->text.failed || scratch->items.failed) {
        out->failed = true;
        return;
    }
    size_t count;
    awsc_canonical_item *items = sorted_items(scratch, compare_headers, &count);
    write_headers(items, count, out, line, names, list);
}

static void append_folded(awsc_buffer *out, awsc_view value)
{
    char *to = awsc_buffer_reserve(out, value.size);
    if (to) awsc_buffer_added(out, fold(to, value));
}

/* One line "name:value,value\n"; false if no header has the name. */
static bool append_named_header(awsc_buffer *out, awsc_view name, const awsc_header *headers, size_t count)
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

int awsc_canonical_named_headers(awsc_buffer *out, awsc_view names, const awsc_header *headers, size_t count,
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
