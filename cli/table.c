/* SPDX-License-Identifier: Apache-2.0 */
/* Formats tables with borders: a section for each list and map, indented by its depth. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "output.h"
#include "width.h"

#define PADDING 4

typedef struct row {
    awsc_cli_view *cells;
} row;

typedef struct section {
    awsc_cli_view title;
    size_t depth;
    awsc_cli_view *headers;
    size_t header_count;
    bool has_headers;
    bool counted;   /* the number of columns is known */
    size_t columns; /* of rows and headers */
    size_t *widths; /* the widest cell of each column */
    row *rows;
    size_t row_count;
    size_t row_capacity;
} section;

typedef struct table {
    awsc_arena *arena;
    awsc_cli_buffer *out;
    section *sections;
    size_t count;
    size_t capacity;
    size_t wanted_cells; /* if a row has another number of cells than the rows before: their number */
    size_t found_cells;
    bool colors;
} table;

/* ---- collecting ------------------------------------------------------------------------------------------------ */

static section *current_section(table *t)
{
    return &t->sections[t->count - 1];
}

static void new_section(table *t, awsc_cli_view title, size_t depth)
{
    if (t->count == t->capacity) {
        size_t capacity = t->capacity ? t->capacity * 2 : 8;
        section *sections = awsc_cli_alloc(t->arena, capacity * sizeof *sections);
        if (t->count) memcpy(sections, t->sections, t->count * sizeof *sections);
        t->sections = sections;
        t->capacity = capacity;
    }
    t->sections[t->count++] = (section){.title = title, .depth = depth};
}

static void widen_columns(table *t, section *s, const awsc_cli_view *cells, size_t count)
{
    if (!s->counted || !s->columns) {
        s->counted = true;
        s->columns = count;
        s->widths = awsc_cli_alloc(t->arena, (count + 1) * sizeof *s->widths);
    }
    for (size_t i = 0; i < count && i < s->columns; i++) {
        size_t width = awsc_cli_width(cells[i]);
        if (width > s->widths[i]) s->widths[i] = width;
    }
}

static void add_row(table *t, awsc_cli_view *cells, size_t count)
{
    section *s = current_section(t);
    if (s->counted && s->columns && count != s->columns) {
        if (!t->wanted_cells) {
            t->wanted_cells = s->columns;
            t->found_cells = count;
        }
        return;
    }
    widen_columns(t, s, cells, count);
    if (s->row_count == s->row_capacity) {
        size_t capacity = s->row_capacity ? s->row_capacity * 2 : 8;
        row *rows = awsc_cli_alloc(t->arena, capacity * sizeof *rows);
        if (s->row_count) memcpy(rows, s->rows, s->row_count * sizeof *rows);
        s->rows = rows;
        s->row_capacity = capacity;
    }
    s->rows[s->row_count++] = (row){cells};
}

static void set_headers(table *t, awsc_cli_view *headers, size_t count)
{
    section *s = current_section(t);
    widen_columns(t, s, headers, count);
    s->headers = headers;
    s->header_count = count;
    s->has_headers = count > 0;
}

/* Returns the text of a cell. Keeps tabs and line breaks, as the vendor's tool does. */
static awsc_cli_view cell_of(table *t, const awsc_cli_value *value)
{
    awsc_cli_buffer out = AWSC_CLI_BUFFER_INIT;
    if (value) awsc_cli_append_plain(&out, value);
    return awsc_cli_take(t->arena, &out);
}

static awsc_cli_view *new_cells(table *t, size_t count)
{
    return awsc_cli_alloc(t->arena, (count + 1) * sizeof(awsc_cli_view));
}

static int compare_views(const void *a, const void *b)
{
    const awsc_cli_view *left = a;
    const awsc_cli_view *right = b;
    size_t common = left->size < right->size ? left->size : right->size;
    int order = common ? memcmp(left->data, right->data, common) : 0;
    return order ? order : (left->size > right->size) - (left->size < right->size);
}

/* Returns the sorted keys of a map, or of all maps of a list, whose values are scalars; with `scalars` false, of the
 * other values. */
