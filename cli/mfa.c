/* SPDX-License-Identifier: Apache-2.0 */
#include "mfa.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "buffer.h"
#include "interrupt.h"

/* Waits for input on the terminal. Returns false after an interrupt. */
static bool wait_for(int terminal, int interrupt)
{
    struct pollfd both[] = {{terminal, POLLIN, 0}, {interrupt, POLLIN, 0}};
    while (poll(both, 2, -1) < 0) {
        if (errno != EINTR) return false;
    }
    return !both[1].revents;
}

/* Reads a line and replaces its end by NUL. Returns false at the end of the file and after an interrupt. */
static bool read_line(int terminal, int interrupt, char *out, size_t capacity)
{
    size_t size = 0;
    while (size + 1 < capacity) {
        char c;
        if (!wait_for(terminal, interrupt) || read(terminal, &c, 1) != 1) return false;
        if (c == '\n' || c == '\r') break;
        out[size++] = c;
    }
    out[size] = '\0';
    return true;
}

static bool ask_for_code(int terminal, int interrupt, const char *serial_number, char *code, size_t capacity)
{
    struct termios before;
    bool is_terminal = tcgetattr(terminal, &before) == 0;
    if (is_terminal) {
        struct termios quiet = before;
        quiet.c_lflag &= ~(tcflag_t)ECHO;
        tcsetattr(terminal, TCSAFLUSH, &quiet);
    }
    dprintf(terminal, "Enter MFA code for %s: ", serial_number);
    bool answered = read_line(terminal, interrupt, code, capacity);
    if (is_terminal) tcsetattr(terminal, TCSAFLUSH, &before);
    dprintf(terminal, "\n");
    return answered;
}

void awsc_cli_ask_mfa_code(void *user, awsc_mfa_request *request)
{
    char code[64] = "";
    (void)user;
    /* Standard input may be the input of the command. */
    int terminal = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (terminal < 0) {
        awsc_mfa_request_fail(request, "no terminal to ask for the code");
        return;
    }
    int interrupt = awsc_cli_interrupt_watch();
    bool answered = ask_for_code(terminal, interrupt, awsc_mfa_request_serial_number(request), code, sizeof code);
    awsc_cli_interrupt_unwatch(interrupt);
    close(terminal);
    if (answered)
        awsc_mfa_request_answer(request, code);
    else
        awsc_mfa_request_fail(request, "no code was entered");
    awsc_cli_wipe(code, sizeof code);
}
