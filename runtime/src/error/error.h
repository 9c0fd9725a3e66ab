/* SPDX-License-Identifier: Apache-2.0 */
/* Making error objects. The public side is <awsc/error.h>. */
#ifndef AWSC_ERROR_ERROR_H
#define AWSC_ERROR_ERROR_H

#include <awsc/error.h>
#include <awsc/tables/schema.h>

#include "base/arena.h"
#include "base/for_core.h"
#include "base/kept.h"
#include "base/view.h"

/*
 * Sets `*error` (if `error` is not NULL) to an object with this status and message, and returns `status`; when memory
 * runs out the object is the static one, and the result is its AWSC_ERR_NOMEM. An object that is there already is
 * replaced. The message names the thing at fault and what was expected; it holds no secret.
 */
AWSC_FOR_CORE int awsc_error_set(awsc_error **error, int status, const char *format, ...) AWSC_PRINTF(3, 4);

/* Sets the kind (enum awsc_error_kind) of an object just made, and returns `status`. */
AWSC_FOR_CORE int awsc_error_note_kind(awsc_error **error, int status, int kind);

/* Sets `*error` to the static out-of-memory object and returns AWSC_ERR_NOMEM. */
AWSC_FOR_CORE int awsc_error_nomem(awsc_error **error);

/* Hands an object over, as a failing function does: one that is there already is freed. NULL: nothing happens. */
AWSC_FOR_CORE void awsc_error_give(awsc_error **error, awsc_error *own);

/* Puts "prefix: " before the message of an object just made, to say where it happened. */
AWSC_FOR_CORE void awsc_error_prefix(awsc_error **error, const char *format, ...) AWSC_PRINTF(2, 3);

/* The details of a service's error. Texts are copied. */
typedef struct awsc_service_error {
    awsc_view code;
    awsc_view message;
    int http_status;
    int kind; /* enum awsc_error_kind */
    awsc_view body;
    /* The decoded structure of a modeled error and the arena it lives in; the object takes the arena over. */
    const awsc_error_case *modeled;
    const void *value;
    awsc_arena *arena;
} awsc_service_error;

/* Sets `*error` to an AWSC_ERR_SERVICE object; frees the arena if it cannot be kept. Returns AWSC_ERR_SERVICE,
 * or AWSC_ERR_NOMEM as awsc_error_set does. */
AWSC_FOR_CORE int awsc_error_set_service(awsc_error **error, const awsc_service_error *details);

/* AWSC_TABLE_RETRYABLE and AWSC_TABLE_THROTTLING, if the model says so of this error; else 0. */
unsigned awsc_error_modeled_class(const awsc_error *error);

/* The structure of a modeled error with its schema; NULL for others. */
AWSC_FOR_CORE const void *awsc_error_modeled_value(const awsc_error *error, const awsc_schema **schema);

/* Facts that a failing call adds. `operation` and `request_id` are copied; NULL keeps the present ones. */
void awsc_error_add_call(awsc_error *error, const char *operation, const char *request_id, int http_status,
                         int attempts, bool maybe_executed);
/* Copied; NULL keeps the present one. */
void awsc_error_add_extended_id(awsc_error *error, const char *extended_id);
/* The head of the response that the error came with, in place of the one before: see protocol/response_head.c. */
void awsc_error_set_head(awsc_error *error, awsc_kept head);
const void *awsc_error_head(const awsc_error *error);
/* The operation for awsc_error_operation alone: the text stays. Nothing if there is one already. */
void awsc_error_note_operation(awsc_error *error, const char *operation);
AWSC_FOR_CORE void awsc_error_add_class(awsc_error *error, bool retryable, bool throttling);

#endif
