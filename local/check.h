/* SPDX-License-Identifier: Apache-2.0 */
/* Checks the ranges of numbers in requests. */
#ifndef AWSC_LOCAL_CHECK_H
#define AWSC_LOCAL_CHECK_H

#include "call.h"

/* Sets InvalidParameterValueException if a number of the input is out of range. Returns AWSC_OK or AWSC_END. */
int awsc_local_check_ranges(awsc_local_call *call, const void *input);

#endif
