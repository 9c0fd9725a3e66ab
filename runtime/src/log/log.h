/* SPDX-License-Identifier: Apache-2.0 */
/* Writes to a logger. The public interface is <awsc/log.h>. */
#ifndef AWSC_LOG_LOG_H
#define AWSC_LOG_LOG_H

#include <stdbool.h>

#include <awsc/error.h>
#include <awsc/log.h>

#include "base/for_core.h"

/* Copies the logger of a configuration to `own`; NULL gives a logger that logs nothing. Returns AWSC_OK,
 * AWSC_ERR_VALIDATION (struct_size is not set), or AWSC_ERR_CONFIG (the level is invalid). */
int awsc_logger_take(awsc_logger *own, const awsc_logger *given, awsc_error **error);

/* Returns whether a line of `level` would be logged. Call it before preparing anything costly. `logger` may be NULL. */
bool awsc_log_enabled(const awsc_logger *logger, int level);

/* Logs one line. Control characters become blanks, and text beyond 4 KiB is cut. The arguments must not contain a
 * secret. */
AWSC_FOR_CORE void awsc_log(const awsc_logger *logger, int level, const char *format, ...) AWSC_PRINTF(3, 4);

/* Logs a header as "PREFIX NAME: VALUE", with "***" for a value that may contain a secret. */
void awsc_log_header(const awsc_logger *logger, int level, const char *prefix, const char *name, const char *value);

/* Returns whether the value of this header may contain a secret (Authorization, cookies, tokens). Case does not
 * matter. */
bool awsc_log_header_is_secret(const char *name);

#endif
