/* Calls that a part of the library makes for the program: as awsc_internal_call and awsc_internal_call_start. */
#ifndef AWSC_CLIENT_ENTRY_H
#define AWSC_CLIENT_ENTRY_H

#include <awsc/tables/generated.h>

#include "base/features.h"

/* `cause` is what makes the call, of which the service is told. */
int awsc_call_because(enum awsc_feature cause, const awsc_operation *operation, uint32_t level, awsc_client *client,
                      const void *input, const awsc_call_options *options, void **output, awsc_error **error);
int awsc_call_start_because(enum awsc_feature cause, const awsc_operation *operation, uint32_t level,
                            awsc_client *client, awsc_loop *loop, const void *input, const awsc_call_options *options,
                            awsc_internal_deliver_fn *deliver, void (*done)(void), void *user, awsc_call **out,
                            awsc_error **error);

#endif
