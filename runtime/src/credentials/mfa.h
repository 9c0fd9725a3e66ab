/* SPDX-License-Identifier: Apache-2.0 */
/* Asking the program for the code of an MFA device. */
#ifndef AWSC_CREDENTIALS_MFA_H
#define AWSC_CREDENTIALS_MFA_H

#include <awsc/credentials.h>

#include "base/allocator.h"
#include "loop/loop.h"

/* A question, embedded in its caller's structure; zero but for `done`. */
typedef struct awsc_mfa_question {
    /*
     * The end, once, inside awsc_mfa_ask or later from the loop: AWSC_OK and a code, which is valid during the call and
     * wiped after it; or a failure and its error, which the receiver owns.
     */
    void (*done)(struct awsc_mfa_question *question, int status, const char *code, awsc_error *error);
    awsc_mfa_request *pending; /* while the answer is open */
} awsc_mfa_question;

/* `serial_number` is copied. Without a function the question fails with AWSC_ERR_CREDENTIALS, and says what to set. */
void awsc_mfa_ask(const awsc_allocator *allocator, awsc_loop *loop, awsc_mfa_fn *function, void *user,
                  const char *serial_number, awsc_mfa_question *question);

/* On the loop's thread: `done` does not run any more. Allowed when nothing is open. */
void awsc_mfa_cancel(awsc_mfa_question *question);

#endif
