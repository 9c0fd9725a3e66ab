/* SPDX-License-Identifier: Apache-2.0 */
/* Internal functions of cancel flags. The public ones are in <awsc/call.h>. */
#ifndef AWSC_CLIENT_CANCEL_H
#define AWSC_CLIENT_CANCEL_H

#include <stdbool.h>

#include <awsc/call.h>

bool awsc_cancel_is_set(const awsc_cancel *cancel);

/* Returns a new file descriptor that becomes readable when the flag is set; the caller closes it. -1 if the system has
 * no descriptors left. */
int awsc_cancel_descriptor(const awsc_cancel *cancel);

#endif
