/* SPDX-License-Identifier: Apache-2.0 */
/* Reports the versions of the libraries that awsc uses, and the features that it was built with. */
#include <string.h>

#include <awsc/version.h>

#include <cjson/cJSON.h>
#include <curl/curl.h>
#include <expat.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <zlib.h>

#ifdef AWSC_HAVE_LIBDEFLATE
#include <libdeflate.h>
#endif
/* The single-file library contains the code that sends events only if one of its operations needs it. */
#ifndef AWSC_WITHOUT_NGHTTP2
#include <nghttp2/nghttp2.h>
#endif

#include "error/given.h"

#define TEXT_OF(number) #number
#define VERSION_TEXT(major, minor, patch) TEXT_OF(major) "." TEXT_OF(minor) "." TEXT_OF(patch)

/* Returns whether OpenSSL has the post-quantum key exchange; TLS offers it only then. */
static bool has_post_quantum(void)
{
    EVP_KEYMGMT *group = EVP_KEYMGMT_fetch(NULL, "X25519MLKEM768", NULL);
    EVP_KEYMGMT_free(group);
    return group != NULL;
}

static uint64_t features_of(const curl_version_info_data *curl)
{
    uint64_t features = 0;
#ifdef AWSC_SYS_EPOLL
    features |= AWSC_HAS_EPOLL;
#endif
#ifndef AWSC_WITHOUT_NGHTTP2
    features |= AWSC_HAS_SENT_EVENTS;
#endif
#ifdef AWSC_HAVE_LIBDEFLATE
    features |= AWSC_HAS_LIBDEFLATE;
#endif
    if (curl->features & CURL_VERSION_HTTP2) features |= AWSC_HAS_HTTP2;
    if (curl->ssl_version && strstr(curl->ssl_version, "OpenSSL")) features |= AWSC_HAS_OPENSSL_TLS;
    if (has_post_quantum()) features |= AWSC_HAS_POST_QUANTUM;
    return features;
}

int awsc_version_info(awsc_versions *versions, awsc_error **error)
{
    AWSC_NEED(versions, error);
    int status = AWSC_CHECK_STRUCT(awsc_versions, libdeflate, versions, "versions", AWSC_VERSIONS_INIT, error);
    if (status) return status;
    const curl_version_info_data *curl = curl_version_info(CURLVERSION_NOW);
    versions->features = features_of(curl);
    versions->awsc = awsc_version();
    versions->libcurl = curl->version;
    versions->tls = curl->ssl_version;
    versions->openssl = OpenSSL_version(OPENSSL_VERSION_STRING);
    versions->nghttp2 = NULL;
#ifndef AWSC_WITHOUT_NGHTTP2
    versions->nghttp2 = nghttp2_version(0)->version_str;
#endif
    versions->zlib = zlibVersion();
    versions->expat = VERSION_TEXT(XML_MAJOR_VERSION, XML_MINOR_VERSION, XML_MICRO_VERSION);
    versions->cjson = VERSION_TEXT(CJSON_VERSION_MAJOR, CJSON_VERSION_MINOR, CJSON_VERSION_PATCH);
    versions->libdeflate = NULL;
#ifdef AWSC_HAVE_LIBDEFLATE
    versions->libdeflate = LIBDEFLATE_VERSION_STRING;
#endif
    return AWSC_OK;
}
