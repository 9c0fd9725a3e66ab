/* SPDX-License-Identifier: Apache-2.0 */
#include "pager.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Returns the pager's command: AWS_PAGER, else cli_pager of the profile, else PAGER, else less. Empty: no pager. */
static const char *pager_command(const awsc_cli *cli)
{
    if (cli->globals.no_pager || !isatty(STDOUT_FILENO)) return "";
    const char *command = getenv("AWS_PAGER");
    if (!command) command = cli->pager;
    if (!command) command = getenv("PAGER");
    return command ? command : "less";
}

static void start_pager(awsc_cli *cli)
{
    const char *command = pager_command(cli);
    if (!*command) return;
    /* less exits at once if the text fits on the screen. */
    setenv("LESS", "FRX", 0);
    cli->paging = popen(command, "w");
    cli->paged = (awsc_cli_sink){.name = command};
    if (cli->paging) cli->paged.descriptor = fileno(cli->paging);
}

bool awsc_cli_page(awsc_cli *cli, awsc_cli_view text)
{
    if (!cli->paging && !cli->out.used) start_pager(cli);
    return awsc_cli_sink_write(cli->paging ? &cli->paged : &cli->out, text.data, text.size);
}

/* Waits for the pager. The shell exits with 126 or 127 if it cannot run the pager; the text was then not shown. */
void awsc_cli_page_end(awsc_cli *cli)
{
    if (!cli->paging) return;
    int status = pclose(cli->paging);
    int code = status >= 0 && WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    cli->paging = NULL;
    if (code == 126 || code == 127) cli->paged.problem = code == 127 ? ENOENT : EACCES;
}

int awsc_cli_check_sink(const awsc_cli_sink *sink)
{
    if (!sink->problem || awsc_cli_sink_unread(sink)) return AWSC_CLI_OK;
    return awsc_cli_fail(AWSC_CLI_GENERAL, "[Errno %d] %s: '%s'", sink->problem, strerror(sink->problem), sink->name);
}

int awsc_cli_finish_output(awsc_cli *cli, int code)
{
    awsc_cli_page_end(cli);
    awsc_cli_sink_close(&cli->out);
    int pager = awsc_cli_check_sink(&cli->paged);
    int output = awsc_cli_check_sink(&cli->out);
    if (!code) code = pager ? pager : output;
    if (!code && ferror(stderr)) code = AWSC_CLI_GENERAL;
    return code;
}
