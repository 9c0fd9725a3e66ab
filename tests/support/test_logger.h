/* SPDX-License-Identifier: Apache-2.0 */
/* A logger for a configuration, which borrows it until a client is made: it lives longer than the function that asks.
 */
#ifndef AWSC_SUPPORT_TEST_LOGGER_H
#define AWSC_SUPPORT_TEST_LOGGER_H

#include <awsc/log.h>

static inline const awsc_logger *test_logger(awsc_log_fn *log, void *user, int32_t level)
{
    static _Thread_local awsc_logger loggers[8];
    static _Thread_local size_t next;
    awsc_logger *logger = &loggers[next++ % (sizeof loggers / sizeof *loggers)];
    awsc_logger_init(logger);
    logger->log = log;
    logger->user = user;
    logger->level = AWSC_I32(level);
    return logger;
}

#endif
