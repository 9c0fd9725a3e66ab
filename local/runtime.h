/*
 * The parts of the runtime that lambda-local uses beside the public headers. A server reads requests and writes
 * responses, signs to verify, and frames events: the runtime has code for all of it, but no public function, since no
 * client needs one. Files of this folder include this header and no private one.
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

/* Values by schema: requests are bound to any input, responses written from any output, records kept as JSON. */
#include "codec/json_codec.h"
#include "codec/value_text.h"
#include "schema/value.h"
#include "schema/walk.h"

/* JSON documents. */
#include "json/reader.h"
#include "json/writer.h"

/* The other side of a request: its signature, the headers of its response, the frames of its events. */
#include "auth/sigv4.h"
#include "crypto/crypto.h"
#include "eventstream/message.h"
#include "http/http.h"

#endif
