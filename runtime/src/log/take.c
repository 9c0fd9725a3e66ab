/* The logger that a program gives. */
#include "error/given.h"
#include "log/log.h"

int awsc_logger_take(awsc_logger *own, const awsc_logger *given, awsc_error **error)
{
    int32_t level = AWSC_LOG_WARN;
    awsc_logger_init(own);
    int status = AWSC_TAKE_STRUCT(own, given, "config.logger", AWSC_LOGGER_INIT, error);
    if (!status)
        status = awsc_given_i32(AWSC_ERR_CONFIG, "config.logger", "level", own->level, (awsc_range){0, INT32_MAX},
                                &level, error);
    own->level = AWSC_I32(level);
    return status;
}
