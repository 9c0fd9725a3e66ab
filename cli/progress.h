/* How much of a large upload was sent, on a terminal. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <awsc/call.h>

typedef struct awsc_cli_progress {
    long long last; /* what was shown, in tenths of a MiB */
    int shown;
} awsc_cli_progress;

/* Watches the call if standard error is a terminal. */
void awsc_cli_progress_watch(awsc_cli_progress *progress, awsc_call_options *options);
/* Leaves the line. */
void awsc_cli_progress_end(awsc_cli_progress *progress);

#endif
