/* The interrupt key. The first interrupt cancels the call; a second one ends the program. */
#ifndef CLI_INTERRUPT_H
#define CLI_INTERRUPT_H

#include <stdbool.h>

#include <awsc/call.h>

/* Takes SIGINT; `*cancel` is the flag that an interrupt sets, or NULL when there is no descriptor for one. */
void awsc_cli_interrupt_begin(awsc_cancel **cancel);
/* Gives SIGINT back and frees the flag. */
void awsc_cli_interrupt_end(awsc_cancel *cancel);

bool awsc_cli_interrupted(void);
/* A descriptor that is readable after an interrupt, also one that came before this call; -1: there is none. The caller
 * gives it back with awsc_cli_interrupt_unwatch. One at a time. */
int awsc_cli_interrupt_watch(void);
void awsc_cli_interrupt_unwatch(int descriptor);

#endif
