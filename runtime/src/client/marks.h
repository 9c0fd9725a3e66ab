/* The is_set marks of configuration and options. */
#ifndef AWSC_CLIENT_MARKS_H
#define AWSC_CLIENT_MARKS_H

#include <awsc/call.h>
#include <awsc/config.h>
#include <awsc/error.h>

/*
 * Whether every optional field is unset or bears AWSC_SET. A bare `.verify_tls = true` compiles, and would leave a
 * mark of 1 with the value false behind it: it must not turn off what it was meant to turn on.
 * AWSC_ERR_CONFIG and AWSC_ERR_VALIDATION name the field.
 */
int awsc_check_config_marks(const awsc_config *config, awsc_error **error);
int awsc_check_options_marks(const awsc_call_options *options, awsc_error **error);

#endif
