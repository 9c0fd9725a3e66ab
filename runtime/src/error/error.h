/* SPDX-License-Identifier: Apache-2.0 */
/* Makes error objects. The public interface is <awsc/error.h>. */
#ifndef AWSC_ERROR_ERROR_H
#define AWSC_ERROR_ERROR_H

#include <awsc/error.h>
#include <awsc/tables/schema.h>

#include "base/arena.h"
#include "base/for_core.h"
#include "base/kept.h"
#include "base/view.h"

/*
 * Sets `*error` (if `error` is not NULL) to a new object with this status and message, and frees an object that is
 * there already. Returns `status`. When memory runs out, sets the static out-of-memory object and returns
 * AWSC_ERR_NOMEM. The message names the thing at fault and what was expected; it contains no secret.
 */
AWSC_FOR_CORE int awsc_error_set(awsc_error **error, int status, const char *format, ...) AWSC_PRINTF(3, 4);

/* Sets the kind (enum awsc_error_kind) of an object that was just made. Returns `status`. */
AWSC_FOR_CORE int awsc_error_note_kind(awsc_error **error, int status, int kind);

/* Sets `*error` to the static out-of-memory object and returns AWSC_ERR_NOMEM. */
AWSC_FOR_CORE int awsc_error_nomem(awsc_error **error);

/* Moves `own` to `*error` as a failing function does: frees an object that is there already, and `own` if `error` is
 * NULL. Does nothing if `own` is NULL. */
AWSC_FOR_CORE void awsc_error_give(awsc_error **error, awsc_error *own);

/* Puts "PREFIX: " before the message of an object that was just made, to say where the error happened. */
AWSC_FOR_CORE void awsc_error_prefix(awsc_error **error, const char *format, ...) AWSC_PRINTF(2, 3);

/* The details of a service's error. The error object copies the texts. */
typedef struct awsc_service_error {
    awsc_view code;
    awsc_view message;
    int http_status;
    int kind; /* enum awsc_error_kind */
    awsc_view body;
    /* The decoded structure of a modeled error (NULL: not modeled) and its arena, which the error object takes over. */
    const awsc_error_case *modeled;
    const void *value;
    awsc_arena *arena;
} awsc_service_error;

/* Sets `*error` to an AWSC_ERR_SERVICE object, which takes the arena; frees the arena if that fails. Returns
 * AWSC_ERR_SERVICE, or AWSC_ERR_NOMEM when memory runs out. */
AWSC_FOR_CORE int awsc_error_set_service(awsc_error **error, const awsc_service_error *details);

/* Returns the flags AWSC_TABLE_RETRYABLE and AWSC_TABLE_THROTTLING that the model gives the error; 0 for other
 * errors. */
unsigned awsc_error_modeled_class(const awsc_error *error);

/* Returns the structure of a modeled error and sets `*schema`; returns NULL for other errors. */
AWSC_FOR_CORE const void *awsc_error_modeled_value(const awsc_error *error, const awsc_schema **schema);

/* Adds facts about the failed call. Copies `operation` and `request_id`; NULL keeps the present value. */
void awsc_error_add_call(awsc_error *error, const char *operation, const char *request_id, int http_status,
                         int attempts, bool maybe_executed);
/* Sets the extended request id to a copy; NULL keeps the present value. */
void awsc_error_add_extended_id(awsc_error *error, const char *extended_id);
/* Gives the error the head of its response (protocol/response_head.c), and releases the previous head. */
void awsc_error_set_head(awsc_error *error, awsc_kept head);
const void *awsc_error_head(const awsc_error *error);
/* Sets the operation that awsc_error_operation returns, unless one is set. The text of the error stays as it is. */
void awsc_error_note_operation(awsc_error *error, const char *operation);
AWSC_FOR_CORE void awsc_error_add_class(awsc_error *error, bool retryable, bool throttling);

#endif
