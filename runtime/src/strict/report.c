/* SPDX-License-Identifier: Apache-2.0 */
#include "strict/report.h"

#include <awsc/tables/generated.h>

/* The most problems that are written; further ones are only counted. */
enum { MOST_PROBLEMS = 50 };

/* Appends a path as a JSON pointer: /Environment/Variables/A, /Layers/2. In keys ~ becomes ~0 and / becomes ~1. */
static void append_pointer(awsc_buffer *out, const awsc_path *path)
{
    if (!path) return;
    append_pointer(out, path->parent);
    awsc_buffer_append_char(out, '/');
    if (path->name)
        awsc_buffer_append_text(out, path->name);
    else if (!path->key.data)
        awsc_buffer_append_u64(out, path->index);
    for (size_t i = 0; !path->name && i < path->key.size; i++) {
        char c = path->key.data[i];
        if (c == '~' || c == '/')
            awsc_buffer_append_text(out, c == '~' ? "~0" : "~1");
        else
            awsc_buffer_append_char(out, c);
    }
}

/* Begins a problem. Returns false if there are too many already. */
static bool begin(awsc_report *report, const char *subject)
{
    if (++report->count > MOST_PROBLEMS) return false;
    if (report->count > 1) awsc_buffer_append_text(&report->problems, "; ");
    awsc_buffer_append_text(&report->problems, subject);
    return true;
}

static void go_on(awsc_report *report, const awsc_path *path, const char *constraint)
{
    awsc_buffer_append_text(&report->problems, " at '");
    append_pointer(&report->problems, path);
    awsc_buffer_append_text(&report->problems, "' failed to satisfy constraint: Member must ");
    awsc_buffer_append_text(&report->problems, constraint);
}

/* Appends "between A and B, inclusive", "greater than or equal to A" or "less than or equal to B". */
static void append_limits(awsc_buffer *out, const char *min, const char *max)
{
    const char *words[] = {"greater than or equal to ", min, "", "", ""};
    if (max && !min) words[0] = "less than or equal to ", words[1] = max;
    if (max && min) words[0] = "between ", words[2] = " and ", words[3] = max, words[4] = ", inclusive";
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) awsc_buffer_append_text(out, words[i]);
}

void awsc_report_null(awsc_report *report, const awsc_path *path)
{
    if (begin(report, "Value")) go_on(report, path, "not be null");
}

void awsc_report_length(awsc_report *report, const awsc_path *path, uint64_t length, const awsc_length_limits *limits)
{
    awsc_buffer min = AWSC_BUFFER_INIT(awsc_internal_memory()), max = AWSC_BUFFER_INIT(awsc_internal_memory());
    if (!begin(report, "Value with length ")) return;
    awsc_buffer_append_u64(&report->problems, length);
    go_on(report, path, "have length ");
    awsc_buffer_append_u64(&min, limits->min);
    awsc_buffer_append_u64(&max, limits->max);
    const char *min_text = awsc_buffer_text(&min), *max_text = awsc_buffer_text(&max);
    if (min_text && max_text)
        append_limits(&report->problems, limits->has_min ? min_text : NULL, limits->has_max ? max_text : NULL);
    else
        report->nomem = true;
    awsc_buffer_clear(&min);
    awsc_buffer_clear(&max);
}

void awsc_report_range(awsc_report *report, const awsc_path *path, const awsc_range_limits *limits)
{
    if (!begin(report, "Value")) return;
    go_on(report, path, "be ");
    append_limits(&report->problems, limits->min_text, limits->max_text);
}

void awsc_report_pattern(awsc_report *report, const awsc_path *path, const awsc_pattern *pattern)
{
    if (!begin(report, "Value")) return;
    go_on(report, path, "satisfy regular expression pattern: ");
    awsc_buffer_append_text(&report->problems, pattern->text);
}

void awsc_report_values(awsc_report *report, const awsc_path *path, const awsc_text_values *values)
{
    if (!begin(report, "Value")) return;
    go_on(report, path, "satisfy enum value set: [");
    for (size_t i = 0; i < values->shown; i++) {
        if (i) awsc_buffer_append_text(&report->problems, ", ");
        awsc_buffer_append_text(&report->problems, values->values[i]);
    }
    awsc_buffer_append_char(&report->problems, ']');
}

void awsc_report_int_values(awsc_report *report, const awsc_path *path, const awsc_int_values *values)
{
    if (!begin(report, "Value")) return;
    go_on(report, path, "satisfy enum value set: [");
    for (size_t i = 0; i < values->count; i++) {
        if (i) awsc_buffer_append_text(&report->problems, ", ");
        awsc_buffer_append_i64(&report->problems, values->values[i]);
    }
    awsc_buffer_append_char(&report->problems, ']');
}

void awsc_report_unique(awsc_report *report, const awsc_path *path)
{
    if (begin(report, "Value")) go_on(report, path, "have unique values");
}

int awsc_report_close(awsc_report *report, awsc_error **error)
{
    int status = report->count ? AWSC_ERR_VALIDATION : AWSC_OK;
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_internal_memory());
    if (report->count) {
        awsc_buffer_append_u64(&text, report->count);
        awsc_buffer_append_text(&text, report->count == 1 ? " validation error" : " validation errors");
        awsc_buffer_append_text(&text, " detected. ");
        awsc_buffer_append_view(&text, awsc_buffer_view(&report->problems));
    }
    if (report->nomem || report->problems.failed || text.failed) status = AWSC_ERR_NOMEM;
    if (status) status = awsc_internal_fail(error, status, text.data);
    awsc_buffer_clear(&text);
    awsc_buffer_clear(&report->problems);
    return status;
}
