/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Includes the private headers of the runtime that lambda-local uses. A server deserializes requests, serializes
 * responses, verifies signatures and frames events. The runtime has no public interface for that, since no client needs
 * it. Other files of this folder include private headers only through this one; tests/unit/floors.py checks it.
 */
#ifndef AWSC_LOCAL_RUNTIME_H
#define AWSC_LOCAL_RUNTIME_H

/* Memory, growing text, views, numbers, base64, percent-encoding, timestamps, UUIDs. */
#include "base/allocator.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/encode.h"
#include "base/number.h"
#include "base/timestamp.h"
#include "base/uuid.h"
#include "base/view.h"

/* Error objects with a formatted text. */
#include "error/error.h"

/* Clock, random bytes, whole files. */
#include "sys/clock.h"
#include "sys/file.h"
#include "sys/random.h"

/* Values by schema: any input from a request, any output to a response, records as JSON. */
#include "codec/json_codec.h"
#include "codec/value_text.h"
#include "schema/value.h"
#include "schema/walk.h"

/* JSON documents. */
#include "json/reader.h"
#include "json/writer.h"

/* Signatures, headers of responses, frames of events. */
#include "auth/sigv4.h"
#include "crypto/crypto.h"
#include "eventstream/message.h"
#include "http/http.h"

#endif
