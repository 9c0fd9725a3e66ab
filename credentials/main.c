/* SPDX-License-Identifier: Apache-2.0 */
/* Runs awsc-credentials, which prints credentials and tokens for programs that cannot find them by themselves. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include <awsc/version.h>

#include "help.h"
#include "parse.h"
#include "session.h"

static int flushed(int code)
{
    if (!fflush(stdout) && !ferror(stdout)) return code;
    return errno == EPIPE ? code : awsc_tool_complain(EXIT_OTHER, "standard output: %s", strerror(errno));
}

int main(int argc, char **argv)
{
    arguments given;
    int count = argc - 1;
    char *const *words = argv + 1;
    const char *first = count ? words[0] : "";
    (void)signal(SIGPIPE, SIG_IGN); /* a failed write is reported */
    if (strcmp(first, "--help") == 0 || strcmp(first, "-h") == 0 || strcmp(first, "help") == 0)
        return flushed(awsc_tool_print_help());
    if (strcmp(first, "--version") == 0) return flushed(printf("awsc-credentials %s\n", awsc_version()) < 0);
    if (strcmp(first, "--complete") == 0) return flushed(awsc_tool_print_candidates(count - 1, words + 1));
    if (strcmp(first, "completion") == 0) return flushed(awsc_tool_print_completion(count > 1 ? words[1] : NULL));
    for (int i = 1; i < count; i++)
        if (strcmp(words[i], "--help") == 0) return flushed(awsc_tool_print_help());
    int code = awsc_tool_arguments_parse(count, words, &given);
    if (code) return code;
    return given.values[OPTION_EXPLAIN] ? awsc_tool_session_explain(&given) : given.command->run(&given);
}
