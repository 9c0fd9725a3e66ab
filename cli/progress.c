/* SPDX-License-Identifier: Apache-2.0 */
#include "progress.h"

#include <curl/curl.h>
#include <stdio.h>
#include <unistd.h>

/* Minimum size of an upload with a progress line. */
#define SMALLEST_BYTES (256 * 1024)
#define TENTH_OF_MIB (1024 * 1024 / 10)

static int show_progress(void *user, curl_off_t to_receive, curl_off_t received, curl_off_t to_send, curl_off_t sent)
{
    awsc_cli_progress *progress = user;
    long long tenths = (long long)(sent / TENTH_OF_MIB);
    (void)to_receive;
    (void)received;
    if (to_send < SMALLEST_BYTES || sent <= 0) return 0;
    if (progress->shown && tenths == progress->last && sent != to_send) return 0;
    if (progress->shown == 2 && sent == to_send) return 0;
    progress->last = tenths;
    progress->shown = sent == to_send ? 2 : 1;
    fprintf(stderr, "\rSent %lld.%lld of %lld.%lld MiB (%d%%)", tenths / 10, tenths % 10,
            (long long)(to_send / TENTH_OF_MIB) / 10, (long long)(to_send / TENTH_OF_MIB) % 10,
            (int)(sent * 100 / to_send));
    fflush(stderr);
    return 0;
}

static void on_handle(void *user, void *curl)
{
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, show_progress);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, user);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
}

void awsc_cli_progress_watch(awsc_cli_progress *progress, awsc_call_options *options)
{
    *progress = (awsc_cli_progress){0, 0};
    if (!isatty(STDERR_FILENO)) return;
    options->on_curl_handle = on_handle;
    options->user = progress;
}

void awsc_cli_progress_end(awsc_cli_progress *progress)
{
    if (progress->shown) fputc('\n', stderr);
}
