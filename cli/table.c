/* SPDX-License-Identifier: Apache-2.0 */
#include "table.h"

#include <math.h>
#include <string.h>

#include "cli.h"
#include "table_measure.h"
#include "width.h"

/* Size in bytes at which collected text is written. */
enum { FULL = 16 * 1024 };

typedef struct table {
    awsc_cli_table_write *write;
    void *user;
    awsc_cli_buffer out;
    awsc_cli_table_target target;
    awsc_cli_table_measures measures;
    awsc_cli_table_section section; /* the current one, as are the following */
    uint32_t *widest;
    long *widths; /* widths of the columns with padding */
    size_t depth;
    size_t rows; /* written */
    bool turned;
    const awsc_cli_view *header;
    size_t read;  /* bytes of the measures of sections */
    size_t width; /* width of the table */
    bool turns;   /* it is too wide: sections with a single row become two columns */
    bool colors;
} table;

/* ---- parts of lines ---------------------------------------------------------------------------------------------- */

static void put_repeated(table *t, char c, long count)
{
    for (long i = 0; i < count; i++) awsc_cli_append_char(&t->out, c);
}

/* Resets the color, as the vendor's tool does after each part of a line. */
static void end_color(table *t)
{
    if (t->colors) awsc_cli_append_text(&t->out, "\x1b[0m");
}

/* Draws the left borders of the outer sections. */
static void begin_line(table *t)
{
    for (size_t i = 0; i < t->depth; i++) {
        if (t->colors) awsc_cli_append_text(&t->out, "\x1b[2m\x1b[33m");
        awsc_cli_append_char(&t->out, '|');
        end_color(t);
    }
    end_color(t);
}

static void end_line(table *t)
{
    end_color(t);
    begin_line(t);
    awsc_cli_append_char(&t->out, '\n');
    end_color(t);
}

static void put_centered(table *t, awsc_cli_view text, long width, bool left_edge)
{
    long size = (long)awsc_cli_width(text);
    long before = width / 2 - size / 2 - 1;
    if (left_edge) awsc_cli_append_char(&t->out, '|');
    put_repeated(t, ' ', before);
    awsc_cli_append_view(&t->out, text);
    put_repeated(t, ' ', width - 1 - (left_edge + before + size));
    awsc_cli_append_char(&t->out, '|');
}

static void put_aligned(table *t, awsc_cli_view text, long width, bool left_edge)
{
    long size = (long)awsc_cli_width(text);
    long padding = width - (size + 2 + left_edge + 1) >= 0 ? 2 : 0;
    if (left_edge) awsc_cli_append_char(&t->out, '|');
    put_repeated(t, ' ', padding);
    if (t->colors) awsc_cli_append_text(&t->out, "\x1b[1m\x1b[34m");
    awsc_cli_append_view(&t->out, text);
    if (t->colors) awsc_cli_append_text(&t->out, "\x1b[0m");
    put_repeated(t, ' ', width - (left_edge + padding + size) - 1);
    awsc_cli_append_char(&t->out, '|');
}

static void put_rule(table *t)
{
    begin_line(t);
    for (size_t i = 0; i < t->section.columns; i++) {
        if (!i) awsc_cli_append_char(&t->out, '+');
        put_repeated(t, '-', t->widths[i] - (i ? 1 : 2));
        awsc_cli_append_char(&t->out, '+');
    }
    end_line(t);
}

static void put_cells(table *t, const awsc_cli_view *cells, void put(table *, awsc_cli_view, long, bool))
{
    begin_line(t);
    for (size_t i = 0; i < t->section.columns; i++) put(t, cells[i], t->widths[i], i == 0);
    end_line(t);
}

/* Writes the collected text when it is long enough, or at the end. */
static void flush(table *t, bool end)
{
    if (t->out.failed) t->target.stopped = true;
    if (t->target.stopped || !t->out.size || (!end && t->out.size < FULL)) return;
    t->target.stopped = !t->write(t->user, awsc_cli_buffer_view(&t->out));
    awsc_cli_buffer_truncate(&t->out, 0);
}

/* ---- sections ---------------------------------------------------------------------------------------------------- */

/* Computes the widths of the columns, in proportion to their widest cells. Their sum is `width`. */
static void scale_columns(table *t, long width)
{
    size_t count = t->section.columns;
    size_t sum = 0;
    long off = -width;
    for (size_t i = 0; i < count; i++) sum += t->widest[i] + (size_t)AWSC_CLI_TABLE_PADDING;
    double factor = (double)width / (double)sum;
    for (size_t i = 0; i < count; i++) {
        t->widths[i] = lrint(factor * (double)(t->widest[i] + (size_t)AWSC_CLI_TABLE_PADDING));
        off += t->widths[i];
    }
    for (size_t i = 0; off > 0; i = (i + 1) % count, off--) t->widths[i]--;
    for (size_t i = count - 1; off < 0; i = i ? i - 1 : count - 1, off++) t->widths[i]++;
}

