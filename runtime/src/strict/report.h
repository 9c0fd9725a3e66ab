/* SPDX-License-Identifier: Apache-2.0 */
/* Reports the faults of an input in the words of the services: "1 validation error detected. Value at '/x' …". */
#ifndef AWSC_STRICT_REPORT_H
#define AWSC_STRICT_REPORT_H

#include <awsc/tables/generated.h>
#include <awsc/strict.h>

#include "base/buffer.h"
#include "schema/path.h"

typedef struct awsc_report {
    unsigned count;
    awsc_buffer problems; /* joined by "; " */
    bool nomem;
} awsc_report;

#define AWSC_REPORT_INIT ((awsc_report){0, AWSC_BUFFER_INIT(awsc_internal_memory()), false})

/* Each function adds one problem. Problems do not contain values, which may be secrets. */
void awsc_report_null(awsc_report *report, const awsc_path *path);
void awsc_report_length(awsc_report *report, const awsc_path *path, uint64_t length, const awsc_length_limits *limits);
void awsc_report_range(awsc_report *report, const awsc_path *path, const awsc_range_limits *limits);
void awsc_report_pattern(awsc_report *report, const awsc_path *path, const awsc_pattern *pattern);
void awsc_report_values(awsc_report *report, const awsc_path *path, const awsc_text_values *values);
void awsc_report_int_values(awsc_report *report, const awsc_path *path, const awsc_int_values *values);
void awsc_report_unique(awsc_report *report, const awsc_path *path);

/* Ends the report and frees its text. Returns AWSC_OK if there was no problem, AWSC_ERR_VALIDATION, or
 * AWSC_ERR_NOMEM. */
int awsc_report_close(awsc_report *report, awsc_error **error);

#endif
