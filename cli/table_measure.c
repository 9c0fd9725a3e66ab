/* SPDX-License-Identifier: Apache-2.0 */
#include "table_measure.h"

#include <string.h>

#include "width.h"

typedef struct measuring {
    awsc_arena *arena;
    awsc_cli_table_measures *out;
    awsc_cli_table_target target;
    awsc_cli_table_section section; /* the current one, as are the following */
    bool begun;
    bool counted; /* the number of columns is known */
    bool headed;  /* it got headers */
    size_t title; /* width of the title */
    size_t depth;
    uint32_t *widths;
    size_t capacity;             /* of `widths` */
    awsc_cli_table_headers last; /* its last headers, if headers or rows came before them */
    size_t late_capacity;
} measuring;

static uint32_t width_of(awsc_cli_view text)
{
    size_t width = awsc_cli_width(text);
    return width < UINT32_MAX ? (uint32_t)width : UINT32_MAX;
}

static uint32_t widest(const awsc_cli_view *cells, size_t count)
{
    uint32_t most = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t width = width_of(cells[i]);
        if (width > most) most = width;
    }
    return most;
}

static void begin_columns(measuring *m, size_t count)
{
    m->counted = true;
    m->section.columns = (uint32_t)count;
    if (count > m->out->widest_row) m->out->widest_row = count;
    if (count > m->capacity) {
        m->capacity = count * 2;
        m->widths = awsc_cli_alloc(m->arena, m->capacity * sizeof *m->widths);
    }
    if (count) memset(m->widths, 0, count * sizeof *m->widths);
}

static void widen_columns(measuring *m, const awsc_cli_view *cells, size_t count)
{
    if (!m->counted || !m->section.columns) begin_columns(m, count);
    for (size_t i = 0; i < count && i < m->section.columns; i++) {
        uint32_t width = width_of(cells[i]);
        if (width > m->widths[i]) m->widths[i] = width;
    }
}

/* Returns the width of the current section. `cells`: the width of its columns together. */
static size_t section_width(const measuring *m, size_t cells)
{
    size_t edges = 2 + 2 * m->depth;
    return (m->title > cells ? m->title : cells) + edges;
}

bool awsc_cli_table_can_turn(const awsc_cli_table_section *section)
{
    return section->rows == 1 && section->names;
}

/* Keeps the last headers of the section, which the second walk needs before its rows. */
static void keep_last_headers(measuring *m)
{
    awsc_cli_table_measures *out = m->out;
    if (out->late_count == m->late_capacity) {
        m->late_capacity = m->late_capacity ? m->late_capacity * 2 : 8;
        awsc_cli_table_headers *all = awsc_cli_alloc(m->arena, m->late_capacity * sizeof *all);
        if (out->late_count) memcpy(all, out->late, out->late_count * sizeof *all);
        out->late = all;
    }
    out->late[out->late_count++] = m->last;
    m->section.late = (uint32_t)out->late_count;
}

static void end_section(measuring *m)
{
    awsc_cli_table_measures *out = m->out;
    size_t cells = 0;
    if (!m->begun) return;
    if (m->last.names) keep_last_headers(m);
    for (size_t i = 0; i < m->section.columns; i++) cells += m->widths[i] + (size_t)AWSC_CLI_TABLE_PADDING;
    size_t width = section_width(m, cells);
    if (width > out->width) out->width = width;
    cells = (size_t)m->section.widest[0] + m->section.widest[1] + (size_t)2 * AWSC_CLI_TABLE_PADDING;
    if (awsc_cli_table_can_turn(&m->section)) width = section_width(m, cells);
    if (width > out->turned_width) out->turned_width = width;
    awsc_cli_append(&out->sections, &m->section, sizeof m->section);
    awsc_cli_append(&out->sections, m->widths, m->section.columns * sizeof *m->widths);
}

static void measure_section(void *user, awsc_cli_view title, size_t depth)
{
    measuring *m = user;
    end_section(m);
    m->section = (awsc_cli_table_section){0};
    m->last = (awsc_cli_table_headers){NULL, 0};
    m->begun = true;
    m->counted = m->headed = false;
    m->title = awsc_cli_width(title);
    m->depth = depth;
}

static bool equal_headers(const awsc_cli_table_headers *kept, const awsc_cli_view *names, size_t count)
{
    bool equal = kept->names && kept->count == count;
    for (size_t i = 0; i < count && equal; i++) equal = awsc_cli_view_equal(kept->names[i], names[i]);
    return equal;
}

static void measure_headers(void *user, const awsc_cli_view *names, size_t count)
{
    measuring *m = user;
    widen_columns(m, names, count);
    m->section.names = (uint32_t)count;
    m->section.widest[0] = widest(names, count);
    bool late = m->headed || m->section.rows;
    if (late && !equal_headers(&m->last, names, count)) {
        m->last.names = awsc_cli_alloc(m->arena, (m->section.columns + count + 1) * sizeof *m->last.names);
        m->last.count = count;
        for (size_t i = 0; i < count; i++) m->last.names[i] = awsc_cli_copy(m->arena, names[i]);
    }
    m->headed = true;
}

static void measure_row(void *user, const awsc_cli_view *cells, size_t count)
{
    measuring *m = user;
    if (m->counted && m->section.columns && count != m->section.columns) {
        m->out->wanted_cells = m->section.columns;
        m->out->found_cells = count;
        m->target.stopped = true;
        return;
    }
    widen_columns(m, cells, count);
    m->section.widest[1] = widest(cells, count);
    if (m->section.rows < 2) m->section.rows++;
}

bool awsc_cli_table_measure(awsc_arena *arena, awsc_cli_view title, const awsc_cli_value *value,
                            awsc_cli_table_measures *out)
{
    measuring m = {.arena = arena, .out = out};
    *out = (awsc_cli_table_measures){.sections = AWSC_CLI_BUFFER_INIT};
    m.target = (awsc_cli_table_target){measure_section, measure_headers, measure_row, &m, false, false};
    bool read = awsc_cli_table_walk(arena, title, value, &m.target);
    end_section(&m);
    out->mixed = m.target.mixed;
    return read;
}
