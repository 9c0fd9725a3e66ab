/* The optional values of a configuration. */
#ifndef AWSC_CLIENT_MARKS_H
#define AWSC_CLIENT_MARKS_H

#include <awsc/config.h>
#include <awsc/error.h>

/*
 * Whether every optional field is unset, or bears AWSC_SET and a value that it may have, but for those that settings
 * check. A bare `.verify_tls = true` compiles, and would leave a mark of 1 with the value false behind it: it must not
 * turn off what it was meant to turn on. AWSC_ERR_CONFIG names the field.
 */
int awsc_check_config_values(const awsc_config *config, awsc_error **error);

#endif
