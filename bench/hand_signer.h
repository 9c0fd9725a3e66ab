/* SPDX-License-Identifier: Apache-2.0 */
/* Signature Version 4 by hand, for one kind of request: a content type of JSON, host and date are signed, there is no
 * query. */
#ifndef AWSC_BENCH_HAND_SIGNER_H
#define AWSC_BENCH_HAND_SIGNER_H

#include <stddef.h>

typedef struct hand_signer hand_signer;

/* For one thread. */
hand_signer *hand_signer_new(const char *host);
void hand_signer_free(hand_signer *signer);

/* Writes the lines "x-amz-date: …" and "authorization: …", which are valid until the next call. */
void hand_signer_sign(hand_signer *signer, const char *method, const char *path, const void *payload, size_t size,
                      const char **date_line, const char **authorization_line);

#endif
