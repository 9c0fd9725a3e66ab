/* SPDX-License-Identifier: Apache-2.0 */
/* A handwritten operation whose request has a body of every kind, and a stream of events. */
#ifndef AWSC_TESTS_PUT_SHAPES_H
#define AWSC_TESTS_PUT_SHAPES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/tables/generated.h>

#include "base/encode.h"
#include "eventstream/message.h"
#include "protocol/serialize.h"
#include "schema/output.h"
#include "schema/walk.h"

/* ---- allocations that fail --------------------------------------------------------------------------------------- */

void *__real_malloc(size_t size);
void *__real_realloc(void *memory, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_realloc(void *memory, size_t size);

static size_t allocations, failing; /* number of the failing allocation, from 1; 0: no allocation */

void *__wrap_malloc(size_t size)
{
    return failing && ++allocations == failing ? NULL : __real_malloc(size);
}

void *__wrap_realloc(void *memory, size_t size)
{
    return failing && ++allocations == failing ? NULL : __real_realloc(memory, size);
}

/* Lets allocations succeed again; returns whether the failing allocation was reached. */
static inline bool stop_failing(void)
{
    bool reached = allocations >= failing;
    failing = allocations = 0;
    return reached;
}

/* ---- shapes ------------------------------------------------------------------------------------------------------ */

typedef struct put_input {
    const char *account;
    const char *text;
    const char *encoding;
    const char *md5;
    const char *tree_hash;
} put_input;

static const char *const own_account = "-";

static const awsc_member put_input_members[] = {
    AWSC_TABLE_TEXT_MEMBER(put_input, account, "Account",
                           AWSC_TABLE_LABEL | AWSC_TABLE_REQUIRED | AWSC_TABLE_HAS_DEFAULT),
    AWSC_TABLE_TEXT_MEMBER(put_input, text, "Text", AWSC_TABLE_BODY),
    AWSC_TABLE_TEXT_MEMBER(put_input, encoding, AWSC_TABLE_NAMED("Encoding", "Content-Encoding"),
                           AWSC_TABLE_HEADER | AWSC_TABLE_WIRE_NAME),
    AWSC_TABLE_TEXT_MEMBER(put_input, md5, AWSC_TABLE_NAMED("Checksum", "Content-MD5"),
                           AWSC_TABLE_HEADER | AWSC_TABLE_WIRE_NAME),
};
static const awsc_extra put_input_extras[] = {{0, AWSC_EXTRA_DEFAULT, &own_account}, {0, 0, NULL}};
static const awsc_schema put_input_schema = {
    "PutInput", put_input_members, put_input_extras, sizeof(put_input), 4, AWSC_TYPE_STRUCTURE, 0, 0};

typedef struct upload_input {
    const char *account;
    const char *tree_hash;
    awsc_body body;
} upload_input;

static const awsc_member upload_input_members[] = {
    AWSC_TABLE_TEXT_MEMBER(upload_input, account, "Account",
                           AWSC_TABLE_LABEL | AWSC_TABLE_REQUIRED | AWSC_TABLE_HAS_DEFAULT),
    AWSC_TABLE_TEXT_MEMBER(upload_input, tree_hash, AWSC_TABLE_NAMED("TreeHash", "x-amz-sha256-tree-hash"),
                           AWSC_TABLE_HEADER | AWSC_TABLE_WIRE_NAME),
    AWSC_TABLE_BODY_MEMBER(upload_input, body, "Body", AWSC_TABLE_PAYLOAD),
};
static const awsc_schema upload_input_schema = {
    "UploadInput", upload_input_members, put_input_extras, sizeof(upload_input), 3, AWSC_TYPE_STRUCTURE, 0, 0};

static const awsc_schema nothing_schema = {"Unit", NULL, NULL, 1, 0, AWSC_TYPE_STRUCTURE, 0, 0};

static const awsc_operation put = {.name = "Put",
                                   .method = "POST",
                                   .uri = "/{Account}/put",
                                   .input = &put_input_schema,
                                   .output = &nothing_schema,
                                   .http_status = 200,
                                   .flags = AWSC_TABLE_OPERATION_GZIP | AWSC_TABLE_OPERATION_CONTENT_MD5,
                                   .body_steps = &awsc_internal_body_steps,
                                   .since = 1,
                                   .input_payload = -1,
                                   .output_payload = -1};
static const awsc_operation upload = {.name = "Upload",
                                      .method = "POST",
                                      .uri = "/{Account}/upload",
                                      .input = &upload_input_schema,
                                      .output = &nothing_schema,
                                      .http_status = 200,
                                      .flags = AWSC_TABLE_OPERATION_GZIP | AWSC_TABLE_OPERATION_CONTENT_MD5,
                                      .body_steps = &awsc_internal_body_steps,
                                      .since = 1,
                                      .input_payload = 2,
                                      .output_payload = -1};

static const awsc_service plain_service = {.format = AWSC_TABLE_FORMAT,
                                           .level = 1,
                                           .sdk_id = "Put",
                                           .api_version = "2026-11-21",
                                           .signing_name = "put",
                                           .protocol = &awsc_internal_rest_json1};

#endif
