/* SPDX-License-Identifier: Apache-2.0 */
/* Checks and copies the logger of a program. */
#include <awsc/tables/schema.h>

#include "error/given.h"
#include "log/log.h"

int awsc_logger_take(awsc_logger *own, const awsc_logger *given, awsc_error **error)
{
    static const awsc_option_field level = {"level", offsetof(awsc_logger, level), AWSC_TYPE_I32, 0};
    awsc_logger_init(own);
    int status = AWSC_TAKE_STRUCT(own, given, "config.logger", AWSC_LOGGER_INIT, error);
    return status ? status : awsc_given_option(AWSC_ERR_CONFIG, "config.logger", &level, own, error);
}