static long inner_width(const table *t)
{
    return (long)t->width - 2 * (long)t->depth;
}

static void end_rows(table *t)
{
    if (t->rows) put_rule(t);
    flush(t, false);
}

/* Takes the measures of the next section. */
static void read_section(table *t)
{
    const awsc_cli_buffer *sections = &t->measures.sections;
    memcpy(&t->section, sections->data + t->read, sizeof t->section);
    t->read += sizeof t->section;
    size_t size = t->section.columns * sizeof *t->widest;
    if (size) memcpy(t->widest, sections->data + t->read, size);
    t->read += size;
    t->rows = 0;
    t->header = t->section.late ? t->measures.late[t->section.late - 1].names : NULL;
    t->turned = t->turns && awsc_cli_table_can_turn(&t->section);
    if (!t->turned) return;
    t->section.columns = 2;
    memcpy(t->widest, t->section.widest, sizeof t->section.widest);
}

static void put_header(table *t)
{
    if (t->turned || !t->section.names || !t->section.columns) return;
    put_rule(t);
    put_cells(t, t->header, put_centered);
}

static void write_section(void *user, awsc_cli_view title, size_t depth)
{
    table *t = user;
    end_rows(t);
    t->depth = depth;
    read_section(t);
    if (title.size) {
        begin_line(t);
        put_centered(t, title, inner_width(t), true);
        end_line(t);
    }
    if (title.size && !t->section.names && !t->section.rows) {
        begin_line(t);
        awsc_cli_append_char(&t->out, '+');
        put_repeated(t, '-', inner_width(t) - 2);
        awsc_cli_append_char(&t->out, '+');
        end_line(t);
    }
    if (t->section.columns) scale_columns(t, inner_width(t));
    if (t->header) put_header(t);
}

static void write_headers(void *user, const awsc_cli_view *names, size_t count)
{
    table *t = user;
    if (t->section.late || count != t->section.names) return;
    t->header = names;
    put_header(t);
}

static void write_row(void *user, const awsc_cli_view *cells, size_t count)
{
    table *t = user;
    (void)count;
    if (!t->section.columns) return;
    if (!t->rows++) put_rule(t);
    if (!t->turned) put_cells(t, cells, put_aligned);
    for (size_t i = 0; t->turned && i < t->section.names; i++) {
        const awsc_cli_view pair[] = {t->header[i], cells[i]};
        put_cells(t, pair, put_aligned);
    }
    flush(t, false);
}

/* ---- the table --------------------------------------------------------------------------------------------------- */

static int write_table(table *t, awsc_arena *arena, awsc_cli_view title, const awsc_cli_value *value)
{
    size_t columns = t->measures.widest_row + 2;
    t->widest = awsc_cli_alloc(arena, columns * sizeof *t->widest);
    t->widths = awsc_cli_alloc(arena, columns * sizeof *t->widths);
    t->target = (awsc_cli_table_target){write_section, write_headers, write_row, t, false, false};
    put_repeated(t, '-', (long)t->width);
    awsc_cli_append_char(&t->out, '\n');
    end_color(t);
    awsc_cli_table_walk(arena, title, value, &t->target);
    end_rows(t);
    flush(t, true);
    return t->out.failed ? awsc_cli_fail(AWSC_CLI_GENERAL, "Out of memory") : AWSC_CLI_OK;
}

int awsc_cli_format_table(awsc_arena *arena, awsc_cli_table_write *write, void *user, const char *title,
                          const awsc_cli_value *value, size_t width, bool colors)
{
    table t = {.write = write, .user = user, .out = AWSC_CLI_BUFFER_INIT, .colors = colors};
    awsc_cli_view name = awsc_cli_view_text(title);
    int code = AWSC_CLI_OK;
    if (!awsc_cli_table_measure(arena, name, value, &t.measures)) {
        code = awsc_cli_fail(AWSC_CLI_GENERAL, "The result cannot be read");
    } else if (t.measures.sections.failed) {
        code = awsc_cli_fail(AWSC_CLI_GENERAL, "Out of memory");
    } else if (t.measures.wanted_cells) {
        code = awsc_cli_fail(AWSC_CLI_GENERAL, "Row should have %zu elements, instead it has %zu",
                             t.measures.wanted_cells, t.measures.found_cells);
    } else if (t.measures.mixed) {
        code = awsc_cli_fail(AWSC_CLI_GENERAL, "A table cannot show a list that has both maps and other items");
    } else if (t.measures.sections.size) {
        t.turns = t.measures.width > width;
        t.width = t.turns ? t.measures.turned_width : t.measures.width;
        code = write_table(&t, arena, name, value);
    }
    awsc_cli_buffer_clear(&t.measures.sections);
    awsc_cli_buffer_clear(&t.out);
    return code;
}