static awsc_cli_view *keys_of(table *t, const awsc_cli_value *value, bool scalars, size_t *count)
{
    size_t most = 0;
    size_t kept = 0;
    bool list = value->kind == AWSC_CLI_LIST;
    size_t maps = list ? value->count : 1;
    for (size_t i = 0; i < maps; i++) most += list ? value->entries[i].value->count : value->count;
    awsc_cli_view *keys = new_cells(t, most);
    *count = 0;
    for (size_t i = 0; i < maps; i++) {
        const awsc_cli_value *map = list ? value->entries[i].value : value;
        for (size_t k = 0; map->kind == AWSC_CLI_MAP && k < map->count; k++) {
            if (awsc_cli_is_scalar(map->entries[k].value) == scalars) keys[(*count)++] = map->entries[k].key;
        }
    }
    if (*count) qsort(keys, *count, sizeof *keys, compare_views);
    for (size_t i = 0; i < *count; i++) {
        if (!kept || !awsc_cli_view_equal(keys[kept - 1], keys[i])) keys[kept++] = keys[i];
    }
    *count = kept;
    return keys;
}

static bool is_nothing(const awsc_cli_value *value)
{
    switch (value->kind) {
    case AWSC_CLI_NULL:
        return true;
    case AWSC_CLI_BOOL:
        return !value->truth;
    case AWSC_CLI_NUMBER:
        return awsc_cli_view_equal(value->text, AWSC_CLI_VIEW("0"));
    case AWSC_CLI_LIST:
    case AWSC_CLI_MAP:
        return !value->count;
    default:
        return !value->text.size;
    }
}

static void build_sections(table *t, const awsc_cli_view *title, const awsc_cli_value *value, size_t depth);

static void build_map(table *t, const awsc_cli_value *map, size_t depth)
{
    size_t count;
    size_t more;
    awsc_cli_view *keys = keys_of(t, map, true, &count);
    awsc_cli_view *rest = keys_of(t, map, false, &more);
    awsc_cli_view *cells = new_cells(t, count + 1);
    if (count == 1) {
        cells[0] = keys[0];
        cells[1] = cell_of(t, awsc_cli_get(map, keys[0]));
        add_row(t, cells, 2);
    } else if (count) {
        for (size_t i = 0; i < count; i++) cells[i] = cell_of(t, awsc_cli_get(map, keys[i]));
        set_headers(t, keys, count);
        add_row(t, cells, count);
    }
    for (size_t i = 0; i < more; i++) build_sections(t, &rest[i], awsc_cli_get(map, rest[i]), depth + 1);
}

static void build_maps(table *t, const awsc_cli_view *title, const awsc_cli_value *list, size_t depth)
{
    size_t count;
    size_t more;
    awsc_cli_view *keys = keys_of(t, list, true, &count);
    awsc_cli_view *rest = keys_of(t, list, false, &more);
    set_headers(t, keys, count);
    for (size_t i = 0; i < list->count; i++) {
        const awsc_cli_value *map = list->entries[i].value;
        awsc_cli_view *cells = new_cells(t, count);
        if (i && more) {
            new_section(t, title ? *title : AWSC_CLI_VIEW(""), depth);
            set_headers(t, keys, count);
        }
        for (size_t k = 0; k < count; k++) cells[k] = cell_of(t, awsc_cli_get(map, keys[k]));
        add_row(t, cells, count);
        for (size_t k = 0; k < more; k++) {
            const awsc_cli_value *inner = awsc_cli_get(map, rest[k]);
            if (inner) build_sections(t, &rest[k], inner, depth + 1);
        }
    }
}

