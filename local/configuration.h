/* How a function is described to clients. */
#ifndef AWSC_LOCAL_CONFIGURATION_H
#define AWSC_LOCAL_CONFIGURATION_H

#include <awsc/lambda.h>

#include "call.h"
#include "functions.h"

/* The FunctionConfiguration of a function, in the call's arena; NULL when memory runs out. */
const awsc_lambda_function_configuration *
awsc_local_configuration_of(awsc_local_call *call, const awsc_local_function *function, const char *qualifier);

#endif
