/* Limits that the service sets to numbers of requests. */
#ifndef AWSC_LOCAL_CHECK_H
#define AWSC_LOCAL_CHECK_H

#include "call.h"

/* InvalidParameterValueException if a number of the input is out of its range. AWSC_OK, AWSC_END. */
int awsc_local_check_ranges(awsc_local_call *call, const void *input);

#endif
