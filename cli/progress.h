/* SPDX-License-Identifier: Apache-2.0 */
/* Shows the progress of a large upload on a terminal. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <awsc/call.h>

typedef struct awsc_cli_progress {
    long long last; /* tenths of a MiB that are shown */
    int shown;
} awsc_cli_progress;

/* Adds a hook to the call that shows its progress. Does nothing if standard error is no terminal. */
void awsc_cli_progress_watch(awsc_cli_progress *progress, awsc_call_options *options);
/* Ends the progress line, if there is one, with a line break. */
void awsc_cli_progress_end(awsc_cli_progress *progress);

#endif
