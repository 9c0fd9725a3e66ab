/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of a cancel flag. The public side is in <awsc/call.h>. */
#ifndef AWSC_CLIENT_CANCEL_H
#define AWSC_CLIENT_CANCEL_H

#include <stdbool.h>

#include <awsc/call.h>

bool awsc_cancel_is_set(const awsc_cancel *cancel);

/* A descriptor of the caller's own, readable from the moment the flag is set. -1 if the system has none left. */
int awsc_cancel_descriptor(const awsc_cancel *cancel);

#endif
