/* SPDX-License-Identifier: Apache-2.0 */
/* Features of the library that a request used; its User-Agent header lists them for the service. */
#ifndef AWSC_BASE_FEATURES_H
#define AWSC_BASE_FEATURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

/* Numbers that all SDKs share: NAME, number. A feature's letters encode its number, see awsc_feature_id. */
#define AWSC_FEATURES(X)                                                                                               \
    X(WAITER, 1)                                                                                                       \
    X(PAGINATOR, 2)                                                                                                    \
    X(RETRY_MODE_STANDARD, 4)                                                                                          \
    X(RETRY_MODE_ADAPTIVE, 5)                                                                                          \
    X(GZIP_REQUEST_COMPRESSION, 11)                                                                                    \
    X(ENDPOINT_OVERRIDE, 13)                                                                                           \
    X(SIGV4A_SIGNING, 18)                                                                                              \
    X(RESOLVED_ACCOUNT_ID, 19)                                                                                         \
    X(CREDENTIALS_CODE, 30)                                                                                            \
    X(CREDENTIALS_ENV_VARS, 32)                                                                                        \
    X(CREDENTIALS_ENV_VARS_STS_WEB_ID_TOKEN, 33)                                                                       \
    X(CREDENTIALS_STS_ASSUME_ROLE, 34)                                                                                 \
    X(CREDENTIALS_STS_ASSUME_ROLE_WEB_ID, 36)                                                                          \
    X(CREDENTIALS_PROFILE, 39)                                                                                         \
    X(CREDENTIALS_PROFILE_SOURCE_PROFILE, 40)                                                                          \
    X(CREDENTIALS_PROFILE_NAMED_PROVIDER, 41)                                                                          \
    X(CREDENTIALS_PROFILE_STS_WEB_ID_TOKEN, 42)                                                                        \
    X(CREDENTIALS_PROFILE_SSO, 43)                                                                                     \
    X(CREDENTIALS_SSO, 44)                                                                                             \
    X(CREDENTIALS_PROFILE_SSO_LEGACY, 45)                                                                              \
    X(CREDENTIALS_SSO_LEGACY, 46)                                                                                      \
    X(CREDENTIALS_PROFILE_PROCESS, 47)                                                                                 \
    X(CREDENTIALS_PROCESS, 48)                                                                                         \
    X(CREDENTIALS_HTTP, 51)                                                                                            \
    X(CREDENTIALS_IMDS, 52)                                                                                            \
    X(CREDENTIALS_PROFILE_LOGIN, 66)                                                                                   \
    X(CREDENTIALS_LOGIN, 67)

enum awsc_feature {
    AWSC_FEATURE_NONE = -1,
#define AWSC_FEATURE_NUMBER(name, number) AWSC_FEATURE_##name = number,
    AWSC_FEATURES(AWSC_FEATURE_NUMBER)
#undef AWSC_FEATURE_NUMBER
};

enum { AWSC_FEATURE_LIMIT = 128, AWSC_FEATURE_ID_SIZE = 8, AWSC_FEATURE_BYTES_MAX = 1024 };

/* A set of features. All zero is the empty set. */
typedef struct awsc_features {
    uint64_t bits[AWSC_FEATURE_LIMIT / 64];
} awsc_features;

static inline void awsc_features_add(awsc_features *set, enum awsc_feature feature)
{
    if (feature >= 0) set->bits[feature / 64] |= UINT64_C(1) << (feature % 64);
}

static inline void awsc_features_join(awsc_features *set, const awsc_features *other)
{
    for (size_t i = 0; i < AWSC_FEATURE_LIMIT / 64; i++) set->bits[i] |= other->bits[i];
}

static inline bool awsc_features_equal(const awsc_features *a, const awsc_features *b)
{
    return a->bits[0] == b->bits[0] && a->bits[1] == b->bits[1];
}

/* Writes the letters of a feature number: 0 is A, then B-Z a-z 0-9 + -, then AA, AB, … */
void awsc_feature_id(char out[AWSC_FEATURE_ID_SIZE], unsigned number);

/* Appends the ids of a set, such as "E,n,T": at most `most` bytes, without cutting an id. */
void awsc_features_format(awsc_buffer *out, const awsc_features *set, size_t most);

/* Returns how many bytes of a list of ids fit into `most` bytes without cutting an id. */
size_t awsc_features_fit(awsc_view ids, size_t most);

#endif
