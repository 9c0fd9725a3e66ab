/* SPDX-License-Identifier: Apache-2.0 */
/* Handles SIGINT: the first one cancels the call, the second one ends the program. */
#ifndef CLI_INTERRUPT_H
#define CLI_INTERRUPT_H

#include <stdbool.h>

#include <awsc/call.h>

/* Installs the handler. `*cancel` receives the flag that the handler sets, or NULL if no descriptor is free. */
void awsc_cli_interrupt_begin(awsc_cancel **cancel);
/* Removes the handler and frees the flag. */
void awsc_cli_interrupt_end(awsc_cancel *cancel);

bool awsc_cli_interrupted(void);
/* Returns a descriptor that is readable after an interrupt, also after an earlier one, or -1 if no descriptor is free.
 * Call awsc_cli_interrupt_unwatch before the next awsc_cli_interrupt_watch. */
int awsc_cli_interrupt_watch(void);
void awsc_cli_interrupt_unwatch(int descriptor);

#endif