/* Adds an item of a list. An inner list of scalars becomes a row. */
static void build_item(table *t, const awsc_cli_value *item)
{
    bool flat = true;
    bool map = item->kind == AWSC_CLI_MAP;
    for (size_t i = 0; i < item->count && !map; i++) flat &= awsc_cli_is_scalar(item->entries[i].value);
    if (!flat) {
        build_sections(t, NULL, item, 0);
        return;
    }
    size_t count = awsc_cli_is_scalar(item) ? 1 : item->count;
    awsc_cli_view *cells = new_cells(t, count);
    if (awsc_cli_is_scalar(item)) cells[0] = cell_of(t, item);
    for (size_t i = 0; i < item->count; i++) {
        cells[i] = map ? item->entries[i].key : cell_of(t, item->entries[i].value);
    }
    add_row(t, cells, count);
}

static void build_sections(table *t, const awsc_cli_view *title, const awsc_cli_value *value, size_t depth)
{
    if (is_nothing(value)) return;
    if (title) new_section(t, *title, depth);
    if (value->kind == AWSC_CLI_MAP) {
        build_map(t, value, depth);
    } else if (value->kind == AWSC_CLI_LIST && value->entries[0].value->kind == AWSC_CLI_MAP) {
        build_maps(t, title, value, depth);
    } else if (value->kind == AWSC_CLI_LIST) {
        for (size_t i = 0; i < value->count; i++) build_item(t, value->entries[i].value);
    }
}

/* ---- widths ---------------------------------------------------------------------------------------------------- */

static size_t section_width(const section *s)
{
    size_t total = 2 + 2 * s->depth;
    size_t title = awsc_cli_width(s->title) + total;
    for (size_t i = 0; i < s->columns; i++) total += s->widths[i] + PADDING;
    return title > total ? title : total;
}

static size_t table_width(const table *t)
{
    size_t most = 0;
    for (size_t i = 0; i < t->count; i++) {
        size_t width = section_width(&t->sections[i]);
        if (width > most) most = width;
    }
    return most;
}

/* Returns the widths of the columns, in proportion to their widest cells. Their sum is `width`. */
static long *scale_columns(table *t, const section *s, size_t width)
{
    long *scaled = awsc_cli_alloc(t->arena, (s->columns + 1) * sizeof *scaled);
    size_t sum = 0;
    long off = -(long)width;
    for (size_t i = 0; i < s->columns; i++) sum += s->widths[i] + PADDING;
    double factor = (double)width / (double)sum;
    for (size_t i = 0; i < s->columns; i++) {
        scaled[i] = lrint(factor * (double)(s->widths[i] + PADDING));
        off += scaled[i];
    }
    for (size_t i = 0; off > 0; i = (i + 1) % s->columns, off--) scaled[i]--;
    for (size_t i = s->columns - 1; off < 0; i = i ? i - 1 : s->columns - 1, off++) scaled[i]++;
    return scaled;
}

/* Turns a section with a single row, in a table that is too wide, into two columns: header and value. */
static void turn(table *t, section *s)
{
    if (s->row_count != 1 || !s->has_headers) return;
    section turned = {.title = s->title, .depth = s->depth};
    section before = *s;
    *s = turned;
    for (size_t i = 0; i < before.header_count; i++) {
        awsc_cli_view *cells = new_cells(t, 2);
        cells[0] = before.headers[i];
        cells[1] = before.rows[0].cells[i];
        widen_columns(t, s, cells, 2);
        if (!s->rows) s->rows = awsc_cli_alloc(t->arena, before.header_count * sizeof *s->rows);
        s->rows[s->row_count++] = (row){cells};
    }
}

/* ---- writing --------------------------------------------------------------------------------------------------- */

static void put_repeated(table *t, char c, long count)
{
    for (long i = 0; i < count; i++) awsc_cli_append_char(t->out, c);
}

/* Resets the color, as the vendor's tool does after each part of a line. */
static void end_color(table *t)
{
    if (t->colors) awsc_cli_append_text(t->out, "\x1b[0m");
}

/* Draws the left borders of the outer sections. */
static void begin_line(table *t, const section *s)
{
    for (size_t i = 0; i < s->depth; i++) {
        if (t->colors) awsc_cli_append_text(t->out, "\x1b[2m\x1b[33m");
        awsc_cli_append_char(t->out, '|');
        end_color(t);
    }
    end_color(t);
}

