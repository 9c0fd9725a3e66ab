/* SPDX-License-Identifier: Apache-2.0 */
#include "print.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "options.h"

int awsc_tool_print_secret(secret_text *text)
{
    if (awsc_tool_secret_write(text) == 0) return EXIT_DONE;
    /* A reader that closed its pipe has what it wanted. */
    return errno == EPIPE ? EXIT_DONE : awsc_tool_complain(EXIT_OTHER, "standard output: %s", strerror(errno));
}

void awsc_tool_format_time(char out[TIME_ROOM], int64_t seconds)
{
    struct tm parts;
    time_t time = (time_t)seconds;
    if (!gmtime_r(&time, &parts) || !strftime(out, TIME_ROOM, "%Y-%m-%dT%H:%M:%SZ", &parts)) out[0] = '\0';
}
