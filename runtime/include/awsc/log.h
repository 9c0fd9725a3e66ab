/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file log.h
 * Logging: a callback per client. Nothing is logged without one.
 */
#ifndef AWSC_LOG_H
#define AWSC_LOG_H

#include <stddef.h>
#include <string.h>

#include <awsc/export.h>
#include <awsc/types.h>

AWSC_BEGIN_DECLS

/** Levels, most urgent first. */
enum awsc_log_level {
    AWSC_LOG_ERROR = 1, /**< the call fails */
    AWSC_LOG_WARN = 2,  /**< something was ignored or repaired */
    AWSC_LOG_INFO = 3,  /**< attempts that are repeated */
    AWSC_LOG_DEBUG = 4, /**< requests, responses, decisions; headers that hold secrets are redacted */
    AWSC_LOG_TRACE = 5  /**< also the transport's messages about connections */
};

/**
 * Receives one line of log without its line break. May run on any thread that uses the client, also on several at a
 * time; must not call back into the client.
 * No line holds a secret key, a session token, a signature or a sensitive member.
 *
 * @param level  enum awsc_log_level
 * @param line   NUL-terminated and valid during the call; at most 4,095 bytes, longer lines are cut. Blanks replace
 *               control characters. Text of a server or a file may hold bytes that are not UTF-8
 */
typedef void awsc_log_fn(void *user, int level, const char *line);

/**
 * A logger. Begin with AWSC_LOGGER_INIT:
 *
 *     awsc_logger logger = AWSC_LOGGER_INIT;
 *     logger.log = awsc_log_stderr;
 *     logger.level = AWSC_I32(AWSC_LOG_DEBUG);
 *     config.logger = &logger;
 *
 * The function that takes a configuration copies the structure; `user` must outlive the objects made with it.
 */
typedef struct awsc_logger {
    /** sizeof(awsc_logger), set by AWSC_LOGGER_INIT */
    size_t struct_size;
    /** NULL: nothing is logged. */
    awsc_log_fn *log;
    /** Handed to `log`. */
    void *user;
    /** The least urgent level that is logged (enum awsc_log_level); 0: nothing. Unset: AWSC_LOG_WARN. */
    awsc_opt_i32 level;
} awsc_logger;

/** Initial value of awsc_logger: logs nothing. */
#define AWSC_LOGGER_INIT AWSC_INITIAL(awsc_logger)

/** Sets `logger`, which must not be NULL, to AWSC_LOGGER_INIT. */
static inline void awsc_logger_init(awsc_logger *logger)
{
    memset(logger, 0, sizeof *logger);
    logger->struct_size = sizeof *logger;
}

/**
 * A ready log function that writes one line to standard error, such as "20250131T235959Z WARN  text": time in UTC,
 * level, text. It reports no error: a line that cannot be written is lost.
 *
 * @param user   not used
 * @param level  enum awsc_log_level; other numbers count as AWSC_LOG_TRACE
 * @param line   NUL-terminated; not needed any more after return. NULL: nothing is written
 * Thread safety: any number of threads; their lines do not mix.
 */
AWSC_API void awsc_log_stderr(void *user, int level, const char *line);

AWSC_END_DECLS

#endif
