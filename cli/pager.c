#include "pager.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* AWS_PAGER, else cli_pager of the profile, else PAGER, else less. Empty: no pager. */
static const char *pager_command(const awsc_cli *cli)
{
    if (cli->globals.no_pager || !isatty(STDOUT_FILENO)) return "";
    const char *command = getenv("AWS_PAGER");
    if (!command) command = cli->pager;
    if (!command) command = getenv("PAGER");
    return command ? command : "less";
}

void awsc_cli_page(const awsc_cli *cli, awsc_cli_view text)
{
    const char *command = pager_command(cli);
    FILE *pager = NULL;
    if (*command) {
        fflush(stdout);
        /* less exits at once if the text fits on the screen. */
        setenv("LESS", "FRX", 0);
        pager = popen(command, "w");
    }
    fwrite(text.data, 1, text.size, pager ? pager : stdout);
    if (pager) {
        pclose(pager);
    } else {
        fflush(stdout);
    }
}
