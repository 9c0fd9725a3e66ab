/* SPDX-License-Identifier: Apache-2.0 */
/* Writing to a logger. The public side is <awsc/log.h>. */
#ifndef AWSC_LOG_LOG_H
#define AWSC_LOG_LOG_H

#include <stdbool.h>

#include <awsc/error.h>
#include <awsc/log.h>

#include "base/for_core.h"

/* Takes the logger of a configuration (NULL: none, one that logs nothing) over `own`. AWSC_OK, AWSC_ERR_VALIDATION (it
 * has no size), AWSC_ERR_CONFIG (its level). */
int awsc_logger_take(awsc_logger *own, const awsc_logger *given, awsc_error **error);

/* Whether a line of `level` would be logged; asked before anything costly is prepared. `logger` may be NULL. */
bool awsc_log_enabled(const awsc_logger *logger, int level);

/* One line; control characters become blanks, and text beyond 4 KiB is cut. Never pass a secret. */
AWSC_FOR_CORE void awsc_log(const awsc_logger *logger, int level, const char *format, ...) AWSC_PRINTF(3, 4);

/* One header as "PREFIX NAME: VALUE", with "***" for a value that may hold a secret. */
void awsc_log_header(const awsc_logger *logger, int level, const char *prefix, const char *name, const char *value);

/* Whether a header's value may hold a secret (Authorization, cookies, tokens); case does not matter. */
bool awsc_log_header_is_secret(const char *name);

#endif
