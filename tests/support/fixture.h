/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by tests of whole calls: a clean environment, a configuration, responses. */
#ifndef AWSC_TESTS_FIXTURE_H
#define AWSC_TESTS_FIXTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <awsc/lambda.h>

#include "support/raw_server.h"

/* Removes every variable that a client reads, and points to files that do not exist. Call it first. */
void fixture_clean_environment(void);

/* Whether AWSC_TEST_LONG asks for every case. */
bool fixture_long(void);

/* Region, endpoint and fixed credentials, for awsc_lambda_new; `url` NULL: no endpoint. */
awsc_config fixture_config(const char *url);
/* Frees the objects that fixture_config made. */
void fixture_config_clear(awsc_config *config);

/* A client for `url` with only the settings of fixture_config; fails the test if it cannot be made. */
awsc_lambda *fixture_client(const char *url);

/* Milliseconds of a clock that only goes forward. */
int64_t fixture_now_ms(void);

/* "HTTP/1.1 200 OK" with Content-Length, x-amzn-RequestId and `body`, in memory that lives until the process ends. */
raw_answer fixture_answer(const char *body);
/* The same with a status line such as "429 Too Many Requests", more header lines (each ending in \r\n) and any body. */
raw_answer fixture_answer_with(const char *status, const char *headers, const void *body, size_t size);
/* The same without a request id, as a proxy responds. */
raw_answer fixture_answer_anonymous(const char *status, const char *headers, const void *body, size_t size);
/* A 200 with `Transfer-Encoding: chunked`, the body in one chunk of each `piece` bytes. */
raw_answer fixture_answer_chunked(const char *headers, const void *body, size_t size, size_t piece);

/* Exactly these bytes, copied. */
raw_answer fixture_answer_bytes(const void *data, size_t size);

/* Appends an event-stream message of this event type to `buffer`; returns the new size. */
size_t fixture_event(uint8_t *buffer, size_t size, size_t capacity, const char *event_type, const char *content_type,
                     const void *payload, size_t payload_size);

/* The input of Invoke that the tests use. */
extern const awsc_lambda_invoke_input fixture_hello;

#endif
