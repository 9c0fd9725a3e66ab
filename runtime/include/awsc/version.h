/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file version.h
 * Version of the core library, versions of the libraries that it uses, and its abilities.
 */
#ifndef AWSC_VERSION_H
#define AWSC_VERSION_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <awsc/error.h>
#include <awsc/export.h>

#define AWSC_VERSION_MAJOR 0 /**< 1 in 1.2.3 */
#define AWSC_VERSION_MINOR 2 /**< 2 in 1.2.3 */
#define AWSC_VERSION_PATCH 0 /**< 3 in 1.2.3 */
/** Version that the program is compiled with. */
#define AWSC_VERSION "0.2.0"
/** The same as one number that grows with every release: major * 1,000,000 + minor * 1,000 + patch. */
#define AWSC_VERSION_NUMBER (AWSC_VERSION_MAJOR * 1000000 + AWSC_VERSION_MINOR * 1000 + AWSC_VERSION_PATCH)
/** Whether these headers are of that version or a later one, for `#if`. */
#define AWSC_VERSION_AT_LEAST(major, minor, patch) (AWSC_VERSION_NUMBER >= (major)*1000000 + (minor)*1000 + (patch))

AWSC_BEGIN_DECLS

/** Version of the library that the program runs with, such as "0.2.0". A static string. Thread safety: safe. */
AWSC_API const char *awsc_version(void);

/** Abilities of the library that the program runs with: bits of awsc_versions.features. */
enum awsc_version_feature {
    /** Loops wait by epoll; else by poll(2). */
    AWSC_HAS_EPOLL = 1,
    /** Requests can send events, by nghttp2. */
    AWSC_HAS_SENT_EVENTS = 2,
    /** Calls can share connections over HTTP/2 (`config.http_version`), by libcurl. */
    AWSC_HAS_HTTP2 = 4,
    /** libdeflate makes the checksums of event streams. */
    AWSC_HAS_LIBDEFLATE = 8,
    /** libcurl's TLS library is OpenSSL; with another one, `config.ca_bundle` and checks of connections differ. */
    AWSC_HAS_OPENSSL_TLS = 16,
    /** OpenSSL has X25519MLKEM768, a key exchange that is also safe from quantum computers. */
    AWSC_HAS_POST_QUANTUM = 32
};

/**
 * Versions of the libraries that the program runs with. Begin with AWSC_VERSIONS_INIT. All texts
 * are static; NULL: this library was built without that one.
 */
typedef struct awsc_versions {
    /** sizeof(awsc_versions), set by AWSC_VERSIONS_INIT */
    size_t struct_size;
    /** Bits of enum awsc_version_feature. */
    uint64_t features;
    /** This library, as awsc_version. */
    const char *awsc;
    /** libcurl, such as "8.14.1". */
    const char *libcurl;
    /** TLS library of libcurl, such as "OpenSSL/3.5.1"; NULL if it has none. */
    const char *tls;
    /** OpenSSL, which signs and hashes, such as "3.5.1". */
    const char *openssl;
    /** nghttp2, for requests that send events. */
    const char *nghttp2;
    /** zlib. */
    const char *zlib;
    /** Expat, as this library was compiled with. */
    const char *expat;
    /** cJSON, as this library was compiled with. */
    const char *cjson;
    /** libdeflate, as this library was compiled with. */
    const char *libdeflate;
} awsc_versions;

/** Initial value of awsc_versions: nothing set. */
#define AWSC_VERSIONS_INIT AWSC_INITIAL(awsc_versions)

/** Sets `versions`, which must not be NULL, to AWSC_VERSIONS_INIT. */
static inline void awsc_versions_init(awsc_versions *versions)
{
    memset(versions, 0, sizeof *versions);
    versions->struct_size = sizeof *versions;
}

/**
 * Gives the versions of all libraries, and the features, for reports of problems.
 *
 *     awsc_versions versions = AWSC_VERSIONS_INIT;
 *     if (awsc_version_info(&versions, NULL) == AWSC_OK)
 *         printf("awsc %s, libcurl %s, OpenSSL %s\n", versions.awsc, versions.libcurl, versions.openssl);
 *
 * @param versions  begun with AWSC_VERSIONS_INIT; receives the members that it has
 * @return AWSC_OK, AWSC_ERR_VALIDATION (`versions` is NULL, or its struct_size is not set)
 * Thread safety: safe.
 */
AWSC_API int awsc_version_info(awsc_versions *versions, awsc_error **error);

AWSC_END_DECLS

#endif