static void end_line(table *t, const section *s)
{
    end_color(t);
    begin_line(t, s);
    awsc_cli_append_char(t->out, '\n');
    end_color(t);
}

static void put_centered(table *t, awsc_cli_view text, long width, bool left_edge)
{
    long size = (long)awsc_cli_width(text);
    long before = width / 2 - size / 2 - 1;
    if (left_edge) awsc_cli_append_char(t->out, '|');
    put_repeated(t, ' ', before);
    awsc_cli_append_view(t->out, text);
    put_repeated(t, ' ', width - 1 - (left_edge + before + size));
    awsc_cli_append_char(t->out, '|');
}

static void put_aligned(table *t, awsc_cli_view text, long width, bool left_edge)
{
    long size = (long)awsc_cli_width(text);
    long padding = width - (size + 2 + left_edge + 1) >= 0 ? 2 : 0;
    if (left_edge) awsc_cli_append_char(t->out, '|');
    put_repeated(t, ' ', padding);
    if (t->colors) awsc_cli_append_text(t->out, "\x1b[1m\x1b[34m");
    awsc_cli_append_view(t->out, text);
    if (t->colors) awsc_cli_append_text(t->out, "\x1b[0m");
    put_repeated(t, ' ', width - (left_edge + padding + size) - 1);
    awsc_cli_append_char(t->out, '|');
}

static void put_rule(table *t, const section *s, const long *widths)
{
    begin_line(t, s);
    for (size_t i = 0; i < s->columns; i++) {
        if (!i) awsc_cli_append_char(t->out, '+');
        put_repeated(t, '-', widths[i] - (i ? 1 : 2));
        awsc_cli_append_char(t->out, '+');
    }
    end_line(t, s);
}

static void write_section(table *t, const section *s, long width)
{
    if (s->title.size) {
        begin_line(t, s);
        put_centered(t, s->title, width, true);
        end_line(t, s);
        if (!s->has_headers && !s->row_count) {
            begin_line(t, s);
            awsc_cli_append_char(t->out, '+');
            put_repeated(t, '-', width - 2);
            awsc_cli_append_char(t->out, '+');
            end_line(t, s);
        }
    }
    if (!s->columns) return;
    const long *widths = scale_columns(t, s, (size_t)width);
    if (s->has_headers) {
        put_rule(t, s, widths);
        begin_line(t, s);
        for (size_t i = 0; i < s->columns; i++) put_centered(t, s->headers[i], widths[i], i == 0);
        end_line(t, s);
    }
    if (!s->row_count) return;
    put_rule(t, s, widths);
    for (size_t r = 0; r < s->row_count; r++) {
        begin_line(t, s);
        for (size_t i = 0; i < s->columns; i++) put_aligned(t, s->rows[r].cells[i], widths[i], i == 0);
        end_line(t, s);
    }
    put_rule(t, s, widths);
}

int awsc_cli_format_table(awsc_arena *arena, awsc_cli_buffer *out, const char *title, const awsc_cli_value *value,
                          size_t width, bool colors)
{
    table t = {.arena = arena, .out = out, .colors = colors};
    awsc_cli_view name = awsc_cli_view_text(title);
    build_sections(&t, &name, value, 0);
    if (t.wanted_cells) {
        return awsc_cli_fail(AWSC_CLI_GENERAL, "Row should have %zu elements, instead it has %zu", t.wanted_cells,
                             t.found_cells);
    }
    if (!t.count) return AWSC_CLI_OK;
    size_t needed = table_width(&t);
    if (needed > width) {
        for (size_t i = 0; i < t.count; i++) turn(&t, &t.sections[i]);
        needed = table_width(&t);
    }
    put_repeated(&t, '-', (long)needed);
    awsc_cli_append_char(out, '\n');
    end_color(&t);
    for (size_t i = 0; i < t.count; i++) {
        write_section(&t, &t.sections[i], (long)needed - 2 * (long)t.sections[i].depth);
    }
    return AWSC_CLI_OK;
}
